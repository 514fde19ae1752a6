import Reporting

/// A number taken from a table: the title of a tied value.
///
///     cell       mean where sampler=ddim; steps=25
///     statistic  max|min|sum mean where steps=25
///     number     count where verdict=below the statement
///     quotient   A / B        difference   A - B
///
/// Conditions are `column=text` or `column!=text`; a cell without a statistic must be in exactly one row.
struct CellExpression: Equatable {
  private enum Statistic: String, CaseIterable { case max, min, sum }

  private enum Operation: String, CaseIterable { case quotient = " / ", difference = " - " }

  private struct Condition: Equatable {
    let column: String
    let text: String
    let isEqual: Bool
  }

  private struct Term: Equatable {
    let statistic: Statistic?
    /// Nil counts the rows.
    let column: String?
    let conditions: [Condition]
  }

  /// What is wrong with an expression or its table.
  struct Fault: Error {
    let message: String
  }

  private let first: Term
  private let second: (operation: Operation, term: Term)?

  /// Reads an expression.
  ///
  /// - Throws: `Fault`.
  init(_ text: String) throws(Fault) {
    for operation in Operation.allCases {
      guard let range = text.firstRange(of: operation.rawValue) else { continue }
      first = try Self.term(text[..<range.lowerBound])
      second = (operation, try Self.term(text[range.upperBound...]))
      return
    }
    first = try Self.term(text[...])
    second = nil
  }

  static func == (a: CellExpression, b: CellExpression) -> Bool {
    a.first == b.first && a.second?.operation == b.second?.operation && a.second?.term == b.second?.term
  }

  /// The number in a table.
  ///
  /// - Throws: `Fault` for a column that is not there, no row or several, or a cell that is not a number.
  func value(in table: CSVDocument) throws(Fault) -> Double {
    let left = try Self.value(first, table)
    guard let second else { return left }
    let right = try Self.value(second.term, table)
    return second.operation == .quotient ? left / right : left - right
  }

  private static func term(_ text: Substring) throws(Fault) -> Term {
    let words = " " + text + " "
    let parts = words.firstRange(of: " where ").map { (words[..<$0.lowerBound], words[$0.upperBound...]) }
    let subject = trimmed(parts?.0 ?? words[...])
    var conditions: [Condition] = []
    for part in (parts?.1 ?? "").split(separator: ";") {
      guard let sign = part.firstIndex(of: "=") else {
        throw Fault(message: "The condition '\(trimmed(part))' is not 'column=text' or 'column!=text'.")
      }
      let isEqual = !part[..<sign].hasSuffix("!")
      let column = isEqual ? part[..<sign] : part[..<sign].dropLast()
      conditions.append(
        Condition(
          column: trimmed(column), text: trimmed(part[part.index(after: sign)...]), isEqual: isEqual))
    }
    guard subject != "count" else { return Term(statistic: nil, column: nil, conditions: conditions) }
    let statistic = Statistic.allCases.first { subject.hasPrefix($0.rawValue + " ") }
    let column = statistic.map { trimmed(subject.dropFirst($0.rawValue.count)) } ?? subject
    guard !column.isEmpty else { throw Fault(message: "The expression '\(text)' names no column.") }
    return Term(statistic: statistic, column: column, conditions: conditions)
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let start = text.drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }

  private static func place(_ column: String, _ table: CSVDocument) throws(Fault) -> Int {
    guard let place = table.header.fields.firstIndex(of: column) else {
      throw Fault(
        message:
          "There is no column '\(column.printable)'; the table has \(table.header.fields.joined(separator: ", "))."
      )
    }
    return place
  }

  private static func value(_ term: Term, _ table: CSVDocument) throws(Fault) -> Double {
    var rows = table.records
    for condition in term.conditions {
      let place = try place(condition.column, table)
      rows = rows.filter { ($0.fields[place] == condition.text) == condition.isEqual }
    }
    guard let column = term.column else { return Double(rows.count) }
    let place = try place(column, table)
    var values: [Double] = []
    for row in rows {
      guard let value = Double(row.fields[place]) else {
        throw Fault(message: "The cell '\(row.fields[place].printable)' of '\(column)' is not a number.")
      }
      values.append(value)
    }
    guard let first = values.first else { throw Fault(message: "No row meets the conditions.") }
    switch term.statistic {
    case .max: return values.reduce(first, Swift.max)
    case .min: return values.reduce(first, Swift.min)
    case .sum: return values.reduce(0, +)
    case nil:
      guard values.count == 1 else {
        throw Fault(message: "\(values.count) rows meet the conditions where there must be one.")
      }
      return first
    }
  }
}
