import Accuracy
import Diffusion
import Experimentation
import Integration
import Learning
import Numbers
import Reporting
import Samplers

/// Classifier-free guidance with a network that was trained with classes.
struct LearnedGuidance: Experiment {
  let card = ExperimentCard(
    name: "learned-guidance", title: "Guidance with a trained conditional network",
    question: "Does a second-order method keep its order under guidance when both branches are one network?",
    paper: Papers.genie, location: "Figure 6, Equations 16 and 79-81",
    description: """
      One network was trained on the 8x8 mixture with the outer group of an example as its class, which was withheld from a tenth of the \
      examples; so it has the conditional and the unconditional prediction in it (Ho and Salimans 2022). The guided prediction is \
      (1 + w) eps_c - w eps_u, and its derivative along the guided flow is computed by the jets of both branches along one \
      curve. Equations 16 and 81 combine the derivatives of the branches, each along its own flow.

      Samples are judged by the class of the nearest mode, by their spread within the class, by the share outside all modes, by the distance \
      from the exact guided flow of the network, and by how far that is from the exact guided flow of the mixture. Powers of the error \
      of one step are measured from the exact guided flow of the network at w = 2.
      """)

  private static let network = Parameter(
    "network", ModelSource.kind, default: "toy-8x8-conditional", placeholder: "name|file",
    help: "A network with eight classes: the JSON header of its weights, or the name of a built-in one.")
  private static let weights = Parameter(
    "weights", .reals(.closed(0...20)), default: [0, 1, 2, 4],
    help: "Guidance weights w; 0 is the class alone; other codes use 1 + w.")
  private static let steps = Parameter("steps", .integer(1...10_000), default: 10, help: "Number of steps.")
  private static let trajectories = Parameter(
    "trajectories", .integer(16...1_000_000), default: 128,
    help: "Number of latents, divided among the eight classes.")

  /// Of the exact flows that samples are compared with, whose distances from them are above a hundredth.
  private static let tolerance = 1e-9
  /// The weight and the time at which orders are measured.
  private static let orderWeight = 2.0
  private static let orderTimes = [0.2]

  var parameters: ParameterSet {
    ParameterSet([Self.network, Self.weights, Self.steps, Self.trajectories])
  }

  var smoke: [ParameterAssignment] { [Self.trajectories.set(16), Self.weights.set([0, 2])] }

  private static let methods: [(name: String, order: Int, form: GuidedDerivatives)] = [
    ("ddim", 1, .guidedFlow), ("ttm2 guided-flow", 2, .guidedFlow), ("ttm2 per-branch", 2, .perBranch),
  ]

