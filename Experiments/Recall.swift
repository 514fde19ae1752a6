import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Reporting
import Samplers

/// Whether few evaluations lose modes of the data.
struct Recall: Experiment {
  let card = ExperimentCard(
    name: "recall", title: "Recall of modes",
    question:
      "Do samples of few evaluations miss modes, and do trajectories end in other modes than they should?",
    paper: Papers.genie, location: "Table 6",
    description: """
      A mode is recalled when a fifth of its due share of the samples is nearest to it, and resolved when that many \
      lie on it: within the radius outside of which exp(-8) of its own draws lie, four deviations in the plane. The total variation compares the histogram of nearest modes with \
      the weights; it has a floor of its own, the noise of finite samples. The share of strayed trajectories, which end \
      nearest to another mode than the exact flow does from the same latent, has none.
      """)

  private static let samplers = SamplerOption.standard.several(default: ["ddim", "ab2", "ttm2", "ttm3"])

  var parameters: ParameterSet {
    ParameterSet(
      [BudgetOption.evaluations, Self.samplers] + FlowSetting.options(trajectories: 10_000)
        + [GridOptions.spacing, GridOptions.cut, SamplerOption.analyticFirstStep, SamplerOption.denoise])
  }

  var smoke: [ParameterAssignment] {
    [LatentOptions.trajectories.set(256), BudgetOption.evaluations.set([5, 10])]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try FlowSetting(parameters, context: context)
    let judge = try ModeOccupancy(setting.mixture)
    let exact = try setting.exactFlow(at: [parameters[GridOptions.cut]], context: context)
    let options = parameters.runOptions
    let flow = try entry(
      "exact flow", nil,
      options.denoise ? exact.denoised(by: setting.mixture) : exact.endPoints, judge, against: nil)
    let data = try entry(
      "data", nil,
      DataSample.independent(
        from: setting.mixture, count: setting.latents.count, seed: parameters.seed), judge, against: nil)
    let samplers = parameters[SamplerOption.several]
    let budgets = parameters[BudgetOption.evaluations]
    context.progress.begin("trajectories", total: samplers.count * budgets.count * setting.latents.count)
    defer { context.progress.end() }
    let curves = try samplers.map { sampler in
      try budgets.map { budget in
        let plan = try parameters.plan(
          sampler, evaluations: budget, options: options, for: .law(setting.mixture))
        let run = try setting.problem(plan.grid, options: options).run(
          plan.sampler, latents: setting.latents, jobs: context.jobs, monitor: context.monitor)
        return try entry(sampler.card.name, budget, run.states, judge, against: flow)
      }
    }
    let all = curves.flatMap { $0 } + [flow, data]
    let floor = judge.totalVariationFloor(count: setting.latents.count)
    return Report(
      tables: [table(all)], figures: [figure(curves, flow)],
      checks: [
        Check.completes(exact)
      ] + checks(curves, flow, data, floor: floor),
      summary: .table(table(all)),
      notes: [
        "\(setting.latents.count) samples; exact independent samples have a total variation of \(floor.short) on average."
      ] + Self.notes(onSDE: samplers.map(\.card)))
  }

  /// One sample and how it is spread over the modes.
  private struct Entry {
    let name: String
    let evaluations: Int?
    let value: ModeOccupancy.Value
    /// The nearest mode of every trajectory, nil where it is not finite.
    let modes: [Int?]
    let resolved: Double
    let strayed: Double?
  }

  private func entry(
    _ name: String, _ evaluations: Int?, _ states: StateBatch, _ judge: ModeOccupancy, against exact: Entry?
  ) throws -> Entry {
    let points = SamplePoints(states)
    let value = try judge.evaluate(points)
    var modes = [Int?](repeating: nil, count: states.count)
    for (source, mode) in zip(points.sources, value.modes) { modes[source] = mode }
    let strayed = exact.map { exact in
      Double(zip(modes, exact.modes).count { $0 != $1 }) / Double(max(states.count, 1))
    }
    return Entry(
      name: name, evaluations: evaluations, value: value, modes: modes,
      resolved: try judge.resolvedShare(value, of: points), strayed: strayed)
  }

