/// Wynn's vector epsilon algorithm (1962), `ε_{k+1}^{(j)} = ε_{k−1}^{(j+1)} + (ε_k^{(j+1)} − ε_k^{(j)})^{−1}` with Samelson's
/// inverse `v^{−1} = v/|v|²`: in one dimension the diagonal Padé approximants of the series.
public enum EpsilonAlgorithm {
  /// The last even column of the table over the partial sums; the plain sum where a difference vanishes.
  ///
  /// - Parameter terms: at least one vector; all of the same length.
  public static func limit(_ terms: [[Double]]) -> [Double] {
    var current: [[Double]] = []
    var sum = [Double](repeating: 0, count: terms[0].count)
    for term in terms {
      for d in sum.indices { sum[d] += term[d] }
      current.append(sum)
    }
    var previous = [[Double]](repeating: [Double](repeating: 0, count: sum.count), count: terms.count + 1)
    var best = sum
    for column in 1..<terms.count {
      var next: [[Double]] = []
      for j in 0..<current.count - 1 {
        var square = 0.0
        for d in sum.indices {
          let difference = current[j + 1][d] - current[j][d]
          square += difference * difference
        }
        guard square > 0 else { return best }
        next.append(sum.indices.map { previous[j + 1][$0] + (current[j + 1][$0] - current[j][$0]) / square })
      }
      previous = current
      current = next
      if column % 2 == 0, let last = current.last { best = last }
    }
    return best
  }
}
