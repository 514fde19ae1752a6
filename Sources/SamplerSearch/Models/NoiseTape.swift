import Diffusion
import Integration

/// One evaluation of a model for a batch at one level, with what its reverse mode needs.
///
/// After `evaluate` the tape holds the intermediate results of that evaluation and no other. One tape serves one thread.
public protocol NoiseTape: AnyObject {
  /// Bytes of the intermediate results that stay between `evaluate` and `pullBack`.
  var byteCount: Int { get }
  /// `noise ← ε(y_i, level)`.
  ///
  /// - Parameter level: positive.
  func evaluate(_ states: StateBatch, at level: Double, into noise: inout StateBatch)
  /// `gradient_i ← gradient_i + (∂ε/∂y)ᵀ seed_i` at the states and the level of the last `evaluate`.
  ///
  /// - Returns: `Σ_i seed_i · ∂ε/∂γ`.
  func pullBack(_ states: StateBatch, seed: StateBatch, into gradient: inout StateBatch) -> Double
}

/// A model with vector-Jacobian products.
public protocol DifferentiableModel: NoiseModel {
  /// A tape for batches of `count` states.
  func makeTape(count: Int) -> any NoiseTape
}
