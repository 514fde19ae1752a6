import Integration

/// A mixture's noise prediction with its divergence as one coordinate more, `(ε, ∇·ε)(x̄, γ)`.
///
/// Along the DDIM ODE of this model the last coordinate is `L = ∫ ∇·ε dγ`, and `log p_γ(x̄(γ)) + L(γ)` does not change: so
/// every method that integrates the flow gives a likelihood too, of its own order (Song et al. 2021, App. D.2; GENIE,
/// Sec. 4). The divergence is exact, that of `MixtureJacobian`; its Taylor coefficients follow from the curve's.
public struct DivergenceModel: NoiseModel {
  /// The law of the data.
  public let mixture: GaussianMixture

  /// The model of a mixture.
  ///
  /// - Throws: `ModelError.outOfRange` for a mixture with covariances.
  public init(_ mixture: GaussianMixture) throws {
    guard mixture.covariances == nil else { throw ModelError.needsIsotropicComponents }
    self.mixture = mixture
  }

  /// One more than the coordinates of the data.
  public var dimension: Int { mixture.dimension + 1 }

  /// An evaluator for one thread.
  public func makeEvaluator(count: Int, order: Int) -> DivergenceEvaluator {
    DivergenceEvaluator(mixture, count: count, order: order)
  }

  /// `log p_{γ_0}(x̄(γ_0)) = log p_{γ_1}(x̄(γ_1)) + L(γ_1) − L(γ_0)` from the states at the end of a run from data to noise, in
  /// the units of `x̄`, with `L(γ_0) = 0`.
  ///
  /// - Throws: `ModelError` for a state of the wrong dimension.
  public func logDensity(atEnd state: [Double], gamma: Double) throws -> Double {
    guard state.count == dimension else {
      throw ModelError.dimensionMismatch(expected: dimension, found: state.count)
    }
    return try mixture.logDensity(of: Array(state.dropLast()), atGamma: gamma) + state[dimension - 1]
  }
}

/// Evaluates `(ε, ∇·ε)` and its Taylor coefficients.
public final class DivergenceEvaluator: NoiseEvaluator {
  private let base: GaussianMixture.Evaluator
  private let size: Int
  private let order: Int
  private var series: DivergenceSeries
  private var positions: StateBatch
  private var slopes: StateBatch
  /// Coefficient `j` of coordinate `d` of state `i` at `(i D + d)(order + 1) + j`.
  private var curves: [[Double]]
  private var noises: [[Double]]
  private var levels: [Double] = []

  init(_ mixture: GaussianMixture, count: Int, order: Int) {
    base = mixture.makeEvaluator(count: count, order: order)
    size = mixture.dimension
    self.order = order
    series = DivergenceSeries(mixture, order: order)
    positions = StateBatch(count: count, dimension: mixture.dimension)
    slopes = positions
    let room = [Double](repeating: 0, count: mixture.dimension * (order + 1))
    curves = [[Double]](repeating: room, count: count)
    noises = curves
  }

  /// `noise ← (ε, ∇·ε)`.
  public func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
    begin(at: levels, count: states.count)
    append(0, states, into: &noise)
  }

  /// Starts a stream of curves.
  public func begin(at levels: [Double], count: Int) {
    self.levels = levels
    base.begin(at: levels, count: count)
  }

  /// Coefficient `n` of `(ε, ∇·ε)` along curves whose last coordinate does not matter.
  public func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
    if positions.stride != coefficient.stride {
      positions = StateBatch(count: coefficient.stride, dimension: size)
      slopes = positions
    }
    positions.resize(to: coefficient.count)
    for j in positions.values.indices { positions.values[j] = coefficient.values[j] }
    base.append(n, positions, into: &slopes)
    for j in slopes.values.indices { noise.values[j] = slopes.values[j] }
    for i in 0..<coefficient.count {
      for d in 0..<size {
        curves[i][d * (order + 1) + n] = positions[i, d]
        noises[i][d * (order + 1) + n] = slopes[i, d]
      }
      noise[i, size] = series.coefficient(n, curve: curves[i], noise: noises[i], gamma: levels[i])
    }
  }
}
