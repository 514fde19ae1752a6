import Diffusion
import Integration

/// HPC-τ: a predictor-corrector of data prediction whose polynomials run in the time of one Gaussian, `τ(γ) = (s² + γ²)^{−1/2}`, in
/// place of `λ = −log γ`, and whose corrector moves the denoised point with the state by a mean Jacobian.
///
/// The prediction of step `n` takes in the denoised points of the last `p` levels, the correction the one at the predicted state as
/// well, which the next step needs anyway: one evaluation a step (PEC). The first step is that of one Gaussian of deviation `s`.
/// The last step is not corrected. The method is linear, and exact for one isotropic Gaussian of deviation `s` on every grid.
/// Interpolation in `τ`, a smooth and monotone function of `λ`, has the order of interpolation in `λ`: started exactly, `p + 1`; the
/// method's own start, whose first interval has two nodes, has order 3.
public struct HermiteTauMultistep: Sampler {
  /// `p`, the number of denoised points that a prediction takes in.
  public let order: Int
  /// The deviation of the data.
  public var scale: DataScale
  /// What stands for the Jacobian of the denoiser.
  public var jacobian: MeanJacobian
  /// How the first `p − 1` steps are made; `ramp` is the method's own start.
  public var start: StartPolicy

  /// The method.
  public init(
    order: SecondOrThird, scale: DataScale = .isotropic(.model), jacobian: MeanJacobian = .gaussian,
    start: StartPolicy = .ramp
  ) {
    self.order = order.rawValue
    self.scale = scale
    self.jacobian = jacobian
    self.start = start
  }

  /// The starting steps; none for the method's own start.
  public var startSteps: Int { start == .ramp ? 0 : order - 1 }
  /// The highest Taylor coefficient that a step asks for.
  public var jetOrder: Int { start == .exact ? AdaptiveTaylor.referenceOrder : 1 }
  /// None: an exact start, which is for error analysis, is not counted.
  public var derivativesPerEvaluation: Int { 0 }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "hpc-tau-\(order)", family: .predictorCorrector,
      orders: .init(order + 1, started: start == .ramp ? 3 : start.limit(order + 1)),
      evaluations: .fixed(perStep: 1, atStart: start.extraEvaluations * (order - 1), startSteps: order - 1),
      start: start.rawValue,
      reference: "derived here: notebook 16; a corrector without evaluations is UniPC's",
      formula: "A xbar + sum_j w_j D_j, w_j of (s^2 + gamma^2)^(-1/2), predicted, then corrected"
    )
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [.start(\.start), .dataScale(\.scale), .jacobian(\.jacobian)]
  }

  /// The method with its weights on the grid of a problem and for the moments of its model.
  ///
  /// - Throws: `SamplerError.needsDataScale`.
  public func prepared(
    for problem: SamplingProblem<ScalarDiffusion>
  ) throws -> any Sampler<ScalarDiffusion> {
    let plan = try plan(problem.grid, problem.model.moments, gain: problem.model.jacobianGain)
    return PreparedSampler(self) { CorrectedStepper(plan, $0) }
  }

  /// A stepper, for a deviation that is given.
  ///
  /// - Throws: `SamplerError.needsDataScale` for one that is to come from the model.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    CorrectedStepper(try plan(context.grid, nil, gain: 1), context)
  }

  private func plan(_ grid: TimeGrid, _ moments: DataMoments?, gain: Double) throws -> CorrectedPlan {
    let axes = try scale.axes(moments, for: self)
    let rules = axes.deviations.map {
      GaussianTimeRule(deviation: $0, order: order, jacobian: jacobian, gain: gain)
    }
    let levels = grid.points.map(\.level)
    return CorrectedPlan(
      axes: axes, steps: (0..<grid.steps).map { n in rules.map { $0.step(n, along: levels) } },
      depth: order, start: start, startSteps: startSteps)
  }
}
