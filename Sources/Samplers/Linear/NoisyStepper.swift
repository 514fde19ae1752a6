import Diffusion
import Integration

/// `x̄' = state · x̄ + noise · ε(x̄, γ) + fresh · z`.
struct NoisyStep: Sendable {
  let gamma: Double
  let state: Double
  let noise: Double
  let fresh: Double
}

/// Carries out `NoisyStep`s; without fresh noise they are formulas of the flow.
final class NoisyStepper: Stepper {
  private let rules: [NoisyStep]
  private let context: StepperContext<ScalarDiffusion>
  private var noise: StateBatch

  init(_ rules: [NoisyStep], _ context: StepperContext<ScalarDiffusion>) {
    self.rules = rules
    self.context = context
    noise = context.makeBatch()
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let rule = rules[n]
    context.evaluator.noise(states, at: rule.gamma, into: &noise)
    states.scale(by: rule.state)
    states.add(rule.noise, times: noise)
    guard rule.fresh != 0 else { return }
    context.noise.fill(&noise, step: n)
    states.add(rule.fresh, times: noise)
  }
}
