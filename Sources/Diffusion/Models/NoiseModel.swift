import Integration

/// How exact the Taylor coefficients of a model's own flow are to be.
public enum CoefficientPrecision: Sendable {
  /// Every coefficient right to 1e-12 of itself: for whoever looks at derivatives.
  case refined
  /// As the arithmetic of the states gives them: for methods that step, whose own error is larger.
  case working
}

/// A noise prediction `ε(x̄, γ)` of data `x̄ = x_0 + γ z`, `z ~ N(0, I)`: the only thing that a law, a network or guidance has
/// to provide. It drives the DDIM ODE `d x̄/dγ = ε(x̄, γ)` (GENIE Eq. 6) and, through `GaussianStatistic`, every linear
/// Gaussian process.
public protocol NoiseModel: Sendable {
  /// What evaluates it.
  associatedtype Evaluator: NoiseEvaluator
  /// Coordinates of a state.
  var dimension: Int { get }
  /// How many evaluations of a network one evaluation of this model stands for: 1, or 2 under guidance.
  var costPerEvaluation: Int { get }
  /// What the prediction of `d^(k+1) ε/dγ^(k+1)` costs beside an evaluation, as a share of its products, for every `k`; empty for a model
  /// that predicts no derivative.
  var predictionOverheads: [Double] { get }
  /// Mean square sizes of the data along their principal directions; nil for a model that does not know its data.
  var moments: DataMoments? { get }
  /// How many times larger than that of an exact denoiser of data the Jacobian `∂D/∂x̄` of the model can be; 1 without guidance.
  var jacobianGain: Double { get }
  /// An evaluator for up to `count` states and Taylor coefficients of `x̄` up to `order`. Its buffers are made here, once;
  /// one evaluator serves one thread.
  func makeEvaluator(count: Int, order: Int) -> Evaluator
  /// The same with a choice of precision, for models that have one. Without it coefficients are refined.
  func makeEvaluator(count: Int, order: Int, precision: CoefficientPrecision) -> Evaluator
}

extension NoiseModel {
  /// One network.
  public var costPerEvaluation: Int { 1 }
  /// No derivative is predicted.
  public var predictionOverheads: [Double] { [] }
  /// Unknown.
  public var moments: DataMoments? { nil }
  /// 1.
  public var jacobianGain: Double { 1 }

  /// The only precision that the model has.
  public func makeEvaluator(count: Int, order: Int, precision: CoefficientPrecision) -> Evaluator {
    makeEvaluator(count: count, order: order)
  }
}

/// Evaluates one model for batches of states, each state at its own noise level.
///
/// `levels` holds one level per state; entries past `count` are ignored. The stream `begin`, `append` is the primitive: the
/// caller owns the curve, so that guidance, other variables and other processes expand along curves that are not the
/// model's own flow. As a flow the evaluator is the DDIM ODE.
public protocol NoiseEvaluator: FlowEvaluator {
  /// `noise ← ε(x̄_i, γ_i)`.
  func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch)
  /// Starts a stream of `count` curves `x̄_i(γ_i + h) = Σ_n X_n h^n`.
  func begin(at levels: [Double], count: Int)
  /// Takes coefficient `n` of every curve and gives coefficient `n` of `ε(x̄(γ + h), γ + h)` along it; called with
  /// `n = 0, 1, 2, …` in turn, up to the order that the evaluator was made for.
  func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch)
}

extension NoiseEvaluator {
  /// `ε`: the right-hand side of the DDIM ODE.
  public func velocity(_ states: StateBatch, at points: [Double], into velocity: inout StateBatch) {
    noise(states, at: points, into: &velocity)
  }

  /// The trajectories of the DDIM ODE by the stream: `X_{n+1} = e_n/(n + 1)`.
  public func expand(_ states: StateBatch, at levels: [Double], order: Int, into jet: inout JetBatch) {
    jet.set(0, to: states)
    begin(at: levels, count: states.count)
    var coefficient = states
    var noise = states
    for n in 0..<order {
      append(n, coefficient, into: &noise)
      coefficient.assign(from: noise, dividedBy: Double(n + 1))
      jet.set(n + 1, to: coefficient)
    }
  }
}
