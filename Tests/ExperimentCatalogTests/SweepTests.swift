import CommandLineInterface
import Experimentation
import ExperimentCatalog
import Reporting
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The sweeps of this program: rows are those of the commands, and nothing that is done to the processes changes a byte.
@Suite("Sweeps", .serialized)
struct SweepTests {
  private let store = DiskFileStore()

  /// The rows of a table as texts by column, those of the conditions only.
  private func rows(
    _ bytes: [UInt8], where conditions: [String: String]
  ) throws -> [[String: String]] {
    let table = try CSVDocument(bytes, source: "table")
    return table.records.map { Dictionary(uniqueKeysWithValues: zip(table.header.fields, $0.fields)) }
      .filter { row in conditions.allSatisfy { row[$0.key] == $0.value } }
  }

  /// What is swept, the command that gives the same numbers, its table, the columns that say which row is which, and those to compare.
  static let cases:
    [(specification: String, command: String, table: String, keys: [String], measured: [String])] = [
      (
        "{\"experiment\": \"compare\", \"mixture\": \"toy-8x8\", \"trajectories\": 20, \"axes\": {\"samplers\": [\"ddim\", \"ttm2\"], \"steps\": [4, 7], \"seed\": [3, 5]}}",
        "compare --mixture toy-8x8 --trajectories 20 --samplers ddim,ttm2 --steps 7 --seed 5", "global_error",
        ["sampler", "steps"], ["mean", "standard_error", "median", "p90", "p99", "max"]
      ),
      (
        "{\"experiment\": \"global-error\", \"samplers\": [\"ddim\", \"ab2\"], \"trajectories\": 20, \"axes\": {\"steps\": [[4, 7], [5]], \"seed\": [3, 5]}}",
        "global-error --trajectories 20 --samplers ddim,ab2 --steps 4,7 --seed 5", "global_error",
        ["sampler", "steps"], ["mean", "standard_error", "median", "p90", "p99", "max", "evaluations"]
      ),
      (
        "{\"experiment\": \"compare\", \"mixture\": \"toy-8x8\", \"trajectories\": 40, \"first\": 70, \"quantiles\": \"sketch\", \"samplers\": [\"ddim\", \"ttm2\"], \"axes\": {\"seed\": [3, 5]}}",
        "compare --mixture toy-8x8 --trajectories 40 --first 70 --quantiles sketch --samplers ddim,ttm2 --seed 5",
        "global_error", ["sampler"], ["mean", "standard_error", "median", "p99", "max", "cost"]
      ),
      (
        "{\"experiment\": \"sampler-comparison\", \"budgets\": [5], \"spacings\": [\"linear\", \"quadratic\"], \"trajectories\": 12, \"axes\": {\"seed\": [3, 5]}}",
        "sampler-comparison --budgets 5 --spacings linear,quadratic --trajectories 12 --seed 5",
        "median_error",
        ["sampler", "budget"], ["setting", "mean", "median", "max"]
      ),
      (
        "{\"experiment\": \"audit\", \"trajectories\": 2, \"finest\": 160, \"axes\": {\"seed\": [3, 5]}}",
        "audit --trajectories 2 --finest 160 --seed 5", "orders", ["sampler"],
        ["rule", "rule_uniform", "shipped", "rule_verdict"]
      ),
    ]

  @Test("Rows are those of the command", arguments: cases)
  func rowsOfExperiments(
    _ specification: String, _ command: String, _ table: String, _ keys: [String], _ measured: [String]
  ) throws {
    let program = TestProgram(["spec.json": specification])
    #expect(program.run("sweep run spec.json --folder F --quiet") == 0)
    #expect(program.run("sweep merge spec.json --folder F --quiet") == 0, "\(program.console.error)")
    program.run("\(command) --output G --quiet")
    let own = try rows(program.files.readBytes("F/merged/sweep.csv"), where: ["seed": "5"])
    let expected = try rows(program.files.readBytes("G/\(table).csv"), where: [:])
    #expect(!expected.isEmpty)
    for row in expected {
      let matches = own.filter { found in keys.allSatisfy { found[$0] == row[$0] } }
      // An axis of samplers or lists gives the same row once for each of its values that has it.
      #expect(!matches.isEmpty, "\(row)")
      for match in matches {
        for column in measured {
          #expect(Self.number(match[column]) == Self.number(row[column]), "\(column) of \(row)")
        }
      }
    }
  }

