/// What becomes a ``SampleSummary``, from values that come in portions and in any order.
///
/// Every statistic is a function of the set of values alone: counts, the extremes and the moments (``ExactMoments``) are exact, and
/// quantiles come from the values themselves or from a ``QuantileSketch``. Accumulators of parts merge to that of the whole, bit by
/// bit. Values that are infinite or not a number are counted and left out, as in a summary; `-0` counts as 0.
public struct SampleAccumulator: Sendable {
  /// How quantiles are found.
  public enum Quantiles: String, CaseIterable, Sendable {
    /// From all values, 8 bytes each.
    case exact
    /// From a histogram of at most 64 MB and usually about 1 MB, with a relative error of at most `2^-12 = 2.4e-4`.
    case sketch
  }

  /// Two accumulators that keep different things cannot be merged.
  public struct DifferentQuantiles: Refusal, Equatable {
    /// What one of them keeps.
    public let found: Quantiles
    /// What the other one keeps.
    public let needed: Quantiles

    /// What was refused.
    public var quantity: String { "quantiles of an accumulator to merge" }
    /// What they are.
    public var value: String { found.rawValue }
    /// What the other accumulator has.
    public var allowed: String { "'\(needed.rawValue)', as the other one has" }
  }

  /// What the quantiles come from.
  public enum Distribution: Sendable {
    /// All values, in no particular order.
    case values([Double])
    /// A histogram.
    case sketch(QuantileSketch)
  }

  /// How many values are infinite or not a number.
  public private(set) var diverged: Int
  /// The moments of the others.
  public private(set) var moments: ExactMoments
  /// The smallest of them; NaN for none.
  public private(set) var minimum: Double
  /// The largest of them; NaN for none.
  public private(set) var maximum: Double
  /// What the quantiles come from.
  public private(set) var distribution: Distribution

  /// An accumulator of no value.
  public init(_ quantiles: Quantiles) {
    diverged = 0
    moments = ExactMoments()
    minimum = .nan
    maximum = .nan
    distribution = quantiles == .exact ? .values([]) : .sketch(QuantileSketch())
  }

  /// An accumulator of some values.
  public init(_ quantiles: Quantiles, _ values: some Sequence<Double>) {
    self.init(quantiles)
    add(values)
  }

  /// An accumulator from its parts; nil where they contradict each other.
  public init?(
    moments: ExactMoments, diverged: Int, minimum: Double, maximum: Double, distribution: Distribution
  ) {
    let isEmpty = moments.count == 0
    guard moments.count >= 0, diverged >= 0, isEmpty ? minimum.isNaN && maximum.isNaN : minimum <= maximum
    else { return nil }
    switch distribution {
    case .values(let values):
      guard values.count == moments.count, values.allSatisfy(\.isFinite) else { return nil }
    case .sketch(let sketch): guard sketch.count == moments.count else { return nil }
    }
    self.moments = moments
    self.diverged = diverged
    self.minimum = minimum
    self.maximum = maximum
    self.distribution = distribution
  }

  /// How quantiles are found.
  public var quantiles: Quantiles {
    switch distribution {
    case .values: .exact
    case .sketch: .sketch
    }
  }

  /// Adds values.
  public mutating func add(_ values: some Sequence<Double>) {
    switch distribution {
    case .values(var kept):
      distribution = .values([])
      for value in values { if let counted = count(value) { kept.append(counted) } }
      distribution = .values(kept)
    case .sketch(var sketch):
      distribution = .values([])
      for value in values { if let counted = count(value) { sketch.add(counted) } }
      distribution = .sketch(sketch)
    }
  }

  /// Adds the values of another accumulator.
  ///
  /// - Throws: ``DifferentQuantiles``.
  public mutating func merge(_ other: SampleAccumulator) throws(DifferentQuantiles) {
    switch (distribution, other.distribution) {
    case (.values(var kept), .values(let more)):
      distribution = .values([])
      kept += more
      distribution = .values(kept)
    case (.sketch(var sketch), .sketch(let more)):
      distribution = .values([])
      sketch.merge(more)
      distribution = .sketch(sketch)
    default: throw DifferentQuantiles(found: other.quantiles, needed: quantiles)
    }
    diverged += other.diverged
    moments.merge(other.moments)
    widen(to: other.minimum)
    widen(to: other.maximum)
  }

  /// The statistics of the values so far.
  public var summary: SampleSummary {
    switch distribution {
    case .values(let values):
      let sorted = values.sorted()
      return SampleSummary(
        moments, diverged: diverged, quantiles: { SampleSummary.quantile($0, ofSorted: sorted) },
        minimum: minimum, maximum: maximum, quantileError: 0)
    case .sketch(let sketch):
      // The middle of the first or the last bin may lie beyond the extremes, which are known.
      return SampleSummary(
        moments, diverged: diverged, quantiles: { max(minimum, min(maximum, sketch.quantile($0))) },
        minimum: minimum, maximum: maximum, quantileError: QuantileSketch.relativeError)
    }
  }

  /// Takes a value into all statistics but the quantiles; nil where it belongs to none.
  private mutating func count(_ value: Double) -> Double? {
    guard value.isFinite else {
      diverged += 1
      return nil
    }
    let counted = value == 0 ? 0 : value
    moments.add(counted)
    widen(to: counted)
    return counted
  }

  private mutating func widen(to value: Double) {
    guard !value.isNaN else { return }
    if !(minimum <= value) { minimum = value }
    if !(maximum >= value) { maximum = value }
  }
}

extension SampleAccumulator: Equatable {
  /// Whether two accumulators hold the same values, in whatever order.
  public static func == (a: SampleAccumulator, b: SampleAccumulator) -> Bool {
    guard a.diverged == b.diverged, a.moments == b.moments else { return false }
    return switch (a.distribution, b.distribution) {
    case (.values(let left), .values(let right)): left.sorted() == right.sorted()
    case (.sketch(let left), .sketch(let right)): left == right
    default: false
    }
  }
}
