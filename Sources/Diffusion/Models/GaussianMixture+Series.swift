import Numbers
import Series

/// The series of a trajectory of the DDIM ODE and of the noise prediction along it, about one point.
public struct FlowSeries<Number: ElementaryNumber>: Sendable {
  /// `x̄(γ₀ + h)`, one series per coordinate.
  public let state: [TaylorSeries<Number>]
  /// `ε(x̄(γ₀ + h), γ₀ + h) = d x̄/dγ`, one series per coordinate.
  public let noise: [TaylorSeries<Number>]
}

extension MixtureSeries {
  /// The series of a mixture's noise prediction about `state`, along the variable that `level` describes.
  ///
  /// - Throws: `ModelError.dimensionMismatch`, or `ModelError.outOfRange` for point masses at γ = 0.
  public init(_ mixture: GaussianMixture, at state: [Number], level: LevelSeries<Number>) throws {
    guard state.count == mixture.dimension else {
      throw ModelError.dimensionMismatch(expected: mixture.dimension, found: state.count)
    }
    guard mixture.covariances == nil else { throw ModelError.needsIsotropicComponents }
    guard !level.gamma.isZero || !mixture.hasPointMasses else {
      throw ModelError.outOfRange(
        quantity: "gamma", value: "0", allowed: "a positive number (the mixture has point masses)")
    }
    self.init(unchecked: mixture, state: state, level: level)
  }

  /// The same for a state and a level that are known to fit.
  public init(unchecked mixture: GaussianMixture, state: [Number], level: LevelSeries<Number>) {
    self.init(
      dimension: mixture.dimension, means: mixture.means.flatMap { $0 },
      logWeights: mixture.weights.map { Number.log(Number($0)) }, deviations: mixture.standardDeviations,
      state: state, level: level)
  }
}

extension GaussianMixture {
  /// The series of `x̄` and `ε` along the DDIM ODE `d x̄/dγ = ε(x̄, γ)` through `state` at `gamma`, both to
  /// order `order`: coefficient `n` of `ε` gives coefficient `n + 1` of `x̄` divided by `n + 1`.
  ///
  /// - Throws: `ModelError` for a state of the wrong dimension and for point masses at `γ = 0`.
  public func flowSeries<Number: ElementaryNumber>(
    at state: [Number], gamma: Number, order: Int
  ) throws -> FlowSeries<Number> {
    if covariances != nil {
      return Self.flow(state, try shapedNoiseSeries(at: state, gamma: gamma, order: max(order, 0)))
    }
    var series = try MixtureSeries(self, at: state, level: .noiseLevel(gamma, order: order))
    for _ in 0..<max(order, 0) { series.extend() }
    return Self.flow(state, (0...max(order, 0)).map { series.noise($0) })
  }

  private static func flow<Number: ElementaryNumber>(
    _ state: [Number], _ noise: [[Number]]
  ) -> FlowSeries<Number> {
    FlowSeries(
      state: state.indices.map { d in
        TaylorSeries([state[d]] + noise.indices.dropLast().map { noise[$0][d] / Number($0 + 1) })
      },
      noise: state.indices.map { d in TaylorSeries(noise.map { $0[d] }) })
  }
}

extension GaussianMixture {
  /// `e_0 … e_(count − 1)` of `ε` along the DDIM ODE in double-double arithmetic, coordinate `d` of `e_n` at
  /// `n * dimension + d`: what fast expansions are held against.
  ///
  /// - Parameters:
  ///   - state: `dimension` numbers.
  ///   - gamma: positive, or 0 where no component is a point mass.
  public func referenceNoise(state: [DoubleDouble], gamma: DoubleDouble, count: Int) -> [DoubleDouble] {
    if covariances != nil {
      return CovarianceSeries(self, at: state, gamma: gamma, order: count - 1).noise.prefix(max(count, 0))
        .flatMap { $0 }
    }
    var series = MixtureSeries(unchecked: self, state: state, level: .noiseLevel(gamma, order: count))
    return series.noise(count: count)
  }
}
