import Diffusion
import Series

/// The factor of `eps` in the second derivative in `t` of the DDIM map `alpha_t (xbar + (gamma_t - gamma) eps)`.
struct FormulaRow {
  let time: Double
  /// From the series of the map.
  let exact: Double
  let printed: Double
  let corrected: Double

  /// The three values at one point.
  ///
  /// - Throws: `SeriesError` where the schedule has no expansion.
  init(at point: GridPoint, schedule: some NoiseSchedule) throws {
    let displacement: TaylorSeries<Double> = try Formulation.time.displacement(
      atGamma: point.level, time: point.time, schedule: schedule, order: 2)
    let amplitude: TaylorSeries<Double> = try Formulation.time.amplitude(
      at: point.time, schedule: schedule, order: 2)
    let rate = try NoiseRate(at: point.time, schedule: schedule)
    time = point.time
    exact = (amplitude * displacement).derivative(2) ?? .nan
    printed = SecondDerivativeFormula.printed.factors(rate).noise
    corrected = SecondDerivativeFormula.corrected.factors(rate).noise
  }
}
