import Experimentation
import Reporting

/// A part of a sweep's tasks: those whose number leaves the remainder `index` when divided by `count`.
struct Shard: Sendable, Equatable {
  let index: Int
  let count: Int

  /// The numbers of its tasks, of `total`.
  func tasks(of total: Int) -> [Int] { Array(stride(from: index, to: total, by: count)) }

  /// The largest number of shards.
  static let limit = 100_000

  static let kind = ParameterKind<Shard>.value(
    "a number from 0 and how many there are, such as 3/8", placeholder: "i/n",
    parse: { text in
      let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { digits in
        digits.allSatisfy(\.isWholeNumber) ? Int(digits) : nil
      }
      guard parts.count == 2, let index = parts[0], let count = parts[1], (1...limit).contains(count),
        index < count
      else { return nil }
      return Shard(index: index, count: count)
    }, text: { "\($0.index)/\($0.count)" })
}

/// What a sweep is sent to.
enum SweepEngine: String, CaseIterable, Sendable {
  /// An array of jobs, and one that merges.
  case slurm
  /// GNU parallel on this machine.
  case parallel
}

/// The options of `experiment sweep`, and the actions that take them.
enum SweepOptions {
  static let folder = Parameter(
    "folder", .outputPath, placeholder: "folder", role: .conduct,
    help: "The folder of the sweep: results of tasks, failures, log. All but 'plan' need it.")
  static let shard = Parameter(
    "shard", Shard.kind, default: Shard(index: 0, count: 1), role: .conduct,
    help: "run: the part of the tasks to compute: those with the numbers i, i + n, i + 2n, ...")
  static let pilot = Parameter.flag(
    "pilot", role: .conduct,
    help: "plan: measure small tasks and predict processor time and memory; kept in --folder where given.")
  static let json = Parameter.flag("json", role: .conduct, help: "status: write JSON.")
  static let missingShards = Parameter(
    "missing-shards", .integer(1...Shard.limit), role: .conduct,
    help: "status: print nothing but the shards, of so many, that have tasks without a result: 3,7,9-12.")
  static let engine = Parameter<SweepEngine?>(
    "engine", .choice(of: SweepEngine.allCases), role: .conduct, help: "submit: what the shards are sent to.")
  static let shards = Parameter(
    "shards", .integer(1...Shard.limit), role: .conduct,
    help: "submit: how many shards; plan: the same, for the tasks of each.")
  static let print = Parameter.flag(
    "print", role: .conduct, help: "submit: print what would be run, and run nothing.")
  static let program = Parameter(
    "program", .outputPath, placeholder: "path", role: .conduct,
    help: "submit: this program as the hosts find it. Default: its path here.")
  static let output = Parameter(
    "output", .outputPath, placeholder: "folder", role: .conduct,
    help: "merge: folder for tables and figure. Default: 'merged' in --folder.")

  static let all = ParameterSet(
    folder, shard, shards, pilot, json, missingShards, output, engine, print, program, CommonParameters.jobs,
    CommonParameters.quiet, CommonParameters.progress)
}

/// What can be done with a sweep.
enum SweepAction: String, CaseIterable, Sendable {
  case plan, run, status, merge, submit

  /// The options that it takes, besides those of all.
  var options: [any DeclaredParameter] {
    switch self {
    case .plan: [SweepOptions.folder, SweepOptions.pilot, SweepOptions.shards]
    case .run: [SweepOptions.folder, SweepOptions.shard]
    case .status: [SweepOptions.folder, SweepOptions.json, SweepOptions.missingShards]
    case .merge: [SweepOptions.folder, SweepOptions.output]
    case .submit:
      [
        SweepOptions.folder, SweepOptions.shards, SweepOptions.engine, SweepOptions.print,
        SweepOptions.program,
      ]
    }
  }

  /// Refuses options that mean nothing to it.
  ///
  /// - Throws: `UsageError`.
  func check(_ values: ParameterValues) throws {
    let common: [any DeclaredParameter] = [
      CommonParameters.jobs, CommonParameters.quiet, CommonParameters.progress,
    ]
    let known = Set((options + common).map(\.declaration.name))
    for declaration in SweepOptions.all.declarations
    where values.isGiven(declaration) && !known.contains(declaration.name) {
      let owners = Self.allCases.filter { $0.options.contains { $0.declaration.name == declaration.name } }
      throw UsageError(
        "The option '--\(declaration.name)' is not for 'sweep \(rawValue)' but for 'sweep \(owners.map(\.rawValue).joined(separator: "' and 'sweep "))'. Please leave it out."
      )
    }
  }
}
