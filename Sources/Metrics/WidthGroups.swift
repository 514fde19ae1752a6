import Diffusion

/// The components of a mixture, those of equal width together, so that sums over components become sums over
/// points with one kernel.
struct WidthGroups {
  /// Components of one width.
  struct Group {
    /// `s`.
    let deviation: Double
    /// Their means.
    let means: SamplePoints
    /// Their weights, in the order of `means`.
    let weights: [Double]
  }

  /// The groups, in the order of their first component.
  let groups: [Group]

  init(_ mixture: GaussianMixture) throws(MetricError) {
    try mixture.requireMeasurableMeans()
    var members: [Double: [Int]] = [:]
    var order: [Double] = []
    for (component, deviation) in mixture.standardDeviations.enumerated() {
      if members[deviation] == nil { order.append(deviation) }
      members[deviation, default: []].append(component)
    }
    var groups: [Group] = []
    for deviation in order {
      let components = members[deviation] ?? []
      groups.append(
        Group(
          deviation: deviation,
          means: try SamplePoints(
            rows: components.map { mixture.means[$0] }, dimension: mixture.dimension),
          weights: components.map { mixture.weights[$0] }))
    }
    self.groups = groups
  }
}
