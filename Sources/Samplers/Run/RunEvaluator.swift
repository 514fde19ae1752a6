import Diffusion
import Integration

/// What the first evaluation of a run returns.
public enum StartOfRun: Sendable, Equatable {
  /// What the model says.
  case model
  /// `ε = scale · x̄` with all derivatives zero, not counted: where sampling starts the data are drowned in noise, so that
  /// `ε ≈ x/σ` (analytical first step; GENIE F.2, Eq. 75). `scale` is `α/σ` of the prior.
  case analytic(scale: Double)
}

/// A model's evaluator for one batch of a run, which counts evaluations, derivatives and predictions and makes the start of the run.
///
/// The analytical start is a policy of the run's first step: only methods whose steps are those of the grid can have it
/// (`SamplingProblem` refuses others), and in them the first evaluation is the first step's, whatever it asks for.
public final class RunEvaluator: NoiseEvaluator {
  /// Evaluations of `ε` so far, summed over trajectories. A jet counts once; a guided model counts its branches.
  public private(set) var stateEvaluations = 0
  /// Total derivatives of `ε` beyond these evaluations, summed over trajectories: `p − 1` for a jet to `X_p`, `n` for a stream
  /// to coefficient `n`; a guided model counts its branches.
  public private(set) var stateDerivatives = 0
  /// Predictions of `d^(k+1) ε/dγ^(k+1)` by the model's heads, summed over trajectories, for every `k`.
  public private(set) var statePredictions: [Int]

  private let base: any NoiseEvaluator
  private let cost: Int
  private var levels: [Double]
  private var start: StartOfRun
  private var streamed = 0

  /// - Parameters:
  ///   - base: the evaluator of the model.
  ///   - count: states per batch.
  ///   - start: what the first evaluation returns.
  ///   - cost: what one evaluation counts, see `NoiseModel.costPerEvaluation`.
  public init(_ base: any NoiseEvaluator, count: Int, start: StartOfRun = .model, cost: Int = 1) {
    self.base = base
    self.cost = cost
    self.start = start
    statePredictions = [Int](
      repeating: 0, count: (base as? any DerivativeEvaluator)?.predictedDerivatives ?? 0)
    levels = [Double](repeating: 0, count: (count + 7) & ~7)
  }

  /// `noise ← ε(x̄, γ)`, all states at the same level.
  public func noise(_ states: StateBatch, at level: Double, into noise: inout StateBatch) {
    fill(level)
    self.noise(states, at: levels, into: &noise)
  }

  /// `noise ← ε(x̄, γ)`, each state at its own level.
  public func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
    if case .analytic(let scale) = start {
      start = .model
      for j in noise.values.indices { noise.values[j] = scale * states.values[j] }
      return
    }
    stateEvaluations += cost * states.count
    base.noise(states, at: levels, into: &noise)
  }

  /// How many derivatives of `ε` the model predicts beside it.
  public var predictedDerivatives: Int { statePredictions.count }

  /// `ε` and what the model predicts for `dε/dγ` and the derivatives after it, all states at the same level; not a number where it
  /// predicts none.
  public func noise(
    _ states: StateBatch, at level: Double, into noise: inout StateBatch,
    derivatives: inout [StateBatch]
  ) {
    if case .analytic = start {
      self.noise(states, at: level, into: &noise)
      for k in derivatives.indices { derivatives[k].assign(0, times: states) }
      return
    }
    fill(level)
    stateEvaluations += cost * states.count
    for k in derivatives.indices.dropFirst(statePredictions.count) {
      derivatives[k].assign(.nan, times: states)
    }
    for k in 0..<min(derivatives.count, statePredictions.count) { statePredictions[k] += cost * states.count }
    guard let base = base as? any DerivativeEvaluator else {
      base.noise(states, at: levels, into: &noise)
      return
    }
    base.noise(states, at: levels, into: &noise, derivatives: &derivatives)
  }

  /// `jet ← X_0 … X_order` along the DDIM ODE, all states at the same level.
  public func expand(_ states: StateBatch, at level: Double, order: Int, into jet: inout JetBatch) {
    fill(level)
    expand(states, at: levels, order: order, into: &jet)
  }

  /// `jet ← X_0 … X_order`, each state at its own level; counts one evaluation and `order − 1` derivatives for each.
  public func expand(_ states: StateBatch, at levels: [Double], order: Int, into jet: inout JetBatch) {
    if case .analytic(let scale) = start {
      start = .model
      let size = states.values.count
      for j in 0..<size {
        jet.values[j] = states.values[j]
        jet.values[size + j] = scale * states.values[j]
        for n in stride(from: 2, through: order, by: 1) { jet.values[n * size + j] = 0 }
      }
      return
    }
    stateEvaluations += cost * states.count
    stateDerivatives += cost * states.count * (order - 1)
    base.expand(states, at: levels, order: order, into: &jet)
  }

  /// Starts a stream of curves; counts one evaluation for each.
  public func begin(at levels: [Double], count: Int) {
    stateEvaluations += cost * count
    streamed = count
    base.begin(at: levels, count: count)
  }

  /// Coefficient `n` of `ε` along the curves of the stream; counts one derivative for each from `n = 1` on.
  public func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
    if n > 0 { stateDerivatives += cost * streamed }
    base.append(n, coefficient, into: &noise)
  }

  /// Runs `body` without counting what it evaluates.
  public func uncounted<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = (stateEvaluations, stateDerivatives, statePredictions)
    defer { (stateEvaluations, stateDerivatives, statePredictions) = before }
    return try body()
  }

  private func fill(_ level: Double) {
    for j in levels.indices { levels[j] = level }
  }
}
