import Diffusion
import Integration

/// Steps that are one linear combination of a jet's coefficients, with factors that depend on the grid alone.
public final class JetCombinationStepper: Stepper {
  private let context: StepperContext<ScalarDiffusion>
  private let jetOrder: Int
  private let factors: [[Double]]
  private var jet: JetBatch

  /// - Parameters:
  ///   - jetOrder: the highest coefficient that is asked of the model; higher ones are zero.
  ///   - factors: for every step, those of `X_0, X_1, …`.
  public init(_ context: StepperContext<ScalarDiffusion>, jetOrder: Int, factors: [[Double]]) {
    self.context = context
    self.jetOrder = jetOrder
    self.factors = factors
    jet = context.makeJet(order: max(jetOrder, (factors.map(\.count).max() ?? 1) - 1))
  }

  /// Advances the states from point `n` of the grid to point `n + 1`.
  public func step(_ n: Int, _ states: inout StateBatch) {
    context.evaluator.expand(states, at: context.grid.points[n].level, order: jetOrder, into: &jet)
    jet.combine(factors[n], into: &states)
  }
}
