import Diffusion
import Integration

/// HPC-1-2: a predictor-corrector of data prediction without derivatives, whose Gaussian part is read off the last two denoised points
/// of every trajectory.
///
/// `ψ = (D_n − D_{n−1})·X/|X|²` with `X = x̄ − D_n` determines the slope `κ` of one Gaussian; `R = κ X` is stepped exactly, and what is left
/// by polynomials in `λ` of degree 1, and of degree 2 after the evaluation at the end. The first step takes `κ = s²/(s² + γ²)`. One
/// evaluation a step; order 3; exact for one isotropic Gaussian of deviation `s`. The last step is not corrected.
public struct RadialMultistep: Sampler {
  /// The deviation of the data, for the first step.
  public var scale: DeviationSource

  /// The method.
  public init(scale: DeviationSource = .model) {
    self.scale = scale
  }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "hpc1-2", family: .predictorCorrector, orders: .init(3), evaluations: .fixed(perStep: 1),
      reference: "derived here: notebook 16; a corrector without evaluations is UniPC's",
      formula: "A xbar + I_0 D + I_G kappa X + w (D_(n-1) - D - kappa X phi), predicted, then corrected")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] { [.dataScale(\.scale)] }

  /// The method for the moments of a problem's model.
  ///
  /// - Throws: `SamplerError.needsDataScale`.
  public func prepared(
    for problem: SamplingProblem<ScalarDiffusion>
  ) throws -> any Sampler<ScalarDiffusion> {
    let deviation = try scale.deviation(problem.model.moments, for: self)
    return PreparedSampler(self) { RadialMultistepStepper(deviation, $0) }
  }

  /// A stepper, for a deviation that is given.
  ///
  /// - Throws: `SamplerError.needsDataScale` for one that is to come from the model.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    RadialMultistepStepper(try scale.deviation(nil, for: self), context)
  }

  /// `κ` from `ψ` over a step of length `H` in `λ`: with `σ = κ/(1 − κ)` and `E = e^{2H}`,
  /// `(E − 1 − 2ψ) σ² + (ψ² − 2ψE) σ + ψ² E = 0`; 0 where `ψ` has the sign of no Gaussian, 1 where it is too large for one.
  static func slope(_ ratio: Double, length: Double) -> Double {
    guard ratio * length > 0 else { return 0 }
    let growth = Double.exp(2 * length)
    let a = Double.expm1(2 * length) - 2 * ratio
    guard a * length > 0 else { return 1 }
    let b = ratio * (ratio - 2 * growth)
    let c = ratio * ratio * growth
    let root = max(b * b - 4 * a * c, 0).squareRoot()
    let sigma = (-b + (length > 0 ? root : -root)) / (2 * a)
    return sigma / (1 + sigma)
  }
}

private final class RadialMultistepStepper: Stepper {
  private let deviation: Double
  private let context: StepperContext<ScalarDiffusion>
  private var radial: RadialPart
  /// `D_n`, `D_{n−1}` and the room for `D_{n+1}`.
  private var points: [StateBatch]
  private var rest: StateBatch
  private var change: StateBatch
  private var noise: StateBatch

  init(_ deviation: Double, _ context: StepperContext<ScalarDiffusion>) {
    self.deviation = deviation
    self.context = context
    let batch = context.makeBatch()
    radial = RadialPart(batch)
    points = [batch, batch, batch]
    (rest, change, noise) = (batch, batch, batch)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (context.grid.points[n].level, context.grid.points[n + 1].level)
    let step = GaussianStep(from: from, to: to)
    let past = n > 0 ? Double.log(context.grid.points[n - 1].level / from) : 0
    if n == 0 {
      evaluate(states, at: from)
      points.swapAt(0, 2)
      let kappa = GaussianShape(deviation: deviation, level: from).kappa
      radial.set(states, points[0], along: points[0]) { _ in kappa }
    } else {
      change.assign(from: points[0])
      change.add(-1, times: points[1])
      radial.set(states, points[0], along: change) { RadialMultistep.slope($0, length: past) }
      let back = GaussianStep(length: -past)
      rest.assign(-1, times: change)
      radial.add(to: &rest) { -back.rise($0) }
    }
    let first = HermiteWeights.moment(1, length: step.length)
    let second = HermiteWeights.moment(2, length: step.length)
    states.scale(by: step.decay)
    states.add(step.loss, times: points[0])
    radial.add(to: &states) { step.integral($0) }
    let predictor = n > 0 ? -first / past : 0
    if n > 0 { states.add(predictor, times: rest) }
    guard n + 1 < context.grid.steps else { return }
    evaluate(states, at: to)
    let fresh =
      n > 0
      ? (second + past * first) / (step.length * (step.length + past)) : first / step.length
    change.assign(from: points[2])
    change.add(-1, times: points[0])
    radial.add(to: &change) { -step.rise($0) }
    states.add(fresh, times: change)
    if n > 0 {
      let corrector = (second - step.length * first) / (past * (past + step.length))
      states.add(corrector - predictor, times: rest)
    }
    points.insert(points.removeLast(), at: 0)
  }

  /// The last of the points ← `D` at `states`.
  private func evaluate(_ states: StateBatch, at level: Double) {
    context.evaluator.noise(states, at: level, into: &noise)
    points[2].assign(from: states)
    points[2].add(-level, times: noise)
  }
}
