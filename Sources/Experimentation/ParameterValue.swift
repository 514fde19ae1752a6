import Reporting

/// The value of a parameter: what the program reads, and what a result keeps of it.
public struct ParameterValue: Equatable, Sendable, CustomStringConvertible {
  /// What a result keeps.
  public let record: ParameterRecord
  /// The value itself.
  let payload: any Sendable

  /// The value as it is typed on the command line.
  public var description: String { record.description }

  /// Two values are the same when results keep the same of them.
  public static func == (a: ParameterValue, b: ParameterValue) -> Bool { a.record == b.record }
}

/// A value in the form in which headers and records of results keep it.
public enum ParameterRecord: Equatable, Sendable, CustomStringConvertible {
  /// A whole number.
  case integer(Int)
  /// A finite number.
  case real(Double)
  /// A text, a name or a path.
  case text(String)
  /// Whole numbers in the order given.
  case integers([Int])
  /// Finite numbers in the order given.
  case reals([Double])
  /// Names in the order given.
  case texts([String])
  /// Whether a flag is set.
  case flag(Bool)

  /// The value as it is typed on the command line, shortest numbers and commas between the members of a list.
  public var description: String {
    switch self {
    case .integer(let value): String(value)
    case .real(let value): value.plain
    case .text(let value): value
    case .integers(let values): values.map(String.init).joined(separator: ",")
    case .reals(let values): values.map(\.plain).joined(separator: ",")
    case .texts(let values): values.joined(separator: ",")
    case .flag(let value): value ? "true" : "false"
    }
  }
}

extension ParameterRecord {
  /// The value in JSON: numbers as numbers, lists as arrays.
  public var json: JSONValue {
    switch self {
    case .integer(let value): .integer(value)
    case .real(let value): .number(value)
    case .text(let value): .string(value)
    case .integers(let values): .array(values.map(JSONValue.integer))
    case .reals(let values): .array(values.map(JSONValue.number))
    case .texts(let values): .array(values.map(JSONValue.string))
    case .flag(let value): .bool(value)
    }
  }
}
