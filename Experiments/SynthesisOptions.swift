import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Reporting
import Samplers

/// What the analytical first step and the denoising last step are worth at equal cost.
struct SynthesisOptions: Experiment {
  let card = ExperimentCard(
    name: "synthesis-options", title: "Analytical first step and denoising at equal cost",
    question: "Is an evaluation of eps better spent on the first step, on denoising, or on one step more?",
    paper: Papers.genie, location: "Tables 1 and 8",
    description: """
      The analytical first step (AFS) takes x for eps at t = 1 and saves one evaluation; denoising returns \
      x_0 = xbar - gamma eps at the end and takes one. Every combination gets the same number of evaluations, so AFS \
      buys a step and denoising costs one.

      A run that denoises is compared with the denoised end points of the exact flow, so the error is that of the \
      integration alone. The share of samples outside all modes (beyond the radius of four deviations in the plane of every \
      one) shows in addition what denoising does to the noise that is left at t-cut.
      """)

  private static let samplers = SamplerOption.standard.several(default: ["ddim", "ab2", "ttm2"])

  var parameters: ParameterSet {
    ParameterSet(
      [BudgetOption.evaluations, Self.samplers] + FlowSetting.options(trajectories: 4000)
        + [GridOptions.spacing, GridOptions.cut])
  }

  var smoke: [ParameterAssignment] {
    [LatentOptions.trajectories.set(64), BudgetOption.evaluations.set([5, 10])]
  }

