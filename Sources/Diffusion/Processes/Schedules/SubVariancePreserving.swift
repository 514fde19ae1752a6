import Numbers
import Series

/// `sub-vp`: `α = exp(−B/2)`, `σ = 1 − exp(−B)` with the integrated rate `B` of `vp-linear` (Song et al. 2021, Eq. 33):
/// less variance than `vp-linear` at every time.
///
/// `γ = 2 sinh(B/2)` and so `α = 1/(γ/2 + √(1 + γ²/4))`.
public struct SubVariancePreserving: NoiseSchedule {
  private let linear = LinearVariancePreserving()

  /// The schedule; it has no parameters.
  public init() {}

  /// The name in catalogues and files.
  public var name: String { "sub-vp" }
  /// The definition in a line.
  public var summary: String {
    "sub variance preserving, beta(t) = 0.1 + 19.9 t, gamma = 2 sinh(0.05 t + 4.975 t^2)"
  }
  /// The times at which the schedule is defined.
  public var timeRange: ClosedRange<Double> { 0...1 }

  /// `γ(t)`.
  public func gamma<Number: ElementaryNumber>(at time: Number) -> Number {
    Number(2) * Number.sinh(linear.integratedRate(at: time) / Number(2))
  }

  /// The time at which `B = 2 asinh(γ/2)`.
  public func time<Number: ElementaryNumber>(atGamma gamma: Number) -> Number {
    linear.time(atIntegratedRate: Number(2) * Number.asinh(gamma / Number(2)))
  }

  /// `1/(γ/2 + √(1 + γ²/4))`.
  public func alpha(atGamma gamma: Double) -> Double {
    1 / (0.5 * gamma + (1 + 0.25 * gamma * gamma).squareRoot())
  }

  /// `1/(γ/2 + √(1 + γ²/4))`.
  public func alphaSeries<Number: ElementaryNumber>(
    alongGamma gamma: TaylorSeries<Number>
  ) throws -> TaylorSeries<Number> {
    let half = gamma * Number(0.5)
    return try Number.one / (half + sqrt(half * half + Number(1)))
  }

  /// `γ(t + τ)` in powers of `τ`.
  public func gammaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    sinh(linear.integratedRateSeries(at: time, order: order) * Number(0.5)) * Number(2)
  }

  /// `α(t + τ)` in powers of `τ`.
  public func alphaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    try linear.alphaSeries(at: time, order: order)
  }

  /// `γ' = β cosh(B/2)`, `α' = −β α/2`.
  public func rates(at time: Double) -> ScheduleRates {
    let (half, rate) = (0.5 * linear.integratedRate(at: time), linear.rate(at: time))
    let alpha = Double.exp(-half)
    return ScheduleRates(
      gamma: 2 * .sinh(half), gammaRate: rate * .cosh(half), alpha: alpha, alphaRate: -0.5 * rate * alpha)
  }
}
