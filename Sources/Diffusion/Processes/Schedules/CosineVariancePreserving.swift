import Numbers
import Series

/// `vp-cosine`: the variance-preserving process with
/// `α(t) = cos(a)/cos(b)`, `a = b + π t / 2.016`, `b = 0.008 π / 2.016` (Nichol and Dhariwal 2021, Eq. 17),
/// for `t ≤ 0.9946`, where `γ` is still moderate.
///
/// From `cos²b − cos²a = sin(a − b) sin(a + b)`: `γ = √(sin(a − b) sin(a + b)) / cos a`.
public struct CosineVariancePreserving: VariancePreservingSchedule {
  /// The schedule; it has no parameters.
  public init() {}

  /// The name in catalogues and files.
  public var name: String { "vp-cosine" }
  /// The definition in a line.
  public var summary: String {
    "variance preserving, alpha(t) = cos(pi/2 (t + 0.008)/1.008) / cos(pi/2 0.008/1.008), t <= 0.9946"
  }
  /// The times at which the schedule is defined.
  public var timeRange: ClosedRange<Double> { 0...0.9946 }

  /// `γ(t)`.
  public func gamma<Number: ElementaryNumber>(at time: Number) -> Number {
    let (rate, offset): (Number, Number) = constants()
    let angle = rate * time
    let product = Number.sin(angle) * Number.sin(angle + Number(2) * offset)
    return Number.sqrt(product) / Number.cos(angle + offset)
  }

  /// With `T = tan a = √(tan²b + γ²/cos²b)`: `tan(a − b) = (γ²/cos²b) / ((T + tan b)(1 + T tan b))`.
  public func time<Number: ElementaryNumber>(atGamma gamma: Number) -> Number {
    let (rate, offset): (Number, Number) = constants()
    let tangent = Number.tan(offset)
    let ratio = gamma / Number.cos(offset)
    let end = Number.sqrt(tangent * tangent + ratio * ratio)
    return Number.atan(ratio * (ratio / (end + tangent)) / (Number(1) + end * tangent)) / rate
  }

  /// `γ(t + τ)` in powers of `τ`.
  public func gammaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    let (rate, offset): (Number, Number) = constants()
    let angle = TaylorSeries<Number>.variable(at: time, order: order) * rate
    return try sqrt(sin(angle) * sin(angle + Number(2) * offset)) / cos(angle + offset)
  }

  /// `α(t + τ)` in powers of `τ`.
  public func alphaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    let (rate, offset): (Number, Number) = constants()
    let angle = TaylorSeries<Number>.variable(at: time, order: order) * rate
    return cos(angle + offset) * (Number(1) / Number.cos(offset))
  }

  /// With `a = b + r t`, `s = sin(a − b) sin(a + b)`: `γ' = γ (r sin 2a/(2 s) + r tan a)`, `α' = −r sin a/cos b`.
  public func rates(at time: Double) -> ScheduleRates {
    let (rate, offset): (Double, Double) = constants()
    let angle = rate * time + offset
    let product = Double.sin(rate * time) * Double.sin(angle + offset)
    let gamma = product.squareRoot() / Double.cos(angle)
    return ScheduleRates(
      gamma: gamma, gammaRate: gamma * rate * (Double.sin(2 * angle) / (2 * product) + Double.tan(angle)),
      alpha: .cos(angle) / .cos(offset), alphaRate: -rate * .sin(angle) / .cos(offset))
  }

  private func constants<Number: ElementaryNumber>() -> (rate: Number, offset: Number) {
    let rate = Number.pi * Number(1000) / Number(2016)
    return (rate, rate * Number(8) / Number(1000))
  }
}
