import Numbers
import Series

/// `γ`, `α` and their derivatives by `t` at one time, in `Double`: what steps in `t` ask for at every stage.
public struct ScheduleRates: Sendable, Equatable {
  /// `γ = σ/α`.
  public let gamma: Double
  /// `γ'`.
  public let gammaRate: Double
  /// `α`.
  public let alpha: Double
  /// `α'`.
  public let alphaRate: Double

  /// Rates by their numbers.
  public init(gamma: Double, gammaRate: Double, alpha: Double, alphaRate: Double) {
    self.gamma = gamma
    self.gammaRate = gammaRate
    self.alpha = alpha
    self.alphaRate = alphaRate
  }
}

/// How signal and noise share a diffused state: `x_t = α(t) x_0 + σ(t) z`, `z ~ N(0, I)`.
///
/// Every other quantity follows from `γ = σ/α`, the noise-to-signal ratio, which grows with `t`:
/// `λ = log(α/σ) = −log γ` and `x̄ = x/α`. `α` is the schedule's own function of `γ`: `1/√(1 + γ²)` where variance is
/// preserved, 1 where it explodes, `1/(1 + γ)` on straight lines. Implementations compute `γ` and its inverse without
/// cancellation, in any real number type: constants such as 0.1 are exact in it, not rounded to `Double` first.
public protocol NoiseSchedule: NoiseLevels {
  /// The formula and where it comes from, for catalogues.
  var summary: String { get }
  /// `γ(t) = σ(t)/α(t)`.
  func gamma<Number: ElementaryNumber>(at time: Number) -> Number
  /// The time with `γ(t) = gamma`, for `gamma` in the image of `timeRange`.
  func time<Number: ElementaryNumber>(atGamma gamma: Number) -> Number
  /// `α` at the noise level `γ`.
  func alpha(atGamma gamma: Double) -> Double
  /// `γ(t + τ)` as a series in `τ`.
  ///
  /// - Throws: `SeriesError` where the expansion does not exist (`γ = 0`).
  func gammaSeries<Number: ElementaryNumber>(at time: Number, order: Int) throws -> TaylorSeries<Number>
  /// `α(t + τ)` as a series in `τ`.
  ///
  /// - Throws: `SeriesError` where the expansion does not exist.
  func alphaSeries<Number: ElementaryNumber>(at time: Number, order: Int) throws -> TaylorSeries<Number>
  /// `α` along a curve of noise levels.
  ///
  /// - Throws: `SeriesError` where the expansion does not exist.
  func alphaSeries<Number: ElementaryNumber>(
    alongGamma gamma: TaylorSeries<Number>
  ) throws -> TaylorSeries<Number>
  /// `γ`, `α` and their derivatives at `time`; not numbers where they do not exist.
  func rates(at time: Double) -> ScheduleRates
  /// The standard deviation of the law that sampling from `time` draws `x` from.
  func priorDeviation(at time: Double) -> Double
}

extension NoiseSchedule {
  /// `γ(time)`.
  public func level(at time: Double) -> Double { gamma(at: time) }
  /// The time with `γ(t) = level`.
  public func time(atLevel level: Double) -> Double { time(atGamma: level) }

  /// `α` at a point of a grid.
  public func alpha(at point: GridPoint) -> Double { alpha(atGamma: point.level) }

  /// `σ` at the noise level `γ`, that is `γ α`.
  public func sigma(atGamma gamma: Double) -> Double {
    gamma * alpha(atGamma: gamma)
  }

  /// `λ(t) = log(α/σ) = −log γ(t)`, half of the log signal-to-noise ratio.
  public func logSignalToNoise(at time: Double) -> Double {
    -Double.log(gamma(at: time))
  }

  /// `α` along the series of `γ`.
  ///
  /// - Throws: `SeriesError` where `γ` has no expansion.
  public func alphaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    try alphaSeries(alongGamma: gammaSeries(at: time, order: order))
  }

  /// `σ(time)`: the data are drowned in noise where sampling starts.
  public func priorDeviation(at time: Double) -> Double { sigma(atGamma: gamma(at: time)) }

  /// The rates from the two series.
  public func rates(at time: Double) -> ScheduleRates {
    guard let gamma = try? gammaSeries(at: time, order: 1).coefficients,
      let alpha = try? alphaSeries(at: time, order: 1).coefficients
    else { return ScheduleRates(gamma: .nan, gammaRate: .nan, alpha: .nan, alphaRate: .nan) }
    return ScheduleRates(gamma: gamma[0], gammaRate: gamma[1], alpha: alpha[0], alphaRate: alpha[1])
  }
}

/// A schedule with `α² + σ² = 1`, so that `α = 1/√(1 + γ²)`.
public protocol VariancePreservingSchedule: NoiseSchedule {}

extension VariancePreservingSchedule {
  /// `1/√(1 + γ²)`.
  public func alpha(atGamma gamma: Double) -> Double { 1 / (gamma * gamma + 1).squareRoot() }
  /// 1: data of unit variance keep it at every time.
  public func priorDeviation(at time: Double) -> Double { 1 }
  /// `(1 + γ²)^(−1/2)`.
  ///
  /// - Throws: `SeriesError` where the expansion does not exist.
  public func alphaSeries<Number: ElementaryNumber>(
    alongGamma gamma: TaylorSeries<Number>
  ) throws -> TaylorSeries<Number> {
    try Number.one / sqrt(gamma * gamma + Number(1))
  }
}
