import Integration
import Numbers

/// What is taken for the covariance of the data given the noisy state when `p(y | x̄)` is approximated by one Gaussian.
public enum ObservationCovariance: Sendable, Equatable {
  /// `r² I` with `r² = p² γ²/(p² + γ²)`: that of data with deviation `p` in every coordinate. Pseudo-inverse guidance takes `p = 1`.
  case isotropic(priorDeviation: Double)
  /// The exact one, held fixed in the gradient.
  case exact
}

/// Conditioning by the gradient of an approximate `log p(y | x̄)`, with the exact prior score and the exact Jacobian of the posterior
/// mean.
///
/// With `D = E[x_0 | x̄]`, `J = ∂D/∂x̄` (symmetric, `γ² J = Cov[x_0 | x̄]`) and the observed directions `W`,
///
///     ε̂ = ε − γ J Wᵀ (S + diag τ²)⁻¹ (y' − W D),      S = r² I  or  W Cov[x_0 | x̄] Wᵀ.
///
/// `p(y | x̄)` is a mixture; one Gaussian with the right mean stands for it. The samples match the observation, their law is not the
/// conditional one unless the data are Gaussian (with the exact covariance).
///
/// References: Song, Vahdat, Mardani and Kautz, "Pseudoinverse-Guided Diffusion Models for Inverse Problems" (ICLR 2023), Eq. 7,
/// without its weights of the steps; Boys et al., "Tweedie Moment Projected Diffusions for Inverse Problems" (TMLR 2024).
public struct ObservationGuidance: NoiseModel {
  /// The unconditional law.
  public let mixture: GaussianMixture
  /// The observation.
  public let observation: LinearObservation
  /// What stands for the covariance.
  public let covariance: ObservationCovariance

  /// Coordinates of a state.
  public var dimension: Int { mixture.dimension }
  /// Those of the unconditional law.
  public var moments: DataMoments? { mixture.moments }

  /// The model.
  ///
  /// - Throws: `ModelError` for an observation of another dimension or a deviation that is not positive.
  public init(
    _ mixture: GaussianMixture, observation: LinearObservation, covariance: ObservationCovariance
  ) throws {
    guard mixture.dimension == observation.dimension else {
      throw ModelError.countMismatch(
        quantity: "columns of the operator", expected: mixture.dimension, found: observation.dimension)
    }
    if case .isotropic(let deviation) = covariance, !(deviation.isFinite && deviation > 0) {
      throw ModelError.outOfRange(
        quantity: "the deviation of the data in pseudo-inverse guidance", value: "\(deviation)",
        allowed: "a finite number above 0")
    }
    self.mixture = mixture
    self.observation = observation
    self.covariance = covariance
  }

  /// An evaluator for one thread.
  public func makeEvaluator(count: Int, order: Int) -> ObservationGuidanceEvaluator {
    ObservationGuidanceEvaluator(self)
  }
}

/// Evaluates the guided prediction state by state. It has no derivatives: coefficients from order 1 on are not numbers.
public final class ObservationGuidanceEvaluator: NoiseEvaluator {
  private let model: ObservationGuidance
  private let moments: PosteriorMoments
  private var levels: [Double] = []

  init(_ model: ObservationGuidance) {
    self.model = model
    moments = PosteriorMoments(
      model.mixture, rows: model.observation.basis, count: model.observation.count)
  }

  /// `noise ← ε̂`.
  public func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
    for i in 0..<states.count {
      for (d, value) in guided(states.state(i), levels[i]).enumerated() { noise[i, d] = value }
    }
  }

  /// Starts a stream of curves.
  public func begin(at levels: [Double], count: Int) { self.levels = levels }

  /// Coefficient 0; the others are not numbers.
  public func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
    guard n > 0 else { return self.noise(coefficient, at: levels, into: &noise) }
    for j in noise.values.indices { noise.values[j] = .nan }
  }

  private func guided(_ state: [Double], _ gamma: Double) -> [Double] {
    let observation = model.observation
    let (size, seen) = (observation.dimension, observation.count)
    moments.evaluate(state, gamma: gamma)
    let mean = moments.mean
    var gap = zip(observation.directionValues, observation.directions(of: mean)).map { $0 - $1 }
    switch model.covariance {
    case .isotropic(let p):
      let r2 = p * p * (gamma * gamma / (p * p + gamma * gamma))
      for j in 0..<seen { gap[j] /= r2 + observation.directionVariances[j] }
    case .exact:
      var matrix = moments.seenCovariance()
      for j in 0..<seen { matrix[j * seen + j] += observation.directionVariances[j] }
      guard let factor = CholeskyFactor(matrix, dimension: seen) else {
        return [Double](repeating: .nan, count: size)
      }
      gap = factor.solve(gap)
    }
    var pull = [Double](repeating: 0, count: size)
    for j in 0..<seen {
      for d in 0..<size { pull[d].addProduct(gap[j], observation.basis[j * size + d]) }
    }
    let turned = moments.covariance(times: pull)
    return (0..<size).map { (state[$0] - mean[$0] - turned[$0]) / gamma }
  }
}
