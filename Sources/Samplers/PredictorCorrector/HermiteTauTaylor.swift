import Diffusion
import Integration

/// HPC-τ with derivatives: the denoised point at the beginning of a step and its first `q − 1` derivatives, as a polynomial in the time
/// of one Gaussian, and a Hermite corrector from the same data at the end, which the next step needs anyway.
///
/// With `κ = s²/(s² + γ²)` and `y = φ(δ)` of `GaussianStep`, `y ∝ τ(δ) − τ(0)`,
///
///     D(δ) = D + y D' + y² Q,   Q = (D'' − (1 − 3κ) D')/2   (0 for q = 2),
///
/// integrated exactly against `e^{δ−h}`. `y` is bounded for `δ > 0`, which a polynomial in `λ` is not; for `q = 3` the term `y² Q` of a
/// trajectory is limited to the size of `y D'`, `Q ← Q/√(1 + (|y Q|/|D'|)²)`, an effect of order 4 on `D`. The correction moves the denoised point
/// by a mean Jacobian. One evaluation with `q − 1` derivatives a step; order `q + 1`; exact for one isotropic Gaussian of deviation
/// `s` on every grid. The last step is not corrected.
public struct HermiteTauTaylor: Sampler {
  /// `q`, the coefficients of `D` that are asked for.
  public let coefficients: SecondOrThird
  /// The deviation of the data.
  public var scale: DataScale
  /// What stands for the Jacobian of the denoiser.
  public var jacobian: MeanJacobian

  /// The method.
  public init(
    coefficients: SecondOrThird, scale: DataScale = .isotropic(.model), jacobian: MeanJacobian = .gaussian
  ) {
    self.coefficients = coefficients
    self.scale = scale
    self.jacobian = jacobian
  }

  /// `q`: the highest Taylor coefficient of `x̄` that a step asks for.
  public var jetOrder: Int { coefficients.rawValue }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    let q = coefficients.rawValue
    return SamplerCard(
      name: "hpc-tau-q\(q)", family: .predictorCorrector, orders: .init(q + 1),
      evaluations: .fixed(perStep: 1),
      reference: "derived here: notebook 16; the corrector is Obreshkov's on two points",
      formula: q == 2
        ? "A xbar + I_0 D + I_G D', then Hermite interpolation of what it misses at the end"
        : "A xbar + I_0 D + I_G D' + K_2 Q, then Hermite interpolation of what it misses at the end")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] { [.dataScale(\.scale), .jacobian(\.jacobian)] }

  /// The method with its weights on the grid of a problem and for the moments of its model.
  ///
  /// - Throws: `SamplerError.needsDataScale`.
  public func prepared(
    for problem: SamplingProblem<ScalarDiffusion>
  ) throws -> any Sampler<ScalarDiffusion> {
    let plan = try HermiteTauPlan(self, problem.grid, problem.model.moments)
    return PreparedSampler(self) { HermiteTauStepper(plan, $0) }
  }

  /// A stepper, for a deviation that is given.
  ///
  /// - Throws: `SamplerError.needsDataScale` for one that is to come from the model.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    HermiteTauStepper(try HermiteTauPlan(self, context.grid, nil), context)
  }
}

/// The weights of `HermiteTauTaylor` on one grid.
struct HermiteTauPlan: Sendable {
  /// What a step takes of `D`, `D'` and `Q`, for one direction.
  struct Direction: Sendable {
    /// `(1 − 3κ)/2`, the share of `D'` in `D''/2` that is the Gaussian's.
    let own: Double
    /// `I_G` and `K_2`.
    let integrals: [Double]
    /// `y`, `y'` and `y''/2` at the end.
    let rise: [Double]
    /// `k`.
    let jacobian: Double
  }

  /// A step.
  struct Step: Sendable {
    /// `e^{−h}` and `I_0`.
    let (decay, loss): (Double, Double)
    /// `ω_k h^k`.
    let weights: [Double]
    /// One for every direction, or for all.
    let directions: [Direction]
  }

  let coefficients: Int
  let axes: ScaledAxes
  let steps: [Step]

  /// - Throws: `SamplerError.needsDataScale`.
  init(_ method: HermiteTauTaylor, _ grid: TimeGrid, _ moments: DataMoments?) throws {
    coefficients = method.coefficients.rawValue
    let axes = try method.scale.axes(moments, for: method)
    self.axes = axes
    steps = zip(grid.points, grid.points.dropFirst()).map { from, to in
      let step = GaussianStep(from: from.level, to: to.level)
      return Step(
        decay: step.decay, loss: step.loss,
        weights: HermiteWeights(coefficients: method.coefficients, length: step.length).factors,
        directions: axes.deviations.map { deviation in
          let shape = GaussianShape(deviation: deviation, level: from.level)
          let isSecond = method.coefficients == .second
          return Direction(
            own: (shape.rest - 2 * shape.kappa) / 2,
            integrals: [step.integral(shape), isSecond ? 0 : step.squareIntegral(shape)],
            rise: [step.rise(shape), step.slope(shape), step.bend(shape) / 2],
            jacobian: method.jacobian.factor(deviation: deviation, level: to.level))
        })
    }
  }
}
