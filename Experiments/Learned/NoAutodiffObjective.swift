import Diffusion
import Experimentation
import Learning
import Numbers
import Reporting

/// GENIE's objective without derivatives of the model, against distillation, in several dimensions.
struct NoAutodiffObjective: Experiment {
  let card = ExperimentCard(
    name: "no-autodiff-objective", title: "Learning a derivative without differentiating",
    question: "How much is lost when the derivative is regressed on noise instead of on itself?",
    paper: Papers.genie, location: "Appendix D, Equations 70 to 72",
    description: """
      The noise e of an example has E[e e^T | xbar] = I + eps eps^T - gamma J, with the Jacobian J of eps. So the spatial part \
      gamma J eps of the derivative along the flow is the mean of eps + eps |eps|^2 - e (e.eps), and a network can be fitted to it without \
      a derivative of the score. In the paper's coordinates this is Eq. 72 with a factor 1/sigma^2 in front of e e^T v. Without \
      that factor, as printed, the mean of the target is another; it runs as a control.

      The score is exact, that of eight modes at random places. The same small network sees the same examples with each objective. \
      The target of the regression has a spread that distillation does not have; it is a product of noise with itself, and \
      grows with the dimension.
      """)

  private static let dimensions = Parameter(
    "dimensions", .integers(1...256), default: [2, 8, 32], help: "Dimensions of the data.")
  private static let steps = Parameter(
    "steps", .integer(1...1_000_000), default: 1000, help: "Steps of a training, of 256 examples each.")
  private static let points = Parameter(
    "points", .integer(64...1_000_000), default: 4096, help: "Examples on which errors are measured.")

  /// The deviation of a mode and the levels of the examples.
  private static let deviation = 0.2
  private static let levels = 0.05...20.0

  var parameters: ParameterSet { ParameterSet([Self.dimensions, Self.steps, Self.points]) }

  var smoke: [ParameterAssignment] {
    [Self.dimensions.set([2, 4]), Self.steps.set(20), Self.points.set(256)]
  }

  /// One objective in one dimension.
  private struct Row: Sendable {
    let dimension: Int
    let objective: SpatialObjective
    let targets: TargetStatistics
    let untrained: Double
    let error: Double
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let dimensions = Array(Set(parameters[Self.dimensions])).sorted()
    let objectives = SpatialObjective.allCases
    let rows = try context.map(count: dimensions.count * objectives.count, label: "trainings") { index in
      try Self.row(
        dimensions[index / objectives.count], objectives[index % objectives.count], parameters, context)
    }
    let table = self.table(rows)
    return Report(
      tables: [table], figures: [figure(rows)], checks: checks(rows), summary: .table(table),
      notes: [
        "\(parameters[Self.steps]) steps of 256 examples; errors over \(parameters[Self.points]) others, relative to gamma J eps."
      ])
  }

  private static func row(
    _ dimension: Int, _ objective: SpatialObjective, _ parameters: ParameterValues, _ context: RunContext
  ) throws -> Row {
    let random = CounterRandom(seed: parameters.seed)
    let means = (0..<8).map { k in
      (0..<dimension).map { random.normal(trajectory: k, step: -3, index: $0) }
    }
    let data = NoisyData(
      try GaussianMixture(means: means, standardDeviation: deviation), levels: .logUniform(levels))
    let task = try SpatialTask(objective, data: data)
    let settings = OptimizerSettings(
      steps: parameters[Self.steps], batch: 256, warmUp: 100, averaging: 0.99, seed: parameters.seed)
    let trainer = try Trainer(task, settings: settings, jobs: 1)
    let points = parameters[Self.points]
    func error() throws -> Double {
      try task.relativeError(trainer.state.average, count: points, seed: parameters.seed)
    }
    let untrained = try error()
    for _ in 0..<settings.steps {
      try context.cancellation.check()
      try trainer.advance()
    }
    return Row(
      dimension: dimension, objective: objective,
      targets: task.targets(count: points, seed: parameters.seed), untrained: untrained, error: try error())
  }

  private func table(_ rows: [Row]) -> Table {
    Table(
      name: "objectives", title: "Objectives for the spatial part of the derivative", of: rows,
      [
        .column("dimension", "of the data", \.dimension),
        .column(
          "objective", "distillation, noise (Eq. 72 corrected), printed (Eq. 72)", \.objective.rawValue),
        .column("spread", "E |target - gamma J eps|^2 / E |gamma J eps|^2", \.targets.spread),
        .column("bias", "E (target - gamma J eps).gamma J eps / E |gamma J eps|^2", \.targets.bias),
        .column("bias_standard_error", "its standard error", \.targets.biasError),
        .column("untrained", "relative error of the network before training", \.untrained),
        .column("error", "E |predicted - gamma J eps|^2 / E |gamma J eps|^2 after it", \.error),
      ])
  }

  private static func error(_ rows: [Row], _ dimension: Int, _ objective: SpatialObjective) -> Double {
    rows.first { $0.dimension == dimension && $0.objective == objective }?.error ?? .nan
  }

  /// The errors of regression over those of distillation, by dimension.
  private func ratios(_ rows: [Row]) -> [(dimension: Int, ratio: Double)] {
    Set(rows.map(\.dimension)).sorted().map { dimension in
      (dimension, Self.error(rows, dimension, .noise) / Self.error(rows, dimension, .distillation))
    }
  }

  private func figure(_ rows: [Row]) -> Figure {
    func panel(
      _ title: String, _ objectives: [SpatialObjective], _ value: @escaping (Row) -> Double
    ) -> Panel {
      Panel(
        title: title, x: .logarithmic("dimension"), y: .logarithmic("relative to the size of gamma J eps"),
        marks: objectives.map { objective in
          let own = rows.filter { $0.objective == objective }
          return .line(
            LineSeries(objective.rawValue, x: own.map { Double($0.dimension) }, y: own.map(value)))
        })
    }
    let texts = ratios(rows).map { "\($0.ratio.short) in \($0.dimension) dimensions" }
    return Figure(
      name: "objectives", title: card.title,
      finding:
        "The error of the regression on noise over that of distillation after the same training: \(texts.joined(separator: ", ")).",
      panels: [
        panel("error after training", SpatialObjective.allCases, \.error),
        panel("spread of the targets", [.noise, .printed], \.targets.spread),
      ], columns: 2, aspect: 0.95, legend: .below)
  }

  private func checks(_ rows: [Row]) -> [Check] {
    var checks = rows.filter { $0.objective == .noise }.map { row in
      Check.published(
        "In \(row.dimension) dimensions the target of the corrected equation has the mean gamma J eps (bias in standard errors).",
        measured: row.targets.bias.magnitude / row.targets.biasError, in: 0...5)
    }
    checks += rows.filter { $0.objective == .printed }.map { row in
      Check.published(
        "In \(row.dimension) dimensions the network that is fitted to the printed equation is worse than none (relative error).",
        measured: row.error, in: 1...Double.infinity)
    }
    let ratios = ratios(rows)
    if let first = ratios.first, let last = ratios.last, ratios.count > 1 {
      checks.append(
        .published(
          "In \(first.dimension) dimensions regression on noise comes within a factor of two of distillation (ratio of errors).",
          measured: first.ratio, in: 0...2))
      checks.append(
        .published(
          "It falls behind with the dimension (ratio in \(last.dimension) over that in \(first.dimension)).",
          measured: last.ratio / first.ratio, in: 1...Double.infinity))
    }
    return checks
  }
}