  /// One method, or the exact flow, at one weight.
  private struct Row {
    let weight: Double
    let name: String
    let sample: GuidedClasses.Sample
    /// Of the exact flow of the network from that of the mixture.
    let scoreError: SampleSummary?
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let mixture = try GaussianMixture.toy8x8()
    let process = ScalarDiffusion(LinearVariancePreserving())
    let recipe = GridRecipe<ScalarDiffusion>(.quadratic, process: process)
    let latents = process.prior(
      count: parameters[Self.trajectories], dimension: mixture.dimension, seed: parameters.seed, at: 1)
    let classes = try GuidedClasses(mixture, latents: latents)
    let branches = try self.branches(parameters, classes, files: context.files)
    let indices = branches.told.indices
    func exact(_ model: (Int) throws -> any NoiseModel) throws -> [StateBatch] {
      try indices.map { c in
        try ReferenceSolution(
          SamplingProblem(process: process, model: model(c), grid: recipe.grid(steps: 1)),
          latents: classes.latents[c], order: TaylorStepControl.order(forTolerance: Self.tolerance),
          tolerance: Self.tolerance, jobs: context.jobs, monitor: context.monitor
        ).endPoints
      }
    }
    func samples(_ order: Int, _ model: (Int) throws -> any NoiseModel) throws -> [StateBatch] {
      try indices.map { c in
        try SamplingProblem(
          process: process, model: model(c), grid: recipe.grid(steps: parameters[Self.steps])
        ).run(
          TruncatedTaylor(order: order), latents: classes.latents[c], jobs: context.jobs,
          monitor: context.monitor
        ).states
      }
    }
    let weights = Array(Set(parameters[Self.weights])).sorted()
    context.progress.begin("trajectories", total: weights.count * 5 * latents.count)
    defer { context.progress.end() }
    let rows = try weights.flatMap { weight -> [Row] in
      let flow = try exact { try branches.model($0, weight) }
      let truth = try exact {
        try GuidedModel(conditional: classes.conditions[$0], unconditional: mixture, weight: weight)
      }
      let first = Row(
        weight: weight, name: "exact flow", sample: try classes.judge(flow, against: nil),
        scoreError: SampleSummary(zip(flow, truth).flatMap { $0.distances(to: $1) }))
      return try [first]
        + Self.methods.map { method in
          let states = try samples(method.order) { try branches.model($0, weight, method.form) }
          return Row(
            weight: weight, name: method.name, sample: try classes.judge(states, against: flow),
            scoreError: nil)
        }
    }
    let study = try SingleStepStudy(
      Self.methods.map { method in
        SingleStepStudy.Method(
          name: method.name, sampler: TruncatedTaylor(order: method.order),
          model: try branches.model(0, Self.orderWeight, method.form),
          expected: method.form == .guidedFlow ? method.order + 1 : 2)
      }, along: branches.model(0, Self.orderWeight), from: Self.orderTimes, process: process,
      latents: latents.slice(0..<16), context: context)
    let defect = GuidanceOrders.defect(
      try branches.model(0, Self.orderWeight), try branches.model(0, Self.orderWeight, .perBranch),
      latents: latents.slice(0..<16), gamma: 0.5)
    let plain = try samples(2) { branches.told[$0] }
    let alone = try GuidedDerivatives.allCases.map { form in
      (form: form, states: try samples(2) { try branches.model($0, 0, form) })
    }
    return Report(
      tables: [
        table(rows),
        study.errorTable("learned_guidance_orders", method: "method and form of its derivatives"),
        study.slopeTable(method: "method and form of its derivatives"),
      ],
      figures: [figure(rows, study, parameters[Self.steps])],
      checks: [Check.completes(study.exact)] + checks(rows, study, defect)
        + alone.map { form, states in
          Check(
            "With w = 0 ttm2 \(form.rawValue) is ttm2 on the network that is told the class (largest distance).",
            measured: zip(states, plain).flatMap { $0.distances(to: $1) }.max() ?? .nan, in: 0...1e-9)
        }, summary: .table(summary(rows)),
      notes: ["\(latents.count) trajectories, \(parameters[Self.steps]) steps."])
  }

  /// The two branches of guidance in one network.
  private struct Branches {
    /// Told each of the classes.
    let told: [ScoreNetwork]
    /// Told none.
    let free: ScoreNetwork

    func model(
      _ c: Int, _ weight: Double, _ form: GuidedDerivatives = .guidedFlow
    ) throws -> GuidedModel<ScoreNetwork, ScoreNetwork> {
      try GuidedModel(conditional: told[c], unconditional: free, weight: weight, derivatives: form)
    }
  }

  private func branches(
    _ parameters: ParameterValues, _ classes: GuidedClasses, files: any FileStore
  ) throws -> Branches {
    let source = parameters[Self.network]
    let network = try ModelSource.network(source, files: files)
    let count = classes.conditions.count
    guard network.dimension == classes.mixture.dimension, network.architecture.classes == count else {
      throw UsageError(
        "The network '\(source.printable)' has \(network.dimension) coordinates and \(network.architecture.classes) classes. "
          + "Please give one with \(classes.mixture.dimension) coordinates and \(count) classes, such as 'toy-8x8-conditional'."
      )
    }
    return Branches(told: try (0..<count).map { try network.conditioned(on: $0) }, free: network)
  }

