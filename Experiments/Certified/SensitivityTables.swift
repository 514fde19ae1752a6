import Diffusion
import Experimentation
import Numbers
import Reporting

/// What `sensitivity` writes.
struct SensitivityTables {
  let trajectories: [TrajectorySensitivity]
  let samplers: [String]
  /// Errors of each sampler, trajectory by trajectory.
  let errors: [[Double]]
  let grid: TimeGrid

  var all: [Table] { [sensitivity, groups, components, gridPoints] }

  private var amplifications: [Double] { trajectories.map(\.amplification) }
  private var detailed: [TrajectorySensitivity] { trajectories.filter { !$0.components.isEmpty } }

  /// Spearman's rank correlation of amplification and error, sampler by sampler; nil where the trajectories determine none,
  /// because they are fewer than two or all alike.
  var correlations: [Double?] {
    errors.map { list in
      let used = list.indices.filter { list[$0].isFinite }
      return Self.rankCorrelation(used.map { amplifications[$0] }, used.map { list[$0] })
    }
  }

  private static func rankCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
    func ranks(_ values: [Double]) -> [Double] {
      var ranks = [Double](repeating: 0, count: values.count)
      let order = values.indices.sorted { values[$0] < values[$1] }
      var begin = 0
      while begin < order.count {
        var end = begin
        while end < order.count, values[order[end]] == values[order[begin]] { end += 1 }
        for n in begin..<end { ranks[order[n]] = 0.5 * Double(begin + end - 1) }
        begin = end
      }
      return ranks
    }
    let (a, b) = (ranks(x), ranks(y))
    let middle = 0.5 * Double(x.count - 1)
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for i in a.indices {
      ab += (a[i] - middle) * (b[i] - middle)
      aa += (a[i] - middle) * (a[i] - middle)
      bb += (b[i] - middle) * (b[i] - middle)
    }
    return aa * bb > 0 ? ab / (aa * bb).squareRoot() : nil
  }

  private var sensitivity: Table {
    var table = Table(
      name: "sensitivity", title: "Derivatives of the flow map, trajectory by trajectory",
      columns: [
        Column("trajectory", "from 0"),
        Column("amplification", "largest norm of the derivative of the end in a point on the way"),
        Column("largest", "largest singular value of the derivative of the end in the start, in x/alpha"),
        Column("smallest", "smallest singular value"),
        Column("curvature", "second derivative of the end along the direction stretched most"),
      ] + samplers.map { Column("error_\($0)", "|x - exact| of \($0)") })
    for (i, trajectory) in trajectories.enumerated() {
      table.append(
        [
          .integer(i), .number(trajectory.amplification), .number(trajectory.largest),
          .number(trajectory.smallest), .number(trajectory.curvature),
        ] + errors.map { .number($0[i]) })
    }
    return table
  }

  /// The upper ends of the groups of amplification.
  private static let bounds = [1, 2, 10, 100, Double.infinity]

  /// The trajectories in groups of growing amplification, and the mean errors of each.
  var groups: Table {
    var table = Table(
      name: "groups", title: "Errors by amplification",
      columns: [
        Column("amplification", "up to this, and above that of the row before"),
        Column("trajectories", "how many"),
      ]
        + samplers.flatMap {
          [Column("mean_\($0)", "mean error"), Column("share_\($0)", "share of the sum of all errors")]
        })
    let sums = errors.map { list in list.reduce(0) { $0 + ($1.isFinite ? $1 : 0) } }
    for (n, bound) in Self.bounds.enumerated() {
      let below = n == 0 ? 0 : Self.bounds[n - 1]
      let members = trajectories.indices.filter { amplifications[$0] > below && amplifications[$0] <= bound }
      table.append(
        [.number(bound), .integer(members.count)]
          + zip(errors, sums).flatMap { list, sum -> [Cell] in
            let part = members.reduce(0) { $0 + (list[$1].isFinite ? list[$1] : 0) }
            return [.defined(SampleSummary(members.map { list[$0] }).mean), .defined(part / sum)]
          })
    }
    return table
  }

  private var components: Table {
    var table = Table(
      name: "components", title: "Derivatives of the end point in the mixture's parameters, in x/alpha",
      columns: [
        Column("component", "from 0"), Column("log_weight", "mean norm of the derivative in log w"),
        Column("mean", "mean norm of the derivative in the component's mean"),
        Column("width", "mean norm of the derivative in its standard deviation"),
        Column("max_log_weight", "largest over trajectories"), Column("max_mean", "largest"),
        Column("max_width", "largest"),
      ])
    let lists = detailed.map(\.components)
    for k in (lists.first ?? []).indices {
      let kinds: [[Double]] = [
        lists.map { $0[k].weight }, lists.map { $0[k].mean }, lists.map { $0[k].width },
      ]
      table.append(
        [.integer(k)] + kinds.map { .number(SampleSummary($0).mean) }
          + kinds.map { .number(SampleSummary($0).maximum) })
    }
    return table
  }

  private var gridPoints: Table {
    var table = Table(
      name: "grid", title: "Derivatives of the end point in the grid points",
      columns: [
        Column("point", "from 0"), Column("t", "time"), Column("gamma", "sigma/alpha"),
        Column("ddim_median", "median of gamma |d xbar_N/d gamma_n| for DDIM"), Column("ddim_max", "largest"),
        Column("ttm2_median", "the same for TTM2"), Column("ttm2_max", "largest"),
      ])
    for (n, point) in grid.points.enumerated() {
      let (ddim, ttm2) = (
        SampleSummary(detailed.map { $0.gridDDIM[n] }), SampleSummary(detailed.map { $0.gridTTM2[n] })
      )
      table.append([
        .integer(n), .number(point.time), .number(point.level), .number(ddim.median), .number(ddim.maximum),
        .number(ttm2.median), .number(ttm2.maximum),
      ])
    }
    return table
  }

  func figure(title: String) -> Figure {
    let summary = SampleSummary(amplifications)
    let gammas = grid.points.map(\.level)
    func medians(_ values: (TrajectorySensitivity) -> [Double]) -> [Double] {
      gammas.indices.map { n in SampleSummary(detailed.map { values($0)[n] }).median }
    }
    return Figure(
      name: "sensitivity", title: title,
      finding:
        "An error on the way is amplified at most \(summary.median.short) times on the median trajectory and "
        + "\(summary.maximum.short) times on the most sensitive one; the rank correlation with the error of "
        + zip(samplers, correlations).map { "\($0) is \($1?.short ?? "undetermined")" }.joined(
          separator: ", of ") + ".",
      panels: [
        Panel(
          title: "errors and sensitivity", x: .logarithmic("amplification"), y: .logarithmic("error in x"),
          marks: zip(samplers, errors).map { name, list in
            .scatter(ScatterSeries(name, x: amplifications, y: list, diameter: 1.6))
          }),
        Panel(
          title: "which grid points matter", x: .logarithmic("gamma of the grid point"),
          y: .logarithmic("median of gamma |d x/d gamma|"),
          marks: [
            .line(LineSeries("grid of ddim", x: gammas, y: medians(\.gridDDIM))),
            .line(LineSeries("grid of ttm2", x: gammas, y: medians(\.gridTTM2))),
          ]),
      ], columns: 2, aspect: 1, legend: .below)
  }

  var checks: [Check] {
    let isSensitive = amplifications.map { $0 > 2 }
    let few = Double(isSensitive.count { $0 }) / Double(isSensitive.count)
    var checks = [
      Check(
        "Few trajectories amplify an error more than twice (share).", measured: few, in: 0...0.25,
        onlyAtPublishedParameters: true),
      Check(
        "Moving all means and the start moves the end alike, and only ratios of weights count (largest deviation against the amplification).",
        measured: detailed.map(\.identityDefect).max() ?? .infinity, in: 0...1e-8),
    ]
    if let index = samplers.firstIndex(of: "ttm3") {
      let list = errors[index].map { $0.isFinite ? $0 : 0 }
      let owned = zip(list, isSensitive).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
      checks.append(
        Check(
          "They own more than half of the sum of the errors of ttm3 (share).",
          measured: owned / list.reduce(0, +), in: 0.5...1, onlyAtPublishedParameters: true))
    }
    for (name, correlation) in zip(samplers, correlations) {
      guard let correlation else { continue }
      checks.append(
        Check(
          "Sensitive trajectories have the larger errors of \(name) (rank correlation of amplification and error).",
          measured: correlation, in: 0.2...1, onlyAtPublishedParameters: true))
    }
    return checks
  }
}
