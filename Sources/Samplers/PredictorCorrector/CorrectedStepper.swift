import Diffusion
import Integration

/// The steps of a linear predictor-corrector on one grid.
struct CorrectedPlan: Sendable {
  /// The directions that have weights of their own.
  let axes: ScaledAxes
  /// For every step the weights of every direction.
  let steps: [[CorrectedStep]]
  /// Denoised points that are remembered.
  let depth: Int
  /// How the first steps are made.
  let start: StartPolicy
  /// How many of them are not made by the rules.
  let startSteps: Int
}

/// Carries out `CorrectedStep`s: predict, evaluate, correct; the last step is a prediction.
///
/// States, denoised points and corrections are kept in the directions of the plan.
final class CorrectedStepper: Stepper {
  private let plan: CorrectedPlan
  private let context: StepperContext<ScalarDiffusion>
  private let starter: (any StartingStep)?
  private var turned: StateBatch
  private var predicted: StateBatch
  private var correction: StateBatch
  private var room: StateBatch
  private var noise: StateBatch
  /// Denoised points, newest first; the last is the room for the next.
  private var history: [StateBatch]

  init(_ plan: CorrectedPlan, _ context: StepperContext<ScalarDiffusion>) {
    self.plan = plan
    self.context = context
    starter = plan.startSteps > 0 ? makeStartingStep(plan.start, context) : nil
    let batch = context.makeBatch()
    (turned, predicted, correction, room, noise) = (batch, batch, batch, batch, batch)
    history = [StateBatch](repeating: batch, count: plan.depth + 1)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (context.grid.points[n].level, context.grid.points[n + 1].level)
    if n < plan.startSteps, let starter {
      evaluate(states, at: from)
      remember()
      starter.advance(&states, noise: noise, from: from, to: to)
      return
    }
    if n == plan.startSteps {
      evaluate(states, at: from)
      remember()
    }
    plan.axes.turn(states, into: &turned)
    predict(plan.steps[n])
    plan.axes.restore(predicted, into: &states)
    guard n + 1 < context.grid.steps else { return }
    evaluate(states, at: to)
    correct(plan.steps[n])
    plan.axes.restore(predicted, into: &states)
    remember()
  }

  /// The last place of the history ← `D` at `states`, in the directions of the plan.
  private func evaluate(_ states: StateBatch, at level: Double) {
    context.evaluator.noise(states, at: level, into: &noise)
    room.assign(from: states)
    room.add(-level, times: noise)
    plan.axes.turn(room, into: &history[plan.depth])
  }

  private func remember() { history.insert(history.removeLast(), at: 0) }

  private func predict(_ steps: [CorrectedStep]) {
    for d in 0..<turned.dimension {
      let step = steps[plan.axes.place(d)]
      predicted.setRow(d, step.state, turned, d)
      for (factor, point) in zip(step.predictor, history) { predicted.addRow(d, factor, point, d) }
    }
  }

  private func correct(_ steps: [CorrectedStep]) {
    for d in 0..<turned.dimension {
      let step = steps[plan.axes.place(d)]
      correction.setRow(d, step.fresh, history[plan.depth], d)
      if step.shift != 0 { correction.addRow(d, step.shift, turned, d) }
      for (factor, point) in zip(step.corrector, history) { correction.addRow(d, factor, point, d) }
      predicted.addRow(d, 1 + step.jacobian * step.fresh, correction, d)
      history[plan.depth].addRow(d, step.jacobian, correction, d)
    }
  }
}
