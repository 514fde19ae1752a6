import CommandLineInterface
import Experimentation
import Reporting

/// T8: the program as a whole, started anew every time.
enum ProcessBench {
  /// One thing that is started.
  struct Errand {
    let name: String
    let words: [String]
    /// Whether it takes minutes, so that it is done once.
    var isLong = false
  }

  /// What a user starts every day, and what `long` asks for.
  ///
  /// - Parameter folder: where results go.
  static func errands(program: String, folder: String, long: [String]) -> [Errand] {
    var errands = [
      Errand(name: "start-up", words: [program, "--version"]),
      Errand(name: "list", words: [program, "list"]),
      Errand(
        name: "main job",
        words: [program, "toy-8x8", "--quiet", "--jobs", "1", "--output", folder + "/toy-8x8"]),
      Errand(
        name: "sample",
        words: [
          program, "sample", "--sampler", "ttm2", "--steps", "25", "--trajectories", "10000", "--quiet",
          "--output", folder + "/sample.csv",
        ]),
    ]
    if long.contains("run-all") {
      errands.append(
        Errand(
          name: "run --all", words: [program, "run", "--all", "--quiet", "--output", folder + "/all"],
          isLong: true))
    }
    if long.contains("build") {
      // A clone of the folder in which the program was started.
      let clone = folder + "/clone"
      let build =
        "git clone --quiet . '\(clone)' && swift build --package-path '\(clone)' --product experiment"
      errands.append(Errand(name: "build from a fresh clone", words: ["/bin/sh", "-c", build], isLong: true))
    }
    return errands
  }

  struct Row {
    let errand: Errand
    var wall = Double.infinity
    var processor = Double.infinity
  }

  /// Least times, all errands in turn.
  ///
  /// - Throws: `UsageError` where one fails, `Interrupted`, and what `launch` throws.
  static func table(
    _ errands: [Errand], rounds: Int, launch: ([String]) throws -> SystemServices.Outcome
  ) throws -> Table {
    var rows = errands.map { Row(errand: $0) }
    for round in 0..<rounds {
      for index in rows.indices where round == 0 || !rows[index].errand.isLong {
        let (start, began) = (BenchClock.childTime, BenchClock.wallTime)
        let outcome = try launch(rows[index].errand.words)
        guard outcome.status == 0 else {
          throw UsageError(
            "The run '\(rows[index].errand.words.joined(separator: " ").printable)' ended with exit code \(outcome.status). Please try it by hand."
          )
        }
        rows[index].processor = min(rows[index].processor, (BenchClock.childTime - start) / 1e6)
        rows[index].wall = min(rows[index].wall, (BenchClock.wallTime - began) / 1e6)
      }
    }
    return Table(
      name: "processes", title: "Whole processes", of: rows,
      [
        .column("errand", "what is started", \.errand.name),
        .column("wall_ms", "least wall time of the rounds", unit: "ms", \.wall),
        .column(
          "processor_ms", "least processor time of the process and its children", unit: "ms", \.processor),
      ])
  }
}
