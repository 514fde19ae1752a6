import CommandLineInterface
import Diffusion
import Experimentation
import Learning
import Reporting
import SamplerSearch
import Samplers

/// `experiment search`: finds a sampler by gradient descent and writes it to a file.
struct SearchCommand: Command {
  let name = "search"
  let abstract = "Search for a sampler of few steps by gradient descent."
  let discussion = """
    Descends in the coefficients and the grid of a sampler along exact gradients of a loss of its end points, by reverse mode through \
    the whole chain (Watson et al. 2022, DDSS). The search starts at DDIM on the grid that the options describe. It writes a file \
    that --sampler of 'sample' and 'compare' and --samplers of experiments take in place of a name.

    With --grid-only the rule is that of the sampler given with --sampler and only the grid is free. The steps of that sampler must \
    be linear combinations of noise predictions; others are refused with the reason.

    Every number is keyed by --seed: the file is the same to the bit for any number of threads. A search that is stopped (Ctrl-C) \
    leaves a checkpoint beside --output, and so does every hundredth step; with --resume and otherwise the same command it goes on \
    from there, with the same bits as if it had never been stopped.

    Printed when it is done, as CSV: the grid, and the loss on 4096 other trajectories before and after. The loss kid-features lacks \
    a constant and may be negative.
    """

  private static let output = Parameter(
    "output", .outputPath, required: true, placeholder: "file.json", role: .conduct,
    help: "The sampler file to write; its name without .json is the name of the sampler.")
  private static let resume = Parameter.flag(
    "resume", role: .conduct, help: "Go on from the checkpoint beside --output.")
  private static let sampler = Parameter(
    "sampler",
    .choice(
      SamplerOption.standard.choices,
      value: { try? SamplerCatalog.standard.sampler(named: $0, on: ScalarDiffusion.self) },
      name: { $0.card.name }), help: "The sampler whose grid is searched for, with --grid-only.")

  var options: ParameterSet {
    ParameterSet(
      MixtureSource.options + [ModelSource.option] + SearchOptions.all + [Self.sampler] + GridOptions.all + [
        Self.output, Self.resume, CommonParameters.seed, CommonParameters.jobs, CommonParameters.quiet,
        CommonParameters.progress,
      ])
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let path = try values.required(Self.output)
    guard path.hasSuffix(".json") else {
      throw UsageError.invalidValue(
        path, for: Self.output.declaration.synopsis, allowed: "a path that ends with .json")
    }
    try context.files.checkWritable(path)
    let base = String(path.dropLast(5))
    let job = try self.job(values, files: context.files)
    // A name or a family that makes no file is refused before the search.
    let name = String(base.split(separator: "/").last ?? "")
    _ = try job.sampler(named: name, job.family.initialParameters)
    let description = description(job, values)
    let checkpoint = TrainingCheckpoint(base: base, files: context.files)
    let start = values[Self.resume] ? try checkpoint.read(for: description) : nil
    context.inform("search: \(job.family.initialParameters.count) numbers, \(job.objective.rawValue)")
    context.progress.begin("exact flow", total: job.objective == .trajectory ? job.pool : 0)
    let search = try job.search(from: start, jobs: context.jobs, monitor: context.run.monitor)
    context.progress.end()
    try TrainingLoop(
      label: "search", steps: job.settings.steps, interval: 100, description: description,
      checkpoint: checkpoint
    ).run(search, context)
    let sampler = try job.sampler(named: name, search.parameters)
    let losses = try [job.family.initialParameters, search.parameters].map {
      try job.heldOutLoss(of: $0, jobs: context.jobs)
    }
    let record: JSONValue = [
      "task": description, "loss": .number(losses[1]), "lossAtStart": .number(losses[0]),
    ]
    try context.files.writeText(SamplerFile(sampler).json(record: record).text() + "\n", to: path)
    try checkpoint.remove()
    try context.write(table(sampler, job, losses).csv)
    return .success
  }

  /// The search that the options describe.
  ///
  /// - Throws: `UsageError` for options that contradict each other, errors of input files.
  func job(_ values: ParameterValues, files: any FileStore) throws -> SearchJob {
    let mixture = try values.mixture(files: files)
    let learned = try values.learnedModel(of: mixture, files: files)
    guard let model = (learned ?? mixture) as? any DifferentiableModel else {
      throw UsageError(
        "The model has no reverse mode. Please give '--model' a score network without a head, or leave it out."
      )
    }
    let grid = try SearchJob.levels(
      values.grid(
        steps: values[SearchOptions.steps],
        for: values.gridData(learned, of: mixture, files: files)), end: values[SearchOptions.end])
    return SearchJob(
      mixture: mixture, model: model, schedule: try values.schedule(), grid: grid,
      family: try family(values, grid), objective: values[SearchOptions.objective],
      settings: SearchJob.settings(
        iterations: values[SearchOptions.iterations], batch: values[SearchOptions.batch],
        rate: values[SearchOptions.rate], seed: values.seed), pool: values[SearchOptions.pool])
  }

  private func family(_ values: ParameterValues, _ grid: LearnedGrid) throws -> any SearchFamily {
    let ofFamily: [any DeclaredParameter] = [
      SearchOptions.form, SearchOptions.learnable, SearchOptions.noiseShare,
    ]
    if values[SearchOptions.gridOnly] {
      if let other = ofFamily.first(where: { values.isGiven($0) }) {
        throw UsageError.conflict(
          SearchOptions.gridOnly.name, other.declaration.name,
          advice: "The sampler stays as it is; please leave one out.")
      }
      return try RuleGridFamily(grid, of: values.required(Self.sampler), schedule: values.schedule())
    }
    if values.isGiven(Self.sampler) {
      throw UsageError(
        "The option '--sampler' says whose grid is searched for. Please give '--grid-only' too, or leave it out."
      )
    }
    let learnable = Set(values[SearchOptions.learnable].compactMap(Learnable.init))
    switch values[SearchOptions.form] {
    case .multistep:
      if values.isGiven(SearchOptions.noiseShare) {
        throw UsageError("The option '--share' is for '--family G'. Please leave it out.")
      }
      return try MultistepFamily(grid, learning: learnable)
    case .gaussian:
      return try GaussianFamily(
        grid, learning: learnable,
        noiseShare: values[SearchOptions.noiseShare] ?? (learnable.contains(.noise) ? 0.3 : 0))
    }
  }

  private func description(_ job: SearchJob, _ values: ParameterValues) -> JSONValue {
    [
      "kind": "search", "settings": job.settings.json,
      "options": .object(values.recorded.map { .init($0.name, .string($0.value.description)) }),
    ]
  }

  private func table(_ sampler: SearchedSampler, _ job: SearchJob, _ losses: [Double]) -> Table {
    var table = Table(
      name: "search", title: "The sampler that was found",
      columns: [
        Column("step", "grid point, from 0"), Column("t", "time; 0 at the level zero"),
        Column("gamma", "noise level"), Column("loss_start", "loss on other trajectories before the search"),
        Column("loss_end", "the same after it"),
      ])
    for (n, level) in sampler.levels.enumerated() {
      table.append([
        .integer(n), .number(level > 0 ? job.schedule.time(atLevel: level) : 0), .number(level),
        .number(losses[0]), .number(losses[1]),
      ])
    }
    return table
  }
}
