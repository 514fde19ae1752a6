/// The sum of a series cut before the first term that is not smaller than the one before it.
public enum OptimalTruncation {
  /// The sum; terms 0 and 1 are always in it.
  ///
  /// - Parameter terms: at least one vector; all of the same length, whose square decides which is smaller.
  public static func sum(_ terms: [[Double]]) -> [Double] {
    var sum = terms[0]
    var previous = Double.infinity
    for term in terms.dropFirst() {
      let size = term.reduce(0) { $0 + $1 * $1 }
      guard size < previous else { break }
      for d in sum.indices { sum[d] += term[d] }
      previous = size
    }
    return sum
  }
}
