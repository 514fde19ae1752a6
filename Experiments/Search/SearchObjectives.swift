import Diffusion
import Experimentation
import Integration
import Learning
import Reporting
import SamplerSearch
import Samplers

/// What a search makes small, in which numbers it moves, and whether it may leave the consistent samplers.
struct SearchObjectives: Experiment {
  let card = ExperimentCard(
    name: "search-objectives", title: "Losses, parameters and constraints of a search",
    question: "Which loss, which parameterisation and which constraint does a search for a sampler need?",
    paper: Papers.samplerSearch, location: "Sections 3.2 and 4.3",
    description: """
      Five committed samplers with five evaluations were found along five losses: the discrepancy with Gaussian kernels and the energy \
      distance, both with the law's side in closed form, the cubic kernel on coordinates and on random features, and the distance from \
      the exact flow. Two short searches then start at DDIM and move in the multistep form M and in the Gaussian form G of the same \
      samplers. The last searches give up the consistency of marginals: a factor on the prediction (scale) or levels of its own for \
      every evaluation (labels).
      """)

  private static let samples = Parameter(
    "samples", .integer(16...1_000_000), default: 8192, help: "Trajectories of each of two samples.")
  private static let iterations = Parameter(
    "iterations", .integer(20...10_000), default: 200, help: "Steps of a short search.")

  var parameters: ParameterSet {
    ParameterSet([Self.samples, Self.iterations, CommonParameters.seed])
  }

  var smoke: [ParameterAssignment] { [Self.samples.set(128), Self.iterations.set(20)] }

  /// The committed samplers with five evaluations and their losses.
  private static let files: [(name: String, objective: ObjectiveName)] = [
    ("toy-8x8-M-5-rbf", .rbfExact), ("toy-8x8-M-5-energy", .energy), ("toy-8x8-M-5-kid-raw", .kidRaw),
    ("toy-8x8-M-5-kid-features", .kidFeatures), ("toy-8x8-M-5", .trajectory),
  ]
  /// How often the loss of a short search is measured.
  private static let interval = 20

  /// A measurement of a short search.
  private struct Point: Sendable {
    let form: SearchForm
    let iteration: Int
    let loss: Double
  }

  /// What giving up a constraint brings.
  private struct Ablation: Sendable {
    let name: String
    let numbers: Int
    let loss: Double
    /// The largest relative difference between the noise in a state and the level at which the model sees it.
    let drift: Double
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let mixture = try GaussianMixture.toy8x8()
    let judge = try SearchJudge(
      mixture, seeds: 2, count: parameters[Self.samples], followed: min(1024, parameters[Self.samples]),
      seed: parameters.seed, context: context)
    let scores = try Self.files.filter { SamplerSource.builtIn.contains($0.name) }.map { file in
      (
        objective: file.objective,
        score: try judge.score(
          SamplerSource.searched(file.name, files: context.files), on: judge.grid(5), spacing: "learned",
          context: context)
      )
    }
    let descents = try SearchForm.allCases.map { try descent($0, mixture, judge, parameters, context) }
    let ablations = try [[], [Learnable.scale], [.labels]].map {
      try ablation($0, mixture, judge, parameters, context)
    }
    let points = descents.flatMap { $0 }
    return Report(
      tables: [objectiveTable(scores), descentTable(points), ablationTable(ablations)],
      figures: [figure(points)], checks: checks(scores, descents, ablations),
      summary: .table(objectiveTable(scores)),
      notes: ["Two samples of \(parameters[Self.samples]) trajectories; five evaluations."])
  }

  private func job(
    _ family: any SearchFamily, _ grid: LearnedGrid, _ objective: ObjectiveName, _ mixture: GaussianMixture,
    _ judge: SearchJudge, _ parameters: ParameterValues
  ) -> SearchJob {
    SearchJob(
      mixture: mixture, model: mixture, schedule: judge.process.schedule, grid: grid, family: family,
      objective: objective, settings: SearchJob.settings(seed: parameters.seed))
  }

  /// The losses of a search for coefficients on the quadratic grid, along the energy distance.
  private func descent(
    _ form: SearchForm, _ mixture: GaussianMixture, _ judge: SearchJudge, _ parameters: ParameterValues,
    _ context: RunContext
  ) throws -> [Point] {
    let grid = try SearchJob.levels(judge.grid(5), end: .cutoff)
    let family: any SearchFamily =
      form == .multistep
      ? try MultistepFamily(grid, learning: [.coefficients])
      : try GaussianFamily(grid, learning: [.coefficients])
    let job = job(family, grid, .energy, mixture, judge, parameters)
    let search = try job.search(jobs: context.jobs)
    let iterations = parameters[Self.iterations]
    context.progress.begin("search in \(form.rawValue)", total: iterations)
    defer { context.progress.end() }
    var points = [
      Point(
        form: form, iteration: 0, loss: try job.heldOutLoss(of: family.initialParameters, jobs: context.jobs))
    ]
    while search.state.step < iterations {
      try context.cancellation.check()
      try search.advance()
      context.progress.advance()
      guard search.state.step % Self.interval == 0 else { continue }
      points.append(
        Point(
          form: form, iteration: search.state.step,
          loss: try job.heldOutLoss(of: search.parameters, jobs: context.jobs)))
    }
    return points
  }

