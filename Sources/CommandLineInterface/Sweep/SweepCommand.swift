import Experimentation
import Reporting

/// `sweep plan|run|status|merge|submit SPEC`: a computation repeated over axes of parameters, on any number of machines.
public struct SweepCommand: Command {
  private let subjects: [any Sweepable]
  private let version: String

  /// The command for what can be swept, with the version of the program that results belong to.
  public init(_ subjects: [any Sweepable], version: String) {
    self.subjects = subjects
    self.version = version
  }

  /// `sweep`.
  public let name = "sweep"
  /// In one line.
  public let abstract = "Repeat a command over axes of parameters, on any number of machines."
  /// How it is done.
  public var discussion: String {
    """
    SPEC is a JSON file with what to compute, the parameters that vary and, beside them, those that are fixed. They are the options \
    of the command without their dashes, with the values that these take:

      {"experiment": "compare", "mixture": "toy-8x8", "trajectories": 10000,
       "axes": {"samplers": ["ddim", "ttm2"], "steps": [5, 10, 25],
                "seed": {"from": 1, "to": 100}},
       "exclude": [{"samplers": "ttm2", "steps": 5}]}

    The tasks are the Cartesian product of the axes in the order written, the last one fastest, without those that "exclude" names; their \
    numbers are their places. Can be swept: \(subjects.map(\.name).joined(separator: ", ")).

    plan says how many tasks there are and, with --pilot, what they cost. run computes those of one shard that have no result yet. A \
    result is a file, whole or not there, so 'run' may be repeated, killed, and run twice at the same time, with any number of \
    shards. A task that ends with an error is recorded in 'failures' and does not stop the others; the exit code is then 1. A task that \
    took its process with it goes to the end of its shard. status counts, \
    and ends with 1 until all is done. merge writes one table with a row for each result, 'spread.csv' with means, standard errors and quantiles over \
    the seeds, a figure with bands, and report.json; the same bytes for any number of shards. It ends with 1 and the list of tasks \
    while some are missing.

    submit sends the shards that have tasks left to Slurm, as an array with a job behind it that merges, or to GNU parallel on this \
    machine; options behind '--' go to sbatch or parallel. With --print it shows what it would run.

    Results of another specification or another version of the program are refused, and so is a merge of results from different processors, \
    unless the program was built for a named one (TAYLORFLOW_CPU). Files that a specification names are read again by every task, \
    from the current folder; a merge refuses results of different contents.
    """
  }

  /// Its options.
  public var options: ParameterSet { SweepOptions.all }

  /// Its arguments.
  public var positionals: [PositionalDeclaration] {
    [
      PositionalDeclaration(
        "ACTION", .one, completions: SweepAction.allCases.map(\.rawValue),
        help: "What to do: plan, run, status, merge or submit."),
      PositionalDeclaration("SPEC", .one, help: "The specification; '-' reads standard input (plan only)."),
      PositionalDeclaration("OPTION", .any, help: "submit: options for sbatch or parallel, behind '--'."),
    ]
  }

  /// Does it.
  ///
  /// - Throws: what is wrong with the command line, the specification or the files of the sweep; `Interrupted`.
  public func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let word = values.positionals["ACTION"]?.first ?? ""
    guard let action = SweepAction(rawValue: word) else {
      let near = EditDistance.nearest(to: word, among: SweepAction.allCases.map(\.rawValue))
      throw UsageError(
        "The value '\(word.printable)' is invalid for 'ACTION'.\(near.map { " Did you mean '\($0)'?" } ?? "") Please give one of: \(SweepAction.allCases.map(\.rawValue).joined(separator: ", "))."
      )
    }
    try action.check(values)
    let path = values.positionals["SPEC"]?.first ?? ""
    let rest = values.positionals["OPTION"] ?? []
    if action != .submit, let stray = rest.first {
      throw UsageError(
        "The argument '\(stray.printable)' is unexpected: only 'sweep submit' takes options for another program. Please leave it out."
      )
    }
    if path == "-", action != .plan {
      throw UsageError(
        "Standard input holds a specification once, and 'sweep \(action.rawValue)' is one of several runs. Please give a file."
      )
    }
    let specification = try SweepSpecification(path, of: subjects, files: context.files)
    if action == .plan {
      return try SweepPlanner(
        specification: specification, version: version, values: values, context: context
      ).run()
    }
    let folder = try SweepFolder(
      values.required(SweepOptions.folder), of: specification, version: version, in: context.files)
    switch action {
    case .plan, .run:
      return try SweepRun(folder: folder, shard: values[SweepOptions.shard], context: context).run()
    case .status: return try SweepReporter(folder: folder, context: context).status(values)
    case .merge:
      return try SweepReporter(folder: folder, context: context).merge(into: values[SweepOptions.output])
    case .submit:
      return try SweepSubmission(folder: folder, path: path, values: values, options: rest, context: context)
        .run()
    }
  }
}
