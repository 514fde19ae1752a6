import Diffusion
import Integration
import Learning
import Numbers

/// A noise prediction with an error that is known: `ε + δ w(γ) f` with a smooth field `f` of unit size.
///
/// The field is a network of one hidden layer with random weights in `(x̄/√(1 + γ²), ln γ)`, so it has derivatives of every order as the
/// errors of trained networks have.
struct PerturbedModel: NoiseModel {
  /// How the error depends on the noise level.
  enum Profile: Sendable {
    /// `w = 1`: equal errors of the noise, as of a network that predicts it. The denoised point is off by `δ γ`.
    case noise
    /// `w = s/√(s² + γ²)` with the deviation `s` of the data: the denoised point is off by `δ` times the deviation that one Gaussian
    /// leaves it, as of a network that predicts it behind EDM's preconditioning.
    case denoised(deviation: Double)

    /// Coefficients `0 …` of `w(γ + t)` in `t`.
    func coefficients(at level: Double, count: Int) -> [Double] {
      guard case .denoised(let deviation) = self else {
        return (0..<count).map { $0 == 0 ? 1 : 0 }
      }
      let square = [deviation * deviation + level * level, 2 * level, 1]
      var series = [deviation / square[0].squareRoot()]
      for n in 1..<max(count, 1) {
        // v w' = -v'/2 w
        var sum = 0.0
        for j in 1...min(2, n) {
          let factor = Double(n) - 0.5 * Double(j)
          sum -= factor * square[j] * series[n - j]
        }
        series.append(sum / (Double(n) * square[0]))
      }
      return series
    }
  }

  let mixture: GaussianMixture
  let profile: Profile
  let field: ScoreNetwork
  /// `δ/√(E |f|²)`.
  let factor: Double

  var dimension: Int { mixture.dimension }
  var moments: DataMoments? { mixture.moments }

  /// The prediction of a mixture with a field of root mean square `size` over noisy data with `ln γ` uniform on `levels`.
  ///
  /// - Throws: `LearningError`, never for a mixture of some width.
  init(
    _ mixture: GaussianMixture, size: Double, profile: Profile = .noise, levels: ClosedRange<Double>,
    seed: UInt64
  ) throws {
    let shape = try ScoreArchitecture(
      dimension: mixture.dimension, dataDeviation: 1, levels: levels, width: 24, depth: 1, features: [],
      timeFrequencies: ScoreArchitecture.octaves(1), activation: .tanh, output: .plain)
    let random = CounterRandom(seed: seed)
    let weights = (0..<shape.layers.graph.parameterCount).map {
      Float(random.normal(trajectory: 0, step: -4, index: $0))
    }
    let field = try ScoreNetwork(shape, weights: weights)
    let error = LearnedError(
      over: NoisyData(mixture, levels: .logUniform(levels)), count: 4096, seed: seed)
    self.mixture = mixture
    self.profile = profile
    self.field = field
    factor = size / error.size(of: field)
  }

  func makeEvaluator(count: Int, order: Int) -> Evaluator {
    makeEvaluator(count: count, order: order, precision: .refined)
  }

  func makeEvaluator(count: Int, order: Int, precision: CoefficientPrecision) -> Evaluator {
    Evaluator(
      mixture.makeEvaluator(count: count, order: order, precision: precision),
      field.makeEvaluator(count: count, order: order),
      factor: factor, profile: profile, room: StateBatch(count: count, dimension: dimension), order: order)
  }

  /// Adds the weighted field to the prediction, coefficient by coefficient.
  final class Evaluator: NoiseEvaluator {
    private let base: GaussianMixture.Evaluator
    private let field: ScoreEvaluator
    private let factor: Double
    private let profile: Profile
    /// Coefficients of the field.
    private var fields: [StateBatch]
    /// For every curve the coefficients of the weight.
    private var weights: [[Double]] = []

    init(
      _ base: GaussianMixture.Evaluator, _ field: ScoreEvaluator, factor: Double, profile: Profile,
      room: StateBatch, order: Int
    ) {
      self.base = base
      self.field = field
      self.factor = factor
      self.profile = profile
      fields = [StateBatch](repeating: room, count: order + 1)
    }

    func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
      base.noise(states, at: levels, into: &noise)
      field.noise(states, at: levels, into: &fields[0])
      weights = levels.map { profile.coefficients(at: $0, count: 1) }
      add(0, to: &noise)
    }

    func begin(at levels: [Double], count: Int) {
      base.begin(at: levels, count: count)
      field.begin(at: levels, count: count)
      weights = levels.map { profile.coefficients(at: $0, count: fields.count) }
    }

    func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
      base.append(n, coefficient, into: &noise)
      field.append(n, coefficient, into: &fields[n])
      add(n, to: &noise)
    }

    /// `noise ← noise + δ Σ_j w_j f_(n-j)`.
    private func add(_ n: Int, to noise: inout StateBatch) {
      if case .noise = profile { return noise.add(factor, times: fields[n]) }
      for (i, weight) in weights.enumerated() {
        for d in 0..<noise.dimension {
          noise[i, d] += factor * (0...n).reduce(0.0) { $0 + weight[$1] * fields[n - $1][i, d] }
        }
      }
    }
  }
}
