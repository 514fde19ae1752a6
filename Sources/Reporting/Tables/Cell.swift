/// One value of a table.
public enum Cell: Equatable, Hashable, Sendable {
  /// Free text, for example the name of a sampler.
  case text(String)
  /// A whole number: steps, counts, indices.
  case integer(Int)
  /// A measured or computed number; may be NaN or infinite.
  case number(Double)
  /// No value: the field stays empty in CSV and is `null` in JSON.
  case empty

  /// A number where there is one, otherwise an empty cell.
  public init(_ value: Double?) {
    self = value.map(Cell.number) ?? .empty
  }

  /// A whole number where there is one, otherwise an empty cell.
  public init(_ value: Int?) {
    self = value.map(Cell.integer) ?? .empty
  }

  /// A statistic, or an empty cell when the numbers do not determine it and it is NaN.
  public static func defined(_ value: Double) -> Cell { value.isNaN ? .empty : .number(value) }

  /// The text as written to CSV before quoting. Doubles are written with the fewest digits that read back to
  /// the same bits; a double with a whole value keeps its fraction (`1.0`), so that the two kinds of number stay
  /// apart, and the values outside the reals are `nan`, `inf` and `-inf`.
  public var plainText: String {
    switch self {
    case .text(let text): text
    case .integer(let value): value.description
    case .number(let value): value.description
    case .empty: ""
    }
  }

  /// The value as a double, for integers and numbers.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .text, .empty: nil
    }
  }
}

extension Cell: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  /// A text cell.
  public init(stringLiteral value: String) { self = .text(value) }
  /// An integer cell.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A number cell.
  public init(floatLiteral value: Double) { self = .number(value) }
}
