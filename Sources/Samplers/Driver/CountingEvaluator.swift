import Diffusion
import Integration

/// A model's evaluator for one batch, which counts evaluations of `ε` and can replace the first one.
///
/// With the analytical first step (AFS; GENIE F.2, Eq. 75) the first evaluation returns `ε = x_T = α₀ x̄₀` with all
/// derivatives zero, and is not counted: at `t = 1` the data are drowned in noise.
public final class CountingEvaluator {
  /// Evaluations of `ε` so far, summed over trajectories. A jet counts once; a guided model counts two.
  public private(set) var stateEvaluations = 0

  private let base: any NoiseEvaluator
  private let cost: Int
  private var gammas: [Double]
  private var analyticAlpha: Double?

  /// - Parameters:
  ///   - base: the evaluator of the model.
  ///   - count: states per batch.
  ///   - analyticFirstStep: `α` at the start when the first evaluation is to be replaced, else nil.
  ///   - cost: what one evaluation counts, see `NoiseModel.costPerEvaluation`.
  public init(_ base: any NoiseEvaluator, count: Int, analyticFirstStep: Double? = nil, cost: Int = 1) {
    self.base = base
    self.cost = cost
    gammas = [Double](repeating: 0, count: (count + 7) & ~7)
    analyticAlpha = analyticFirstStep
  }

  /// `noise ← ε(x̄, γ)`, all states at the same level.
  public func noise(_ states: StateBatch, at gamma: Double, into noise: inout StateBatch) {
    fill(gamma)
    self.noise(states, at: gammas, into: &noise)
  }

  /// `noise ← ε(x̄, γ)`, each state at its own level.
  public func noise(_ states: StateBatch, at gammas: [Double], into noise: inout StateBatch) {
    if let alpha = analyticAlpha {
      analyticAlpha = nil
      for j in noise.values.indices { noise.values[j] = alpha * states.values[j] }
      return
    }
    stateEvaluations += cost * states.count
    base.noise(states, at: gammas, into: &noise)
  }

  /// `jet ← X_0 … X_order` along the DDIM ODE, all states at the same level.
  public func expand(_ states: StateBatch, at gamma: Double, order: Int, into jet: inout JetBatch) {
    if let alpha = analyticAlpha {
      analyticAlpha = nil
      let size = states.values.count
      for j in 0..<size {
        jet.values[j] = states.values[j]
        jet.values[size + j] = alpha * states.values[j]
        for n in stride(from: 2, through: order, by: 1) { jet.values[n * size + j] = 0 }
      }
      return
    }
    fill(gamma)
    stateEvaluations += cost * states.count
    base.expand(states, at: gammas, order: order, into: &jet)
  }

  /// `jet ← X_0 … X_order`, each state at its own level; counts one evaluation for each.
  public func expand(_ states: StateBatch, at gammas: [Double], order: Int, into jet: inout JetBatch) {
    stateEvaluations += cost * states.count
    base.expand(states, at: gammas, order: order, into: &jet)
  }

  /// Runs `body` without counting what it evaluates.
  public func uncounted<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = stateEvaluations
    defer { stateEvaluations = before }
    return try body()
  }

  private func fill(_ gamma: Double) {
    for j in gammas.indices { gammas[j] = gamma }
  }
}
