import Numbers

/// A truncated power series `c_0 + c_1 h + ... + c_p h^p + O(h^(p+1))` with normalised coefficients
/// `c_k = f^(k)/k!`.
///
/// Nothing is said about coefficients above `order`. An operation on operands of different order is
/// known to the smaller one, and an operation that loses coefficients (division by a power of h, the square root
/// of an even power) returns a shorter series.
///
/// A series may itself be a coefficient: `TaylorSeries<TaylorSeries<Double>>` holds the mixed partial
/// derivatives of a function of two variables. For this use there are exact constants (`zero`, `one`,
/// `init(_: Int)`, `init(constant:)`), which are known to every order and never shorten a result.
public struct TaylorSeries<Coefficient: SeriesCoefficient>: Sendable {
  /// The known coefficients, `coefficients[k] = f^(k)/k!`; a single one for an exact constant. Never empty.
  public let coefficients: [Coefficient]
  /// Whether this is a constant that is known to every order.
  public let isExactConstant: Bool

  @inlinable
  init(unchecked coefficients: [Coefficient], isExactConstant: Bool = false) {
    self.coefficients = coefficients
    self.isExactConstant = isExactConstant
  }

  /// The series with the given coefficients, of order `coefficients.count - 1`.
  ///
  /// An empty list is read as a zero constant term known to order 0.
  @inlinable
  public init(_ coefficients: [Coefficient]) {
    self.init(unchecked: coefficients.isEmpty ? [.zero] : coefficients)
  }

  /// The exact constant `value`, known to every order.
  @inlinable
  public init(constant value: Coefficient) {
    self.init(unchecked: [value], isExactConstant: true)
  }

  /// The constant `value` with all coefficients up to `order` (at least 0) known to be zero.
  @inlinable
  public static func constant(_ value: Coefficient, order: Int) -> TaylorSeries {
    TaylorSeries(constant: value).truncated(to: order)
  }

  /// The variable `value + h`, known to `order` (at least 0).
  @inlinable
  public static func variable(at value: Coefficient, order: Int) -> TaylorSeries {
    var coefficients = [Coefficient](repeating: .zero, count: max(order, 0) + 1)
    coefficients[0] = value
    if order > 0 { coefficients[1] = .one }
    return TaylorSeries(unchecked: coefficients)
  }

  /// The highest order whose coefficient is known; `Int.max` for an exact constant.
  @inlinable public var order: Int { isExactConstant ? .max : coefficients.count - 1 }

  /// The coefficient of order zero.
  @inlinable public var constantTerm: Coefficient { coefficients[0] }

  /// The coefficient of order `k`, nil if it is not known.
  @inlinable
  public subscript(k: Int) -> Coefficient? {
    if coefficients.indices.contains(k) { return coefficients[k] }
    return isExactConstant && k > 0 ? .zero : nil
  }

  /// The order of the first nonzero coefficient; nil if all known ones are zero.
  @inlinable public var valuation: Int? { coefficients.firstIndex { !$0.isZero } }

  /// The series known to `order` only; a shorter one stays as it is, an exact constant is written out.
  @inlinable
  public func truncated(to order: Int) -> TaylorSeries {
    guard order < self.order else { return self }
    let count = max(order, 0) + 1
    guard isExactConstant else { return TaylorSeries(unchecked: Array(coefficients[..<count])) }
    return TaylorSeries(
      unchecked: coefficients + [Coefficient](repeating: .zero, count: count - coefficients.count))
  }

  /// The series with every coefficient transformed, same order.
  @inlinable
  public func map<Other>(_ transform: (Coefficient) -> Other) -> TaylorSeries<Other> {
    TaylorSeries<Other>(unchecked: coefficients.map(transform), isExactConstant: isExactConstant)
  }

  /// `h^shift` times the series for a positive shift, the series divided by `h^-shift` for a negative one.
  /// Multiplying keeps every known coefficient, so the order grows by the shift.
  @inlinable
  func multipliedByPower(_ shift: Int) -> TaylorSeries {
    shift >= 0
      ? TaylorSeries(unchecked: [Coefficient](repeating: .zero, count: shift) + coefficients)
      : TaylorSeries(Array(coefficients.dropFirst(-shift)))
  }
}

extension TaylorSeries: Equatable {
  /// Equality of all known coefficients and of the order.
  @inlinable
  public static func == (a: TaylorSeries, b: TaylorSeries) -> Bool {
    a.isExactConstant == b.isExactConstant && a.coefficients == b.coefficients
  }
}
