import Diffusion
import Experimentation
import Integration
import Reporting
import SamplerSearch
import Samplers

/// Samplers that were found by gradient descent beside those of the literature.
struct SamplerSearchExperiment: Experiment {
  let card = ExperimentCard(
    name: "sampler-search", title: "Samplers found by gradient descent",
    question:
      "How far do coefficients and grids that were learned for few evaluations go beyond those of the literature?",
    paper: Papers.samplerSearch, location: "Sections 3 and 4, Table 1",
    description: """
      The committed samplers of Experiments/data/samplers against DDIM on three grids, ancestral sampling, AB2 and TTM2. M is an \
      explicit multistep method with its own coefficients in every step, on its own grid; the variants learn the grid alone, the \
      coefficients alone, or both, along a discrepancy from the law (rbf) or the distance from the exact flow (the others). G weighs \
      states, with or without fresh noise. Samples are scored after one more evaluation that denoises them.

      Nothing is searched for here. A file is made again by one command, which its member "training" has and notebook 11 shows.
      """)

  private static let seeds = Parameter(
    "seeds", .integer(1...100), default: 2, help: "Independent samples, whose mean is given.")
  private static let samples = Parameter(
    "samples", .integer(16...1_000_000), default: 8192, help: "Trajectories of a sample.")
  private static let followed = Parameter(
    "followed", .integer(8...1_000_000), default: 2048, help: "Trajectories compared with the exact flow.")

  var parameters: ParameterSet {
    ParameterSet([Self.seeds, Self.samples, Self.followed, CommonParameters.seed])
  }

  var smoke: [ParameterAssignment] {
    [Self.seeds.set(1), Self.samples.set(128), Self.followed.set(32)]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let mixture = try GaussianMixture.toy8x8()
    let judge = try SearchJudge(
      mixture, seeds: parameters[Self.seeds], count: parameters[Self.samples],
      followed: parameters[Self.followed], seed: parameters.seed, context: context)
    var scores = [try judge.exactScore(context)]
    context.progress.begin("samplers", total: 0)
    defer { context.progress.end() }
    for calls in [5, 10, 20] { scores += try self.scores(calls, judge, context) }
    let grids = try Self.grids(judge, context)
    let table = Table(
      name: "sampler_search", title: "Scores of samplers", of: scores, SearchJudge.Score.fields)
    return Report(
      tables: [table, gridTable(grids)], figures: [try figure(scores), gridFigure(grids)],
      checks: [Check.completes(judge.reference)] + checks(scores, grids), summary: .table(table),
      notes: [
        "\(parameters[Self.seeds]) samples of \(parameters[Self.samples]) trajectories; distances from the exact flow over \(parameters[Self.followed])."
      ])
  }

  private func scores(_ calls: Int, _ judge: SearchJudge, _ context: RunContext) throws -> [SearchJudge.Score]
  {
    let plans: [(String, Spacing)] = [
      ("ddim", .power(1.5)), ("ddim", .quadratic), ("ddim", .power(2.5)), ("ancestral", .quadratic),
      ("ab2", .quadratic), ("ttm2", .quadratic),
    ]
    let known = try plans.map { name, spacing in
      try judge.score(
        SamplerCatalog.sampler(named: name), on: judge.grid(calls, spacing), spacing: spacing.name,
        context: context)
    }
    let learned = try Self.files(calls).map { name in
      try judge.score(
        SamplerSource.searched(name, files: context.files), on: judge.grid(calls), spacing: "learned",
        context: context)
    }
    return known + learned
  }

  /// The committed samplers of so many evaluations.
  private static func files(_ calls: Int) -> [String] {
    let all = ["M-5-time", "M-5-coefficients", "M-5-rbf", "M-5-zero", "M-5", "G-5", "G-5-noise"]
    let names = calls == 5 ? all : ["M-\(calls)-rbf", "M-\(calls)"]
    return names.map { "toy-8x8-" + $0 }.filter(SamplerSource.builtIn.contains)
  }

  /// A learned grid beside the quadratic one of as many steps.
  private struct GridPair {
    let name: String
    let learned: [GridPoint]
    let quadratic: [GridPoint]
  }

  private static func grids(_ judge: SearchJudge, _ context: RunContext) throws -> [GridPair] {
    try [5, 10, 20].compactMap { calls in
      let name = "toy-8x8-M-\(calls)"
      guard SamplerSource.builtIn.contains(name) else { return nil }
      let sampler = try SamplerSource.searched(name, files: context.files)
      guard let own = try sampler.ownGrid(on: judge.process) else { return nil }
      return GridPair(name: name, learned: own.grid.points, quadratic: try judge.grid(calls).points)
    }
  }

  private func gridTable(_ grids: [GridPair]) -> Table {
    let rows = grids.flatMap { pair in
      pair.learned.indices.map { (pair.name, $0, pair.learned[$0], pair.quadratic[$0]) }
    }
    return Table(
      name: "grids", title: "Learned grids", of: rows,
      [
        .column("sampler", "name of the sampler file") { $0.0 },
        .column("step", "grid point, from 0") { $0.1 },
        .column("t", "time of the learned grid") { $0.2.time },
        .column("gamma", "its noise level") { $0.2.level },
        .column("t_quadratic", "time of the quadratic grid") { $0.3.time },
        .column("gamma_quadratic", "its noise level") { $0.3.level },
      ])
  }

  private static func score(_ scores: [SearchJudge.Score], _ name: String, _ steps: Int) -> SearchJudge.Score?
  {
    scores.first { $0.name == name && $0.steps == steps && ["quadratic", "learned"].contains($0.spacing) }
  }

