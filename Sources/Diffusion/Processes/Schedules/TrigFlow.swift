import Numbers
import Series

/// `trigflow`: `α = cos t`, `σ = sin t`, `γ = tan t` for `t ≤ 1.57` (Lu and Song 2025, sCM; the angle of v-prediction,
/// Salimans and Ho 2022).
public struct TrigFlow: VariancePreservingSchedule {
  /// The schedule; it has no parameters.
  public init() {}

  /// The name in catalogues and files.
  public var name: String { "trigflow" }
  /// The definition in a line.
  public var summary: String { "variance preserving, alpha(t) = cos t, sigma(t) = sin t, t <= 1.57" }
  /// The times at which the schedule is defined.
  public var timeRange: ClosedRange<Double> { 0...1.57 }

  /// `tan t`.
  public func gamma<Number: ElementaryNumber>(at time: Number) -> Number { Number.tan(time) }
  /// `atan γ`.
  public func time<Number: ElementaryNumber>(atGamma gamma: Number) -> Number { Number.atan(gamma) }

  /// `γ(t + τ)` in powers of `τ`.
  public func gammaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    tan(TaylorSeries<Number>.variable(at: time, order: order))
  }

  /// `α(t + τ)` in powers of `τ`.
  public func alphaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    cos(TaylorSeries<Number>.variable(at: time, order: order))
  }

  /// `γ' = 1 + γ²`, `α' = −sin t`.
  public func rates(at time: Double) -> ScheduleRates {
    let gamma = Double.tan(time)
    return ScheduleRates(
      gamma: gamma, gammaRate: 1 + gamma * gamma, alpha: .cos(time), alphaRate: -.sin(time))
  }
}
