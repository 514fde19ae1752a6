/// What a table says about many numbers: mean with standard error, quantiles and the largest.
///
/// Values that are infinite or not a number are left out of every statistic and counted in `diverged`.
/// A statistic that the values do not determine is NaN: all of them for no finite value, the standard error for one.
public struct SampleSummary: Equatable, Sendable {
  /// How many values are finite.
  public let count: Int
  /// How many values are infinite or not a number.
  public let diverged: Int
  /// `m = Σ v_i / n`.
  public let mean: Double
  /// `sqrt(Σ (v_i - m)² / (n (n - 1)))`.
  public let standardError: Double
  /// The quantile 0.5.
  public let median: Double
  /// The quantile 0.9.
  public let p90: Double
  /// The quantile 0.99.
  public let p99: Double
  /// The smallest value.
  public let minimum: Double
  /// The largest value.
  public let maximum: Double
  /// A bound of the relative error of the quantiles: 0 unless they come from a sketch.
  public let quantileError: Double

  init(
    _ moments: ExactMoments, diverged: Int, quantiles: (Double) -> Double, minimum: Double, maximum: Double,
    quantileError: Double
  ) {
    count = moments.count
    self.diverged = diverged
    mean = moments.mean
    standardError = moments.standardError
    median = quantiles(0.5)
    p90 = quantiles(0.9)
    p99 = quantiles(0.99)
    self.minimum = minimum
    self.maximum = maximum
    self.quantileError = quantileError
  }

  /// Summarises `values`.
  ///
  /// Sums are taken in the order given, so that the bits depend on nothing else.
  public init(_ values: some Sequence<Double>) {
    var finite: [Double] = []
    var diverged = 0
    for value in values {
      if value.isFinite { finite.append(value) } else { diverged += 1 }
    }
    let moments = Self.moments(finite)
    finite.sort()
    count = finite.count
    self.diverged = diverged
    mean = moments.mean
    standardError = moments.standardError
    median = Self.quantile(0.5, ofSorted: finite)
    p90 = Self.quantile(0.9, ofSorted: finite)
    p99 = Self.quantile(0.99, ofSorted: finite)
    minimum = finite.first ?? .nan
    maximum = finite.last ?? .nan
    quantileError = 0
  }

  /// The quantile of type 7 in the list of Hyndman and Fan (1996), the default of R, NumPy and Julia.
  ///
  /// With `h = (n - 1) p` and 0-based order statistics it is `v_⌊h⌋ + (h - ⌊h⌋) (v_⌊h⌋₊₁ - v_⌊h⌋)`.
  ///
  /// - Parameters:
  ///   - probability: from 0 (the smallest) to 1 (the largest).
  ///   - sorted: finite values in ascending order.
  /// - Returns: NaN for no value, or for a probability outside its range.
  public static func quantile(_ probability: Double, ofSorted sorted: [Double]) -> Double {
    guard let last = sorted.last, probability >= 0, probability <= 1 else { return .nan }
    let position = Double(sorted.count - 1) * probability
    let index = Int(position)
    guard index + 1 < sorted.count else { return last }
    let fraction = position - Double(index)
    // The difference of two finite values may overflow; their weighted sum may not.
    return fraction == 0 ? sorted[index] : sorted[index] * (1 - fraction) + sorted[index + 1] * fraction
  }

  private static func moments(_ values: [Double]) -> (mean: Double, standardError: Double) {
    guard !values.isEmpty else { return (.nan, .nan) }
    let largest = values.reduce(0) { max($0, $1.magnitude) }
    guard largest > 0 else { return (0, values.count > 1 ? 0 : .nan) }
    // A power of two, so that scaling is exact and neither the sum nor a square overflows.
    let scale = Double(sign: .plus, exponent: largest.exponent, significand: 1)
    let count = Double(values.count)
    var sum = 0.0
    for value in values { sum += value / scale }
    var mean = sum / count
    var residue = 0.0
    for value in values { residue += value / scale - mean }
    mean += residue / count
    guard values.count > 1 else { return (mean * scale, .nan) }
    var squares = 0.0
    for value in values {
      let deviation = value / scale - mean
      squares += deviation * deviation
    }
    return (mean * scale, (squares / (count * (count - 1))).squareRoot() * scale)
  }
}
