import Diffusion
import Integration

/// A one-step rule that carries a multistep method until its history is full.
protocol StartingStep: AnyObject {
  /// Advances `states` from one noise level to another, given `ε` at the first.
  func advance(_ states: inout StateBatch, noise: StateBatch, from gamma: Double, to next: Double)
}

/// The rule behind `policy`; nil for `ramp`, where the multistep method itself makes shorter steps.
func makeStartingStep(_ policy: StartPolicy, _ setting: StepperSetting) -> (any StartingStep)? {
  switch policy {
  case .ramp: nil
  case .heun: RungeKuttaStart(.heun2, setting)
  case .rk4: RungeKuttaStart(.classical4, setting)
  case .exact: ExactStart(setting)
  }
}

private final class RungeKuttaStart: StartingStep {
  private let evaluator: CountingEvaluator
  private let rule: RungeKuttaStage

  init(_ tableau: ButcherTableau, _ setting: StepperSetting) {
    evaluator = setting.evaluator
    rule = RungeKuttaStage(tableau, setting)
  }

  func advance(_ states: inout StateBatch, noise: StateBatch, from gamma: Double, to next: Double) {
    rule.advance(&states, noise: noise, at: gamma, by: next - gamma, evaluator: evaluator)
  }
}

private final class ExactStart: StartingStep {
  private let integrator: TaylorIntegrator
  private let evaluator: CountingEvaluator

  init(_ setting: StepperSetting) {
    evaluator = setting.evaluator
    integrator = TaylorIntegrator(count: setting.count, dimension: setting.dimension)
  }

  func advance(_ states: inout StateBatch, noise: StateBatch, from gamma: Double, to next: Double) {
    evaluator.uncounted {
      integrator.integrate(&states, from: gamma, to: next, evaluator: evaluator)
    }
  }
}
