import Numbers
import Series

/// The logarithmic derivatives of a schedule about a time, as power series in t.
///
/// A product of the steep series of α and γ loses a digit per two or three orders; these are the smooth series behind them.
public struct LogarithmicRates<Number: ElementaryNumber>: Sendable {
  /// γ at the time.
  public let gamma: Number
  /// α at the time.
  public let alpha: Number
  /// Coefficients of α'/α. Those that are missing, here and below, are 0.
  public let alphaRate: [Number]
  /// Coefficients of σ'/σ.
  public let sigmaRate: [Number]
  /// Coefficients of γ'/γ.
  public let gammaRate: [Number]
  /// Coefficients of γ γ'; empty where γ² is steep.
  public let squareRate: [Number]

  /// The noise level along t.
  var level: LevelSeries<Number> { LevelSeries(gamma: gamma, squareRate: squareRate, rate: gammaRate) }

  /// A variance-preserving process with α'/α = a: with q = γ² = 1/ω,
  /// q' = −2a (1 + q), ω' = 2a ω (1 + ω), σ'/σ = −a ω, γ'/γ = −a (1 + ω).
  init(variancePreserving alphaRate: [Number], gamma: Number, order: Int) {
    let square = gamma * gamma
    var inverse = [Number.one / square]
    var growth: [Number] = []
    var level = [square]
    for n in 0..<max(order, 0) {
      var (rise, sum) = (Number.zero, inverse[n])
      for j in 0...n { sum = sum + inverse[j] * inverse[n - j] }
      growth.append(sum)
      var fall = Number.zero
      for j in 0..<min(n + 1, alphaRate.count) {
        rise = rise + alphaRate[j] * (n == j ? level[0] + .one : level[n - j])
        fall = fall + alphaRate[j] * growth[n - j]
      }
      level.append(rise * Number(-2) / Number(n + 1))
      inverse.append(fall * Number(2) / Number(n + 1))
    }
    var (sigmaRate, gammaRate): ([Number], [Number]) = ([], [])
    for n in 0...max(order, 0) {
      var sum = Number.zero
      for j in 0..<min(n + 1, alphaRate.count) { sum = sum + alphaRate[j] * inverse[n - j] }
      sigmaRate.append(-sum)
      gammaRate.append(n < alphaRate.count ? -alphaRate[n] - sum : -sum)
    }
    self.gamma = gamma
    alpha = .one / Number.sqrt(.one + square)
    self.alphaRate = alphaRate
    self.sigmaRate = sigmaRate
    self.gammaRate = gammaRate
    // Above γ² = 2 the exponential growth of γ² outweighs its branch points.
    squareRate =
      square > Number(2) ? [] : level.indices.dropFirst().map { level[$0] * Number($0) * Number(0.5) }
  }

  /// A process with constant α and γ'/γ = `rate`.
  init(constantAlpha alpha: Number, gamma: Number, rate: Number) {
    self.gamma = gamma
    self.alpha = alpha
    alphaRate = []
    sigmaRate = [rate]
    gammaRate = [rate]
    squareRate = []
  }

  /// Any schedule, from its series of α and γ. Quotients of steep series lose digits at high orders.
  init(_ schedule: some NoiseSchedule, at time: Number, gamma: Number, order: Int) throws {
    let alphaSeries: TaylorSeries<Number> = try schedule.alphaSeries(at: time, order: order + 1)
    let gammaSeries: TaylorSeries<Number> = try schedule.gammaSeries(at: time, order: order + 1)
    self.gamma = gamma
    alpha = alphaSeries.coefficients[0]
    alphaRate = try Self.logarithmicDerivative(alphaSeries)
    gammaRate = try Self.logarithmicDerivative(gammaSeries)
    sigmaRate = zip(alphaRate, gammaRate).map { $0 + $1 }
    let square = (gammaSeries * gammaSeries).coefficients
    squareRate = gamma > .one ? [] : square.indices.dropFirst().map { square[$0] * Number($0) * Number(0.5) }
  }

  private static func logarithmicDerivative(_ series: TaylorSeries<Number>) throws -> [Number] {
    let c = series.coefficients
    var rate: [Number] = []
    for n in 0..<(c.count - 1) {
      var sum = Number(n + 1) * c[n + 1]
      for j in 0..<n { sum = sum - rate[j] * c[n - j] }
      rate.append(sum / c[0])
    }
    return rate
  }
}

/// A schedule that knows its logarithmic derivatives without a quotient of series.
protocol RatedSchedule: NoiseSchedule {
  func rates<Number: ElementaryNumber>(at time: Number, gamma: Number, order: Int) -> LogarithmicRates<Number>
}

extension NoiseSchedule {
  /// The logarithmic derivatives about the time where γ(t) = `gamma`, to order `order`.
  ///
  /// - Throws: `SeriesError` where the schedule has no expansion.
  public func rates<Number: ElementaryNumber>(
    atGamma gamma: Number, order: Int
  ) throws -> LogarithmicRates<Number> {
    let time = time(atGamma: gamma)
    if let rated = self as? any RatedSchedule { return rated.rates(at: time, gamma: gamma, order: order) }
    return try LogarithmicRates(self, at: time, gamma: gamma, order: order)
  }
}

extension LinearVariancePreserving: RatedSchedule {
  /// α'/α = −β(t)/2.
  func rates<Number: ElementaryNumber>(at time: Number, gamma: Number, order: Int) -> LogarithmicRates<Number>
  {
    let growth: Number = rates().growth
    let half = Number(-0.5)
    return LogarithmicRates(
      variancePreserving: [rate(at: time) * half, growth * half], gamma: gamma, order: order)
  }
}

extension CosineVariancePreserving: RatedSchedule {
  /// α'/α = −ω tan a(t), a' = ω, from (tan a)' = ω (1 + tan² a).
  func rates<Number: ElementaryNumber>(at time: Number, gamma: Number, order: Int) -> LogarithmicRates<Number>
  {
    let speed = Number.pi * Number(1000) / Number(2016)
    let offset = speed * Number(8) / Number(1000)
    let angle = TaylorSeries<Number>(
      [speed * time + offset, speed] + [Number](repeating: .zero, count: max(order, 1)))
    let tangent = tan(angle).coefficients.prefix(order + 1)
    return LogarithmicRates(variancePreserving: tangent.map { -(speed * $0) }, gamma: gamma, order: order)
  }
}

extension VarianceExploding: RatedSchedule {
  /// γ'/γ = log 5000.
  func rates<Number: ElementaryNumber>(at time: Number, gamma: Number, order: Int) -> LogarithmicRates<Number>
  {
    LogarithmicRates(constantAlpha: .one, gamma: gamma, rate: Number.log(Number(5000)))
  }
}
