/// Newton's divided difference of batches over distinct nodes.
public enum DividedDifference {
  /// `f[x_0, …, x_k]`, computed column by column; for a smooth `f` it tends to `f^(k)/k!`.
  ///
  /// - Parameters:
  ///   - nodes: at least one, distinct.
  ///   - values: the values at the nodes, as many.
  public static func of(_ values: [StateBatch], at nodes: [Double]) -> StateBatch {
    var column = values
    for width in stride(from: 1, to: nodes.count, by: 1) {
      for i in 0..<nodes.count - width {
        var next = column[i + 1]
        next.add(-1, times: column[i])
        next.scale(by: 1 / (nodes[i + width] - nodes[i]))
        column[i] = next
      }
    }
    return column[0]
  }
}

extension StateBatch {
  /// The distance of every state from the state of the same place in `other`.
  public func distances(to other: StateBatch) -> [Double] { (0..<count).map { distance(to: other, at: $0) } }

  /// The Euclidean norm of every state.
  public var norms: [Double] { distances(to: StateBatch(count: count, dimension: dimension)) }
}
