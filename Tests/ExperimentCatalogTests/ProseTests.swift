import Foundation
import Testing

/// No number in the prose of the README and the notebooks is typed by hand.
///
/// A measurement is known by its shape: it has decimals, an exponent or a percent sign, or it is a fraction in words ("half of
/// that"). Such a number has to be tied to its table by a link with a title (see `experiment help notebook`), which
/// `notebook --check` reads again. What is not a measurement is written so that it is none: settings and constants as code or
/// as formulas. Whole numbers may stand where they name a setting: small ones, the usual numbers of steps, years, and those
/// beside a word such as "steps" or "order"; "3 of 5" has to be tied.
@Suite struct ProseTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let pages: [String] =
    ["README.md"]
    + ((try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("Notebooks-md").path))
    ?? []).filter { $0.hasSuffix(".md") }.sorted().map { "Notebooks-md/\($0)" }

  @Test(arguments: pages)
  func everyMeasurementIsTiedToItsTable(_ page: String) throws {
    let text = try String(contentsOf: Self.root.appendingPathComponent(page), encoding: .utf8)
    for paragraph in Prose.paragraphs(of: text) {
      let free = Prose.freeNumbers(in: paragraph.text)
      #expect(
        free.isEmpty, "\(page), paragraph at line \(paragraph.line): \(free) \(paragraph.text.prefix(60))")
    }
  }

  /// Values that are tied agree with the tables that are committed. Notebooks are read by `NotebookTests` too, with their outputs.
  @Test func theReadmeAgreesWithResults() throws {
    let path = Self.root.appendingPathComponent("README.md").path
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let program = TestProgram([path: text])
    let code = program.run(["notebook", path, "--check"])
    #expect(code == 0, "\(program.console.output)\(program.console.error)")
  }

  /// Every page that states results states some of them in this way.
  @Test func valuesAreTied() throws {
    let count = try Self.pages.reduce(0) { sum, page in
      let text = try String(contentsOf: Self.root.appendingPathComponent(page), encoding: .utf8)
      return sum + Prose.tiedCount(in: text)
    }
    #expect(count > 100)
  }

  @Test(arguments: [
    ("The mean is 0.0222 here.", ["0.0222"]), ("It falls by 16 % with 25 steps.", ["16 %"]),
    ("It is 7.3e-11 at most.", ["7.3e-11"]), ("It has half of the error.", ["half of"]),
    ("It is three times that of DDIM.", ["three times that"]),
    ("On 45 of 62 samplers.", ["45", "62", "45 of 62"]),
    ("Of order 12 with 320 steps in 2022, Eq. 51.", []), ("A tolerance of `1e-14` and $s = 0.01$.", []),
    ("The mean is [0.0222](../Results/a/b.csv \"mean where sampler=ddim\").", []),
    ("The radius is $3.8\\cdot10^{-14}$.", ["3.8", "-14"]),
  ])
  func theRuleFindsWhatItShould(_ sentence: String, _ expected: [String]) {
    #expect(Prose.freeNumbers(in: sentence) == expected)
  }
}

/// What of a Markdown page is prose, and which numbers in it are free.
private enum Prose {
  /// Paragraphs and list items outside code, tables and headings, with the lines on which they begin.
  static func paragraphs(of text: String) -> [(line: Int, text: String)] {
    var found: [(line: Int, text: String)] = []
    var current: [String] = []
    var start = 0
    var fence: String?
    func close() {
      if !current.isEmpty { found.append((start, current.joined(separator: " "))) }
      current = []
    }
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      let mark = line.prefix { $0 == "`" || $0 == "~" }
      if mark.count >= 3 {
        if fence == nil { fence = String(mark) } else if line.hasPrefix(fence ?? "") { fence = nil }
        close()
        continue
      }
      if fence != nil { continue }
      let isOther =
        line.allSatisfy(\.isWhitespace) || ["#", "|", "    ", "Table:"].contains { line.hasPrefix($0) }
      if isOther {
        close()
        continue
      }
      let bullet = line.range(of: #"^(\d+\.|\*|-) "#, options: .regularExpression)
      if bullet != nil { close() }
      if current.isEmpty { start = index + 1 }
      current.append(bullet.map { String(line[$0.upperBound...]) } ?? line)
    }
    close()
    return found
  }

