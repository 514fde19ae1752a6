import Diffusion
import Integration

/// The finite states of a sample, laid out for sums over pairs.
///
/// States with a coordinate that is infinite, not a number, or beyond ``largestCoordinate`` in magnitude (whose
/// squared distances would overflow) are left out and counted in `diverged`. The others keep their order.
public struct SamplePoints: Sendable, Equatable {
  /// States with a coordinate beyond this count as diverged: 1e100.
  public static let largestCoordinate = 1e100

  /// How many states are kept.
  public let count: Int
  /// Coordinates per state.
  public let dimension: Int
  /// How many states were left out.
  public let diverged: Int
  /// The place of each kept state in the sample it came from.
  public let sources: [Int]
  /// `count` rounded up to a multiple of eight.
  let stride: Int
  /// Coordinate `d` of state `i` is `coordinates[d * stride + i]`; zero beyond `count`.
  let coordinates: [Double]

  /// The finite states of `batch`.
  public init(_ batch: StateBatch) {
    self.init(count: batch.count, dimension: batch.dimension) { batch[$0, $1] }
  }

  /// The finite states among `rows`.
  ///
  /// - Throws: ``MetricError/rowLength(row:expected:found:)`` if a row does not have `dimension` coordinates,
  ///   ``MetricError/invalidCount(quantity:value:)`` for a dimension below 1.
  public init(rows: [[Double]], dimension: Int) throws(MetricError) {
    guard dimension >= 1 else { throw .invalidCount(quantity: "dimension", value: dimension) }
    for (index, row) in rows.enumerated() where row.count != dimension {
      throw .rowLength(row: index, expected: dimension, found: row.count)
    }
    self.init(count: rows.count, dimension: dimension) { rows[$0][$1] }
  }

  private init(count total: Int, dimension: Int, _ coordinate: (Int, Int) -> Double) {
    let kept = (0..<total).filter { state in
      (0..<dimension).allSatisfy { coordinate(state, $0).magnitude <= Self.largestCoordinate }
    }
    let stride = (kept.count + 7) & ~7
    var coordinates = [Double](repeating: 0, count: stride * dimension)
    for (index, state) in kept.enumerated() {
      for d in 0..<dimension { coordinates[d * stride + index] = coordinate(state, d) }
    }
    self.count = kept.count
    self.dimension = dimension
    self.diverged = total - kept.count
    self.sources = kept
    self.stride = stride
    self.coordinates = coordinates
  }

  /// Coordinate `d` of kept state `i`.
  public subscript(i: Int, d: Int) -> Double { coordinates[d * stride + i] }

  /// The coordinates of kept state `i`.
  public func state(_ i: Int) -> [Double] { (0..<dimension).map { self[i, $0] } }

  func require(_ needed: Int, of mixture: GaussianMixture, for metric: String) throws(MetricError) {
    guard dimension == mixture.dimension else {
      throw .dimensionMismatch(expected: mixture.dimension, found: dimension)
    }
    guard count >= needed else {
      throw .tooFewStates(metric: metric, needed: needed, found: count, diverged: diverged)
    }
  }
}

extension GaussianMixture {
  /// Refuses means whose squared distances overflow.
  func requireMeasurableMeans() throws(MetricError) {
    for (component, mean) in means.enumerated() {
      for value in mean where !(value.magnitude <= SamplePoints.largestCoordinate) {
        throw .meanOutOfRange(component: component, value: value)
      }
    }
  }
}
