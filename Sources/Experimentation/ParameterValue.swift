/// The value of a parameter after it was read and validated.
public enum ParameterValue: Equatable, Sendable, CustomStringConvertible {
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