  /// The combinations.
  private static let variants: [(name: String, options: RunOptions)] = [
    ("plain", RunOptions()), ("AFS", RunOptions(analyticFirstStep: true)),
    ("denoise", RunOptions(denoise: true)),
    ("AFS, denoise", RunOptions(analyticFirstStep: true, denoise: true)),
  ]

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try FlowSetting(parameters, context: context)
    let exact = try setting.exactFlow(at: [parameters[GridOptions.cut]], context: context)
    let judge = try MetricSuite(setting.mixture, names: ["energy-distance", "outside-share"])
    let targets = [false: exact.endPoints, true: exact.denoised(by: setting.mixture)]
    let samplers = parameters[SamplerOption.several]
    let budgets = parameters[BudgetOption.evaluations]
    context.progress.begin(
      "trajectories",
      total: samplers.count * budgets.count * Self.variants.count * setting.latents.count)
    defer { context.progress.end() }
    let curves = try samplers.flatMap { sampler in
      try Self.variants.map { variant in
        let target = targets[variant.options.denoise] ?? exact.endPoints
        let runs = try budgets.map { budget in
          let plan = try parameters.plan(
            sampler, evaluations: budget, options: variant.options, for: .law(setting.mixture))
          let run = try setting.problem(plan.grid, options: variant.options).run(
            plan.sampler, latents: setting.latents, jobs: context.jobs, monitor: context.monitor)
          let values = try judge.evaluate(SamplePoints(run.states))
          return Run(
            steps: plan.grid.steps,
            point: ErrorCurve.Point(
              budget: budget, evaluations: run.evaluations,
              summary: SampleSummary(run.states.distances(to: target))),
            energy: values[0], outside: values[1])
        }
        return Curve(sampler: sampler.card.name, variant: variant.name, runs: runs)
      }
    }
    let floors = try [false, true].map { isDenoised in
      let states = targets[isDenoised] ?? exact.endPoints
      let values = try judge.evaluate(SamplePoints(states))
      return Floor(name: isDenoised ? "denoise" : "plain", energy: values[0], outside: values[1])
    }
    return Report(
      tables: [table(curves, floors)], figures: [figure(curves, floors, budgets)],
      checks: checks(curves, floors, setting, cut: exact.grid.last),
      summary: .table(summaryTable(curves, budgets)),
      notes: [
        "\(setting.latents.count) trajectories; mean distance in x from the exact flow, denoised where the run denoises.",
        "Outside all modes: \(floors[0].outside.percent) of the exact flow's end points, \(floors[1].outside.percent) of the denoised ones.",
      ] + Self.notes(onSDE: samplers.map(\.card)))
  }

  /// One run.
  private struct Run {
    let steps: Int
    let point: ErrorCurve.Point
    let energy: Double
    let outside: Double
  }

  /// One sampler with one combination, against the evaluations allowed.
  private struct Curve {
    let sampler: String
    let runs: [Run]
    /// The errors, by the name of the combination.
    let errors: ErrorCurve

    init(sampler: String, variant: String, runs: [Run]) {
      (self.sampler, self.runs) = (sampler, runs)
      errors = ErrorCurve(variant, against: .evaluations, runs.map(\.point))
    }
  }

  /// What the exact flow attains.
  private struct Floor {
    let name: String
    let energy: Double
    let outside: Double
  }

  private func table(_ curves: [Curve], _ floors: [Floor]) -> Table {
    typealias Row = (sampler: String, variant: String, run: Run?, energy: Double, outside: Double)
    let rows =
      curves.flatMap { curve in
        curve.runs.map { Row(curve.sampler, curve.errors.name, $0, $0.energy, $0.outside) }
      } + floors.map { Row("exact flow", $0.name, nil, $0.energy, $0.outside) }
    return Table(
      name: "synthesis_options", title: "Options of synthesis at equal numbers of evaluations", of: rows,
      [
        .column("sampler", "name in the catalogue, or exact flow", \.sampler),
        .column("options", "first and last step", \.variant),
        .column("budget", "evaluations of eps allowed", \.run?.point.count),
        .column("steps", "steps that they pay for", \.run?.steps),
        .column(
          "evaluations", "evaluations of eps per trajectory that were counted", \.run?.point.evaluations),
        .column("energy_distance", "energy distance from the exact law", \.energy),
        .column("outside_share", ModeOccupancy.outsideSummary, \.outside),
        .summary(of: "|x - exact| at the end", \.run?.point.summary),
      ])
  }

  private func summaryTable(_ curves: [Curve], _ budgets: [Int]) -> Table {
    Table(
      name: "summary", title: "Mean error in x by evaluations, and share outside at the last number of them",
      of: curves,
      [.column("sampler", \.sampler), .column("options", \.errors.name)]
        + budgets.enumerated().map { place, budget in .column("\(budget)") { $0.errors.errors(.mean)[place] }
        }
        + [.column("outside", \.runs.last?.outside)])
  }

  /// The mean errors of one sampler over those of its plain runs.
  private func ratios(_ curves: [Curve]) -> [Mark] {
    guard let plain = curves.first(where: { $0.errors.name == "plain" })?.errors.errors(.mean) else {
      return []
    }
    return curves.map { curve in
      .line(
        LineSeries(
          curve.errors.name, x: curve.errors.points.map(\.value),
          y: zip(curve.errors.errors(.mean), plain).map { $0 / $1 }))
    }
  }

  private func figure(_ curves: [Curve], _ floors: [Floor], _ budgets: [Int]) -> Figure {
    let ticks = Axis.Ticks.at(budgets.map(Double.init), budgets.map(\.description))
    let names = curves.filter { $0.errors.name == "plain" }.map(\.sampler)
    let errors = names.map { name in
      Panel(
        title: name, x: .linear("", ticks: ticks),
        y: .linear(name == names.first ? "mean error over that of plain" : ""),
        marks: ratios(curves.filter { $0.sampler == name }) + [.rule(.horizontal(1))])
    }
    let shares = names.map { name in
      Panel(
        caption: name == names.first ? "dashed: exact flow without denoising" : nil,
        x: .linear("evaluations of eps", ticks: ticks),
        y: .linear(name == names.first ? "share outside modes" : "", range: 0...1),
        marks: curves.filter { $0.sampler == name }.map {
          .line(LineSeries($0.errors.name, x: $0.errors.points.map(\.value), y: $0.runs.map(\.outside)))
        } + [.rule(.horizontal(floors[0].outside))])
    }
    return Figure(
      name: "synthesis_options", title: card.title,
      finding: finding(curves, floors, least: budgets.min() ?? 0),
      panels: errors + shares, columns: max(names.count, 1), aspect: 0.85, legend: .below)
  }

  private func finding(_ curves: [Curve], _ floors: [Floor], least: Int) -> String {
    let gains = curves.filter { $0.errors.name == "AFS" }.compactMap { curve in
      means(curves, curve.sampler, least).map { "\(curve.sampler) from \($0.plain.short) to \($0.afs.short)" }
    }
    return "With \(least) evaluations AFS lowers the mean error of \(gains.joined(separator: ", of ")); "
      + "denoising lowers the share of the exact flow outside all modes from \(floors[0].outside.percent) "
      + "(dashed) to \(floors[1].outside.percent)."
  }

  /// The mean errors without and with the analytical first step.
  private func means(_ curves: [Curve], _ sampler: String, _ budget: Int) -> (plain: Double, afs: Double)? {
    func mean(_ variant: String) -> Double? {
      curves.first { $0.sampler == sampler && $0.errors.name == variant }?
        .errors.point(at: Double(budget))?.summary.mean
    }
    guard let plain = mean("plain"), let afs = mean("AFS") else { return nil }
    return (plain, afs)
  }

  private func checks(
    _ curves: [Curve], _ floors: [Floor], _ setting: FlowSetting, cut: GridPoint
  ) -> [Check] {
    var checks = [
      Check(
        "No run takes more evaluations than it was given.",
        isTrue: curves.flatMap(\.runs).allSatisfy { $0.point.evaluations <= $0.point.value })
    ]
    checks.append(
      Check.published(
        "The error of taking x for eps at the start is that of the leading term (ratio).",
        measured: firstStepDefect(setting), in: 0.98...1.02))
    checks.append(outsideCheck(floors[0], setting, cut))
    checks.append(
      Check.published(
        "Denoised, no end point of the exact flow lies outside all modes (share).",
        measured: floors[1].outside, in: 0...1.3e-3))
    for sampler in ["ddim", "ttm2"] {
      guard let means = means(curves, sampler, 5) else { continue }
      checks.append(
        Check.published(
          "With 5 evaluations AFS lowers the mean error of \(sampler) (ratio).",
          measured: means.afs / means.plain, in: 0...1))
    }
    return checks
  }

  /// Mean `|ε − x_T|` over mean `|1/2 − c| |x_T|/γ²`, where `c` is the variance of a coordinate of the data: what is
  /// left of `ε = γ (x̄ − E[x_0|x̄])/γ²` for centred isotropic data when `γ` is large.
  private func firstStepDefect(_ setting: FlowSetting) -> Double {
    let start = GridPoint(time: setting.startTime, schedule: setting.schedule)
    var states = setting.latents
    states.scale(by: 1 / setting.schedule.alpha(at: start))
    var noise = states
    noise.add(-1, times: setting.mixture.denoised(states, at: start.level))
    noise.scale(by: 1 / start.level)
    let mixture = setting.mixture
    let squares = mixture.means.indices.map { k in
      let square = CompensatedSum.of(mixture.means[k].map { $0 * $0 }) / Double(mixture.dimension)
      return mixture.weights[k] * (square + mixture.standardDeviations[k] * mixture.standardDeviations[k])
    }
    let leading = abs(0.5 - CompensatedSum.of(squares)) / (start.level * start.level)
    let defect = SampleSummary(noise.distances(to: setting.latents)).mean
    return defect / (leading * SampleSummary(setting.latents.norms).mean)
  }

  /// The share of `N(0, s² + σ²)` beyond four `s`, in units of its standard error.
  private func outsideCheck(_ floor: Floor, _ setting: FlowSetting, _ cut: GridPoint) -> Check {
    let s = setting.mixture.standardDeviations.max() ?? 0
    let alpha = setting.schedule.alpha(at: cut)
    let sigma = alpha * cut.level
    let expected = Double.exp(-8 * s * s / (alpha * alpha * s * s + sigma * sigma))
    let deviation = (expected * (1 - expected) / Double(max(setting.latents.count, 1))).squareRoot()
    return Check.published(
      "The share of the exact flow outside all modes is that of the noise left at t-cut (standard errors).",
      measured: (floor.outside - expected) / deviation, in: -5...5)
  }
}
