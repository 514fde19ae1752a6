/// Sums and products of two numbers together with their rounding errors, both exact.
@usableFromInline
enum ErrorFree {
  /// `sum + error = a + b` exactly (Knuth).
  @inlinable @inline(__always)
  static func sum(_ a: Double, _ b: Double) -> (sum: Double, error: Double) {
    let sum = a + b
    let shadow = sum - a
    return (sum, (a - (sum - shadow)) + (b - shadow))
  }

  /// `sum + error = a + b` exactly, for `|a| >= |b|` or `a = 0` (Dekker).
  @inlinable @inline(__always)
  static func orderedSum(_ a: Double, _ b: Double) -> (sum: Double, error: Double) {
    let sum = a + b
    return (sum, b - (sum - a))
  }

  /// `product + error = a b` exactly, barring underflow.
  @inlinable @inline(__always)
  static func product(_ a: Double, _ b: Double) -> (product: Double, error: Double) {
    let product = a * b
    return (product, (-product).addingProduct(a, b))
  }
}
