/// Weights of interpolating rules.
public enum LagrangeWeights {
  /// The weights of the rule that is exact for polynomials: `ρ` with `Σ_m ρ_m r_m^{k} = moments[k]` for `k = 0 … count − 1`, by
  /// the coefficients of the Lagrange polynomials; the nodes are distinct, real or complex.
  public static func solve<Number: FieldElement>(_ nodes: [Number], _ moments: [Number]) -> [Number] {
    nodes.indices.map { m in
      var polynomial = [Number.one]
      for (k, node) in nodes.enumerated() where k != m {
        let scale = Number.one / (nodes[m] - node)
        var product = [Number](repeating: .zero, count: polynomial.count + 1)
        for (i, c) in polynomial.enumerated() {
          product[i] = product[i] - c * node * scale
          product[i + 1] = product[i + 1] + c * scale
        }
        polynomial = product
      }
      return zip(polynomial, moments).reduce(Number.zero) { $0 + $1.0 * $1.1 }
    }
  }
}
