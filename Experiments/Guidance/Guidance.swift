import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Reporting
import Samplers

/// Classifier-free guidance with the derivatives of the guided flow and with those of its branches.
struct Guidance: Experiment {
  let card = ExperimentCard(
    name: "guidance", title: "Classifier-free guidance and its derivatives",
    question: "Does a Taylor method keep its order under guidance, and what does guidance do to the samples?",
    paper: Papers.genie, location: "Figure 6, Equations 16 and 79-81",
    description: """
      The guided noise prediction is (1 + w) eps_c - w eps_u, with the components of one class as c and the whole mixture \
      as u. The classes of the 8x8 mixture are its outer groups; a file names them by "labels" or --label, and without \
      labels every component is a class. A second-order Taylor method needs its derivative along the guided flow. Equations 16 \
      and 81 combine the derivatives of the two branches, each along its own flow, which leaves out \
      w (1 + w) (J_c - J_u)(eps_c - eps_u). Both forms run here.

      Orders are measured on a smooth mixture of three components. On the mixture of --mixture the samples are judged by the \
      class of the nearest mode, by their spread within the class, by the share outside all modes, and by their \
      distance from the exact guided flow.
      """)

  static let weights = Parameter(
    "weights", .reals(.closed(-1...20)), default: [-1, -0.5, 0, 1, 2, 3, 4],
    help: "Guidance weights w; -1 is the model without class, 0 the class alone; other codes use 1 + w.")
  static let steps = Parameter(
    "steps", .integer(1...10_000), default: 10, help: "Number of steps.")
  private static let trajectories = Parameter(
    "trajectories", .integer(16...1_000_000), default: 800,
    help: "Number of latents, divided equally among the classes.")

  /// The weight at which orders are measured.
  private static let orderWeight = 2.0

  var parameters: ParameterSet {
    ParameterSet(
      [
        Self.weights, Self.steps, Self.trajectories, GridOptions.spacing, GridOptions.schedule,
        GridOptions.shift,
        GridOptions.start, GridOptions.cut,
      ] + MixtureSource.options)
  }

  var smoke: [ParameterAssignment] { [Self.trajectories.set(64), Self.weights.set([-1, 0, 2])] }

