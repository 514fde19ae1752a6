/// A text with superscripts and subscripts, written `10^{-3}` and `x_{0}`, or `x_0` behind a single letter. Names of Greek letters that
/// stand alone, not as a part of a hyphenated name, are set as these letters.
struct RichText: Equatable, Sendable {
  enum Script: Equatable, Sendable {
    case base
    case superscript
    case `subscript`
  }

  struct Run: Equatable, Sendable {
    var text: String
    let script: Script
  }

  private(set) var runs: [Run] = []

  /// The size of scripts, and how far they are moved, as multiples of the size of the text.
  private static let scriptScale = 0.8

  /// The size of scripts beside text of a size: smaller, but not smaller than can be read.
  static func scriptSize(_ size: Double) -> Double {
    max(size * scriptScale, min(size, FigureSizes.smallestText))
  }
  static let superscriptRise = 0.36
  static let subscriptDrop = 0.18

  init(_ source: String) {
    var rest = source[...]
    var before: Character?
    while let character = rest.first {
      if character.isLetter {
        let word = rest.prefix(while: \.isLetter)
        rest = rest[word.endIndex...]
        let isPart = before.map { $0 == "-" || $0 == ":" || $0 == "_" || $0.isNumber } ?? false
        let isCompound = rest.first.map { $0 == "-" || $0.isNumber } ?? false
        let greek = isPart || isCompound ? nil : Self.greek[String(word)]
        append(greek ?? String(word), .base)
        before = word.last
        if (greek != nil || word.count == 1) && !isPart, rest.first == "_" {
          let index = rest.dropFirst().prefix { $0.isLetter || $0.isNumber }
          if !index.isEmpty {
            append(Self.greek[String(index)] ?? String(index), .subscript)
            rest = rest[index.endIndex...]
          }
        }
        continue
      }
      before = character
      if character == "^" || character == "_", rest.dropFirst().first == "{",
        let end = rest.firstIndex(of: "}")
      {
        let start = rest.index(rest.startIndex, offsetBy: 2)
        append(String(rest[start..<end]), character == "^" ? .superscript : .subscript)
        rest = rest[rest.index(after: end)...]
      } else {
        append(String(character), .base)
        rest = rest.dropFirst()
      }
    }
  }

  private static let greek = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "eps": "ε", "eta": "η", "kappa": "κ",
    "lambda": "λ", "nu": "ν",
    "phi": "φ", "rho": "ρ", "sigma": "σ", "tau": "τ",
  ]

  private mutating func append(_ text: String, _ script: Script) {
    if text.isEmpty { return }
    if let last = runs.indices.last, runs[last].script == script {
      runs[last].text += text
    } else {
      runs.append(Run(text: text, script: script))
    }
  }

  var isEmpty: Bool { runs.isEmpty }

  /// The text without marks for scripts.
  var plain: String { runs.map(\.text).joined() }

  func width(size: Double, isBold: Bool = false) -> Double {
    runs.reduce(0) { sum, run in
      let runSize = run.script == .base ? size : Self.scriptSize(size)
      return sum + TextMetrics.width(run.text, size: runSize, isBold: isBold)
    }
  }

  func ascent(size: Double) -> Double {
    let hasSuperscript = runs.contains { $0.script == .superscript }
    return hasSuperscript
      ? size * Self.superscriptRise + Self.scriptSize(size) * TextMetrics.ascent : size * TextMetrics.ascent
  }

  func descent(size: Double) -> Double {
    let hasSubscript = runs.contains { $0.script == .subscript }
    return hasSubscript
      ? size * Self.subscriptDrop + Self.scriptSize(size) * TextMetrics.descent : size * TextMetrics.descent
  }
}

/// The extents of texts. A drawing cannot bring its font along, so every character counts with the larger of its
/// advance widths in Helvetica (which Arial, Liberation Sans and Nimbus Sans share) and in DejaVu Sans, in thousandths
/// of the size: whichever stands in, no text is wider than assumed.
enum TextMetrics {
  static let ascent = 0.74
  static let descent = 0.21
  /// How much wider the bold letters are, at most, on the average of a word.
  private static let boldFactor = 1.14

  static func width(_ text: String, size: Double, isBold: Bool = false) -> Double {
    let units = text.unicodeScalars.reduce(0) { $0 + advance($1) }
    return Double(units) / 1000 * size * (isBold ? boldFactor : 1)
  }

  /// Lines of a text that are not wider than a limit, broken at blanks; a longer word keeps its own line.
  static func wrap(_ text: String, width limit: Double, size: Double, isBold: Bool = false) -> [RichText] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last,
        RichText(last + " " + word).width(size: size, isBold: isBold) <= limit
      {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.map { RichText($0) }
  }

  private static func advance(_ scalar: Unicode.Scalar) -> Int {
    let code = Int(scalar.value)
    if (32..<127).contains(code) { return ascii[code - 32] }
    switch code {
    case 0x300...0x36F, 0x200B...0x200D, 0x20D0...0x20FF, 0xFE00...0xFE0F: return 0
    case 0x2009, 0x202F: return 250
    case 0xA0, 0xB7, 0x2018, 0x2019: return 330
    case 0xB0, 0xB2, 0xB3, 0xB9: return 500
    case 0x2010...0x2013, 0x2016, 0x201C, 0x201D: return 560
    case 0xB1, 0xD7, 0x2190...0x21FF, 0x2200...0x22FF: return 840
    case 0x2014, 0x2026, 0x2500...0x25FF, 0x2E80...: return 1000
    default: return 700
    }
  }

  private static let ascii: [Int] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
    636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 556,
    1015, 684, 686, 722, 770, 667, 611, 778, 752, 295, 500, 667, 557, 863, 748, 787,
    667, 787, 722, 667, 611, 732, 684, 989, 685, 667, 685, 390, 337, 390, 838, 556,
    500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
    635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
  ]
}
