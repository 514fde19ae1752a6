import Diffusion
import Experimentation
import Integration
import Learning
import Reporting
import SamplerSearch
import Samplers

/// Learned samplers on laws and on a network that they were not found on.
struct SearchTransfer: Experiment {
  let card = ExperimentCard(
    name: "search-transfer", title: "Learned samplers away from home",
    question: "Are coefficients that were found on one law of any use on another, and on a trained network?",
    paper: Papers.samplerSearch, location: "Section 5 (limitations)",
    description: """
      The samplers with five and with twenty evaluations that were found on toy-8x8 run on five mixtures, beside DDIM, AB2 and, with \
      five, a sampler that a short search finds on each of them. On the trained network it runs beside a sampler that was found on the network itself, with the \
      vector-Jacobian products of its reverse mode. Distances are from the exact flow of the model that is sampled.
      """)

  private static let samples = Parameter(
    "samples", .integer(16...1_000_000), default: 4096, help: "Trajectories of the sample on each mixture.")
  private static let iterations = Parameter(
    "iterations", .integer(1...10_000), default: 200, help: "Steps of the searches on the mixtures.")
  private static let followed = Parameter(
    "followed", .integer(8...100_000), default: 128,
    help: "Trajectories of the exact flow of the network, 20 ms each.")

  var parameters: ParameterSet {
    ParameterSet([Self.samples, Self.iterations, Self.followed, CommonParameters.seed])
  }

  var smoke: [ParameterAssignment] {
    [Self.samples.set(64), Self.iterations.set(3), Self.followed.set(8)]
  }

  /// A sampler on a law.
  private struct Row: Sendable {
    let law: String
    let score: SearchJudge.Score
  }

