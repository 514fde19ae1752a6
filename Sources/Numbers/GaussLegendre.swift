/// Nodes and weights of Gauss-Legendre quadrature on [-1, 1], exact for polynomials of degree `2 points - 1`.
///
/// Nodes are roots of the Legendre polynomial, found by Newton's method from Tricomi's estimate in `DoubleDouble` and
/// rounded once, so that nodes and weights are the nearest doubles up to a few parts in 10^25.
public struct GaussLegendre: Sendable, Equatable {
  /// The nodes in ascending order, symmetric to the last bit.
  public let nodes: [Double]
  /// The positive weights, which sum to 2.
  public let weights: [Double]

  /// The rule with `points` nodes; fewer than one gives the rule with one.
  public init(points: Int) {
    let count = max(points, 1)
    var nodes = [Double](repeating: 0, count: count)
    var weights = nodes
    for i in 0..<(count + 1) / 2 {
      let angle = Double.pi * (Double(i) + 0.75) / (Double(count) + 0.5)
      let size = Double(count)
      var x = DoubleDouble((1 - (size - 1) / (8 * size * size * size)) * Double.cos(angle))
      for _ in 0..<5 {
        let (value, derivative) = GaussLegendre.legendre(count, at: x)
        x = x - value / derivative
      }
      if 2 * i + 1 == count { x = .zero }
      let slope = GaussLegendre.legendre(count, at: x).derivative
      let weight = (DoubleDouble(2) / ((.one - x * x) * slope * slope)).double
      nodes[i] = -x.double
      nodes[count - 1 - i] = x.double
      weights[i] = weight
      weights[count - 1 - i] = weight
    }
    self.nodes = nodes
    self.weights = weights
  }

  /// The integral of `f` from `lower` to `upper`.
  @inlinable
  public func integrate(
    from lower: Double, to upper: Double, _ f: (Double) throws -> Double
  ) rethrows -> Double {
    let centre = 0.5 * (lower + upper)
    let half = 0.5 * (upper - lower)
    var total = CompensatedSum()
    for (node, weight) in zip(nodes, weights) { total.add(weight * (try f(centre + half * node))) }
    return half * total.value
  }

  /// `A` with `Σ_j A_ij f(x_j) = ∫_{−1}^{x_i} p`, where `p` is the polynomial of degree `points − 1` through the values of `f` at the
  /// nodes: by its Legendre coefficients and `∫ P_k = (P_{k+1} − P_{k−1})/(2k + 1)`.
  public func cumulativeWeights() -> [[Double]] {
    let (values, coefficients) = (legendreValues(), coefficientWeights())
    return nodes.indices.map { i in
      nodes.indices.map { j in
        nodes.indices.dropFirst().reduce(coefficients[0][j] * (values[i][1] + 1)) { sum, k in
          sum + coefficients[k][j] * (values[i][k + 1] - values[i][k - 1]) / Double(2 * k + 1)
        }
      }
    }
  }

  /// `C` with `Σ_j C_kj f(x_j)` the coefficient of `P_k` in the polynomial through the values of `f` at the nodes,
  /// `C_kj = (k + ½) w_j P_k(x_j)`.
  public func coefficientWeights() -> [[Double]] {
    let values = legendreValues()
    return nodes.indices.map { k in
      nodes.indices.map { j in (Double(k) + 0.5) * weights[j] * values[j][k] }
    }
  }

  /// `P_0 … P_points` at every node.
  private func legendreValues() -> [[Double]] {
    nodes.map { node in
      [1] + (1...nodes.count).map { GaussLegendre.legendre($0, at: DoubleDouble(node)).value.double }
    }
  }

  /// P_n and its derivative by the three-term recurrence.
  static func legendre(_ n: Int, at x: DoubleDouble) -> (value: DoubleDouble, derivative: DoubleDouble) {
    var (previous, current) = (DoubleDouble.one, x)
    guard n > 1 else { return (x, .one) }
    for k in 2...n {
      let next = (DoubleDouble(2 * k - 1) * x * current - DoubleDouble(k - 1) * previous) / DoubleDouble(k)
      (previous, current) = (current, next)
    }
    return (current, DoubleDouble(n) * (x * current - previous) / (x * x - .one))
  }
}
