import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Reporting
import Samplers

/// Samples side by side: what a sampler makes of a mixture with few steps.
struct SampleGallery: Experiment {
  let card = ExperimentCard(
    name: "sample-gallery", title: "Samples after few steps",
    question: "How well do samples made in 5 to 25 steps resolve the modes of the data?",
    paper: Papers.genie, location: "Figures 2 and 12",
    description: """
      Every sampler carries the same latents through grids of few steps. Under each panel stand the energy distance \
      from the exact law of the data, whose data side is in closed form, and the share of samples outside every \
      component, where exp(-8) of its own draws lie: beyond four standard deviations in the plane.

      The exact flow ends at t-cut, where x still carries noise; with --denoise every run, the exact flow included, \
      ends with the step to the mean of the data given x.
      """)

  static let steps = Parameter(
    "steps", .integers(GridOptions.stepRange), default: [5, 10, 15, 20, 25],
    help: "Numbers of steps, one column each.")
  static let samplers = SamplerOption.standard.several(
    default: ["ddim", "ttm2"],
    help: "The methods, one row each, separated by commas; 'experiment samplers' lists all.")
  static let shown = Parameter(
    "shown", .integer(1...10_000), default: 1000,
    help: "Number of samples that a panel shows; all enter the numbers.")

  var parameters: ParameterSet {
    ParameterSet(
      [Self.steps, Self.samplers, Self.shown] + FlowSetting.options(trajectories: 10_000)
        + [GridOptions.spacing, GridOptions.cut, SamplerOption.denoise, ArrayFormatOption.format])
  }

  var smoke: [ParameterAssignment] {
    [LatentOptions.trajectories.set(64), Self.steps.set([5, 10]), Self.shown.set(32)]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try FlowSetting(parameters, context: context)
    let counts = parameters[Self.steps]
    let exact = try setting.exactFlow(at: [parameters[GridOptions.cut]], context: context)
    let judge = try Judge(setting.mixture, shown: parameters[Self.shown])
    let isDenoised = parameters[SamplerOption.denoise]
    let options = RunOptions(denoise: isDenoised, seed: parameters.seed)
    let data = try judge.panel(
      "data",
      states: DataSample.independent(
        from: setting.mixture, count: setting.latents.count, seed: parameters.seed))
    let flow = try judge.panel(
      "exact flow",
      states: isDenoised ? exact.denoised(by: setting.mixture) : exact.endPoints)
    let samplers = parameters[Self.samplers]
    context.progress.begin("trajectories", total: samplers.count * counts.count * setting.latents.count)
    defer { context.progress.end() }
    let rows = try samplers.map { sampler in
      try counts.map { count in
        let problem = setting.problem(
          try parameters.grid(steps: count, for: .law(setting.mixture)), options: options)
        let run = try problem.run(
          sampler, latents: setting.latents, jobs: context.jobs, monitor: context.monitor)
        return try judge.panel(sampler.card.name, steps: count, states: run.states)
      }
    }
    let (shown, count) = (parameters[Self.shown], setting.latents.count)
    let all = [data, flow] + rows.flatMap { $0 }
    return Report(
      tables: [numbers(all)], arrays: [samples(all, shown: shown)],
      arrayFormat: parameters[ArrayFormatOption.format],
      figures: try figures(
        data, flow, rows, shown: shown, mixture: setting.mixture,
        law: isDenoised
          ? setting.mixture
          : setting.mixture.diffused(
            scale: exact.process.amplitude(at: exact.grid.last), level: exact.grid.last.level),
        noise: exact.process.amplitude(at: exact.grid.last) * exact.grid.last.level),
      checks: checks(data, rows), summary: .table(numbers(all)),
      notes: [
        "\(count) samples; the panels show the first \(min(shown, count))."
      ] + EnergyEstimate.note(count))
  }

  /// The states of one panel with what is written under it.
  private struct Sample {
    let name: String
    let steps: Int?
    let states: StateBatch
    let energyDistance: Double
    let outsideShare: Double
    /// The other distances of the catalogue, of the samples that are shown, in the order of `Judge.others`.
    let distances: [Double]
    let diverged: Int
  }

  /// The metrics, made ready once.
  private struct Judge {
    /// Distances whose cost or memory asks for fewer samples.
    static let others = ["mmd", "sliced-wasserstein", "nll-mean"]

    let energy: EnergyDistance
    let occupancy: ModeOccupancy
    let distances: [Metric.Evaluator]
    let shown: Int

    init(_ mixture: GaussianMixture, shown: Int) throws {
      energy = try EnergyDistance(mixture)
      occupancy = try ModeOccupancy(mixture)
      distances = try Self.others.map { try MetricCatalog.metric(named: $0).prepare(mixture) }
      self.shown = shown
    }

