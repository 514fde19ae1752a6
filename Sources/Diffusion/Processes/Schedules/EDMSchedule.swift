import Numbers
import Series

/// `edm`: the time is the noise level, `α = 1`, `σ(t) = t` for `t ≤ 1000`; sampling starts at `t = 80` (Karras et al. 2022,
/// Table 1).
public struct EDMSchedule: NoiseSchedule {
  /// The schedule; it has no parameters.
  public init() {}

  /// The name in catalogues and files.
  public var name: String { "edm" }
  /// The definition in a line.
  public var summary: String { "the time is the noise level, alpha = 1, sigma(t) = t <= 1000; starts at 80" }
  /// The times at which the schedule is defined.
  public var timeRange: ClosedRange<Double> { 0...1000 }
  /// 80.
  public var defaultStartTime: Double { 80 }

  /// `t`.
  public func gamma<Number: ElementaryNumber>(at time: Number) -> Number { time }
  /// `γ`.
  public func time<Number: ElementaryNumber>(atGamma gamma: Number) -> Number { gamma }
  /// 1.
  public func alpha(atGamma gamma: Double) -> Double { 1 }

  /// `t + τ`.
  public func gammaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    .variable(at: time, order: order)
  }

  /// 1.
  public func alphaSeries<Number: ElementaryNumber>(
    alongGamma gamma: TaylorSeries<Number>
  ) throws -> TaylorSeries<Number> {
    .constant(Number(1), order: gamma.order)
  }

  /// `γ' = 1`, `α' = 0`.
  public func rates(at time: Double) -> ScheduleRates {
    ScheduleRates(gamma: time, gammaRate: 1, alpha: 1, alphaRate: 0)
  }
}
