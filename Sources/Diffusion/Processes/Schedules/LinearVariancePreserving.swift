import Numbers
import Series

/// `vp-linear`: the variance-preserving process with `β(t) = β₀ + β_d t`, `β₀ = 0.1`, `β_d = 19.9`
/// (Song et al. 2021, Eq. 32; GENIE, Sec. 2).
///
/// With `B(t) = β₀ t + β_d t²/2`: `α = exp(−B/2)`, `γ = √expm1(B)`.
public struct LinearVariancePreserving: VariancePreservingSchedule {
  /// The schedule; it has no parameters.
  public init() {}

  /// The name in catalogues and files.
  public var name: String { "vp-linear" }
  /// The definition in a line.
  public var summary: String {
    "variance preserving, beta(t) = 0.1 + 19.9 t, gamma = sqrt(expm1(0.1 t + 9.95 t^2))"
  }
  /// The times at which the schedule is defined.
  public var timeRange: ClosedRange<Double> { 0...1 }

  /// `β₀ = β(0)` and `β_d = β(1) − β(0)`.
  public func rates<Number: ElementaryNumber>() -> (initial: Number, growth: Number) {
    (Number(1) / Number(10), Number(199) / Number(10))
  }

  /// `β(t) = β₀ + β_d t`.
  public func rate<Number: ElementaryNumber>(at time: Number) -> Number {
    let rates: (initial: Number, growth: Number) = rates()
    return rates.initial + rates.growth * time
  }

  /// `B(t) = ∫₀ᵗ β = t (2 + 199 t)/20`, with constants that every number type holds exactly.
  public func integratedRate<Number: ElementaryNumber>(at time: Number) -> Number {
    time * (Number(2) + Number(199) * time) / Number(20)
  }

  /// `γ(t)`.
  public func gamma<Number: ElementaryNumber>(at time: Number) -> Number {
    Number.sqrt(Number.expm1(integratedRate(at: time)))
  }

  /// The time with `B = log1p(γ²)`.
  public func time<Number: ElementaryNumber>(atGamma gamma: Number) -> Number {
    time(atIntegratedRate: Number.log1p(gamma * gamma))
  }

  /// `t = 2B / (β₀ + √(β₀² + 2 β_d B))`: no difference of close numbers.
  public func time<Number: ElementaryNumber>(atIntegratedRate integral: Number) -> Number {
    let rates: (initial: Number, growth: Number) = rates()
    let doubled = Number(2) * integral
    let root = Number.sqrt(rates.initial * rates.initial + rates.growth * doubled)
    return doubled / (rates.initial + root)
  }

  /// `γ(t + τ)` in powers of `τ`.
  public func gammaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    try sqrt(expm1(integratedRateSeries(at: time, order: order)))
  }

  /// `α(t + τ)` in powers of `τ`.
  public func alphaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    exp(integratedRateSeries(at: time, order: order) * Number(-0.5))
  }

  /// `γ' = β e^B/(2γ)`, `α' = −β α/2`.
  public func rates(at time: Double) -> ScheduleRates {
    let (integral, rate) = (integratedRate(at: time), rate(at: time))
    let gamma = Double.expm1(integral).squareRoot()
    let alpha = Double.exp(-0.5 * integral)
    return ScheduleRates(
      gamma: gamma, gammaRate: rate * Double.exp(integral) / (2 * gamma), alpha: alpha,
      alphaRate: -0.5 * rate * alpha)
  }

  /// `B(t + τ)` in powers of `τ`, a polynomial of degree 2.
  public func integratedRateSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) -> TaylorSeries<Number> {
    let rates: (initial: Number, growth: Number) = rates()
    let leading = [integratedRate(at: time), rate(at: time), rates.growth / Number(2)]
    var coefficients = [Number](repeating: .zero, count: order + 1)
    for k in 0..<min(leading.count, coefficients.count) { coefficients[k] = leading[k] }
    return TaylorSeries(coefficients)
  }
}
