import Numbers

/// The order of convergence read off errors at several step lengths.
///
/// The slope of `log error` against `log h` by least squares, with its standard error, over the points above the
/// round-off floor.
public struct OrderEstimate: Sendable, Equatable {
  /// The slope of the least-squares line.
  public let slope: Double
  /// Its standard error; infinite with fewer than three points.
  public let standardError: Double
  /// The slopes between neighbouring points, coarse to fine.
  public let pairwise: [Double]
  /// Which points were used.
  public let used: [Bool]

  /// The slope between the two finest points; not a number with fewer than two.
  public var finest: Double { pairwise.last ?? .nan }

  /// - Parameters:
  ///   - steps: step lengths `h > 0`, coarse to fine.
  ///   - errors: one error per step length.
  ///   - floor: points whose error is not above it, or not finite, are left out.
  public init(steps: [Double], errors: [Double], floor: Double = 0) {
    used = zip(steps, errors).map { $0 > 0 && $1.isFinite && $1 > floor }
    var points: [(x: Double, y: Double)] = []
    for (i, keep) in used.enumerated() where keep { points.append((.log(steps[i]), .log(errors[i]))) }
    pairwise = zip(points, points.dropFirst()).map { ($1.y - $0.y) / ($1.x - $0.x) }
    let count = Double(points.count)
    guard points.count >= 2 else {
      (slope, standardError) = (.nan, .infinity)
      return
    }
    let meanX = CompensatedSum.of(points.map(\.x)) / count
    let meanY = CompensatedSum.of(points.map(\.y)) / count
    let sxx = CompensatedSum.of(points.map { ($0.x - meanX) * ($0.x - meanX) })
    let sxy = CompensatedSum.of(points.map { ($0.x - meanX) * ($0.y - meanY) })
    let slope = sxy / sxx
    let residual = CompensatedSum.of(
      points.map { p in
        let r = p.y - meanY - slope * (p.x - meanX)
        return r * r
      })
    self.slope = slope
    standardError = points.count > 2 ? (residual / (count - 2) / sxx).squareRoot() : .infinity
  }

  /// Whether the estimate supports the order `declared`: the slope within `max(0.1, 3 standard errors)` of it, the
  /// finest pair within `0.15`, and both positive.
  public func supports(_ declared: Int) -> Bool {
    let tolerance = max(0.1, 3 * (standardError.isFinite ? standardError : 0))
    return slope > 0 && finest > 0 && abs(slope - Double(declared)) <= tolerance
      && abs(finest - Double(declared)) <= 0.15
  }
}
