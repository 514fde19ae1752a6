extension ModeOccupancy {
  /// The share of modes within whose limit, `outsideDeviations` times the largest `s_k` of their components, lie at least
  /// `recallThreshold * w_k n` of the states that are nearest to them; from 0 to 1.
  ///
  /// - Parameters:
  ///   - value: the assignment of `points`.
  ///   - points: the sample.
  /// - Throws: ``MetricError/lengthMismatch(quantity:expected:found:)`` for an assignment of another sample.
  public func resolvedShare(_ value: Value, of points: SamplePoints) throws(MetricError) -> Double {
    guard value.modes.count == points.count else {
      throw .lengthMismatch(quantity: "assigned states", expected: points.count, found: value.modes.count)
    }
    var limits = [Double](repeating: 0, count: centres.count)
    for (component, mode) in modeOfComponent.enumerated() {
      limits[mode] = max(limits[mode], outsideDeviations * mixture.standardDeviations[component])
    }
    var inside = [Int](repeating: 0, count: centres.count)
    for (i, mode) in value.modes.enumerated() {
      let square = (0..<points.dimension).reduce(0.0) { sum, d in
        let offset = points[i, d] - centres[mode][d]
        return sum + offset * offset
      }
      if mixture.covariances != nil {
        let members = modeOfComponent.indices.filter { modeOfComponent[$0] == mode }
        if members.contains(where: { isWithin($0, points.state(i)) }) { inside[mode] += 1 }
        continue
      }
      if square <= limits[mode] * limits[mode] { inside[mode] += 1 }
    }
    let total = Double(points.count)
    let found = zip(inside, shares).count { Double($0) >= recallThreshold * $1 * total }
    return Double(found) / Double(centres.count)
  }
}
