import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Samplers

/// Whether declared orders are seen in 64 dimensions.
struct DigitsOrders: Experiment {
  let card = ExperimentCard(
    name: "digits-orders", title: "Orders of convergence in 64 dimensions",
    question: "From how many steps on do samplers show their order on images?",
    paper: Papers.genie, location: "Theorem and Figure 2",
    description: """
      Global errors against the exact flow from the same latents, medians over latents, on two laws of the same images: one isotropic \
      Gaussian per image, and one full covariance per digit.
      """)

  static let steps = Parameter(
    "steps", .integers(GridOptions.stepRange), default: [40, 80, 160, 320, 640], help: "Numbers of steps.")
  static let trajectories = Parameter(
    "trajectories", .integer(1...1_000_000), default: 10, help: "Number of latents.")
  private static let samplers = ["ddim", "ttm2", "ab2", "dpm-solver-2m", "dpm-solver++-2m"]

  var parameters: ParameterSet { ParameterSet([Self.steps, Self.trajectories]) }
  var smoke: [ParameterAssignment] { [Self.trajectories.set(2), Self.steps.set([20, 40, 80])] }

  private typealias Entry = (law: String, card: SamplerCard, curve: ErrorCurve)

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let ground = DigitGround(context: context, seed: parameters.seed)
    let data = try DigitImages.all()
    let latents = ground.latents(parameters[Self.trajectories])
    let counts = Array(Set(parameters[Self.steps])).sorted()
    let laws: [(name: String, law: GaussianMixture)] = [
      ("digits", try data.mixture(width: DigitMixtures.width)),
      ("digits-gaussian", try data.gaussians(ridge: DigitMixtures.ridge)),
    ]
    var entries: [Entry] = []
    var references: [ReferenceSolution] = []
    context.progress.begin(
      "trajectories", total: laws.count * latents.count * (1 + Self.samplers.count * counts.count))
    defer { context.progress.end() }
    for (name, law) in laws {
      let exact = try ReferenceSolution(
        SamplingProblem(model: law, schedule: ground.schedule, grid: ground.grid(1)), latents: latents,
        jobs: context.jobs, monitor: context.monitor)
      references.append(exact)
      for sampler in Self.samplers {
        let points = try counts.map { steps in
          ErrorCurve.Point(
            steps: steps, evaluations: Double(steps),
            summary: SampleSummary(
              try ground.run(sampler, law, on: ground.grid(steps), from: latents).distances(
                to: exact.endPoints)))
        }
        let card = try ground.sampler(sampler).card
        entries.append((name, card, ErrorCurve(sampler, against: .steps, points)))
      }
    }
    var checks = references.map { Check.completes($0) }
    for entry in entries {
      if let check = entry.curve.check(
        "The median error of \(entry.card.name) on \(entry.law) falls with the power \(entry.card.orders.started) of the step.",
        order: entry.card.orders.started, within: 0.15, onlyAtPublishedParameters: true)
      {
        checks.append(check)
      }
    }
    let known: [(String, [Double])] = [
      ("ddim", [1.241e-1, 7.663e-3]), ("ttm2", [1.074e-2, 4.460e-5]), ("ab2", [2.451e-2, 1.108e-4]),
      ("dpm-solver-2m", [1.027e-2, 4.977e-5]), ("dpm-solver++-2m", [2.201e-2, 7.804e-5]),
    ]
    for (name, ends) in known {
      guard let curve = entries.first(where: { $0.law == "digits" && $0.card.name == name })?.curve else {
        continue
      }
      for (steps, value) in [(40.0, ends[0]), (640, ends[1])] {
        guard let point = curve.point(at: steps) else { continue }
        checks.append(
          .reproduced(
            "The median error of \(name) with \(Int(steps)) steps is that of an independent program (ratio).",
            point.summary.median / value, 1, within: 1e-3))
      }
    }
    return Report(
      tables: [table(entries), orders(entries)], figures: [figure(entries)], checks: checks,
      summary: .table(orders(entries)),
      notes: ["\(latents.count) latents; steps on the quadratic grid from t = 1 to \(ground.end.time)."])
  }

  private func table(_ entries: [Entry]) -> Table {
    Table(
      name: "errors", title: "Errors against the exact flow", of: entries.flatMap { $0.curve.rows($0) },
      [
        .column("law", "mixture of the images", \.of.law),
        .column("sampler", "name in the catalogue", \.of.card.name),
        .column("steps", "number of steps", \.point.count),
        .summary(of: "the distance from the exact end point", \.point.summary),
      ])
  }

  private func orders(_ entries: [Entry]) -> Table {
    Table(
      name: "orders", title: "Orders of convergence", of: entries,
      [
        .column("law", "mixture of the images", \.law),
        .column("sampler", "name in the catalogue", \.card.name),
        .column("declared", "global order with its own start", \.card.orders.started),
        .order("slope", "of log median error against log 1/N", "standard_error", "of the slope", \.curve),
      ])
  }

  private func figure(_ entries: [Entry]) -> Figure {
    let parts = entries.map { "\($0.card.name) \($0.curve.orderText()) on \($0.law)" }
    return Figure(
      name: "errors", title: card.title,
      finding: "The median errors fall with the powers \(parts.joined(separator: ", ")) of the step.",
      panels: ["digits", "digits-gaussian"].map { law in
        Panel(
          title: law, x: .logarithmic("steps"), y: .logarithmic("median distance, 64 pixels"),
          marks: entries.filter { $0.law == law }.map { $0.curve.line(.median, showsFit: false) })
      }, columns: 2, aspect: 0.9, legend: .below, sharing: .y)
  }
}
