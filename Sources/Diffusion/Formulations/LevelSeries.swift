import Numbers

/// How the noise level runs along a variable u about one point, as power series that a mixture's recurrences take.
///
/// Either rate may be empty, which means that it has no expansion or a poor one; one of them is there.
public struct LevelSeries<Number: ElementaryNumber>: Sendable {
  /// γ at the point.
  public let gamma: Number
  /// Coefficients of γ γ' = ½ dγ²/du, the regular rate where γ is small. Those that are missing are 0.
  public let squareRate: [Number]
  /// Coefficients of γ'/γ = d log γ/du, the regular rate where γ is large. Those that are missing are 0.
  public let rate: [Number]

  /// The series with both rates.
  public init(gamma: Number, squareRate: [Number], rate: [Number]) {
    self.gamma = gamma
    self.squareRate = squareRate
    self.rate = rate
  }

  /// u = γ: γ γ' = γ_0 + h, γ'/γ = Σ (−h)^n/γ_0^(n+1) to order `order`.
  public static func noiseLevel(_ gamma: Number, order: Int) -> LevelSeries {
    var rate: [Number] = []
    if !gamma.isZero {
      rate.append(.one / gamma)
      for n in 0..<max(order, 0) { rate.append(-(rate[n] / gamma)) }
    }
    return LevelSeries(gamma: gamma, squareRate: [gamma, .one], rate: rate)
  }

  /// u = λ = −log γ: γ'/γ = −1. For γ > 0.
  public static func logSignalToNoise(_ gamma: Number) -> LevelSeries {
    LevelSeries(gamma: gamma, squareRate: [], rate: [-.one])
  }
}
