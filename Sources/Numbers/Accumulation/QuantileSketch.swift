/// A histogram of doubles whose bins are the 23 highest bits: sign, exponent and 11 binary digits of the significand.
///
/// A bin is `2^-11` of its lower end wide, so that its middle is off by at most `2^-12 = 2.4e-4`, relative to the value; below the
/// normal numbers by at most `2^-1034`. Bins do not depend on the data: histograms of parts add up to that of the whole, bin by bin. The idea is that of the logarithmic
/// histograms of Masson, Rim and Lee, "DDSketch", PVLDB 12 (2019), with bins that a double has anyway.
public struct QuantileSketch: Sendable, Equatable {
  /// The largest relative error of a quantile, `2^-12`.
  public static let relativeError = 0x1p-12

  /// Bits of a bin below the exponent.
  private static let fractionBits = 11
  private static let pageSize = 1 << fractionBits
  private static let pageCount = 1 << 12

  /// Counts by sign and exponent, in ascending order of the values; empty where there is none.
  private var pages = [[Int]](repeating: [], count: pageCount)
  /// How many numbers were added.
  public private(set) var count = 0

  /// An empty histogram.
  public init() {}

  /// A histogram from the counts of its bins; nil for a bin or a count that cannot be.
  public init?(_ bins: [(bin: Int, count: Int)]) {
    for (bin, count) in bins {
      let (total, overflow) = self.count.addingReportingOverflow(count)
      // The first and the last page are those of the infinities.
      guard (Self.pageSize..<(Self.pageCount - 1) * Self.pageSize).contains(bin), count > 0, !overflow else {
        return nil
      }
      self.count = total
      open(bin / Self.pageSize)
      pages[bin / Self.pageSize][bin % Self.pageSize] += count
    }
  }

  /// Adds a finite number.
  public mutating func add(_ value: Double) {
    let bin = Self.bin(value)
    let page = bin / Self.pageSize
    if pages[page].isEmpty { open(page) }
    pages[page][bin % Self.pageSize] += 1
    count += 1
  }

  /// Adds the counts of another histogram.
  public mutating func merge(_ other: QuantileSketch) {
    for (page, counts) in other.pages.enumerated() where !counts.isEmpty {
      open(page)
      for place in counts.indices { pages[page][place] += counts[place] }
    }
    count += other.count
  }

  /// The bins that have numbers in them, in ascending order of the values.
  public var bins: [(bin: Int, count: Int)] {
    pages.enumerated().flatMap { page, counts in
      counts.enumerated().filter { $0.element > 0 }.map { (page * Self.pageSize + $0.offset, $0.element) }
    }
  }

  /// The quantile of type 7 (``SampleSummary/quantile(_:ofSorted:)``) with every number moved to the middle of its bin.
  ///
  /// - Parameter probability: from 0 to 1.
  /// - Returns: NaN for no number, or for a probability outside its range.
  public func quantile(_ probability: Double) -> Double {
    guard count > 0, probability >= 0, probability <= 1 else { return .nan }
    let position = Double(count - 1) * probability
    let rank = Int(position)
    let fraction = position - Double(rank)
    let lower = value(ranked: rank)
    return fraction == 0 ? lower : lower * (1 - fraction) + value(ranked: rank + 1) * fraction
  }

  /// The number of a rank from 0; the last one beyond it.
  private func value(ranked rank: Int) -> Double {
    var reached = 0
    var last = 0.0
    for (page, counts) in pages.enumerated() where !counts.isEmpty {
      for (place, count) in counts.enumerated() where count > 0 {
        last = Self.middle(page * Self.pageSize + place)
        reached += count
        if reached > rank { return last }
      }
    }
    return last
  }

  private mutating func open(_ page: Int) {
    if pages[page].isEmpty { pages[page] = [Int](repeating: 0, count: Self.pageSize) }
  }

  private static func bin(_ value: Double) -> Int {
    let bits = value.bitPattern
    let ordered = bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    return Int(ordered >> UInt64(52 - fractionBits))
  }

  /// The middle of a bin; 0 for the two that touch it.
  private static func middle(_ bin: Int) -> Double {
    let shift = UInt64(52 - fractionBits)
    let ordered = UInt64(bin) << shift | 1 << (shift - 1)
    let value = Double(bitPattern: ordered >> 63 == 1 ? ordered & ~(1 << 63) : ~ordered)
    return value.magnitude < 0x1p-1033 ? 0 : value
  }
}
