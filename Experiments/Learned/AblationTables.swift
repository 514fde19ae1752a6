import Accuracy
import Diffusion
import Experimentation
import Learning
import Numbers
import Reporting

/// The errors of one method of the ablation.
struct AblationRow {
  let method: HeadedMethod
  let curve: ErrorCurve

  func error(_ statistic: ErrorCurve.Statistic, _ steps: Int) -> Double {
    curve.point(at: Double(steps)).map { statistic.of($0.summary) } ?? .nan
  }
}

/// What `distillation-ablation` prints.
struct AblationTables {
  let rows: [AblationRow]
  let steps: [Int]
  let levels: [(head: String, level: Double, error: Double)]
  let blends: [DistillationAblation.Blend]

  /// The number of steps by which methods are ranked.
  private static let ranking = 10

  /// Smallest mean error first.
  private var ranked: [AblationRow] {
    rows.enumerated().sorted {
      ($0.element.error(.mean, Self.ranking), $0.offset) < ($1.element.error(.mean, Self.ranking), $1.offset)
    }.map(\.element)
  }

  private var errorColumns: [Field<(rank: Int, row: AblationRow)>] {
    steps.flatMap { count -> [Field<(rank: Int, row: AblationRow)>] in
      let statistics = ErrorCurve.Statistic.allCases.map { statistic in
        Field<(rank: Int, row: AblationRow)>.column(
          "\(statistic.rawValue)_\(count)", "\(statistic.rawValue) global error after \(count) steps",
          { $0.row.error(statistic, count) })
      }
      return statistics + [
        .column(
          "max_\(count)", "largest global error after \(count) steps",
          { $0.row.curve.point(at: Double(count))?.summary.maximum })
      ]
    }
  }

  func ablation(_ setting: LearnedSetting) -> Table {
    let schedule = setting.process.schedule
    let levels = schedule.level(at: 1e-3)...schedule.level(at: 1)
    let distributions = [
      LevelDistribution.logUniform(levels), .uniformTime(schedule, 1e-3...1),
    ].map { LearnedError(over: NoisyData(setting.mixture, levels: $0), count: 2048, seed: 1) }
    return Table(
      name: "ablation", title: "Methods by their mean global error after \(Self.ranking) steps",
      of: ranked.enumerated().map { (rank: $0 + 1, row: $1) },
      [
        .column("rank", "from 1, by the mean global error after \(Self.ranking) steps", \.rank),
        .column("method", "sampler, or the head of ttm2-head", \.row.method.name),
        .column(
          "parameters", "trained weights of the last head", { $0.row.method.head?.heads.last?.weights.count }),
        .column("passes", "passes of the network that a step costs", \.row.method.cost),
        .column(
          "error_log_uniform",
          "E |predicted - exact|^2 / E |exact|^2 of the last head, with the power of gamma of its derivative, gamma uniform in its logarithm",
          { $0.row.method.head.map(distributions[0].derivative) }),
        .column(
          "error_uniform_time", "the same with t uniform",
          { $0.row.method.head.map(distributions[1].derivative) }),
      ] + errorColumns)
  }

  var errorByLevel: Table {
    Table(
      name: "error_by_level", title: "Relative errors of heads by noise level", of: levels,
      [
        .column("head", "which one; of 'second' its second derivative", \.head),
        .column("gamma", "noise level", \.level),
        .column("relative_error", "E |predicted - exact|^2 / E |exact|^2", \.error),
      ])
  }

  var blend: Table {
    Table(
      name: "blend", title: "Global error by the share of the standard head's error",
      of: blends.flatMap { blend in blend.curve.points.map { (share: blend.share, point: $0) } },
      [
        .column("share", "s of d = (1 - s) exact + s predicted", \.share),
        .column("steps", "number of steps", \.point.count),
        .summary(of: "|x - exact| at the end", \.point.summary),
      ])
  }

  var summary: Table {
    Table(
      name: "summary", title: "Mean global error", of: ranked,
      [.column("method", \.method.name), .column("passes per step", \.method.cost)]
        + steps.map { count in .column("N = \(count)", { $0.error(.mean, count) }) })
  }

  var figure: Figure {
    let heads = rows.filter { $0.method.head != nil }.map(\.method.name)
    let best = ranked.filter { $0.method.head != nil }.map(\.method.name)
    return Figure(
      name: "ablation", title: "Heads by noise level, and what their error costs",
      finding:
        "After \(Self.ranking) steps the order of the heads by mean global error is \(best.joined(separator: ", ")).",
      panels: [
        Panel(
          title: "error of heads", x: .logarithmic("noise level gamma"), y: .logarithmic("relative error"),
          marks: heads.map { head in
            let own = levels.filter { $0.head == head }
            return .line(LineSeries(head, x: own.map(\.level), y: own.map(\.error)))
          } + [.rule(.horizontal(1))]),
        Panel(
          title: "global error", x: .logarithmic("number of steps"),
          y: .logarithmic("mean global error in x"),
          marks: rows.map { $0.curve.line(.mean, showsFit: false) }),
        Panel(
          title: "scaled error of the standard head", x: .linear("share s of the error"),
          y: .logarithmic("mean global error in x"),
          marks: steps.map { count in
            .line(
              LineSeries(
                "\(count) steps", x: blends.map(\.share),
                y: blends.map { $0.curve.point(at: Double(count))?.summary.mean ?? .nan }))
          }),
      ], columns: 3, aspect: 1, legend: .below)
  }

  private func error(_ name: String, _ statistic: ErrorCurve.Statistic = .mean) -> Double {
    rows.first { $0.method.name == name }?.error(statistic, Self.ranking) ?? .nan
  }

  var checks: [Check] {
    let order: [(worse: String, better: String, why: String)] = [
      ("standard", "bigger", "A bigger head is better than the standard one"),
      ("tiny", "standard", "A tiny head is worse than the standard one"),
      ("ddim", "tiny", "Yet it is better than none"),
      ("scaled", "standard", "The three channels are better than one with the same factor of gamma"),
      ("direct", "scaled", "Without the factor of gamma a head is worse than with it"),
      ("direct", "ddim", "A head without channels and factor is worse than none"),
    ]
    var checks = order.map { item in
      Check(
        "\(item.why), after \(Self.ranking) steps (\(item.worse) over \(item.better), means).",
        measured: error(item.worse) / error(item.better), in: 1...Double.infinity,
        onlyAtPublishedParameters: true)
    }
    checks += [
      Check(
        "A head that was trained without the weight is worse still, after \(Self.ranking) steps (unweighted over direct, medians).",
        measured: error("unweighted", .median) / error("direct", .median), in: 1...Double.infinity,
        onlyAtPublishedParameters: true),
      Check(
        "A second head gains nothing, after \(Self.ranking) steps (degree 3 with two heads over degree 2 with one, means).",
        measured: error("second") / error("standard"), in: 0.9...Double.infinity,
        onlyAtPublishedParameters: true),
    ]
    if let none = blends.first {
      checks.append(
        Check(
          "With a share of 0 the head is the exact second-order method to the bit (largest distance).",
          measured: none.distance, in: 0...0))
    }
    let last = blends.map { $0.curve.points.last?.summary.mean ?? .nan }
    if let growth = zip(last, last.dropFirst()).map({ $1 / $0 }).min() {
      checks.append(
        Check(
          "After \(steps.last ?? 0) steps the mean error grows with every quarter of the head's error (smallest growth).",
          measured: growth, in: 1...Double.infinity, onlyAtPublishedParameters: true))
    }
    return checks
  }
}
