import Numbers

/// Form (G): a non-Markovian Gaussian sampler in the coordinates `y = x/α`,
///
///     y_{n+1} = Σ_{j≤n} m_nj y_j + (1 − Σ_j m_nj) x̂_n + s_n z_n,    x̂_n = y_n − γ_n ε(y_n, γ_n).
///
/// The weights of states and prediction sum to one, so that every state is `x_0` plus noise of the loadings `C_n` when the
/// prediction is exact. (Watson, Chan, Ho and Norouzi, ICLR 2022, arXiv 2202.05830, Eqs. 5 to 9, where states are `x`.)
public struct GaussianRows<Number: ElementaryNumber>: Sendable {
  /// `γ_0 … γ_K`.
  public var levels: [Number]
  /// `m_n0 … m_nn` for every step.
  public var weights: [[Number]]
  /// `s_n`.
  public var fresh: [Number]

  /// Rows from their parts; row `n` has `n + 1` weights.
  public init(levels: [Number], weights: [[Number]], fresh: [Number]) {
    self.levels = levels
    self.weights = weights
    self.fresh = fresh
  }

  /// The rows as a program.
  ///
  /// - Parameters:
  ///   - labels: where the model is evaluated; the levels themselves unless told otherwise.
  ///   - scales: `κ_n` of `x̂_n = y_n − κ_n γ_n ε`; 1 unless told otherwise.
  public func program(labels: [Number]? = nil, scales: [Number]? = nil) -> EvaluationProgram<Number> {
    var states = [ProgramRow<Number>(start: .one)]
    for (n, row) in weights.enumerated() {
      let rest = row.reduce(Number.one, -)
      var next = ProgramRow<Number>()
      for (j, m) in row.enumerated() { next.add(j == n ? m + rest : m, states[j]) }
      let reach = scales.map { $0[n] * levels[n] } ?? levels[n]
      next.addNoise(-(rest * reach), n)
      if !fresh[n].isZero { next.addFresh(fresh[n], n) }
      states.append(next)
    }
    let result = states.removeLast()
    return EvaluationProgram(levels: labels ?? Array(levels.dropLast()), points: states, result: result)
  }

  /// The loadings `C_n` of the states on independent normal numbers when `x̂_n` is the data: `C_0 = (γ_0)`,
  /// `C_{n+1} = Σ_j m_nj C_j + s_n e_{n+1}`.
  public var loadings: [[Number]] {
    var loadings = [[levels[0]]]
    for (n, row) in weights.enumerated() {
      var next = [Number](repeating: .zero, count: n + 2)
      for (j, m) in row.enumerated() {
        for (r, c) in loadings[j].enumerated() { next[r] = next[r] + m * c }
      }
      next[n + 1] = fresh[n]
      loadings.append(next)
    }
    return loadings
  }

  /// `|C_n|`, the deviation of the noise in every state; a consistent sampler has those of its levels.
  public var spreads: [Number] { loadings.map(Self.norm) }

  static func norm(_ vector: [Number]) -> Number {
    // The square root of a sum with one term that is not zero is that term: exact, and differentiable at it.
    let parts = vector.filter { !$0.isZero }
    guard parts.count > 1 else { return parts.first?.magnitude ?? .zero }
    return Number.sqrt(parts.reduce(Number.zero) { $0 + $1 * $1 })
  }

  /// The same sampler in form (M).
  ///
  /// Consistency fixes the deviation of the noise in a state and not its sign: without fresh noise a state is `x_0 ± γ_n z` with exact
  /// predictions. Where all signs are positive, as they are near DDIM, the rows have no defects.
  ///
  /// - Returns: nil with noise.
  public func multistep() -> MultistepRows<Number>? {
    guard fresh.allSatisfy(\.isZero) else { return nil }
    let program = program()
    let rows = program.points + [program.result]
    return MultistepRows(
      levels: levels,
      increments: weights.indices.map { n in
        (0...n).map { j in
          let before = j < rows[n].noise.count ? rows[n].noise[j] : .zero
          return (j < rows[n + 1].noise.count ? rows[n + 1].noise[j] : .zero) - before
        }
      })
  }
}

extension GaussianRows {
  /// DDIM with a share `η` of fresh noise; `η = 0` is DDIM, `η = 1` is DDPM with the posterior variance. (Song, Meng and Ermon
  /// 2021, Eqs. 12 and 16.)
  public static func ancestral(levels: [Number], noiseShare eta: Number) -> GaussianRows {
    let steps = levels.count - 1
    var weights: [[Number]] = []
    var fresh: [Number] = []
    for n in 0..<steps {
      let ratio = levels[n + 1] / levels[n]
      let share = noiseShareKept(eta, ratio)
      var row = [Number](repeating: .zero, count: n + 1)
      row[n] = share.kept * ratio
      weights.append(row)
      fresh.append(levels[n + 1] * share.added)
    }
    return GaussianRows(levels: levels, weights: weights, fresh: fresh)
  }

  /// `ρ = √(1 − η² (1 − r²))` and `√(1 − ρ²) = η √(1 − r²)`.
  static func noiseShareKept(_ eta: Number, _ ratio: Number) -> (kept: Number, added: Number) {
    guard !eta.isZero else { return (.one, .zero) }
    let loss = (Number.one - ratio) * (Number.one + ratio)
    return (Number.sqrt(Number.one - eta * eta * loss), eta * Number.sqrt(loss))
  }
}