  private func figure(_ scores: [SearchJudge.Score]) throws -> Figure {
    let counts = [5, 10, 20]
    func line(_ label: String, _ name: (Int) -> String, _ value: (SearchJudge.Score) -> Double?) -> Mark {
      let points = counts.compactMap { calls in
        Self.score(scores, name(calls), calls).flatMap(value).map { (Double(calls), $0) }
      }
      return .line(LineSeries(label, x: points.map(\.0), y: points.map(\.1)))
    }
    func lines(_ value: (SearchJudge.Score) -> Double?) -> [Mark] {
      ["ddim", "ab2", "ttm2"].map { name in line(name, { _ in name }, value) }
        + [
          line("M, along the flow", { "toy-8x8-M-\($0)" }, value),
          line("M, along the law", { "toy-8x8-M-\($0)-rbf" }, value),
        ]
    }
    let five = (Self.score(scores, "ddim", 5), Self.score(scores, "toy-8x8-M-5", 5))
    return Figure(
      name: "sampler_search", title: card.title,
      finding:
        "With five evaluations the sampler learned along the flow ends \((five.1?.flow?.mean ?? .nan).short) from it, DDIM "
        + "\((five.0?.flow?.mean ?? .nan).short); \((five.1?.rawOutside ?? .nan).percent) and "
        + "\((five.0?.rawOutside ?? .nan).percent) of their samples lie outside all modes. A step of ttm2 has a derivative "
        + "besides its evaluation.",
      panels: [
        Panel(
          title: "distance from the exact flow",
          x: .logarithmic("steps", ticks: .at([5, 10, 20], ["5", "10", "20"])),
          y: .logarithmic("mean distance in x"), marks: lines { $0.flow?.mean }),
        Panel(
          title: "samples outside all modes",
          x: .logarithmic("steps", ticks: .at([5, 10, 20], ["5", "10", "20"])),
          y: .logarithmic("share, before denoising"), marks: lines(\.rawOutside)),
      ], columns: 2, aspect: 0.9, legend: .below)
  }

  private func gridFigure(_ grids: [GridPair]) -> Figure {
    let ratios = grids.first.map { pair in
      (1..<pair.learned.count - 1).map { pair.learned[$0].time / pair.quadratic[$0].time }
    }
    return Figure(
      name: "grids", title: "Learned grids and the quadratic ones",
      finding:
        "With five evaluations the inner points of the learned grid lie at \((ratios?.min() ?? .nan).short) to "
        + "\((ratios?.max() ?? .nan).short) times the quadratic times.",
      panels: grids.map { pair in
        func line(_ label: String, _ points: [GridPoint]) -> Mark {
          .line(LineSeries(label, x: points.indices.map { Double($0) }, y: points.map(\.level)))
        }
        return Panel(
          title: "\(pair.learned.count - 1) evaluations", x: .linear("grid point"),
          y: .logarithmic("noise level gamma"),
          marks: [line("learned", pair.learned), line("quadratic", pair.quadratic)])
      }, columns: max(grids.count, 1), aspect: 1, legend: .below)
  }

  private func checks(_ scores: [SearchJudge.Score], _ grids: [GridPair]) -> [Check] {
    func value(_ name: String, _ steps: Int) -> SearchJudge.Score? { Self.score(scores, name, steps) }
    func energy(_ name: String, _ steps: Int) -> Double { value(name, steps)?.energy.mean ?? .nan }
    func flow(_ name: String, _ steps: Int) -> Double { value(name, steps)?.flow?.mean ?? .nan }
    let inner = grids.first.map { pair in
      (1..<pair.learned.count - 1).map { pair.learned[$0].time / pair.quadratic[$0].time }.max() ?? .nan
    }
    func gain(_ steps: Int) -> Double { energy("ddim", steps) - energy("toy-8x8-M-\(steps)", steps) }
    return [
      .published(
        "With five evaluations the energy distance of M, learned along the law, is at most 2.0e-4.",
        measured: energy("toy-8x8-M-5-rbf", 5), in: -1...2.0e-4),
      .published(
        "That of DDIM with five evaluations is 8.2e-3, within 1e-3.", measured: energy("ddim", 5),
        in: 7.2e-3...9.2e-3),
      .published(
        "With five evaluations M, learned along the law, ends at most 0.022 from the exact flow in the mean.",
        measured: flow("toy-8x8-M-5-rbf", 5), in: 0...0.022),
      .published(
        "With ten evaluations M, learned along the flow, ends at most 0.005 from it in the mean.",
        measured: flow("toy-8x8-M-10", 10), in: 0...0.005),
      .published(
        "With five evaluations M is nearer to the exact flow than ttm2 with five steps and five derivatives: ratio below 1.",
        measured: flow("toy-8x8-M-5", 5) / flow("ttm2", 5), in: 0...1),
      .published(
        "The gain over DDIM in energy distance is smaller with ten evaluations than with five: ratio below 1.",
        measured: gain(10) / gain(5), in: 0...1),
      .published(
        "It is smaller with twenty than with ten: ratio below 1.", measured: gain(20) / gain(10), in: 0...1),
      .published(
        "Every inner point of the learned grid with five evaluations lies at a smaller time than the quadratic one: largest ratio of times below 1.",
        measured: inner ?? .nan, in: 0...1),
      .published(
        "Coefficients and grid together reach a smaller energy distance than coefficients alone: ratio below 1.",
        measured: energy("toy-8x8-M-5-rbf", 5) / energy("toy-8x8-M-5-coefficients", 5), in: -1...1),
      .published(
        "Coefficients alone reach a smaller energy distance than the grid alone: ratio below 1.",
        measured: energy("toy-8x8-M-5-coefficients", 5) / energy("toy-8x8-M-5-time", 5), in: 0...1),
    ]
  }
}
