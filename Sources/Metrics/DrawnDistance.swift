import Numbers

/// The energy distance between a sample and draws of a law, for laws whose own distances have no closed form.
///
/// `2 E|x − Y| − E|x − x'| − E|Y − Y'|` with the pairs within a sample as U-statistics: 0 on average for two samples of one law, either
/// sign.
///
/// Reference: Székely and Rizzo, "Energy statistics", J. Statist. Plann. Inference 143 (2013).
public struct DrawnDistance: Sendable {
  /// `E|Y − Y'|` of the draws.
  public let dataTerm: Double
  private let draws: SamplePoints

  /// Prepares the draws.
  ///
  /// - Throws: ``MetricError/tooFewStates(metric:needed:found:diverged:)`` below two finite states.
  public init(_ draws: SamplePoints) throws(MetricError) {
    guard draws.count >= 2 else {
      throw .tooFewStates(metric: "energy-distance", needed: 2, found: draws.count, diverged: draws.diverged)
    }
    self.draws = draws
    dataTerm = Self.within(draws)
  }

  /// The distance of `points` from the draws.
  ///
  /// - Throws: ``MetricError/dimensionMismatch(expected:found:)``, or
  ///   ``MetricError/tooFewStates(metric:needed:found:diverged:)`` below two finite states.
  public func evaluate(_ points: SamplePoints) throws(MetricError) -> Double {
    guard points.dimension == draws.dimension else {
      throw .dimensionMismatch(expected: draws.dimension, found: points.dimension)
    }
    guard points.count >= 2 else {
      throw .tooFewStates(
        metric: "energy-distance", needed: 2, found: points.count, diverged: points.diverged)
    }
    var cross = CompensatedSum()
    for i in 0..<points.count {
      var sum = 0.0
      PairSums.forEachSquaredDistance(from: points.state(i), draws) { sum += $1.squareRoot() }
      cross.add(sum / Double(draws.count))
    }
    let mean = cross.value / Double(points.count)
    return (mean - Self.within(points)) + (mean - dataTerm)
  }

  private static func within(_ points: SamplePoints) -> Double {
    let count = Double(points.count)
    return PairSums.distances(points) / (count * (count - 1) / 2)
  }
}
