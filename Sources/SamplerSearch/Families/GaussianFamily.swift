import Numbers

/// Form (G) with free numbers, consistent for all of them.
///
/// Row `n` has a direction `d_nj` with `d_nn = 1` and a correlation `ρ_n` with the states before:
///
///     L = Σ_j (d_nj/γ_j) C_j,    m_nj = ρ_n γ_{n+1} (d_nj/γ_j)/|L|,    s_n = γ_{n+1} √(1 − ρ_n²),
///
/// so that `|C_{n+1}| = γ_{n+1}` whatever the numbers are. `ρ_n = 1/(1 + exp(−r_n))` where noise is learned, and that of a fixed
/// share `η` of fresh noise otherwise.
public struct GaussianFamily: FormulaFamily {
  /// The levels.
  public let grid: LearnedGrid
  /// What is free.
  public let learnable: Set<Learnable>
  /// `η`, from 0 to 1: the share of fresh noise where the search starts.
  public let noiseShare: Double
  private let layout: ParameterLayout

  /// A family.
  ///
  /// - Throws: `SearchError` for a share that is not from 0 to 1, for noise that is learned from the share 0 or 1, where the
  ///   correlation has no finite `r`, and for nothing that is free.
  public init(
    _ grid: LearnedGrid, learning learnable: Set<Learnable> = [.time, .coefficients], noiseShare: Double = 0
  ) throws(SearchError) {
    let allowed =
      learnable.contains(.noise) ? noiseShare > 0 && noiseShare < 1 : noiseShare >= 0 && noiseShare <= 1
    guard allowed else {
      throw .outOfRange(
        quantity: "the share of fresh noise where a search starts", value: "\(noiseShare)",
        allowed: learnable.contains(.noise) ? "a number between 0 and 1" : "a number from 0 to 1")
    }
    try learnable.requireSomething()
    self.grid = grid
    self.learnable = learnable
    self.noiseShare = noiseShare
    let calls = grid.steps
    var layout = ParameterLayout()
    if learnable.contains(.time) { layout.add(.time, grid.parameterCount) }
    if learnable.contains(.coefficients) { layout.add(.coefficients, calls * (calls - 1) / 2) }
    for block in [Learnable.noise, .scale, .labels] where learnable.contains(block) {
      layout.add(block, calls)
    }
    self.layout = layout
  }

  /// Evaluations of the model.
  public var calls: Int { grid.steps }

  /// DDIM with the share of fresh noise.
  public var initialParameters: [Double] {
    var raw = [Double](repeating: 0, count: layout.count)
    if let time = layout.ranges[.time] { raw.replaceSubrange(time, with: grid.initialParameters) }
    if let noise = layout.ranges[.noise] {
      for (n, place) in noise.enumerated() {
        let ratio = grid.levels[n + 1] / grid.levels[n]
        let rho = GaussianRows<Double>.noiseShareKept(noiseShare, ratio).kept
        raw[place] = Double.log(rho / (1 - rho))
      }
    }
    return raw
  }

  /// The sampler of the given numbers.
  public func program<Number: ElementaryNumber>(of raw: [Number]) -> EvaluationProgram<Number> {
    let rows = rows(of: raw)
    return rows.program(
      labels: layout.slice(.labels, of: raw).map(rows.levels.labelled),
      scales: layout.slice(.scale, of: raw).map { $0.map { Number.exp($0) } })
  }

  /// The sampler of the given numbers as rows.
  public func rows<Number: ElementaryNumber>(of raw: [Number]) -> GaussianRows<Number> {
    let levels = layout.slice(.time, of: raw).map { grid.levels($0) } ?? grid.fixed()
    let directions = layout.slice(.coefficients, of: raw)
    let correlations = layout.slice(.noise, of: raw)
    let eta = Number(noiseShare)
    var next = directions?.startIndex ?? 0
    var rows = GaussianRows(levels: levels, weights: [], fresh: [])
    var loadings = [[levels[0]]]
    for n in 0..<calls {
      var shares = [Number](repeating: .zero, count: n + 1)
      if let directions {
        for j in 0..<n {
          shares[j] = directions[next] / levels[j]
          next += 1
        }
      }
      shares[n] = Number.one / levels[n]
      var sum = [Number](repeating: .zero, count: n + 1)
      for (j, share) in shares.enumerated() where !share.isZero {
        for (r, c) in loadings[j].enumerated() { sum[r] = sum[r] + share * c }
      }
      let (kept, added) = correlation(n, correlations, eta, levels)
      let scale = kept * levels[n + 1] / GaussianRows.norm(sum)
      rows.weights.append(shares.map { $0 * scale })
      rows.fresh.append(levels[n + 1] * added)
      loadings.append(sum.map { $0 * scale } + [levels[n + 1] * added])
    }
    return rows
  }

  /// `ρ_n` and `√(1 − ρ_n²)`.
  private func correlation<Number: ElementaryNumber>(
    _ n: Int, _ raw: ArraySlice<Number>?, _ eta: Number, _ levels: [Number]
  ) -> (kept: Number, added: Number) {
    guard let raw else { return GaussianRows.noiseShareKept(eta, levels[n + 1] / levels[n]) }
    let rho = Number.sigmoid(raw[raw.startIndex + n])
    let rest = Number.sigmoid(-raw[raw.startIndex + n])
    return (rho, Number.sqrt(rest * (Number.one + rho)))
  }
}