    func panel(_ name: String, steps: Int? = nil, states: StateBatch) throws -> Sample {
      let points = SamplePoints(states)
      return Sample(
        name: name, steps: steps, states: states,
        energyDistance: try EnergyEstimate(states, from: energy).distance,
        outsideShare: try occupancy.evaluate(points).outsideShare,
        distances: try distances.map { distance in
          let part = SamplePoints(states.slice(0..<min(shown, states.count)))
          return part.count >= 2 ? try distance(part) : .nan
        }, diverged: points.diverged)
    }
  }

  private func numbers(_ samples: [Sample]) -> Table {
    Table(
      name: "metrics", title: "Samples against the exact law", of: samples,
      [
        .column("sampler", "name in the catalogue, data, or exact flow", \.name),
        .column("steps", "number of steps", \.steps),
        .column("energy_distance", "energy distance from the exact law", \.energyDistance),
        .column("outside_share", ModeOccupancy.outsideSummary, \.outsideShare),
        .column("diverged", "samples that are not finite and left out", \.diverged),
      ]
        + Judge.others.enumerated().map { place, name in
          let card = MetricCatalog.cards.first { $0.name == name }
          return .column(card?.column ?? name, "\(card?.title ?? name), of the samples that are shown") {
            $0.distances[place]
          }
        })
  }

  private func samples(_ samples: [Sample], shown: Int) -> NumericArray {
    let dimension = samples.first?.states.dimension ?? 0
    let count = min(shown, samples.first?.states.count ?? 0)
    return NumericArray(
      name: "samples", title: "The samples that the panels show",
      axes: [
        .init(
          "sample", "name in the catalogue and steps, data, or exact flow",
          labels: samples.map { sample in
            sample.steps.map { "\(sample.name), \($0) steps" } ?? sample.name
          }), .init("trajectory", "from 0", count: count),
      ], columns: (0..<dimension).map { Column("x_\($0)", "coordinate \($0) of x") },
      values: samples.flatMap { sample in
        (0..<count).flatMap { sample.states.finiteState($0) ?? [Double](repeating: .nan, count: dimension) }
      })
  }

  private func figures(
    _ data: Sample, _ flow: Sample, _ rows: [[Sample]], shown: Int, mixture: GaussianMixture,
    law: GaussianMixture, noise: Double
  ) throws -> [Figure] {
    func item(_ sample: Sample) -> SamplePanels.Item {
      SamplePanels.Item(
        title: sample.steps.map { "\(sample.name), N=\($0)" } ?? sample.name,
        caption: "energy \(sample.energyDistance.short), outside \(sample.outsideShare.percent)",
        states: sample.states.slice(0..<min(shown, sample.states.count)),
        law: sample.name == data.name ? mixture : law)
    }
    let perRow = 5
    let blocks = rows.flatMap { samples in
      stride(from: 0, to: samples.count, by: perRow).map {
        Array(samples[$0..<min($0 + perRow, samples.count)])
      }
    }
    let columns = max((blocks.map(\.count).max() ?? 0) + 1, 4)
    let panels = try SamplePanels(mixture, columns: columns, noise: noise)
    let references = [data, flow]
    let last = rows.compactMap(\.last).map {
      "\($0.name) has an energy distance of \($0.energyDistance.short) and \($0.outsideShare.percent) outside all modes"
    }
    return panels.figures(
      name: "samples", title: card.title,
      finding: "After N = \(rows.first?.last?.steps ?? 0) steps \(last.joined(separator: "; ")); "
        + "the exact flow has \(flow.energyDistance.short) and \(flow.outsideShare.percent). Estimates of a distance near zero may be "
        + "negative. "
        + panels.description(of: mixture),
      rows: blocks.enumerated().map { index, samples in
        (references.indices.contains(index) ? [references[index]] : []) + samples
      }.map { $0.map(item) })
  }

  private func checks(_ data: Sample, _ rows: [[Sample]]) -> [Check] {
    var checks = [
      Check.published(
        "Exact samples of the data lie outside all modes with probability exp(-8).",
        measured: data.outsideShare, in: 0...1.5e-3)
    ]
    let named = Dictionary(rows.compactMap { row in row.first.map { ($0.name, row) } }) { first, _ in first }
    if let ddim = named["ddim"], let genie = named["ttm2"] {
      for (slow, fast) in zip(ddim, genie) {
        checks.append(
          Check.published(
            "With \(slow.steps ?? 0) steps fewer samples of ttm2 than of ddim lie outside all modes (ratio).",
            measured: fast.outsideShare / slow.outsideShare, in: 0...1))
      }
    }
    return checks
  }
}
