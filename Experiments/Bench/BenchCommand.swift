import CommandLineInterface
import Diffusion
import Experimentation
import Reporting

/// `experiment bench`: the main work, timed and checked.
struct BenchCommand: Command {
  let name = "bench"
  let abstract = "Times of the main work, with the error of every result."
  let discussion = """
    Four tasks on Gaussian mixtures with s = 0.01 (toy-8x8 unless said otherwise):

      T1  Taylor coefficients of xbar(gamma) to order p, 4096 states, gamma = 0.3
      T2  10,000 trajectories, 25 quadratic steps of the Taylor method of order p
      T3  1000 trajectories from t = 1 to t = 0.001 at tolerance 1e-12, own steps
      T4  T1 for 64, 512, 4096 components in 2, 16, 64 dimensions

    and, alone and only when asked for, one on systems written as formulas, with a table of its own:

      T5  adaptive Taylor on systems from formulas at 1e-15, cost per node and order

    All cases are run in turn, round after round; the time is the median over the rounds of the processor time of all threads, \
    per state (T1, T4) or per trajectory (T2, T3), the spread half the distance of the quartiles. The error is the largest \
    relative one over the checked states, against double-double arithmetic. GFLOP/s count \
    K (4p(D+1) + p(p-1) + p - 1) operations per state and step and no exponentials.

    A file of the same problems for other programs, with reference values, is written by --export.
    """

  static let tasks = Parameter(
    "tasks", .choices(["T1", "T2", "T3", "T4", "T5"]), default: ["T1", "T2", "T3", "T4"],
    help: "Which tasks to run.")
  static let orders = Parameter(
    "orders", .integers(1...40),
    help: "Taylor orders. Default: 1,2,3,5,10,20 for T1, 1,2,3 for T2, 2,3 for T4.")
  static let rounds = Parameter(
    "rounds", .integer(1...1000), default: 15, help: "Number of rounds.")
  static let export = Parameter(
    "export", .outputPath, placeholder: "file", role: .conduct,
    help: "Write the problems as JSON to this file and time nothing.")
  static let format = Parameter(
    "format", .choice(["text", "json", "csv"]), default: "text", role: .conduct,
    help: "How to write the results.")
  static let jobs = Parameter(
    "jobs", .integer(1...1024), default: 1, role: .conduct, help: "Number of threads.")

  var options: ParameterSet {
    ParameterSet([
      Self.tasks, Self.orders, Self.rounds, Self.export, Self.format, Self.jobs, CommonParameters.quiet,
      CommonParameters.progress,
    ])
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    if values[Self.tasks].contains("T5") { return try runSystems(values, context) }
    let cases = try cases(values)
    if let file = values[Self.export] {
      try context.files.checkWritable(file)
      try context.files.write(
        Array(BenchExport.document(cases, context.progress).text(indented: false).utf8), to: file)
      return .success
    }
    let jobs = values[Self.jobs]
    let measurements = try measure(cases, rounds: values[Self.rounds], jobs: jobs, context)
    switch values[Self.format] {
    case "csv":
      try context.write(BenchTable.compact(measurements, jobs: jobs).csv)
    case "json":
      try context.write(BenchTable.full(measurements, jobs: jobs).json.text() + "\n")
    default:
      try context.write(BenchTable.readable(measurements).alignedText())
      context.inform("peak memory \(Int(BenchClock.peakMegabytes)) MB")
    }
    return .success
  }

  private func runSystems(_ values: ParameterValues, _ context: CommandContext) throws -> ExitCode {
    guard values[Self.tasks] == ["T5"], values[Self.export] == nil, values[Self.orders] == nil else {
      throw UsageError(
        "The task T5 has a table of its own. Please give '--tasks T5' without other tasks, '--orders' or '--export'."
      )
    }
    let table = try SystemBench.table(
      rounds: values[Self.rounds], files: context.files, compiler: try? context.compiler(),
      cancellation: context.cancellation)
    switch values[Self.format] {
    case "csv": try context.write(table.csv)
    case "json": try context.write(table.json.text() + "\n")
    default: try context.write(table.alignedText())
    }
    return .success
  }

  private func cases(_ values: ParameterValues) throws -> [any BenchCase] {
    let toy = try GaussianMixture.toy8x8()
    var cases: [any BenchCase] = []
    for task in values[Self.tasks] {
      let orders = values[Self.orders]
      switch task {
      case "T1":
        for order in orders ?? [1, 2, 3, 5, 10, 20] {
          cases.append(ExpansionCase(task: task, order: order, mixture: toy, states: 4096))
        }
      case "T2":
        for order in orders ?? [1, 2, 3] { cases.append(try SamplingCase(order: order, mixture: toy)) }
      case "T3":
        cases.append(try AdaptiveCase(mixture: toy))
      default:
        for components in [64, 512, 4096] {
          for dimension in [2, 16, 64] {
            let mixture = try BenchProblem.mixture(components: components, dimension: dimension)
            for order in orders ?? [2, 3] {
              let states = components < 4096 ? 1024 : 256
              cases.append(ExpansionCase(task: task, order: order, mixture: mixture, states: states))
            }
          }
        }
      }
    }
    return cases
  }

  private func measure(
    _ cases: [any BenchCase], rounds: Int, jobs: Int, _ context: CommandContext
  ) throws -> [BenchMeasurement] {
    var processor = [[Double]](repeating: [], count: cases.count)
    var wall = processor
    var growth: [Double?] = []
    var errors: [Double] = []
    context.progress.begin("bench", total: cases.count * 2 + rounds)
    for item in cases {
      growth.append(try item.heapGrowthPerStep())
      context.progress.advance()
      try context.cancellation.check()
    }
    for item in cases {
      errors.append(try item.relativeError())
      try item.run(jobs: jobs)
      context.progress.advance()
      try context.cancellation.check()
    }
    for _ in 0..<rounds {
      for (index, item) in cases.enumerated() {
        let (start, began) = (BenchClock.processorTime, BenchClock.wallTime)
        try item.run(jobs: jobs)
        processor[index].append((BenchClock.processorTime - start) / Double(item.states))
        wall[index].append((BenchClock.wallTime - began) / Double(item.states))
      }
      context.progress.advance()
      try context.cancellation.check()
    }
    context.progress.end()
    return cases.indices.map { index in
      BenchMeasurement(
        item: cases[index], processor: BenchSample(processor[index]), wall: BenchSample(wall[index]),
        relativeError: errors[index], heapGrowth: growth[index])
    }
  }
}
