import Diffusion
import Integration
import Samplers

/// The second derivative of `x` along the probability-flow ODE with ideal derivatives, `a eps + b x`, as a formula in
/// `beta`, `alpha` and `sigma` (GENIE, App. B.2).
///
/// With `alpha^2 + sigma^2 = 1`: `a = beta'/(2 sigma) -+ beta^2/(4 sigma) - beta^2 alpha^2/(4 sigma^3)` and
/// `b = -beta'/2 + beta^2/4`. Eq. 51 prints a plus sign; Eq. 47, from which it follows, gives the minus.
enum SecondDerivativeFormula: String, CaseIterable {
  /// With the plus of Eq. 51.
  case printed
  /// With the minus that follows from Eq. 47.
  case corrected

  /// The factors of `eps` and of `x`.
  func factors(_ rate: NoiseRate) -> (noise: Double, state: Double) {
    let (beta, slope, sigma) = (rate.beta, rate.slope, rate.sigma)
    let square = beta * beta / (4 * sigma)
    let alphaSquare = 1 - sigma * sigma
    let sign: Double = self == .printed ? 1 : -1
    return (
      slope / (2 * sigma) + sign * square - square * alphaSquare / (sigma * sigma),
      -slope / 2 + beta * beta / 4
    )
  }
}

/// `beta = -2 (log alpha)'` with its slope, and `sigma`, at one time of a schedule that preserves variance.
struct NoiseRate {
  let beta: Double
  let slope: Double
  let sigma: Double

  /// The rate at `time`, from the series of `alpha`.
  ///
  /// - Throws: `SeriesError` where the schedule has no expansion.
  init(at time: Double, schedule: some NoiseSchedule) throws {
    let series = try schedule.alphaSeries(at: time, order: 2).coefficients
    let (first, second) = (series[1] / series[0], series[2] / series[0])
    beta = -2 * first
    slope = -2 * (2 * second - first * first)
    sigma = schedule.sigma(atGamma: schedule.gamma(at: time))
  }
}

/// The second-order Taylor method in `t` whose second derivative is one of the formulas.
struct FormulaSampler: Sampler {
  let formula: SecondDerivativeFormula

  var card: SamplerCard {
    SamplerCard(
      name: "eq51-\(formula.rawValue)", family: .idealDerivative, orders: .init(1),
      evaluations: .fixed(perStep: 1), reference: "GENIE Eq. 51",
      formula: "x + H f + H^2/2 (a eps + b x)")
  }

  func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    let schedule = context.schedule
    let factors = try (0..<context.grid.steps).map { n in
      let (point, next) = (context.grid.points[n], context.grid.points[n + 1])
      let rate = try NoiseRate(at: point.time, schedule: schedule)
      let second = formula.factors(rate)
      let step = next.time - point.time
      let (noise, state) = (
        step * (rate.beta / (2 * rate.sigma) + step / 2 * second.noise),
        1 + step * (-rate.beta / 2 + step / 2 * second.state)
      )
      let whole = state * schedule.alpha(at: point) / schedule.alpha(at: next)
      return [whole, noise / schedule.alpha(at: next)]
    }
    return JetCombinationStepper(context, jetOrder: 1, factors: factors)
  }
}
