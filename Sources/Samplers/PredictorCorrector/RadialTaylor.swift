import Diffusion
import Integration

/// HPC-2: a predictor-corrector of data prediction with one derivative, whose Gaussian part is read off every trajectory.
///
/// `D' = R + P` with `R = κ X`, `X = x̄ − D` and `κ = D'·X/|X|²`, kept between 0 and 1: for one Gaussian `P = 0` and `κ` is its slope, without
/// its mean or deviation being known. `R` is stepped exactly, `P` as a constant, and Hermite interpolation from the same data at the
/// end, which the next step needs anyway, takes in what both miss. One evaluation with one derivative a step; order 3; exact for one
/// isotropic Gaussian on every grid. The last step is not corrected.
public struct RadialTaylor: Sampler {
  /// The method; it has no parameters.
  public init() {}

  /// `D'` needs the second Taylor coefficient of `x̄`.
  public var jetOrder: Int { 2 }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "hpc2", family: .predictorCorrector, orders: .init(3), evaluations: .fixed(perStep: 1),
      reference: "derived here: notebook 16; the corrector is Obreshkov's on two points",
      formula: "A xbar + I_0 D + I_G kappa X + I_1 (D' - kappa X), then Hermite interpolation")
  }

  /// A stepper with the weights of every step.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) -> any Stepper {
    RadialTaylorStepper(context)
  }
}

private final class RadialTaylorStepper: Stepper {
  private let context: StepperContext<ScalarDiffusion>
  private let steps: [(flow: GaussianStep, linear: Double, weights: [Double])]
  private var jet: DenoisedJet
  private var radial: RadialPart
  private var predicted: StateBatch
  private var ends: [StateBatch]

  init(_ context: StepperContext<ScalarDiffusion>) {
    self.context = context
    let points = context.grid.points
    steps = zip(points, points.dropFirst()).map { from, to in
      let flow = GaussianStep(from: from.level, to: to.level)
      return (
        flow, HermiteWeights.moment(1, length: flow.length),
        HermiteWeights(coefficients: .second, length: flow.length).factors
      )
    }
    jet = DenoisedJet(context, count: 2, axes: ScaledAxes(deviations: [0], directions: nil))
    let batch = context.makeBatch()
    radial = RadialPart(batch)
    predicted = batch
    ends = [batch, batch]
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let points = context.grid.points
    if n == 0 { jet.evaluate(states, at: points[0].level, by: context.evaluator) }
    let (step, linear, weights) = steps[n]
    radial.set(states, jet.coefficients[0], along: jet.coefficients[1]) { min(max($0, 0), 1) }
    predicted.assign(step.decay, times: states)
    predicted.add(step.loss, times: jet.coefficients[0])
    predicted.add(linear, times: jet.coefficients[1])
    radial.add(to: &predicted) { step.integral($0) - linear }
    states.assign(from: predicted)
    guard n + 1 < context.grid.steps else { return }
    ends[0].assign(from: jet.coefficients[0])
    ends[0].add(step.length, times: jet.coefficients[1])
    radial.add(to: &ends[0]) { step.rise($0) - step.length }
    ends[1].assign(from: jet.coefficients[1])
    radial.add(to: &ends[1]) { step.slope($0) - 1 }
    jet.evaluate(states, at: points[n + 1].level, by: context.evaluator)
    for (k, weight) in weights.enumerated() {
      states.add(weight, times: jet.coefficients[k])
      states.add(-weight, times: ends[k])
    }
  }
}
