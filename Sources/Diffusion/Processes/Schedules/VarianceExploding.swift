import Numbers
import Series

/// `ve`: `α = 1`, `σ(t) = γ(t) = 0.01 · 5000^t` (Song et al. 2021, Eq. 30).
public struct VarianceExploding: NoiseSchedule {
  /// The schedule; it has no parameters.
  public init() {}

  /// The name in catalogues and files.
  public var name: String { "ve" }
  /// The definition in a line.
  public var summary: String { "variance exploding, alpha = 1, sigma(t) = 0.01 * 5000^t" }
  /// The times at which the schedule is defined.
  public var timeRange: ClosedRange<Double> { 0...1 }
  /// 1.
  public func alpha(atGamma gamma: Double) -> Double { 1 }

  /// `γ(t)`.
  public func gamma<Number: ElementaryNumber>(at time: Number) -> Number {
    Number.exp(growth() * time) / Number(100)
  }

  /// The time at which `γ(t) = gamma`.
  public func time<Number: ElementaryNumber>(atGamma gamma: Number) -> Number {
    Number.log(gamma * Number(100)) / growth()
  }

  /// `γ(t + τ)` in powers of `τ`.
  public func gammaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    exp(TaylorSeries<Number>.variable(at: time, order: order) * growth()) * (Number(1) / Number(100))
  }

  /// 1.
  public func alphaSeries<Number: ElementaryNumber>(
    alongGamma gamma: TaylorSeries<Number>
  ) throws -> TaylorSeries<Number> {
    .constant(Number(1), order: gamma.order)
  }

  /// `γ' = γ log 5000`, `α' = 0`.
  public func rates(at time: Double) -> ScheduleRates {
    let gamma = gamma(at: time)
    return ScheduleRates(gamma: gamma, gammaRate: gamma * growth(), alpha: 1, alphaRate: 0)
  }

  private func growth<Number: ElementaryNumber>() -> Number { Number.log(Number(5000)) }
}
