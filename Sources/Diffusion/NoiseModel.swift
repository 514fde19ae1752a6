import Integration

/// A noise prediction `ε(x̄, γ)` in the state `x̄ = x/α`, which drives the DDIM ODE `d x̄/dγ = ε(x̄, γ)`
/// (GENIE Eq. 6).
public protocol NoiseModel: Sendable {
  /// Coordinates of a state.
  var dimension: Int { get }
  /// How many evaluations of a network one evaluation of this model stands for: 1, or 2 under guidance.
  var costPerEvaluation: Int { get }
  /// An evaluator for up to `count` states and Taylor coefficients up to `order`. Its buffers are made here,
  /// once; one evaluator serves one thread.
  func makeEvaluator(count: Int, order: Int) -> any NoiseEvaluator
}

extension NoiseModel {
  /// One network.
  public var costPerEvaluation: Int { 1 }
}

/// Evaluates one model for batches of states, each state at its own noise level.
///
/// `gammas` holds one level per state; entries past `count` are ignored. No call allocates.
public protocol NoiseEvaluator: AnyObject {
  /// `noise ← ε(x̄_i, γ_i)`.
  func noise(_ states: StateBatch, at gammas: [Double], into noise: inout StateBatch)
  /// `jet ← X_0 … X_order`, the Taylor coefficients in `γ` of the trajectories through the states.
  func expand(_ states: StateBatch, at gammas: [Double], order: Int, into jet: inout JetBatch)
}
