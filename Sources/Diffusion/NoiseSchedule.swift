import Numbers
import Series

/// How signal and noise share a diffused state: `x_t = α(t) x_0 + σ(t) z`, `z ~ N(0, I)`.
///
/// Every other quantity follows from `γ = σ/α`, the noise-to-signal ratio, which grows with `t`:
/// `λ = log(α/σ) = −log γ` and `x̄ = x/α`. Implementations compute `γ` and its inverse without cancellation, in any real
/// number type: constants such as 0.1 are exact in it, not rounded to `Double` first.
public protocol NoiseSchedule: Sendable {
  /// The name on the command line and in files.
  var name: String { get }
  /// The formula and where it comes from, for catalogues.
  var summary: String { get }
  /// The times at which the schedule is defined. `γ > 0` for every `t > 0` of it.
  var timeRange: ClosedRange<Double> { get }
  /// Whether `α² + σ² = 1`.
  var isVariancePreserving: Bool { get }
  /// `γ(t) = σ(t)/α(t)`.
  func gamma<Number: ElementaryNumber>(at time: Number) -> Number
  /// The time with `γ(t) = gamma`, for `gamma` in the image of `timeRange`.
  func time<Number: ElementaryNumber>(atGamma gamma: Number) -> Number
  /// `γ(t + τ)` as a series in `τ`.
  ///
  /// - Throws: `SeriesError` where the expansion does not exist (`γ = 0`).
  func gammaSeries<Number: ElementaryNumber>(at time: Number, order: Int) throws -> TaylorSeries<Number>
  /// `α(t + τ)` as a series in `τ`.
  ///
  /// - Throws: `SeriesError` where the expansion does not exist.
  func alphaSeries<Number: ElementaryNumber>(at time: Number, order: Int) throws -> TaylorSeries<Number>
}

extension NoiseSchedule {
  /// `α` at the noise level `γ`: `1/√(1 + γ²)` when variance is preserved, else 1.
  public func alpha(atGamma gamma: Double) -> Double {
    isVariancePreserving ? 1 / (gamma * gamma + 1).squareRoot() : 1
  }

  /// `σ` at the noise level `γ`, that is `γ α`.
  public func sigma(atGamma gamma: Double) -> Double {
    gamma * alpha(atGamma: gamma)
  }

  /// `λ(t) = log(α/σ) = −log γ(t)`, half of the log signal-to-noise ratio.
  public func logSignalToNoise(at time: Double) -> Double {
    -Double.log(gamma(at: time))
  }

  /// The standard deviation of the prior from which sampling starts at `time`: 1 when variance is
  /// preserved, `σ` otherwise.
  public func priorDeviation(at time: Double) -> Double {
    isVariancePreserving ? 1 : sigma(atGamma: gamma(at: time))
  }

  /// The time at which sampling starts unless told otherwise: the end of `timeRange`.
  public var defaultStartTime: Double { timeRange.upperBound }
}

/// The schedules by name.
public enum ScheduleCatalog {
  /// Every schedule, the default one first.
  public static let all: [any NoiseSchedule] = [
    LinearVariancePreserving(), CosineVariancePreserving(), VarianceExploding(),
  ]

  /// The schedule called `name`, if there is one.
  public static func schedule(named name: String) -> (any NoiseSchedule)? {
    all.first { $0.name == name }
  }
}
