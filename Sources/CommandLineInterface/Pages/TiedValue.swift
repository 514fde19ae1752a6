import Experimentation
import Reporting

/// A number in the prose of a page, or words that stand for one, tied to a cell of a table by a link with a title:
///
///     [0.0222](../Results/toy-8x8/global_error.csv "mean where sampler=ddim")
///     [about half](../Results/toy-8x8/global_error.csv "mean where sampler=pf-ttm1 / mean where sampler=ddim in 0.4...0.6")
///
/// A number is written again with as many digits as it is shown with; a percentage is a hundred times the value. Words hold
/// as long as the value lies in the interval.
struct TiedValue {
  /// The shown text.
  let shown: String
  /// The table, relative to the page.
  let target: String
  private let expression: CellExpression
  private let interval: ClosedRange<Double>?

  /// The tied values of a line of Markdown, with their places: links to `.csv` files that have a title, outside code.
  ///
  /// - Throws: `CellExpression.Fault`.
  static func all(in line: String) throws(CellExpression.Fault) -> [(
    shown: Range<String.Index>, value: TiedValue
  )] {
    var found: [(Range<String.Index>, TiedValue)] = []
    var position = line.startIndex
    while let middle = line[position...].firstRange(of: "](") {
      position = middle.upperBound
      guard let end = line[position...].firstIndex(of: ")"),
        let opening = line[..<middle.lowerBound].lastIndex(of: "["),
        line[..<opening].count(where: { $0 == "`" }).isMultiple(of: 2)
      else { continue }
      let inner = line[position..<(closing(line, position) ?? end)]
      guard let space = inner.firstRange(of: " \""), inner.hasSuffix("\""),
        inner[..<space.lowerBound].hasSuffix(".csv")
      else { continue }
      let shown = line.index(after: opening)..<middle.lowerBound
      found.append(
        (
          shown,
          try TiedValue(
            shown: String(line[shown]), target: String(inner[..<space.lowerBound]),
            title: String(inner[space.upperBound...].dropLast()))
        ))
      position = inner.endIndex
    }
    return found
  }

  /// The parenthesis that closes a link whose title may hold others.
  private static func closing(_ line: String, _ start: String.Index) -> String.Index? {
    guard let quote = line[start...].firstRange(of: " \""),
      !line[start..<quote.lowerBound].contains(where: { $0 == ")" || $0 == " " }),
      let end = line[quote.upperBound...].firstRange(of: "\")")
    else { return nil }
    return line.index(after: end.lowerBound)
  }

  private init(shown: String, target: String, title: String) throws(CellExpression.Fault) {
    self.shown = shown
    self.target = target
    var formula = title
    interval = Self.interval(&formula)
    expression = try CellExpression(formula)
    guard interval != nil || Shape(shown) != nil else {
      throw CellExpression.Fault(
        message: "'\(shown.printable)' is not a number. Please end the title with 'in LOWER...UPPER'.")
    }
  }

  /// The interval at the end of a title, which is taken off.
  private static func interval(_ title: inout String) -> ClosedRange<Double>? {
    let words = title.split(separator: " ")
    guard words.count > 2, words[words.count - 2] == "in" else { return nil }
    let last = words[words.count - 1]
    guard let dots = last.firstRange(of: "..."), let lower = Double(last[..<dots.lowerBound]),
      let upper = Double(last[dots.upperBound...]), lower <= upper
    else { return nil }
    title = words.dropLast(2).joined(separator: " ")
    return lower...upper
  }

  /// The text that belongs in the place of the shown one.
  ///
  /// - Throws: `CellExpression.Fault` where the table has no such number, or words do not hold.
  func text(from table: CSVDocument) throws(CellExpression.Fault) -> String {
    let value = try expression.value(in: table)
    if let interval {
      guard interval.contains(value) else {
        throw CellExpression.Fault(
          message:
            "'\(shown.printable)' does not hold: the value is \(value), not in \(interval.lowerBound)...\(interval.upperBound). Please correct the sentence."
        )
      }
      return shown
    }
    guard let shape = Shape(shown), value.isFinite else {
      throw CellExpression.Fault(message: "The value of '\(shown.printable)' is \(value).")
    }
    return shape.text(value)
  }

  /// How a number is written.
  private struct Shape {
    /// Digits behind the point.
    let decimals: Int
    let isScientific: Bool
    let hasCommas: Bool
    /// What follows the number, such as ` %`.
    let suffix: String

    init?(_ shown: String) {
      let number = shown.prefix { $0.isWholeNumber || "+-.,eE".contains($0) }
      suffix = String(shown.dropFirst(number.count))
      guard ["", " %", "%"].contains(suffix) else { return nil }
      hasCommas = number.contains(",")
      let plain = number.filter { $0 != "," }
      guard Double(plain) != nil else { return nil }
      let mantissa = plain.prefix { $0 != "e" && $0 != "E" }
      isScientific = mantissa.count < plain.count
      decimals =
        mantissa.firstIndex(of: ".").map { mantissa.distance(from: $0, to: mantissa.endIndex) - 1 } ?? 0
    }

    func text(_ value: Double) -> String {
      let scaled = suffix.isEmpty ? value : 100 * value
      let number =
        isScientific
        ? NumberText.scientific(scaled, decimals: decimals) : NumberText.fixed(scaled, decimals: decimals)
      return (hasCommas ? grouped(number) : number) + suffix
    }

    private func grouped(_ number: String) -> String {
      let whole = number.prefix { $0.isWholeNumber || $0 == "-" }
      var text = ""
      for (place, digit) in whole.reversed().enumerated() {
        if place > 0, place.isMultiple(of: 3), digit.isWholeNumber { text.append(",") }
        text.append(digit)
      }
      return String(text.reversed()) + number.dropFirst(whole.count)
    }
  }
}
