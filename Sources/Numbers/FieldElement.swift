/// What a recurrence needs of a coefficient at orders one and above: ring operations, whole numbers, and
/// division by something known to be invertible.
///
/// Numbers conform, `TaylorSeries` conforms (for mixed partial derivatives), and so do SIMD vectors of
/// `Double` and of 16 `Float`, so that one rule serves a scalar, a nested series and a block of lanes.
public protocol RecurrenceElement: Sendable {
  /// The neutral element of addition.
  static var zero: Self { get }
  /// The whole number `n` as an element (in every lane, for vectors).
  static func whole(_ n: Int) -> Self
  /// Sum.
  static func + (a: Self, b: Self) -> Self
  /// Difference.
  static func - (a: Self, b: Self) -> Self
  /// Product.
  static func * (a: Self, b: Self) -> Self
  /// Negation.
  static prefix func - (a: Self) -> Self
  /// `a / b` for an invertible `b`. It never traps: for another `b` the result is not finite.
  static func ratio(_ a: Self, _ b: Self) -> Self
}

/// What a power series needs of its coefficients: a commutative ring with a notion of invertible elements.
public protocol SeriesCoefficient: RecurrenceElement, Equatable, CustomStringConvertible {
  /// The neutral element of multiplication.
  static var one: Self { get }
  /// The whole number `value`.
  init(_ value: Int)
  /// Whether this is exactly zero.
  var isZero: Bool { get }
  /// Whether every part of the value is an ordinary number (no infinity, NaN or overflow).
  var isFinite: Bool { get }
  /// Whether dividing by this value is possible: nonzero for a number, invertible constant term for a series.
  var isInvertible: Bool { get }
  /// The value rounded to `Double`; of a nested series the constant term.
  var double: Double { get }
}

extension SeriesCoefficient {
  /// The whole number `n`.
  @inlinable public static func whole(_ n: Int) -> Self { Self(n) }
}

/// A commutative field: a coefficient in which every nonzero element can be divided by.
public protocol FieldElement: SeriesCoefficient {
  /// Quotient. It never traps; division by zero gives a value that is not finite.
  static func / (a: Self, b: Self) -> Self
}

extension FieldElement {
  /// `a / b`.
  @inlinable public static func ratio(_ a: Self, _ b: Self) -> Self { a / b }
  /// Whether the value is nonzero.
  @inlinable public var isInvertible: Bool { !isZero }
}
