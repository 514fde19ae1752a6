import Experimentation
import Reporting
import Symbolics

/// T5: steps of adaptive Taylor integration of systems that were written as formulas.
enum SystemBench {
  /// The systems with the time that one repetition integrates to.
  static let systems: [(name: String, end: Double)] = [
    ("kepler", 200), ("pleiades", 3), ("lorenz", 20), ("arenstorf", 17), ("mixture-plane", 2.95),
  ]

  private static let expansions = 500

  /// Processor time of steps and of expansions, medians over the rounds, and the least with compiled expansions where there is a
  /// compiler.
  ///
  /// - Throws: `Interrupted`, and the errors of the integration.
  static func table(
    rounds: Int, files: any FileStore, compiler: NativeCompiler?, cancellation: Cancellation
  ) throws -> Table {
    var table = Table(
      name: "systems", title: "Adaptive Taylor steps at tolerance 1e-15",
      columns: [
        Column("system", "file in Experiments/systems"), Column("recurrences", "nodes of the tape"),
        Column("convolutions", "nodes whose cost grows with the order"),
        Column("order", "order of the series"),
        Column("steps", "steps of one repetition"), Column("ns_per_step", "processor time of a step, median"),
        Column("spread", "half the distance of the quartiles over the median"),
        Column("least_ns_per_step", "the least of the rounds"),
        Column("ns_per_expansion", "processor time of an expansion alone, the least of the rounds"),
        Column("ns_per_node_and_order", "the same over recurrences and order"),
        Column("compiled_ns_per_step", "the least of the rounds with '--compile'; empty without clang"),
        Column("compiled_ns_per_expansion", "the least of the rounds with '--compile'; empty without clang"),
        Column(
          "row_ns_per_step",
          "a step of one of \(SystemBenchCase.rowCount) rows of an ensemble, the least of three rounds"),
      ])
    for (name, end) in systems {
      let system = try SystemSource.system(name, files: files)
      let bench = try SystemBenchCase(system)
      let benches = try [bench] + (compiler.map { [try SystemBenchCase(system, compiler: $0)] } ?? [])
      let steps = try bench.integrate(to: end).steps
      var stepTimes = benches.map { _ in [Double]() }
      var expansionTimes = stepTimes
      var sum = 0.0
      for _ in 0..<rounds {
        for (place, bench) in benches.enumerated() {
          try cancellation.check()
          var start = BenchClock.processorTime
          sum += try bench.integrate(to: end).state[0]
          stepTimes[place].append((BenchClock.processorTime - start) / Double(steps))
          start = BenchClock.processorTime
          sum += try bench.expand(count: expansions)
          expansionTimes[place].append((BenchClock.processorTime - start) / Double(expansions))
        }
      }
      guard sum.isFinite else { continue }
      var rowTimes: [Double] = []
      for _ in 0..<min(rounds, 3) {
        try cancellation.check()
        let start = BenchClock.processorTime
        let steps = try bench.integrateRows(to: end)
        rowTimes.append((BenchClock.processorTime - start) / Double(steps))
      }
      let step = BenchSample(stepTimes[0])
      let expansion = BenchSample(expansionTimes[0]).least
      table.append([
        .text(name), .integer(bench.tape.nodeCount), .integer(bench.tape.convolutionCount),
        .integer(bench.order),
        .integer(steps), .number(step.median), .number(step.spread), .number(step.least), .number(expansion),
        .number(expansion / Double(bench.tape.nodeCount * bench.order)), compiled(stepTimes),
        compiled(expansionTimes), .number(BenchSample(rowTimes).least),
      ])
    }
    return table
  }

  /// The least processor times of a step by the interpreter and with compiled expansions, which take turns.
  ///
  /// - Throws: `Interrupted`, `CompilerError`, and the errors of the integration.
  static func stepTimes(
    rounds: Int, files: any FileStore, compiler: NativeCompiler, cancellation: Cancellation,
    of isWanted: (String) -> Bool
  ) throws -> [(name: String, own: Double, compiled: Double)] {
    try systems.filter { isWanted($0.name) }.map { name, end in
      let system = try SystemSource.system(name, files: files)
      let benches = try [SystemBenchCase(system), SystemBenchCase(system, compiler: compiler)]
      var least = [Double.infinity, .infinity]
      // The first round does not count.
      for round in 0...rounds {
        for (place, bench) in benches.enumerated() {
          try cancellation.check()
          let start = BenchClock.processorTime
          let steps = try bench.integrate(to: end).steps
          let time = (BenchClock.processorTime - start) / Double(steps)
          if round > 0 { least[place] = min(least[place], time) }
        }
      }
      return (name, least[0], least[1])
    }
  }

  /// The least time of the second case; empty where there is none.
  private static func compiled(_ times: [[Double]]) -> Cell {
    times.count > 1 ? .number(BenchSample(times[1]).least) : .empty
  }
}
