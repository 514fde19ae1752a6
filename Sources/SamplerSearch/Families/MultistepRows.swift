import Numbers

/// Form (M): an explicit linear multistep method with its own coefficients in every step,
///
///     y_{n+1} = y_n + Σ_{j≤n} c_nj e_j,    e_j = ε(y_j, γ_j),    Σ_j c_nj = γ_{n+1} − γ_n.
///
/// The sum is the condition that a state has the marginal law of its level when predictions are exact; for an Adams method it is
/// the condition of order zero. It describes every deterministic member of the Gaussian family whose `c_jj` are not zero.
public struct MultistepRows<Number: ElementaryNumber>: Sendable {
  /// `γ_0 … γ_K`.
  public var levels: [Number]
  /// `c_n0 … c_nn` for every step.
  public var increments: [[Number]]

  /// Rows from levels and increments; row `n` has `n + 1` numbers.
  public init(levels: [Number], increments: [[Number]]) {
    self.levels = levels
    self.increments = increments
  }

  /// The rows as a program that evaluates the model at `labels`, which are the levels themselves unless told otherwise.
  public func program(labels: [Number]? = nil) -> EvaluationProgram<Number> {
    var state = ProgramRow<Number>(start: .one)
    var points = [state]
    for (n, row) in increments.enumerated() {
      for (j, c) in row.enumerated() { state.addNoise(c, j) }
      if n + 1 < increments.count { points.append(state) }
    }
    return EvaluationProgram(
      levels: labels ?? Array(levels.dropLast()), points: points, result: state)
  }

  /// How far each row is from the condition on its sum.
  public var defects: [Number] {
    increments.indices.map { n in
      increments[n].reduce(Number.zero, +) - (levels[n + 1] - levels[n])
    }
  }

  /// The same sampler in form (G) without noise.
  ///
  /// With `M_i = Σ_{j≤i} m_nj`, telescoping `y_n − y_j` gives `c_nk = −Σ_{k≤i<n} M_i c_ik` for `k < n`, a triangular system, and
  /// the newest prediction gives `c_nn = −(1 − Σ_j m_nj) γ_n`.
  ///
  /// - Returns: nil where some `c_jj` is zero, so that states and increments do not determine each other.
  public func gaussian() -> GaussianRows<Number>? {
    for (j, row) in increments.enumerated().dropLast() where row[j].isZero { return nil }
    let weights = increments.indices.map { n in
      var sums = [Number](repeating: .zero, count: n)
      for k in (0..<n).reversed() {
        var rest = -increments[n][k]
        for i in (k + 1)..<max(n, k + 1) { rest = rest - sums[i] * increments[i][k] }
        sums[k] = rest / increments[k][k]
      }
      var row = sums.indices.map { $0 == 0 ? sums[0] : sums[$0] - sums[$0 - 1] }
      row.append(row.reduce(Number.one + increments[n][n] / levels[n], -))
      return row
    }
    return GaussianRows(
      levels: levels, weights: weights, fresh: [Number](repeating: .zero, count: weights.count))
  }
}
