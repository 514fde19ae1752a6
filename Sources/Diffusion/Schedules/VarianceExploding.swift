import Numbers
import Series

/// `ve`: `α = 1`, `σ(t) = γ(t) = 0.01 · 5000^t` (Song et al. 2021, Eq. 30).
public struct VarianceExploding: NoiseSchedule {
  /// The schedule; it has no parameters.
  public init() {}

  public var name: String { "ve" }
  public var summary: String { "variance exploding, alpha = 1, sigma(t) = 0.01 * 5000^t" }
  public var timeRange: ClosedRange<Double> { 0...1 }
  public var isVariancePreserving: Bool { false }

  public func gamma<Number: ElementaryNumber>(at time: Number) -> Number {
    Number.exp(growth() * time) / Number(100)
  }

  public func time<Number: ElementaryNumber>(atGamma gamma: Number) -> Number {
    Number.log(gamma * Number(100)) / growth()
  }

  public func gammaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    exp(TaylorSeries<Number>.variable(at: time, order: order) * growth()) * (Number(1) / Number(100))
  }

  public func alphaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    .constant(Number(1), order: order)
  }

  private func growth<Number: ElementaryNumber>() -> Number { Number.log(Number(5000)) }
}
