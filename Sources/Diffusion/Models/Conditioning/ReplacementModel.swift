import Integration

/// Conditioning by replacement: in the observed directions the state is carried from the observation, `p = y' + γ z` with `z` fixed,
/// whatever the model predicts there; the others follow the unconditional prediction.
///
/// `ε̂ = Wᵀ (W x̄ − y')/γ + (I − Wᵀ W) ε(x̄, γ)`. It meets an observation without noise exactly, but the prediction of what is not
/// observed does not know that the observed part is data: the law of the result is not the conditional one.
///
/// Reference: Song et al., "Score-Based Generative Modeling through Stochastic Differential Equations" (ICLR 2021), App. I.2
/// (imputation), here with one draw of the noise.
public struct ReplacementModel<Base: NoiseModel>: NoiseModel {
  /// The unconditional model.
  public let base: Base
  /// The observation, whose noise is not used.
  public let observation: LinearObservation

  /// Coordinates of a state.
  public var dimension: Int { base.dimension }
  /// One evaluation of the base.
  public var costPerEvaluation: Int { base.costPerEvaluation }
  /// Those of the base.
  public var moments: DataMoments? { base.moments }

  /// The model.
  ///
  /// - Throws: `ModelError.countMismatch` for an observation of another dimension.
  public init(_ base: Base, observation: LinearObservation) throws {
    guard base.dimension == observation.dimension else {
      throw ModelError.countMismatch(
        quantity: "columns of the operator", expected: base.dimension, found: observation.dimension)
    }
    self.base = base
    self.observation = observation
  }

  /// An evaluator for one thread.
  public func makeEvaluator(count: Int, order: Int) -> ReplacementEvaluator<Base.Evaluator> {
    makeEvaluator(count: count, order: order, precision: .refined)
  }

  /// An evaluator for one thread whose base has that precision.
  public func makeEvaluator(
    count: Int, order: Int, precision: CoefficientPrecision
  ) -> ReplacementEvaluator<Base.Evaluator> {
    ReplacementEvaluator(
      base.makeEvaluator(count: count, order: order, precision: precision), observation,
      room: StateBatch(count: count, dimension: dimension))
  }
}

/// Evaluates the base and replaces its prediction in the observed directions.
public final class ReplacementEvaluator<Base: NoiseEvaluator>: NoiseEvaluator {
  private let base: Base
  private let observation: LinearObservation
  private var levels: [Double] = []
  /// Coefficient n − 1 of the observed directions' prediction, direction j of state i at `j * stride + i`.
  private var previous: [Double] = []

  init(_ base: Base, _ observation: LinearObservation, room: StateBatch) {
    self.base = base
    self.observation = observation
    previous = [Double](repeating: 0, count: observation.count * room.stride)
  }

  /// `noise ← ε̂`.
  public func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
    base.noise(states, at: levels, into: &noise)
    self.levels = levels
    replace(0, states, &noise)
  }

  /// Starts a stream of curves.
  public func begin(at levels: [Double], count: Int) {
    self.levels = levels
    base.begin(at: levels, count: count)
  }

  /// Coefficient `n` along the curves: that of `(p − y')/γ` from `(γ e)_n = p_n`.
  public func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
    base.append(n, coefficient, into: &noise)
    replace(n, coefficient, &noise)
  }

  private func replace(_ n: Int, _ coefficient: StateBatch, _ noise: inout StateBatch) {
    let (size, stride) = (observation.dimension, coefficient.stride)
    if previous.count != observation.count * stride {
      previous = [Double](repeating: 0, count: observation.count * stride)
    }
    for i in 0..<coefficient.count {
      for j in 0..<observation.count {
        var (place, predicted) = (0.0, 0.0)
        for d in 0..<size {
          let share = observation.basis[j * size + d]
          place.addProduct(share, coefficient[i, d])
          predicted.addProduct(share, noise[i, d])
        }
        let value =
          n == 0
          ? (place - observation.directionValues[j]) / levels[i]
          : (place - previous[j * stride + i]) / levels[i]
        previous[j * stride + i] = value
        let change = value - predicted
        for d in 0..<size { noise[i, d].addProduct(change, observation.basis[j * size + d]) }
      }
    }
  }
}