  private static let tied = #"\[[^\]]*\]\([^)\s]*\.csv "[^"]*"\)"#
  private static let measuredFormula = #"\$[-\d.,\\cdot^{}\[\] ]*\d\.\d[-\d.,\\cdot^{}\[\] ]*\$"#
  private static let number = #"(?<![\w.])[-−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?(?:\s?%|\spercent)?"#
  private static let fractions =
    #"\b(?:half|a third|two thirds|a quarter|a fifth|a sixth|an eighth|a tenth|nine tenths|one in \w+) (?:of|as|the|that)\b"#
    + #"|\b\w+ times (?:that|as|the|larger|smaller)\b|\btwice (?:that|as|the)\b|\b\d+ of (?:the )?\d+"#
  private static let settingAfter =
    #"^[,\s]*(?:and|to|or|of)?\s*(?:\d+\s*)?(?:quadratic |equal |finest )?(?:steps?|evaluations?|latents|trajectories|coefficients|orders?|degrees?|digits|modes|dimensions|components?|points|bits|parts|roundings|terms|states|intervals)\b|^-component|^-mode"#
  private static let settingBefore =
    #"(?:orders?|degrees?|Eqs?\.|[Ee]quations?|Theorem|Sec\.|App\.|Table|Figure|numbers|IEEE|(?:[Ee]quations?|Eqs?\.) \d+(?:,| and| to)) ?$"#
  private static let names = ["Swift 6.2", "License 2.0", "8x8", "Theorem 3.2"]

  static func tiedCount(in text: String) -> Int {
    text.components(separatedBy: "\n").reduce(0) { $0 + matches(tied, $1).count }
  }

  /// The numbers and fractions that are tied to nothing.
  static func freeNumbers(in paragraph: String) -> [String] {
    var text = paragraph
    for (pattern, replacement) in [
      (tied, " "), ("`[^`]*`", " "), (#"!\[[^\]]*\]\([^)]*\)"#, " "), (#"\]\([^)]*\)"#, "]"),
      (#"\$\$.*?\$\$"#, " "),
    ] {
      text = text.replacingOccurrences(of: pattern, with: replacement, options: .regularExpression)
    }
    text = names.reduce(text) { $0.replacingOccurrences(of: $1, with: " ") }
    for formula in matches(#"\$[^$]*\$"#, text).reversed() {
      let isNumber =
        text[formula].contains("cdot") && !matches("^\(measuredFormula)$", String(text[formula])).isEmpty
      if !isNumber { text.replaceSubrange(formula, with: " x ") }
    }
    let numbers = matches(number, text).filter { isFree($0, in: text) }.map { String(text[$0]) }
      .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: ",")) }
    return numbers + matches(fractions, text).map { String(text[$0]) }
  }

  private static func isFree(_ place: Range<String.Index>, in text: String) -> Bool {
    let shown = String(text[place])
    if !matches(#"\.\d|e[-+]?\d|%|percent"#, shown).isEmpty { return true }
    guard let value = Int(shown.filter(\.isNumber)) else { return false }
    let settings: Set<Int> = [10, 15, 20, 25, 40, 50, 80, 100, 1000, 10_000, 100_000]
    if value <= 8 || (1800...2100).contains(value) || settings.contains(value) { return false }
    return matches(settingAfter, String(text[place.upperBound...].prefix(40))).isEmpty
      && matches(settingBefore, String(text[..<place.lowerBound].suffix(24))).isEmpty
  }

  private static func matches(_ pattern: String, _ text: String) -> [Range<String.Index>] {
    guard let expression = try? NSRegularExpression(pattern: pattern) else { return [] }
    return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap {
      Range($0.range, in: text)
    }
  }
}
