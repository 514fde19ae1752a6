import Diffusion
import Integration

/// Carries out `HermiteTauTaylor`: predict, expand, correct; the last step is a prediction.
final class HermiteTauStepper: Stepper {
  private let plan: HermiteTauPlan
  private let context: StepperContext<ScalarDiffusion>
  private var jet: DenoisedJet
  private var turned: StateBatch
  private var predicted: StateBatch
  private var correction: StateBatch
  /// `Q`, and the coefficients of the model of `D` at the end of the step.
  private var bend: StateBatch
  private var ends: [StateBatch]
  private var slopeSquares: [Double]
  private var bendSquares: [Double]

  init(_ plan: HermiteTauPlan, _ context: StepperContext<ScalarDiffusion>) {
    self.plan = plan
    self.context = context
    jet = DenoisedJet(context, count: plan.coefficients, axes: plan.axes)
    let batch = context.makeBatch()
    (turned, predicted, correction, bend) = (batch, batch, batch, batch)
    ends = [StateBatch](repeating: batch, count: plan.coefficients)
    slopeSquares = [Double](repeating: 0, count: batch.stride)
    bendSquares = slopeSquares
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let points = context.grid.points
    if n == 0 { jet.evaluate(states, at: points[0].level, by: context.evaluator) }
    plan.axes.turn(states, into: &turned)
    let step = plan.steps[n]
    if plan.coefficients > 2 { makeBend(step) }
    predict(step)
    plan.axes.restore(predicted, into: &states)
    guard n + 1 < context.grid.steps else { return }
    model(step)
    jet.evaluate(states, at: points[n + 1].level, by: context.evaluator)
    correct(step)
    plan.axes.restore(predicted, into: &states)
  }

  /// `Q`, limited trajectory by trajectory.
  private func makeBend(_ step: HermiteTauPlan.Step) {
    for lane in slopeSquares.indices { (slopeSquares[lane], bendSquares[lane]) = (0, 0) }
    for d in 0..<turned.dimension {
      let direction = step.directions[plan.axes.place(d)]
      bend.setRow(d, 1, jet.coefficients[2], d)
      bend.addRow(d, -direction.own, jet.coefficients[1], d)
      for lane in slopeSquares.indices {
        let slope = jet.coefficients[1].values[d * turned.stride + lane]
        let change = direction.rise[0] * bend.values[d * turned.stride + lane]
        slopeSquares[lane].addProduct(slope, slope)
        bendSquares[lane].addProduct(change, change)
      }
    }
    for lane in slopeSquares.indices {
      let total = slopeSquares[lane] + bendSquares[lane]
      slopeSquares[lane] = total == 0 ? 0 : (slopeSquares[lane] / total).squareRoot()
    }
    for d in 0..<turned.dimension {
      for lane in slopeSquares.indices { bend.values[d * turned.stride + lane] *= slopeSquares[lane] }
    }
  }

  /// `x̃ = e^{−h} x̄ + I_0 D + I_G D' + K_2 Q`.
  private func predict(_ step: HermiteTauPlan.Step) {
    for d in 0..<turned.dimension {
      let direction = step.directions[plan.axes.place(d)]
      predicted.setRow(d, step.decay, turned, d)
      predicted.addRow(d, step.loss, jet.coefficients[0], d)
      predicted.addRow(d, direction.integrals[0], jet.coefficients[1], d)
      if plan.coefficients > 2 { predicted.addRow(d, direction.integrals[1], bend, d) }
    }
  }

  /// `D`, `D'` and `D''/2` at the end as the model of the step has them.
  private func model(_ step: HermiteTauPlan.Step) {
    for d in 0..<turned.dimension {
      let y = step.directions[plan.axes.place(d)].rise
      ends[0].setRow(d, 1, jet.coefficients[0], d)
      ends[0].addRow(d, y[0], jet.coefficients[1], d)
      ends[1].setRow(d, y[1], jet.coefficients[1], d)
      guard plan.coefficients > 2 else { continue }
      ends[0].addRow(d, y[0] * y[0], bend, d)
      ends[1].addRow(d, 2 * y[0] * y[1], bend, d)
      ends[2].setRow(d, y[2], jet.coefficients[1], d)
      ends[2].addRow(d, y[1] * y[1] + 2 * y[0] * y[2], bend, d)
    }
  }

  private func correct(_ step: HermiteTauPlan.Step) {
    for d in 0..<turned.dimension {
      correction.setRow(d, step.weights[0], jet.coefficients[0], d)
      correction.addRow(d, -step.weights[0], ends[0], d)
      for k in 1..<plan.coefficients {
        correction.addRow(d, step.weights[k], jet.coefficients[k], d)
        correction.addRow(d, -step.weights[k], ends[k], d)
      }
      let factor = step.directions[plan.axes.place(d)].jacobian
      predicted.addRow(d, 1 + step.weights[0] * factor, correction, d)
      jet.coefficients[0].addRow(d, factor, correction, d)
    }
  }
}
