import Numbers
import Series

/// `laplace`: the log signal-to-noise ratio has a Laplace law of mean 0 and scale `b = 1/2` when `t` is uniform, so that most
/// times lie near `γ = 1` (Hang and Gu 2024, "Improved Noise Schedule for Diffusion Training", Table 1).
///
/// `log(α²/σ²) = −b sgn(1/2 − t) log(1 − |1 − 2t|)`: `γ = (2t)^(1/4)` up to `t = 1/2`, `(2 (1 − t))^(−1/4)` after it, for
/// `t ≤ 1 − 10^−9`. At `t = 1/2` the second derivative jumps: series hold on one side. Small levels need small
/// times, `γ = 0.01` is `t = 5·10^−9`.
public struct LaplaceSchedule: VariancePreservingSchedule {
  /// The schedule; it has no parameters.
  public init() {}

  /// The name in catalogues and files.
  public var name: String { "laplace" }
  /// The definition in a line.
  public var summary: String {
    "variance preserving, gamma = (2 t)^(1/4) for t <= 1/2, then (2 (1 - t))^(-1/4); gamma = 0.01 is t = 5e-9"
  }
  /// The times at which the schedule is defined.
  public var timeRange: ClosedRange<Double> { 0...0.999_999_999 }

  /// `γ(t)`.
  public func gamma<Number: ElementaryNumber>(at time: Number) -> Number {
    isEarly(time)
      ? Number.sqrt(Number.sqrt(Number(2) * time))
      : Number(1) / Number.sqrt(Number.sqrt(Number(2) * (Number(1) - time)))
  }

  /// `γ⁴/2`, or `1 − γ^−4/2`.
  public func time<Number: ElementaryNumber>(atGamma gamma: Number) -> Number {
    let square = gamma * gamma
    let fourth = square * square
    return gamma <= Number(1) ? fourth / Number(2) : Number(1) - Number(1) / (Number(2) * fourth)
  }

  /// `γ(t + τ)` in powers of `τ`.
  public func gammaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    let variable = TaylorSeries<Number>.variable(at: time, order: order)
    if isEarly(time) { return try sqrt(sqrt(variable * Number(2))) }
    let rest = TaylorSeries<Number>.constant(Number(1), order: order) - variable
    return try Number.one / sqrt(sqrt(rest * Number(2)))
  }

  /// `γ' = γ/(4t)`, or `γ/(4 (1 − t))`; `α' = −α³ γ γ'`.
  public func rates(at time: Double) -> ScheduleRates {
    let gamma = gamma(at: time)
    let rate = gamma / (4 * (isEarly(time) ? time : 1 - time))
    let alpha = alpha(atGamma: gamma)
    return ScheduleRates(
      gamma: gamma, gammaRate: rate, alpha: alpha, alphaRate: -alpha * alpha * alpha * gamma * rate)
  }

  private func isEarly<Number: ElementaryNumber>(_ time: Number) -> Bool { time <= Number(0.5) }
}
