/// Weights of interpolating rules.
public enum LagrangeWeights {
  /// The weights of the rule that is exact for polynomials: `ρ` with `Σ_m ρ_m r_m^{k} = moments[k]` for `k = 0 … count − 1`, by the coefficients of the Lagrange polynomials; the
  /// nodes are distinct.
  public static func solve(_ nodes: [Double], _ moments: [Double]) -> [Double] {
    nodes.indices.map { m in
      var polynomial = [1.0]
      for (k, node) in nodes.enumerated() where k != m {
        let scale = 1 / (nodes[m] - node)
        var product = [Double](repeating: 0, count: polynomial.count + 1)
        for (i, c) in polynomial.enumerated() {
          product[i] -= c * node * scale
          product[i + 1] += c * scale
        }
        polynomial = product
      }
      return zip(polynomial, moments).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}
