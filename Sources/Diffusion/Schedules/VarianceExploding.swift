import Numbers
import Series

/// `ve`: `α = 1`, `σ(t) = γ(t) = 0.01 · 5000^t` (Song et al. 2021, Eq. 30).
public struct VarianceExploding: NoiseSchedule {
  private let smallest = 0.01
  private let growth = Double.log(5000)

  /// The schedule; it has no parameters.
  public init() {}

  public var name: String { "ve" }
  public var summary: String { "variance exploding, alpha = 1, sigma(t) = 0.01 * 5000^t" }
  public var timeRange: ClosedRange<Double> { 0...1 }
  public var isVariancePreserving: Bool { false }

  public func gamma(at time: Double) -> Double { smallest * Double.exp(growth * time) }

  public func time(atGamma gamma: Double) -> Double { Double.log(gamma / smallest) / growth }

  public func gammaSeries(at time: Double, order: Int) throws -> TaylorSeries<Double> {
    exp(TaylorSeries<Double>.variable(at: time, order: order) * growth) * smallest
  }

  public func alphaSeries(at time: Double, order: Int) throws -> TaylorSeries<Double> {
    .constant(1, order: order)
  }
}
