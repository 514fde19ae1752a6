import Diffusion
import Integration

/// A one-step rule that carries a multistep method until its history is full.
protocol StartingStep: AnyObject {
  /// Advances `states` from one noise level to another, given `ε` at the first.
  func advance(_ states: inout StateBatch, noise: StateBatch, from gamma: Double, to next: Double)
}

/// The rule behind `policy`; nil for `ramp`, where the multistep method itself makes shorter steps.
func makeStartingStep(_ policy: StartPolicy, _ context: StepperContext<ScalarDiffusion>) -> (
  any StartingStep
)? {
  switch policy {
  case .ramp: nil
  case .heun: RungeKuttaStart(.heun2, context)
  case .rk4: RungeKuttaStart(.classical4, context)
  case .exact: ExactStart(context)
  }
}

private final class RungeKuttaStart: StartingStep {
  private let evaluator: RunEvaluator
  private let rule: RungeKuttaStage

  init(_ tableau: ButcherTableau, _ context: StepperContext<ScalarDiffusion>) {
    evaluator = context.evaluator
    rule = RungeKuttaStage(tableau, count: context.count, dimension: context.dimension)
  }

  func advance(_ states: inout StateBatch, noise: StateBatch, from gamma: Double, to next: Double) {
    rule.advance(&states, velocity: noise, at: gamma, by: next - gamma, flow: evaluator)
  }
}

private final class ExactStart: StartingStep {
  private let integrator: AdaptiveTaylor
  private let evaluator: RunEvaluator

  init(_ context: StepperContext<ScalarDiffusion>) {
    evaluator = context.evaluator
    integrator = AdaptiveTaylor(count: context.count, dimension: context.dimension)
  }

  func advance(_ states: inout StateBatch, noise: StateBatch, from gamma: Double, to next: Double) {
    evaluator.uncounted {
      integrator.integrate(&states, from: gamma, to: next, flow: evaluator)
    }
  }
}