  private static let methods: [(name: String, order: Int, form: GuidedDerivatives)] = [
    ("ddim", 1, .guidedFlow), ("ttm2 guided-flow", 2, .guidedFlow), ("ttm2 per-branch", 2, .perBranch),
  ]

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let source = try parameters.labelledMixture(files: context.files)
    let mixture = source.mixture
    let schedule = try parameters.schedule()
    let grid = try parameters.grid(steps: parameters[Self.steps], for: .law(mixture))
    let ends = try parameters.grid(steps: 1, for: .law(mixture))
    let latents = ScalarDiffusion(schedule).prior(
      count: parameters[Self.trajectories], dimension: mixture.dimension, seed: parameters.seed,
      at: grid.first.time)
    let classes = try GuidedClasses(source, latents: latents)
    func problem(
      _ c: Int, _ weight: Double, _ form: GuidedDerivatives, _ grid: TimeGrid
    ) throws -> SamplingProblem<ScalarDiffusion> {
      SamplingProblem(
        model: try GuidedModel(
          conditional: classes.conditions[c], unconditional: mixture, weight: weight, derivatives: form),
        schedule: schedule, grid: grid)
    }
    let weights = parameters[Self.weights]
    context.progress.begin(
      "trajectories", total: weights.count * (Self.methods.count + 1) * latents.count)
    defer { context.progress.end() }
    let indices = classes.conditions.indices
    let rows = try weights.map { weight in
      let exact = try indices.map { c in
        try ReferenceSolution(
          problem(c, weight, .guidedFlow, ends), latents: classes.latents[c], jobs: context.jobs,
          monitor: context.monitor
        ).endPoints
      }
      var samples = [("exact flow", try classes.judge(exact, against: nil))]
      for method in Self.methods {
        let states = try indices.map { c in
          try problem(c, weight, method.form, grid).run(
            TruncatedTaylor(order: method.order), latents: classes.latents[c], jobs: context.jobs,
            monitor: context.monitor
          ).states
        }
        samples.append((method.name, try classes.judge(states, against: exact)))
      }
      return Row(weight: weight, samples: samples)
    }
    let orders = try GuidanceOrders(weight: Self.orderWeight, seed: parameters.seed, jobs: context.jobs)
    let plain = try indices.map { c in
      try SamplingProblem(model: classes.conditions[c], schedule: schedule, grid: grid).run(
        TruncatedTaylor(order: 2), latents: classes.latents[c], jobs: context.jobs
      ).states
    }
    return Report(
      tables: [table(rows), orders.table, sampleTable(rows, dimension: mixture.dimension)],
      figures: try [figure(rows, grid.steps), orders.figure] + sampleFigures(rows, classes),
      checks: checks(
        rows, orders, plain: plain, mixture: mixture, schedule: schedule,
        cut: grid.last),
      summary: .table(summaryTable(rows)),
      notes: orders.curves.map {
        "Order of \($0.errors.name) on the smooth mixture, w = \(Self.orderWeight.plain): "
          + "\($0.errors.orderText(.mean))."
      })
  }

  /// All methods at one weight, the exact flow first.
  private struct Row {
    let weight: Double
    let samples: [(name: String, sample: GuidedClasses.Sample)]
  }

  private func table(_ rows: [Row]) -> Table {
    Table(
      name: "guidance", title: "Guided samples of all classes",
      of: rows.flatMap { row in row.samples.map { (weight: row.weight, name: $0.name, sample: $0.sample) } },
      [
        .column("weight", "guidance weight w", \.weight),
        .column("method", "name and form of the derivatives", \.name),
        .column("class_accuracy", "share nearest to a mode of the wanted class", \.sample.accuracy),
        .column("spread", "root mean square distance from the mean of the class", \.sample.spread),
        .column(
          "outside_share", ModeOccupancy.outsideSummary, \.sample.outside),
        .summary(of: "the distance in x from the exact guided flow", \.sample.error),
      ])
  }

  private func summaryTable(_ rows: [Row]) -> Table {
    Table(
      name: "summary", title: "Guided samples of all classes",
      of: rows.flatMap { row in row.samples.map { (row, $0) } },
      [
        .column("w", \.0.weight), .column("method", \.1.0), .column("accuracy", \.1.1.accuracy),
        .column("spread", \.1.1.spread), .column("outside", \.1.1.outside),
        .column("mean error", \.1.1.error?.mean), .column("median error", \.1.1.error?.median),
      ])
  }

  private func sampleTable(_ rows: [Row], dimension: Int) -> Table {
    let shown = rows.filter { $0.weight >= 0 }.flatMap { row in
      row.samples.flatMap { name, sample in
        sample.states.prefix(1).flatMap { states in
          (0..<states.count).map { (weight: row.weight, name: name, i: $0, state: states.finiteState($0)) }
        }
      }
    }
    return Table(
      name: "guidance_samples", title: "Samples of the first class, w >= 0", of: shown,
      [
        .column("weight", "guidance weight w", \.weight),
        .column("method", "name and form of the derivatives", \.name), .column("trajectory", "from 0", \.i),
        .coordinates(dimension, \.state),
      ])
  }

  private func figure(_ rows: [Row], _ steps: Int) -> Figure {
    func panel(
      _ title: String, _ y: Axis, skipsExact: Bool = false, _ value: (GuidedClasses.Sample) -> Double
    ) -> Panel {
      Panel(
        title: title, x: .linear("guidance weight w"), y: y,
        marks: (rows.first?.samples ?? []).enumerated().dropFirst(skipsExact ? 1 : 0).map { k, method in
          .line(
            LineSeries(method.name, x: rows.map(\.weight), y: rows.map { value($0.samples[k].sample) }))
        })
    }
    return Figure(
      name: "guidance", title: "Guided samples after \(steps) steps", finding: finding(rows, steps),
      panels: [
        panel("class accuracy", .linear("share", range: 0...1.05)) { $0.accuracy },
        panel("spread within the class", .logarithmic("rms distance from the mean")) { $0.spread },
        panel("outside all modes", .linear("share", range: 0...1)) { $0.outside },
        panel("median error", .logarithmic("distance from the exact flow"), skipsExact: true) {
          $0.error?.median ?? .nan
        },
      ], columns: 2, aspect: 0.62, legend: .below)
  }

  private func finding(_ rows: [Row], _ steps: Int) -> String {
    let guided = rows.filter { $0.weight >= 0 }
    guard let first = guided.first ?? rows.first, let last = rows.last else { return "" }
    let parts = zip(first.samples, last.samples).map {
      "\($0.name) from \($0.sample.spread.short) to \($1.sample.spread.short)"
    }
    return "From w = \(first.weight.plain) to w = \(last.weight.plain) the spread within a class changes for "
      + "\(parts.joined(separator: ", ")) (\(steps) steps)."
  }

  private func sampleFigures(_ rows: [Row], _ classes: GuidedClasses) throws -> [Figure] {
    let rows = rows.filter { $0.weight >= 0 }
    let frame = try ModeFrame(classes.mixture)
    let modes = (classes.conditions.first?.means ?? []).map { frame.plane.project($0) }
    let widest = classes.conditions.first?.standardDeviations.max() ?? 0
    let count = Double(max(modes.count, 1))
    let centre = (CompensatedSum.of(modes.map(\.0)) / count, CompensatedSum.of(modes.map(\.1)) / count)
    let spread = modes.map { max(abs($0.0 - centre.0), abs($0.1 - centre.1)) }.max() ?? 0
    let window = SampleWindow(centre: centre, reach: max(1.4 * spread + 4 * widest, 1e-3))
    let columns = min(max(rows.count, 1), 6)
    let side = Figure.frameWidth(columns: columns)
    let names = rows.first?.samples.map(\.name) ?? []
    let panels = stride(from: 0, to: rows.count, by: columns).flatMap { start in
      names.enumerated().flatMap { place, name in
        (start..<start + columns).map { column -> Panel in
          guard rows.indices.contains(column), let states = rows[column].samples[place].sample.states.first
          else { return .empty }
          let points = frame.plane.project(states) { states.isFinite($0) }
          let samples = ScatterSeries(
            name == "exact flow" ? nil : String(name.prefix { $0 != " " }), x: points.x, y: points.y,
            diameter: window.dot(deviation: widest, frame: side))
          return frame.panel(
            "w = \(rows[column].weight.plain)", titles: ("", column == start ? name : ""), in: window,
            frame: side, [.scatter(samples)])
        }
      }
    }
    let exact = rows.compactMap { row in
      row.samples.first.map { "\($0.sample.outside.percent) at w = \(row.weight.plain)" }
    }
    return Figure(
      name: "guidance_samples", title: "Guided samples of one class",
      finding: "Guidance moves samples of the exact flow off the modes: outside lie "
        + "\(exact.joined(separator: ", ")).",
      panels: panels, columns: columns, legend: .hidden, sharing: .both
    ).pages(keeping: names.count)
  }

  private func checks(
    _ rows: [Row], _ orders: GuidanceOrders, plain: [StateBatch], mixture: GaussianMixture,
    schedule: any NoiseSchedule,
    cut: GridPoint
  ) -> [Check] {
    var checks = orders.curves.compactMap { curve in
      curve.errors.check(
        "The global order of \(curve.errors.name) under guidance is \(curve.declared).",
        order: curve.declared, within: 0.15, .mean)
    }
    checks.append(
      Check(
        "The two derivatives differ by w (1 + w) (J_c - J_u)(eps_c - eps_u) (relative error).",
        measured: orders.defect, in: 0...1e-6))
    if let free = rows.first(where: { $0.weight == -1 })?.samples.first?.sample {
      checks.append(
        Check.published(
          "With w = -1, without guidance, an eighth of the samples of the exact flow is of the wanted class.",
          measured: free.accuracy, in: 0.0665...0.1835))
    }
    guard let none = rows.first(where: { $0.weight == 0 }) else { return checks }
    for (name, sample) in none.samples where name.hasPrefix("ttm2") {
      let distance = zip(sample.states, plain).flatMap { $0.distances(to: $1) }.max() ?? .nan
      let isExact = name.hasSuffix(GuidedDerivatives.perBranch.rawValue)
      checks.append(
        Check(
          "With w = 0 \(name) is ttm2 on the class alone \(isExact ? "to the bit" : "to rounding") (largest distance).",
          measured: distance, in: 0...(isExact ? 0 : 1e-9)))
    }
    if let exact = none.samples.first?.sample {
      checks.append(
        Check.published(
          "With w = 0 every sample of the exact flow is of the wanted class.", measured: exact.accuracy,
          in: 1...1))
      let (alpha, sigma) = (schedule.alpha(at: cut), schedule.sigma(atGamma: cut.level))
      let s = alpha * (mixture.standardDeviations.first ?? 0)
      let expected = (0.18 * 0.18 + 2 * (s * s + sigma * sigma)).squareRoot()
      checks.append(
        Check.published(
          "With w = 0 the spread of the exact flow is that of the class with the noise of t-cut (ratio).",
          measured: exact.spread / expected, in: 0.95...1.05))
    }
    return checks
  }
}