  /// A search for grid, coefficients and `extra`, along the discrepancy with Gaussian kernels.
  private func ablation(
    _ extra: [Learnable], _ mixture: GaussianMixture, _ judge: SearchJudge, _ parameters: ParameterValues,
    _ context: RunContext
  ) throws -> Ablation {
    let grid = try SearchJob.levels(judge.grid(5), end: .cutoff)
    let family = try MultistepFamily(grid, learning: Set([.time, .coefficients] + extra))
    let job = job(family, grid, .rbfExact, mixture, judge, parameters)
    let search = try job.search(jobs: context.jobs)
    let iterations = 2 * parameters[Self.iterations]
    context.progress.begin("search", total: iterations)
    defer { context.progress.end() }
    while search.state.step < iterations {
      try context.cancellation.check()
      try search.advance()
      context.progress.advance()
    }
    return Ablation(
      name: extra.first?.rawValue ?? "coefficients", numbers: family.initialParameters.count,
      loss: try job.heldOutLoss(of: search.parameters, jobs: context.jobs),
      drift: family.program(search.parameters).drift(from: grid.levels[0]))
  }

  private func objectiveTable(
    _ scores: [(objective: ObjectiveName, score: SearchJudge.Score)]
  ) -> Table {
    Table(
      name: "objectives", title: "Samplers with five evaluations by the loss of their search", of: scores,
      [.column("objective", "loss of the search") { $0.objective.rawValue }]
        + SearchJudge.Score.fields.map { field in Field(field.columns) { field.cells($0.score) } })
  }

  private func descentTable(_ points: [Point]) -> Table {
    Table(
      name: "descent", title: "Energy distance on other trajectories during a search for coefficients",
      of: points,
      [
        .column("family", "form of the sampler") { $0.form.rawValue },
        .column("iteration", "steps of the descent", \.iteration),
        .column("energy", "energy distance of 4096 trajectories from the law", \.loss),
      ])
  }

  private func ablationTable(_ ablations: [Ablation]) -> Table {
    Table(
      name: "constraints", title: "Searches with and without consistent marginals", of: ablations,
      [
        .column("freedom", "what is free besides grid and coefficients", \.name),
        .column("numbers", "free numbers", \.numbers),
        .column("rbf", "discrepancy of 4096 other trajectories from the law", \.loss),
        .column("drift", "largest relative difference between noise and label of a state", \.drift),
      ])
  }

  private func figure(_ points: [Point]) -> Figure {
    func line(_ form: SearchForm) -> Mark {
      let own = points.filter { $0.form == form && $0.loss > 0 }
      return .line(
        LineSeries("form \(form.rawValue)", x: own.map { Double($0.iteration) }, y: own.map(\.loss)))
    }
    func last(_ form: SearchForm) -> Double { points.last { $0.form == form }?.loss ?? .nan }
    return Figure(
      name: "descent", title: "The same samplers in two parameterisations",
      finding:
        "After \(points.last?.iteration ?? 0) steps the energy distance is \(last(.multistep).short) in M and "
        + "\(last(.gaussian).short) in G, from \((points.first?.loss ?? .nan).short).",
      panels: [
        Panel(
          title: "coefficients, five evaluations", x: .linear("steps of the descent"),
          y: .logarithmic("energy distance"), marks: SearchForm.allCases.map(line))
      ], columns: 1, aspect: 0.6, legend: .below)
  }

  private func checks(
    _ scores: [(objective: ObjectiveName, score: SearchJudge.Score)], _ descents: [[Point]],
    _ ablations: [Ablation]
  ) -> [Check] {
    func raw(_ objective: ObjectiveName) -> Double {
      scores.first { $0.objective == objective }?.score.rawOutside ?? .nan
    }
    func steps(_ points: [Point]) -> Double {
      points.first { $0.loss <= Self.goal }.map { Double($0.iteration) } ?? .infinity
    }
    let others = ObjectiveName.allCases.filter { $0 != .kidRaw }.map(raw).max() ?? .nan
    return [
      .published(
        "The cubic kernel on coordinates leaves the largest share outside all modes, without denoising: ratio to the next above 1.",
        measured: raw(.kidRaw) / others, in: 1...1000),
      .published(
        "A search in M comes below an energy distance of \(Self.goal.plain) within \(descents[0].last?.iteration ?? 0) steps.",
        measured: steps(descents[0]), in: 0...10_000),
      .published(
        "A search in G is still above it after twice as many steps, or after all: energy distance over the goal above 1.",
        measured: (descents[1].last { Double($0.iteration) <= 2 * steps(descents[0]) }?.loss ?? .nan)
          / Self.goal, in: 1...1000),
      Check(
        "A search that keeps marginals consistent ends consistent.", measured: ablations[0].drift,
        in: 0...1e-9),
      .published(
        "Free labels drift from the noise that they stand for: relative difference above 0.01.",
        measured: ablations[2].drift, in: 0.01...100),
    ]
  }

  /// The energy distance that both parameterisations are to reach.
  private static let goal = 3e-3
}

extension EvaluationProgram where Number == Double {
  /// The largest relative difference between the deviation of the noise in the point of an evaluation and the level at which the
  /// model is evaluated there, when predictions are exact for the labels, `ε_j = (p_j − x_0)/label_j`; without fresh noise.
  func drift(from level: Double) -> Double {
    var noises: [Double] = []
    for point in points {
      noises.append(
        zip(point.noise.indices, point.noise).reduce(point.start * level) {
          $0 + $1.1 * noises[$1.0] / levels[$1.0]
        })
    }
    return zip(noises, levels).map { ($0 / $1 - 1).magnitude }.max() ?? 0
  }
}