  /// `5` and `5.0` are one number.
  private static func number(_ text: String?) -> String? { text.flatMap { Double($0)?.description ?? $0 } }

  @Test func rowsOfSampleAreStatisticsOfItsPoints() throws {
    let program = TestProgram([
      "spec.json":
        "{\"experiment\": \"sample\", \"mixture\": \"toy-8x8\", \"steps\": 6, \"trajectories\": 25, \"axes\": {\"sampler\": [\"ddim\", \"ancestral\"], \"seed\": [1, 4]}}"
    ])
    #expect(program.run("sweep run spec.json --folder F --quiet") == 0)
    #expect(program.run("sweep merge spec.json --folder F --quiet") == 0, "\(program.console.error)")
    #expect(
      program.run("sample --sampler ancestral --steps 6 --trajectories 25 --seed 4 --output p.csv --quiet")
        == 0)
    let points = try rows(program.files.readBytes("p.csv"), where: [:])
    for coordinate in ["x_0", "x_1"] {
      let values = points.compactMap { $0[coordinate].flatMap(Double.init) }
      let found = try rows(
        program.files.readBytes("F/merged/sweep.csv"),
        where: ["seed": "4", "sampler": "ancestral", "coordinate": coordinate])
      try #require(found.count == 1 && values.count == 25)
      let mean = values.reduce(0, +) / 25
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 24
      #expect(abs((found[0]["mean"].flatMap(Double.init) ?? .nan) - mean) < 1e-14)
      #expect(
        abs((found[0]["standard_error"].flatMap(Double.init) ?? .nan) - (variance / 25).squareRoot()) < 1e-14)
      #expect(found[0]["median"] == values.sorted()[12].description)
    }
  }

  @Test func rowsOfSearchAreItsLosses() throws {
    let program = TestProgram([
      "spec.json":
        "{\"experiment\": \"search\", \"iterations\": 3, \"batch\": 128, \"pool\": 128, \"axes\": {\"steps\": [2, 3], \"seed\": [4]}}"
    ])
    #expect(program.run("sweep run spec.json --folder F --quiet") == 0)
    #expect(program.run("sweep merge spec.json --folder F --quiet") == 0, "\(program.console.error)")
    let other = TestProgram()
    #expect(
      other.run("search --iterations 3 --batch 128 --pool 128 --steps 3 --seed 4 --output a.json --quiet")
        == 0)
    let printed = try rows(other.console.outputBytes, where: ["step": "0"])
    let found = try rows(program.files.readBytes("F/merged/sweep.csv"), where: ["steps": "3"])
    #expect(found.count == 1)
    for column in ["loss_start", "loss_end"] { #expect(found.first?[column] == printed.first?[column]) }
  }

  /// Forty tasks, each about ten milliseconds.
  private static let specification = """
    {"experiment": "compare", "mixture": "toy-8x8", "trajectories": 100,
     "axes": {"samplers": ["ddim", "ttm2"], "steps": [5, 10], "seed": {"from": 1, "to": 10}}}
    """

  private func merged(_ folder: String) -> [String: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: store.list(folder + "/merged").map { name in
        (name, (try? store.readBytes(folder + "/merged/" + name)) ?? [])
      })
  }

  private func words(_ action: String, _ folder: String, _ name: String, _ more: String = "") -> [String] {
    "sweep \(action) \(folder)/spec.json --folder \(folder)/\(name) --quiet \(more)".split(separator: " ")
      .map(String.init)
  }

  @Test("Killed and restarted shards, and two copies at once, leave the bytes of an undisturbed run")
  func killsAndCopies() throws {
    let program = try #require(Subprocess.built("experiment"))
    var random = SystemRandomNumberGenerator()
    try TemporaryFolder.use { folder in
      try store.writeText(Self.specification, to: folder + "/spec.json")
      func run(_ action: String, _ name: String, _ more: String = "") -> Subprocess? {
        Subprocess(program, words(action, folder, name, more))
      }
      #expect(run("run", "whole")?.wait() == .exited(0))
      #expect(run("merge", "whole")?.wait() == .exited(0))
      let whole = merged(folder + "/whole")
      #expect(whole.count == 6)

      var killed = 0
      for attempt in 0..<200 where killed < 12 {
        let shard = try #require(run("run", "killed", "--shard \(attempt % 3)/3 --jobs 2"))
        usleep(UInt32.random(in: 50_000...400_000, using: &random))
        shard.kill()
        if shard.wait() == .signalled(SIGKILL) { killed += 1 }
      }
      let before = store.list(folder + "/killed/tasks/0000").count { $0.hasSuffix(".json") }
      print("\(killed) shards killed, \(before) of 40 tasks done by then")
      #expect(run("merge", "killed")?.wait() == .exited(before == 40 ? 0 : 1))
      #expect(run("run", "killed")?.wait() == .exited(0))
      #expect(run("merge", "killed")?.wait() == .exited(0))
      let isWhole = merged(folder + "/killed") == whole
      #expect(isWhole)
      let left = store.list(folder + "/killed/tasks/0000").filter { !$0.hasSuffix(".json") }
      #expect(left == [])

      let copies = (0..<3).map { _ in run("run", "copies", "--shard 0/1 --jobs 1") }
      for copy in copies { #expect(copy?.wait() == .exited(0)) }
      #expect(run("merge", "copies")?.wait() == .exited(0))
      let isSame = merged(folder + "/copies") == whole
      #expect(isSame)
      #expect(store.list(folder + "/copies/failures").isEmpty)
    }
  }

  @Test(arguments: [("INT", 130 as Int32), ("TERM", 143)])
  func aShardThatIsStoppedLeavesWhatWasFinished(_ signal: String, _ code: Int32) throws {
    let program = try #require(Subprocess.built("experiment"))
    try TemporaryFolder.use { folder in
      try store.writeText(Self.specification, to: folder + "/spec.json")
      let command = "exec '\(program)' \(words("run", folder, "F", "--jobs 1").joined(separator: " "))"
      let line =
        "trap '' HUP; (\(command)) & pid=$!; while [ $(ls \(folder)/F/tasks/0000 2>/dev/null | wc -l) -lt 3 ]; do sleep 0.01; done; kill -\(signal) $pid; wait $pid"
      // A shell that runs jobs in the background has SIGINT ignored in them, which the program undoes.
      #expect(Subprocess("/bin/sh", ["-c", line])?.wait() == .exited(code))
      let names = store.list(folder + "/F/tasks/0000")
      #expect((3..<40).contains(names.count))
      #expect(names.allSatisfy { $0.hasSuffix(".json") && !$0.hasPrefix(".") })
      #expect(store.list(folder + "/F/failures").isEmpty)
    }
  }

  @Test func slurmDecidesHowManyThreadsARunHas() throws {
    let program = try #require(Subprocess.built("experiment"))
    try TemporaryFolder.use { folder in
      func said(_ value: String) throws -> (Subprocess.Ending?, String) {
        let line =
          "SLURM_CPUS_PER_TASK=\(value) exec '\(program)' audit --finest 160 --trajectories 2 --output \(folder)/out"
        let ending = Subprocess("/bin/sh", ["-c", line], errorFile: folder + "/err")?.wait()
        return (ending, try store.readText(folder + "/err"))
      }
      #expect(try said("3").1.hasPrefix("audit: seed 2022, 3 threads\n"))
      let wrong = try said("many")
      #expect(wrong.0 == .exited(64))
      #expect(
        wrong.1
          == "Error: The environment variable SLURM_CPUS_PER_TASK is 'many'. Please make it a whole number from 1 to 1024, or unset it.\n"
      )
    }
  }
}
