import Accuracy
import CommandLineInterface
import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers

/// `experiment grid`: the points of a time grid, for this program or another.
struct GridCommand: Command {
  let name = "grid"
  let abstract = "The points of a time grid, also from a loss curve or from pilot trajectories."
  let discussion = """
    Prints the grid of --steps steps by --rule, one row per point: t, the noise level gamma = sigma/alpha, sigma and alpha of the \
    schedule, and lambda = -log gamma. With --column gamma or --column t the output is a file for 'sample --grid'.

    The rules arc and arcm make steps of equal arcs of the training loss of the denoiser: that of the mixture or of --model, sampled, or \
    the one of --loss-curve; under --guidance it is that of the mixture without guidance. The first is for few steps in few dimensions, the second for 15 steps and more and for many dimensions; \
    jump goes to four deviations of the data at once. The rule pilot runs the exact flow from a few latents, measures the \
    error of every single step of --sampler between --nodes levels, and takes the path with the least sum.

    A point that depends on samples of the loss has a relative error of gamma, from seven repetitions; digits \
    that it leaves open are not printed. Points by a file of losses are printed to six digits, the others in full.
    """

  /// How the points are placed.
  enum Rule: Sendable {
    case spacing(Spacing)
    case pilot

    var name: String {
      switch self {
      case .spacing(let spacing): spacing.name
      case .pilot: "pilot"
      }
    }
  }

  static let rule = Parameter<Rule>(
    "rule",
    .value(
      "one of: pilot, " + Spacing.forms.joined(separator: ", "), placeholder: "rule",
      parse: { text in
        if text == "pilot" { return .pilot }
        return (try? Spacing(parsing: text)).map(Rule.spacing)
      },
      text: \.name), default: .spacing(.arc), help: "Where the grid points lie.")
  static let nodes = Parameter(
    "nodes", .integer(2...200), default: 64, help: "Steps between the nodes of a pilot grid, log-uniform.")
  static let pilots = Parameter(
    "pilots", .integer(2...100_000), default: 32, help: "Trajectories of a pilot grid.")
  /// What can be printed alone.
  enum Quantity: String, CaseIterable, Sendable {
    case time = "t"
    case gamma, sigma, alpha, lambda
  }
  static let column = Parameter<Quantity?>(
    "column", .choice(of: Quantity.allCases), help: "Print this column alone. Default: all.")
  /// How the points are written.
  enum Format: String, CaseIterable, Sendable {
    case csv, json
  }
  static let format = Parameter(
    "format", .choice(of: Format.allCases), default: .csv, role: .conduct, help: "How to print the points.")
  static let steps = Parameter(
    "steps", .integer(GridOptions.stepRange), required: true, help: "Number of steps.")

  static let sampler = Parameter<(any Sampler<ScalarDiffusion>)?>(
    "sampler",
    .choice(
      SamplerOption.standard.choices,
      value: { try? SamplerOption.standard.catalog.sampler(named: $0, on: ScalarDiffusion.self) },
      name: { $0.card.name }),
    help: "The method that a pilot grid is for; 'experiment samplers' lists all.")

  var options: ParameterSet {
    ParameterSet(
      MixtureSource.options + [ModelSource.option, Self.steps, Self.rule, Self.sampler]
        + GuidanceOptions.all
        + GridOptions.all.filter { $0.declaration.name != GridOptions.spacing.name }
        + [
          Self.nodes, Self.pilots, Self.column, Self.format, CommonParameters.seed, CommonParameters.jobs,
          CommonParameters.quiet, CommonParameters.progress,
        ])
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let mixture = try values.mixture(files: context.files)
    let model = try values.model(of: mixture, files: context.files)
    let process = ScalarDiffusion(try values.schedule())
    let points: [Point]
    switch values[Self.rule] {
    case .pilot: points = try pilot(values, model, process, context)
    case .spacing(let spacing):
      let ofPilots: [any DeclaredParameter] = [Self.sampler, Self.nodes, Self.pilots]
      if let option = ofPilots.first(where: { values.isGiven($0) }) {
        throw UsageError.conflict(
          Self.rule.name, option.declaration.name,
          advice: "It belongs to '--rule pilot'; please leave it out or give that rule.")
      }
      let learned = try values.learnedModel(of: mixture, files: context.files)
      let data = try values.gridData(learned, of: mixture, files: context.files)
      points = try placed(spacing, values, data, process)
    }
    try context.write(text(points, values))
    return .success
  }

  /// A point, and how many significant digits of its level are known.
  private struct Point {
    let point: GridPoint
    let digits: Int
    /// Of the level, relative; nil where it is not from samples.
    let error: Double?
  }

