/// A running sum that keeps the rounding error of every addition (Neumaier 1974).
///
/// The result of n additions has an error of about one rounding plus n^2 u^2 times the condition number, with
/// u the unit round-off of `Double`.
public struct CompensatedSum: Sendable, Equatable {
  @usableFromInline var sum: Double
  @usableFromInline var lost: Double

  /// A sum that starts at `initial`.
  @inlinable
  public init(_ initial: Double = 0) {
    sum = initial
    lost = 0
  }

  /// Adds one term.
  @inlinable
  public mutating func add(_ term: Double) {
    let next = sum + term
    if sum.magnitude >= term.magnitude {
      lost += (sum - next) + term
    } else {
      lost += (term - next) + sum
    }
    sum = next
  }

  /// The sum with its correction; the plain sum once it is no longer finite.
  @inlinable public var value: Double { sum.isFinite ? sum + lost : sum }

  /// The compensated sum of all `terms`, taken in order.
  @inlinable
  public static func of(_ terms: some Sequence<Double>) -> Double {
    var total = CompensatedSum()
    for term in terms { total.add(term) }
    return total.value
  }
}