  private func table(_ rows: [Row]) -> Table {
    Table(
      name: "learned_guidance", title: "Guided samples of all classes", of: rows,
      [
        .column("weight", "guidance weight w", \.weight),
        .column("method", "exact flow of the network, or method and form of its derivatives", \.name),
        .column("class_accuracy", "share nearest to a mode of the wanted class", \.sample.accuracy),
        .column("spread", "root mean square distance from the mean of the class", \.sample.spread),
        .column(
          "outside_share", "share farther than 4 standard deviations from every mode", \.sample.outside),
        .column("mean", "mean distance in x from the exact guided flow of the network", \.sample.error?.mean),
        .column("median", "median of it", \.sample.error?.median),
        .column(
          "score_mean", "mean distance of that flow from the exact guided flow of the mixture",
          \.scoreError?.mean),
        .column("score_median", "median of it", \.scoreError?.median),
      ])
  }

  private func summary(_ rows: [Row]) -> Table {
    Table(
      name: "summary", title: "Guided samples of all classes", of: rows,
      [
        .column("w", \.weight), .column("method", \.name), .column("accuracy", \.sample.accuracy),
        .column("spread", \.sample.spread), .column("outside", \.sample.outside),
        .column("mean error", \.sample.error?.mean), .column("median error", \.sample.error?.median),
      ])
  }

  private func figure(_ rows: [Row], _ study: SingleStepStudy, _ steps: Int) -> Figure {
    let names = ["exact flow"] + Self.methods.map(\.name)
    func panel(_ title: String, _ y: Axis, _ names: [String], _ value: @escaping (Row) -> Double) -> Panel {
      Panel(
        title: title, x: .linear("guidance weight w"), y: y,
        marks: names.map { name in
          let own = rows.filter { $0.name == name }
          return .line(LineSeries(name, x: own.map(\.weight), y: own.map(value)))
        })
    }
    let slopes = Self.methods.map { "\($0.name) \(study.slope($0.name, from: Self.orderTimes[0]))" }
    return Figure(
      name: "learned_guidance", title: "Guidance with a trained network, \(steps) steps",
      finding:
        "At w = \(Self.orderWeight.plain) the error of one step falls with the powers \(slopes.joined(separator: ", ")).",
      panels: [
        panel("spread within the class", .logarithmic("rms distance from the mean"), names) {
          $0.sample.spread
        },
        panel("mean error", .logarithmic("distance from the exact flow"), Array(names.dropFirst())) {
          $0.sample.error?.mean ?? .nan
        },
      ] + study.panels, columns: 3, aspect: 1, legend: .below)
  }

  private func checks(_ rows: [Row], _ study: SingleStepStudy, _ defect: Double) -> [Check] {
    var checks = study.checks
    checks.append(
      Check(
        "The derivatives of the two forms differ by w (1 + w) (J_c - J_u)(eps_c - eps_u) (relative error).",
        measured: defect, in: 0...1e-6))
    let flows = rows.filter { $0.name == "exact flow" }
    guard let first = flows.first, let last = flows.last, first.weight == 0, last.weight > 0 else {
      return checks
    }
    checks += [
      .published(
        "With w = 0 at least nine tenths of the exact flow's samples are of the wanted class.",
        measured: first.sample.accuracy, in: 0.9...1),
      .published(
        "Guidance loses no samples of the wanted class (share at w = \(last.weight.plain) minus that at w = 0).",
        measured: last.sample.accuracy - first.sample.accuracy, in: 0...1),
      .published(
        "Guidance makes the samples of a class narrower (spread at w = \(last.weight.plain) over that at w = 0).",
        measured: last.sample.spread / first.sample.spread, in: 0...1),
    ]
    return checks
  }
}
