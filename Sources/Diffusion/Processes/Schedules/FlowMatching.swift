import Numbers
import Series

/// `flow-matching`: straight lines between data and noise, `α = 1 − t`, `σ = t`, `γ = t/(1 − t)` (Lipman et al. 2023;
/// rectified flow, Liu et al. 2023), for `t ≤ 0.9999`.
///
/// An Euler step in `t` with the velocity `v = ε − D` is a DDIM step.
public struct FlowMatching: NoiseSchedule {
  /// The schedule; it has no parameters.
  public init() {}

  /// The name in catalogues and files.
  public var name: String { "flow-matching" }
  /// The definition in a line.
  public var summary: String { "straight lines, alpha(t) = 1 - t, sigma(t) = t, t <= 0.9999" }
  /// The times at which the schedule is defined.
  public var timeRange: ClosedRange<Double> { 0...0.9999 }

  /// `γ(t)`.
  public func gamma<Number: ElementaryNumber>(at time: Number) -> Number { time / (Number(1) - time) }
  /// `γ/(1 + γ)`.
  public func time<Number: ElementaryNumber>(atGamma gamma: Number) -> Number { gamma / (Number(1) + gamma) }
  /// `1/(1 + γ)`.
  public func alpha(atGamma gamma: Double) -> Double { 1 / (1 + gamma) }

  /// `1/(1 + γ)`.
  public func alphaSeries<Number: ElementaryNumber>(
    alongGamma gamma: TaylorSeries<Number>
  ) throws -> TaylorSeries<Number> {
    try Number.one / (gamma + Number(1))
  }

  /// `γ(t + τ)` in powers of `τ`.
  public func gammaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    let variable = TaylorSeries<Number>.variable(at: time, order: order)
    return try variable / alphaSeries(at: time, order: order)
  }

  /// `α(t + τ)` in powers of `τ`.
  public func alphaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    .constant(Number(1), order: order) - TaylorSeries<Number>.variable(at: time, order: order)
  }

  /// `γ' = 1/(1 − t)²`, `α' = −1`.
  public func rates(at time: Double) -> ScheduleRates {
    let alpha = 1 - time
    return ScheduleRates(gamma: time / alpha, gammaRate: 1 / (alpha * alpha), alpha: alpha, alphaRate: -1)
  }
}
