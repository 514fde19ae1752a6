import Numbers
import Series

/// `vp-cosine`: the variance-preserving process with
/// `α(t) = cos(a)/cos(b)`, `a = b + π t / 2.016`, `b = 0.008 π / 2.016` (Nichol and Dhariwal 2021, Eq. 17),
/// for `t ≤ 0.9946`, where `γ` is still moderate.
///
/// From `cos²b − cos²a = sin(a − b) sin(a + b)`: `γ = √(sin(a − b) sin(a + b)) / cos a`.
public struct CosineVariancePreserving: NoiseSchedule {
  private let rate = Double.pi / 2.016
  private let offset = 0.008 * Double.pi / 2.016

  /// The schedule; it has no parameters.
  public init() {}

  public var name: String { "vp-cosine" }
  public var summary: String {
    "variance preserving, alpha(t) = cos(pi/2 (t + 0.008)/1.008) / cos(pi/2 0.008/1.008), t <= 0.9946"
  }
  public var timeRange: ClosedRange<Double> { 0...0.9946 }
  public var isVariancePreserving: Bool { true }

  public func gamma(at time: Double) -> Double {
    let angle = rate * time
    return (Double.sin(angle) * Double.sin(angle + 2 * offset)).squareRoot() / Double.cos(angle + offset)
  }

  /// With `T = tan a = √(tan²b + γ²/cos²b)`: `tan(a − b) = (γ²/cos²b) / ((T + tan b)(1 + T tan b))`.
  public func time(atGamma gamma: Double) -> Double {
    let cosine = Double.cos(offset)
    let tangent = Double.tan(offset)
    let ratio = gamma / cosine
    let end = (tangent * tangent + ratio * ratio).squareRoot()
    let angle = Double.atan(ratio * (ratio / (end + tangent)) / (1 + end * tangent))
    return angle / rate
  }

  public func gammaSeries(at time: Double, order: Int) throws -> TaylorSeries<Double> {
    let angle = TaylorSeries<Double>.variable(at: time, order: order) * rate
    let product = sin(angle) * sin(angle + 2 * offset)
    return try sqrt(product) / cos(angle + offset)
  }

  public func alphaSeries(at time: Double, order: Int) throws -> TaylorSeries<Double> {
    let angle = TaylorSeries<Double>.variable(at: time, order: order) * rate
    return cos(angle + offset) * (1 / Double.cos(offset))
  }
}