  private static let home = "toy-8x8-M-5"
  private static let longer = "toy-8x8-M-20"
  private static let own = "searched here"
  private static let onNetwork = "toy-8x8-score-M-5"

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let rows = try TestMixtures.all().flatMap { try self.rows($0, parameters, context) }
    let network = try network(parameters, context)
    let table = Table(
      name: "mixtures", title: "Learned samplers on five laws", of: rows,
      [.column("mixture", "law of the data", \.law)]
        + SearchJudge.Score.fields.map { field in Field(field.columns) { field.cells($0.score) } })
    let second = Table(
      name: "network", title: "Five evaluations of a trained network", of: network, SearchJudge.Score.fields)
    return Report(
      tables: [table, second], figures: [figure(rows)], checks: checks(rows, network),
      summary: .table(table),
      notes: ["\(parameters[Self.samples]) trajectories; searches of \(parameters[Self.iterations]) steps."])
  }

  private func rows(
    _ item: TestMixtures.Named, _ parameters: ParameterValues, _ context: RunContext
  ) throws -> [Row] {
    let judge = try SearchJudge(
      item.mixture, seeds: 1, count: parameters[Self.samples], followed: min(1024, parameters[Self.samples]),
      seed: parameters.seed, context: context)
    let known = ["ddim", "ab2"]
    let samplers: [(any Sampler<ScalarDiffusion>, String, steps: Int)] =
      try known.map { (try SamplerCatalog.sampler(named: $0), $0, 5) } + [
        (try SamplerSource.searched(Self.home, files: context.files), Self.home, 5),
        (try search(on: item.mixture, judge, parameters, context), Self.own, 5),
      ] + known.map { (try SamplerCatalog.sampler(named: $0), $0, 20) } + [
        (try SamplerSource.searched(Self.longer, files: context.files), Self.longer, 20)
      ]
    return try samplers.map { sampler, name, steps in
      Row(
        law: item.name,
        score: try judge.score(
          sampler, on: judge.grid(steps), spacing: "quadratic", name: name, context: context))
    }
  }

  private func search(
    on mixture: GaussianMixture, _ judge: SearchJudge, _ parameters: ParameterValues, _ context: RunContext
  ) throws -> SearchedSampler {
    let grid = try SearchJob.levels(judge.grid(5), end: .cutoff)
    let family = try MultistepFamily(grid)
    let iterations = parameters[Self.iterations]
    let job = SearchJob(
      mixture: mixture, model: mixture, schedule: judge.process.schedule, grid: grid, family: family,
      objective: .trajectory,
      settings: SearchJob.settings(iterations: iterations, batch: 256, rate: 2e-2, seed: parameters.seed),
      pool: 2048)
    let search = try job.search(jobs: context.jobs)
    context.progress.begin("search", total: iterations)
    defer { context.progress.end() }
    while search.state.step < iterations {
      try context.cancellation.check()
      try search.advance()
      context.progress.advance()
    }
    return try job.sampler(named: "own", search.parameters)
  }

  private func network(
    _ parameters: ParameterValues, _ context: RunContext
  ) throws -> [SearchJudge.Score] {
    let mixture = try GaussianMixture.toy8x8()
    let model = try ModelSource.network("toy-8x8-score", files: context.files)
    let judge = try SearchJudge(
      mixture, model: model, seeds: 1, count: max(parameters[Self.samples] / 4, 16),
      followed: min(parameters[Self.followed], max(parameters[Self.samples] / 4, 16)), seed: parameters.seed,
      context: context)
    let grid = try judge.grid(5)
    let known = try ["ddim", "ab2"].map { name in
      try judge.score(SamplerCatalog.sampler(named: name), on: grid, spacing: "quadratic", context: context)
    }
    let learned = try [Self.home + "-rbf", Self.home, Self.onNetwork].filter(SamplerSource.builtIn.contains)
      .map { name in
        try judge.score(
          SamplerSource.searched(name, files: context.files), on: grid, spacing: "learned", context: context)
      }
    return known + learned
  }

  private static func mean(_ rows: [Row], _ law: String, _ name: String, _ steps: Int) -> Double {
    rows.first { $0.law == law && $0.score.name == name && $0.score.steps == steps }?.score.flow?.mean ?? .nan
  }

  private func figure(_ rows: [Row]) -> Figure {
    let laws = rows.map(\.law).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let names = ["ddim", "ab2", Self.home, Self.own]
    func mean(_ law: String, _ name: String) -> Double { Self.mean(rows, law, name, 5) }
    let ratios = laws.dropFirst().map { mean($0, Self.home) / mean($0, "ddim") }
    return Figure(
      name: "mixtures", title: card.title,
      finding:
        "On the four other laws the toy's sampler ends at \((ratios.min() ?? .nan).short) to "
        + "\((ratios.max() ?? .nan).short) times the distance of DDIM.",
      panels: [
        Panel(
          title: "distance from the exact flow, five evaluations", x: .categories(laws),
          y: .logarithmic("mean distance in x"),
          marks: names.map { name in
            .line(
              LineSeries(
                name, x: laws.indices.map { Double($0) }, y: laws.map { mean($0, name) }, isJoined: false))
          })
      ], columns: 1, aspect: 0.6, legend: .below)
  }

  private func checks(_ rows: [Row], _ network: [SearchJudge.Score]) -> [Check] {
    func mean(_ law: String, _ name: String, _ steps: Int = 5) -> Double {
      Self.mean(rows, law, name, steps)
    }
    let laws = rows.map(\.law).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    func learned(_ name: String) -> Double { network.first { $0.name == name }?.flow?.mean ?? .nan }
    func energy(_ name: String) -> Double { network.first { $0.name == name }?.energy.mean ?? .nan }
    return [
      .published(
        "A short search on each law beats DDIM there: largest ratio of distances from the flow below 1.",
        measured: laws.map { mean($0, Self.own) / mean($0, "ddim") }.max() ?? .nan, in: 0...1),
      .published(
        "With twenty evaluations the toy's sampler errs at least three times as much on every other law as at home.",
        measured: laws.dropFirst().map { mean($0, Self.longer, 20) / mean("toy-8x8", Self.longer, 20) }.min()
          ?? .nan, in: 3...1e6),
      .published(
        "It still beats AB2 with as many evaluations on every one of them: largest ratio of distances below 1.",
        measured: laws.map { mean($0, Self.longer, 20) / mean($0, "ab2", 20) }.max() ?? .nan, in: 0...1),
      .published(
        "On the network the coefficients found on the analytic score keep most of their gain: distance from the flow at most half of that of DDIM.",
        measured: learned(Self.home) / learned("ddim"), in: 0...0.5),
      .published(
        "A search on the network itself beats DDIM on it in energy distance: ratio below 1.",
        measured: energy(Self.onNetwork) / energy("ddim"), in: -1...1),
    ]
  }
}
