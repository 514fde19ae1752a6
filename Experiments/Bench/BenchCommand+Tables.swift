import CommandLineInterface
import Experimentation
import Reporting

extension BenchCommand {
  static let long = Parameter(
    "long", .choices(["run-all", "build"]), default: [], role: .conduct,
    help: "With T8: also 'run --all' and a build from a fresh clone of this folder, once each (minutes).")

  /// The tasks that have tables of their own.
  static let tabled = ["T5", "T6", "T7", "T8", "T9", "growth"]

  /// A run of one of `tabled`.
  func runTabled(_ values: ParameterValues, _ context: CommandContext) throws -> ExitCode {
    let tasks = values[Self.tasks]
    guard tasks.count == 1, let task = tasks.first, values[Self.export] == nil, values[Self.orders] == nil,
      values[Self.against] == nil
    else {
      let task = tasks.first(where: Self.tabled.contains) ?? ""
      throw UsageError(
        "The task \(task) has a table of its own. Please give '--tasks \(task)' without other tasks, '--orders', '--export' or '--against'."
      )
    }
    guard values[Self.long].isEmpty || task == "T8" else {
      throw UsageError("The option '--long' is for T8. Please give '--tasks T8'.")
    }
    if values[Self.hold] != nil || values[Self.record] != nil {
      guard task == "T5" else {
        throw UsageError(
          "The options '--guard' and '--record' are about ratios to compiled C code, which T1 to T4 (with '--against') and T5 have, not \(task). Please leave them out."
        )
      }
      return try holdSystems(values, context)
    }
    let table = try table(task, rounds: values[Self.rounds], long: values[Self.long], context)
    switch values[Self.format] {
    case "csv": try context.write(table.csv)
    case "json": try context.write(table.json.text() + "\n")
    default: try context.write(table.alignedText())
    }
    return .success
  }

  private func table(_ task: String, rounds: Int, long: [String], _ context: CommandContext) throws -> Table {
    let check = { try context.cancellation.check() }
    switch task {
    case "T6": return try SamplerBench.adaptiveTable(rounds: rounds, check: check)
    case "T7": return try SamplerBench.catalogueTable(rounds: rounds, check: check)
    case "T8":
      let errands = ProcessBench.errands(program: context.program, folder: "Output/bench", long: long)
      return try ProcessBench.table(errands, rounds: rounds) { try context.launch($0) }
    case "T9": return try ThreadBench.table(rounds: rounds, check: check)
    case "growth": return try GrowthBench.table(try GrowthBench.laws(), rounds: rounds, check: check)
    default:
      return try SystemBench.table(
        rounds: rounds, files: context.files, compiler: try? context.compiler(),
        cancellation: context.cancellation)
    }
  }
}
