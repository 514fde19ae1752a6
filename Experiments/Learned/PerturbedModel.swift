import Diffusion
import Integration
import Learning
import Numbers

/// A noise prediction with an error that is known: `ε + δ f` with a smooth field `f` of unit size.
///
/// The field is a network of one hidden layer with random weights in `(x̄/√(1 + γ²), ln γ)`, so it has derivatives of every order as the
/// errors of trained networks have.
struct PerturbedModel: NoiseModel {
  let mixture: GaussianMixture
  let field: ScoreNetwork
  /// `δ/√(E |f|²)`.
  let factor: Double

  var dimension: Int { mixture.dimension }
  var moments: DataMoments? { mixture.moments }

  /// The prediction of a mixture with an error of root mean square `size` over noisy data with `ln γ` uniform on `levels`.
  ///
  /// - Throws: `LearningError`, never for a mixture of some width.
  init(_ mixture: GaussianMixture, size: Double, levels: ClosedRange<Double>, seed: UInt64) throws {
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
      factor: factor, room: StateBatch(count: count, dimension: dimension))
  }

  /// Adds the field to the prediction, coefficient by coefficient.
  final class Evaluator: NoiseEvaluator {
    private let base: GaussianMixture.Evaluator
    private let field: ScoreEvaluator
    private let factor: Double
    private var room: StateBatch

    init(_ base: GaussianMixture.Evaluator, _ field: ScoreEvaluator, factor: Double, room: StateBatch) {
      self.base = base
      self.field = field
      self.factor = factor
      self.room = room
    }

    func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
      base.noise(states, at: levels, into: &noise)
      field.noise(states, at: levels, into: &room)
      noise.add(factor, times: room)
    }

    func begin(at levels: [Double], count: Int) {
      base.begin(at: levels, count: count)
      field.begin(at: levels, count: count)
    }

    func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
      base.append(n, coefficient, into: &noise)
      field.append(n, coefficient, into: &room)
      noise.add(factor, times: room)
    }
  }
}