  private func pilot(
    _ values: ParameterValues, _ model: any NoiseModel, _ process: ScalarDiffusion, _ context: CommandContext
  ) throws -> [Point] {
    guard let sampler = values[Self.sampler] else {
      throw UsageError(
        "A pilot grid belongs to a sampler. Please give one with '--sampler' ('experiment samplers' lists all)."
      )
    }
    guard sampler.card.strongOrder == nil, sampler.card.evaluations.count(steps: 1) != nil,
      try sampler.ownGrid(on: process) == nil
    else {
      throw UsageError(
        "The sampler '\(sampler.card.name)' does not step along a given grid without noise, so that it has no pilot grid. "
          + "Please give another one.")
    }
    let (steps, nodes) = (values[Self.steps] ?? 1, values[Self.nodes])
    guard steps <= nodes else {
      throw UsageError(
        "The value '\(nodes)' is invalid for '\(Self.nodes.declaration.synopsis)': a pilot grid of \(steps) steps goes through as many nodes. "
          + "Please give at least \(steps).")
    }
    let grid = try GridRecipe(
      .logSignalToNoise, process: process, from: values[GridOptions.start], to: values[GridOptions.cut]
    ).grid(steps: nodes)
    let latents = process.prior(
      count: values[Self.pilots], dimension: model.dimension, seed: values.seed, at: grid.first.time)
    let table = try PilotErrors(
      of: sampler, on: SamplingProblem(process: process, model: model, grid: grid), latents: latents,
      jobs: context.jobs, monitor: context.run.monitor)
    return try table.grid(steps: steps).points.map { Point(point: $0, digits: 17, error: nil) }
  }

  private func placed(
    _ spacing: Spacing, _ values: ParameterValues, _ data: GridData, _ process: ScalarDiffusion
  ) throws -> [Point] {
    func grid(_ data: GridData) throws -> TimeGrid {
      try GridRecipe(
        spacing, process: process, from: values[GridOptions.start], to: values[GridOptions.cut], data: data
      ).grid(steps: values[Self.steps] ?? 1)
    }
    let own = try grid(data)
    guard spacing.needsLossCurve else { return own.points.map { Point(point: $0, digits: 17, error: nil) } }
    guard case .model(let model, let law) = data else {
      return exactEnds(own.points.map { Point(point: $0, digits: 6, error: nil) })
    }
    let levels = own.last.level...own.first.level
    let repeated = try (1...Self.repetitions).map { seed in
      try grid(.curve(LossCurve(of: model, data: law, levels: levels, seed: UInt64(seed))))
    }
    return exactEnds(
      own.points.enumerated().map { n, point in
        let squares = repeated.map { other in
          let difference = Double.log(other.points[n].level / point.level)
          return difference * difference
        }
        let error = (squares.reduce(0, +) / Double(2 * Self.repetitions)).squareRoot()
        guard error > 0 else { return Point(point: point, digits: 17, error: nil) }
        let distance = Double.log(own.points[max(n - 1, 0)].level / point.level)
        return Point(
          point: point, digits: min(max(Self.digits(error), Self.digits(distance) + 1, 2), 17), error: error)
      })
  }

  private static let repetitions = 7

  /// The significant digits of a number that a relative difference leaves.
  private static func digits(_ difference: Double) -> Int {
    difference > 0 ? Int((-Double.log(difference) / Double.log(10)).rounded(.up)) : 1
  }

  private func exactEnds(_ points: [Point]) -> [Point] {
    points.enumerated().map { n, point in
      n == 0 || n == points.count - 1 ? Point(point: point.point, digits: 17, error: nil) : point
    }
  }

  private func text(_ points: [Point], _ values: ParameterValues) throws -> String {
    let schedule = try values.schedule()
    let rows = points.map { point -> [(name: String, text: String)] in
      let (level, alpha) = (point.point.level, schedule.alpha(at: point.point))
      func shown(_ value: Double) -> String {
        point.digits >= 17 ? value.description : NumberText.significant(value, digits: point.digits)
      }
      return [
        ("t", shown(point.point.time)), ("gamma", shown(level)), ("sigma", shown(alpha * level)),
        ("alpha", shown(alpha)), ("lambda", shown(point.point.logSignalToNoise)),
        ("relative_error", point.error.map { NumberText.significant($0, digits: 2) } ?? ""),
      ]
    }
    let kept = values[Self.column].map { [$0.rawValue] } ?? rows.first?.map(\.name) ?? []
    let cells = rows.map { row in row.filter { kept.contains($0.name) } }
    switch values[Self.format] {
    case .csv:
      return ([kept.joined(separator: ",")] + cells.map { $0.map(\.text).joined(separator: ",") })
        .map { $0 + "\n" }.joined()
    case .json:
      let list = cells.map { row in
        JSONValue.object(row.map { .init($0.name, Double($0.text).map(JSONValue.number) ?? .null) })
      }
      return JSONValue.object([
        .init("rule", .string(values[Self.rule].name)), .init("schedule", .string(schedule.name)),
        .init("steps", .integer(Int(points.count - 1))), .init("points", .array(list)),
      ]).text() + "\n"
    }
  }
}