  private func table(_ entries: [Entry]) -> Table {
    Table(
      name: "recall", title: "Modes found by few evaluations", of: entries,
      [
        .column("sampler", "name in the catalogue, exact flow, or data", \.name),
        .column("evaluations", "evaluations of eps allowed", \.evaluations),
        .column("recall", "share of modes nearest to which lies a fifth of the due samples", \.value.recall),
        .column(
          "resolved",
          "share of modes on whose components lies a fifth of the due samples (4 deviations in the plane)",
          \.resolved),
        .column(
          "total_variation", "between the histogram of nearest modes and the weights", \.value.totalVariation),
        .column(
          "strayed", "share of trajectories that end nearest to another mode than the exact flow", \.strayed),
        .column("outside", ModeOccupancy.outsideSummary, \.value.outsideShare),
        .column("diverged", "samples that are not finite and left out", \.value.diverged),
      ])
  }

  private func figure(_ curves: [[Entry]], _ flow: Entry) -> Figure {
    let budgets = curves.first?.compactMap(\.evaluations) ?? []
    let ticks = Axis.Ticks.at(budgets.map(Double.init), budgets.map(\.description))
    func panel(
      _ title: String, caption: String? = nil, _ axis: Axis, _ extra: [Mark] = [], _ value: (Entry) -> Double
    ) -> Panel {
      Panel(
        title: title, caption: caption, x: .linear("evaluations of eps", ticks: ticks), y: axis,
        marks: curves.map { entries in
          .line(
            LineSeries(
              entries.first?.name, x: entries.compactMap { $0.evaluations.map(Double.init) },
              y: entries.map(value)))
        } + extra)
    }
    return Figure(
      name: "recall", title: card.title, finding: finding(curves, flow),
      panels: [
        panel("modes resolved", .linear("share", range: 0...1.05)) { $0.resolved },
        panel(
          "mode histogram", caption: "dashed: exact flow", .linear("total variation"),
          [.rule(.horizontal(flow.value.totalVariation))]
        ) { $0.value.totalVariation },
        panel("end nearest to another mode", .logarithmic("share of trajectories")) { $0.strayed ?? .nan },
      ], columns: 3, aspect: 1.05, legend: .below)
  }

  private func finding(_ curves: [[Entry]], _ flow: Entry) -> String {
    let parts = curves.compactMap { entries -> String? in
      guard let few = entries.first, let more = entries.last, let start = few.strayed, let end = more.strayed
      else { return nil }
      return "\(few.name) resolves \(few.resolved.percent) of the modes and lets \(start.percent) of the "
        + "trajectories stray (\(end.percent) with \(more.evaluations ?? 0))"
    }
    return
      "With \(curves.first?.first?.evaluations ?? 0) evaluations \(parts.joined(separator: "; ")); the exact "
      + "flow resolves \(flow.resolved.percent)."
  }

  private func checks(_ curves: [[Entry]], _ flow: Entry, _ data: Entry, floor: Double) -> [Check] {
    var checks = [
      Check.published(
        "The exact flow reaches every mode (recall).", measured: flow.value.recall, in: 1...1)
    ]
    for entry in [flow, data] {
      checks.append(
        Check.published(
          "The total variation of the \(entry.name) is that of independent samples (ratio to its mean).",
          measured: entry.value.totalVariation / floor, in: 0.53...1.47))
    }
    let named = Dictionary(curves.compactMap { row in row.first.map { ($0.name, row) } }) { first, _ in first
    }
    if let ddim = named["ddim"], let genie = named["ttm2"] {
      for (slow, fast) in zip(ddim, genie) {
        guard let one = slow.strayed, let other = fast.strayed, let budget = slow.evaluations else {
          continue
        }
        checks.append(
          Check.published(
            "With \(budget) evaluations fewer trajectories of ttm2 than of ddim stray (ratio).",
            measured: other / one, in: 0...1))
      }
    }
    return checks
  }
}
