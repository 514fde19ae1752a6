/// How far a state is from the nearest of many points, and from the second nearest: what tells a copy from a new sample.
public struct NearestPoints: Sendable {
  /// The distance to the nearest point.
  public let first: Double
  /// The distance to the second nearest; infinite where there is only one.
  public let second: Double

  /// Both distances for every kept state of `states`.
  public static func of(_ states: SamplePoints, among points: SamplePoints) -> [NearestPoints] {
    (0..<states.count).map { i in
      var (first, second) = (Double.infinity, Double.infinity)
      PairSums.forEachSquaredDistance(from: states.state(i), points) { _, square in
        if square < first {
          (first, second) = (square, first)
        } else if square < second {
          second = square
        }
      }
      return NearestPoints(first: first.squareRoot(), second: second.squareRoot())
    }
  }
}
