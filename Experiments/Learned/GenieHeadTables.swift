import Accuracy
import Diffusion
import Experimentation
import Learning
import Numbers
import Reporting

/// The errors of one method: after numbers of steps, and of what budgets of network passes pay for.
struct HeadErrors {
  let method: HeadedMethod
  let curve: ErrorCurve
  let paid: [ErrorCurve.Point?]

  func mean(_ steps: Int) -> Double { curve.point(at: Double(steps))?.summary.mean ?? .nan }
}

/// One method with one choice of ends.
struct EndsRow {
  let name: String
  let calls: Int
  let analyticFirstStep: Bool
  let steps: Int
  let error: SampleSummary
  let outside: Double
}

/// What `genie-head` prints.
struct GenieHeadTables {
  let errors: [HeadErrors]
  let ends: [EndsRow]
  let counts: [Int]

  /// The error of every head as a regression, and its cost.
  func quality(_ setting: LearnedSetting) -> Table {
    let schedule = setting.process.schedule
    let levels = schedule.level(at: 1e-3)...schedule.level(at: 1)
    let distributions = [
      LevelDistribution.logUniform(levels), .uniformTime(schedule, 1e-3...1),
    ].map { LearnedError(over: NoisyData(setting.mixture, levels: $0), count: 4096, seed: 1) }
    let rows = errors.compactMap { entry in entry.method.head.map { (entry, $0) } }
    return Table(
      name: "heads", title: "Heads and their errors", of: rows,
      [
        .column("head", "which one", \.0.method.name),
        .column("parameters", "trained weights", { $0.1.heads[0].weights.count }),
        .column("multiply_adds", "products of one evaluation of the head", { $0.1.headMultiplyAdds[0] }),
        .column("overhead", "the same over those of the network", { $0.1.predictionOverheads[0] }),
        .column(
          "error_log_uniform",
          "E gamma^2 |predicted - exact|^2 / E gamma^2 |exact|^2, gamma uniform in its logarithm",
          { distributions[0].derivative(of: $0.1) }),
        .column("error_uniform_time", "the same with t uniform", { distributions[1].derivative(of: $0.1) }),
      ])
  }

  var globalErrors: Table {
    Table(
      name: "global_error", title: "Global error against the flow of the network",
      of: errors.flatMap { $0.curve.rows($0.method) },
      [
        .column("method", "sampler, or the head of ttm2-head", \.of.name),
        .column("steps", "number of steps", \.point.count),
        .column("evaluations", "evaluations of eps per trajectory", \.point.evaluations),
        .column("passes", "passes of the network that they cost", { $0.of.cost * $0.point.value }),
        .summary(of: "|x - exact| at the end", \.point.summary),
      ])
  }

  var equalCost: Table {
    let rows = errors.flatMap { entry in
      zip(counts, entry.paid).compactMap { budget, point in point.map { (entry.method, budget, $0) } }
    }
    return Table(
      name: "equal_cost", title: "Global error at equal cost", of: rows,
      [
        .column("method", "sampler, or the head of ttm2-head", \.0.name),
        .column("budget", "passes of the network", \.1),
        .column("steps", "steps that the budget pays for, to the nearest", \.2.count),
        .summary(of: "|x - exact| at the end", \.2.summary),
      ])
  }

  var endsOfRuns: Table {
    Table(
      name: "ends", title: "Analytical first step and denoising", of: ends,
      [
        .column("method", "sampler, or the head of ttm2-head", \.name),
        .column("calls", "evaluations of eps", \.calls),
        .column("afs", "1 with the analytical first step", { $0.analyticFirstStep ? 1 : 0 }),
        .column("mean", "mean global error without denoising", \.error.mean),
        .column("median", "median of the same", \.error.median),
        .column("outside", "share outside all modes, one call spent on denoising", \.outside),
      ])
  }

  var summary: Table {
    Table(
      name: "summary", title: "Mean global error", of: errors,
      [.column("method", \.method.name), .column("passes per step", \.method.cost)]
        + counts.map { count in .column("N = \(count)", { $0.mean(count) }) })
  }

  func figure(trajectories: Int) -> Figure {
    func panel(_ title: String, _ names: [String], _ statistic: ErrorCurve.Statistic) -> Panel {
      Panel(
        title: title, x: .logarithmic("number of steps"),
        y: .logarithmic("\(statistic.rawValue) global error"),
        marks: errors.filter { names.contains($0.method.name) }.map {
          $0.curve.line(statistic, showsFit: false)
        })
    }
    let last = counts.last ?? 0
    func text(_ name: String) -> String {
      (errors.first { $0.method.name == name }?.mean(last) ?? .nan).short
    }
    return Figure(
      name: "global_error", title: "Second-order steps with exact and with distilled derivatives",
      finding:
        "After \(last) steps of \(trajectories) trajectories the mean error is \(text("ttm2")) with exact derivatives, "
        + "\(text("bigger")) with the bigger head, \(text("standard")) with the standard head and \(text("ddim")) without.",
      panels: [
        panel("methods: mean", HeadedMethod.shown, .mean),
        panel("methods: median", HeadedMethod.shown, .median),
        panel("heads: mean", errors.filter { $0.method.head != nil }.map(\.method.name), .mean),
      ], columns: 3, aspect: 1, legend: .below, sharing: .both)
  }

  var checks: [Check] {
    func mean(_ name: String, _ steps: Int) -> Double {
      errors.first { $0.method.name == name }?.mean(steps) ?? .nan
    }
    func median(_ name: String, _ steps: Int) -> Double {
      errors.first { $0.method.name == name }?.curve.point(at: Double(steps))?.summary.median ?? .nan
    }
    return [
      Check.published(
        "The standard head has a mean global error of at most 0.037 after 10 steps.",
        measured: mean("standard", 10), in: 0...0.037),
      Check.published(
        "The bigger head has a mean global error of at most 0.032 after 10 steps.",
        measured: mean("bigger", 10), in: 0...0.032),
      Check.published(
        "After 10 steps the standard head has less than 0.6 of the error of DDIM.",
        measured: mean("standard", 10) / mean("ddim", 10), in: 0...0.6),
      Check(
        "The bigger head is better than the standard one, after 10 steps.",
        measured: mean("bigger", 10) / mean("standard", 10), in: 0...1, onlyAtPublishedParameters: true),
      Check(
        "Without the mixed channels a head of that size is worse, by the median after 10 steps.",
        measured: median("direct", 10) / median("standard", 10), in: 1...Double.infinity,
        onlyAtPublishedParameters: true),
      Check(
        "Without the weight gamma^2 a head is worse than no head, after 10 steps.",
        measured: mean("unweighted", 10) / mean("ddim", 10), in: 1...Double.infinity,
        onlyAtPublishedParameters: true),
    ]
  }
}
