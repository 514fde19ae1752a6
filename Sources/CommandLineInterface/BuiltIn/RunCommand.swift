import Experimentation

/// `run NAME... | --all`: experiments with their published parameters.
struct RunCommand: Command {
  private static let all = Parameter.flag("all", role: .conduct, help: "Run every experiment.")
  private static let output = Parameter(
    "output", .outputPath, placeholder: "folder", role: .conduct,
    help:
      "Folder in which each experiment gets its own. Default: Results in a checkout of this project, else Output."
  )

  let program: CommandLineProgram
  let name = "run"
  let abstract = "Run several experiments as published, rewriting Results."
  let discussion = """
    Runs the named experiments with their published parameters and replaces their files. An error in one \
    experiment does not keep the others from running; the exit code is that of the first error, or 1 when only \
    checks failed.
    """

  var options: ParameterSet {
    ParameterSet(
      Self.all, Self.output, CommonParameters.jobs, CommonParameters.quiet, CommonParameters.progress,
      CommonParameters.dryRun)
  }

  var positionals: [PositionalDeclaration] {
    [
      PositionalDeclaration(
        "NAME", .any, completions: program.experiments.map(\.name), help: "Names of experiments.")
    ]
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let names = values.positionals["NAME"] ?? []
    if names.isEmpty, !values[Self.all] {
      throw UsageError(
        "No experiment is named. Please write '\(program.name) run NAME...' or '\(program.name) run --all'.")
    }
    if !names.isEmpty, values[Self.all] {
      throw UsageError(
        "The option '--all' and the name '\((names.first ?? "").printable)' exclude each other. Please give one of them."
      )
    }
    let experiments = values[Self.all] ? program.experiments : try program.experiments(named: names)
    var failed = false
    var firstError: ExitCode?
    for experiment in experiments {
      if experiments.count > 1 { try? context.write("\(experiment.name): \(experiment.card.title)\n") }
      do {
        let code = try ExperimentRunner(context: context).run(
          experiment, at: experiment.publishedValues, parent: values[Self.output],
          isDryRun: values[CommonParameters.dryRun])
        if code != .success { failed = true }
      } catch let error as Interrupted {
        throw error
      } catch {
        let code = program.report(error, context.environment)
        firstError = firstError ?? code
      }
      if experiments.count > 1 { try? context.write("\n") }
    }
    return firstError ?? (failed ? .failure : .success)
  }
}

extension CommandLineProgram {
  /// The experiments of some names, in their order.
  ///
  /// - Throws: `UsageError` for an unknown name and for one given twice.
  func experiments(named names: [String]) throws -> [any Experiment] {
    var seen: Set<String> = []
    return try names.map { name in
      guard let experiment = experiment(named: name) else { throw unknownExperiment(name) }
      guard seen.insert(name).inserted else {
        throw UsageError("The experiment '\(name)' is named twice. Please name it once.")
      }
      return experiment
    }
  }
}
