import Numbers
import Series

/// `vp-linear`: the variance-preserving process with `β(t) = β₀ + β_d t`, `β₀ = 0.1`, `β_d = 19.9`
/// (Song et al. 2021, Eq. 32; GENIE, Sec. 2).
///
/// With `B(t) = β₀ t + β_d t²/2`: `α = exp(−B/2)`, `γ = √expm1(B)`.
public struct LinearVariancePreserving: NoiseSchedule {
  /// `β(0)`.
  public let initialRate = 0.1
  /// `β(1) − β(0)`.
  public let rateGrowth = 19.9

  /// The schedule; it has no parameters.
  public init() {}

  public var name: String { "vp-linear" }
  public var summary: String {
    "variance preserving, beta(t) = 0.1 + 19.9 t, gamma = sqrt(expm1(0.1 t + 9.95 t^2))"
  }
  public var timeRange: ClosedRange<Double> { 0...1 }
  public var isVariancePreserving: Bool { true }

  /// `β(t) = β₀ + β_d t`.
  public func rate(at time: Double) -> Double { initialRate + rateGrowth * time }

  /// `B(t) = ∫₀ᵗ β`.
  public func integratedRate(at time: Double) -> Double {
    time * (initialRate + 0.5 * rateGrowth * time)
  }

  public func gamma(at time: Double) -> Double {
    Double.expm1(integratedRate(at: time)).squareRoot()
  }

  /// `t = 2B / (β₀ + √(β₀² + 2 β_d B))` with `B = log1p(γ²)`: no difference of close numbers.
  public func time(atGamma gamma: Double) -> Double {
    let integrated = Double.log1p(gamma * gamma)
    return 2 * integrated
      / (initialRate + (initialRate * initialRate + 2 * rateGrowth * integrated).squareRoot())
  }

  public func gammaSeries(at time: Double, order: Int) throws -> TaylorSeries<Double> {
    try sqrt(expm1(integratedRateSeries(at: time, order: order)))
  }

  public func alphaSeries(at time: Double, order: Int) throws -> TaylorSeries<Double> {
    exp(integratedRateSeries(at: time, order: order) * -0.5)
  }

  private func integratedRateSeries(at time: Double, order: Int) -> TaylorSeries<Double> {
    var coefficients = [Double](repeating: 0, count: order + 1)
    let leading = [integratedRate(at: time), rate(at: time), rateGrowth / 2]
    for k in 0..<min(leading.count, coefficients.count) { coefficients[k] = leading[k] }
    return TaylorSeries(coefficients)
  }
}
