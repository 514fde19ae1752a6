import Accuracy
import CommandLineInterface
import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers
import TestSupport
import Testing

@testable import ExperimentCatalog

/// Runs whose trajectories are made and forgotten in blocks, and runs that are too large.
@Suite struct LargeRunTests {
  private static let threshold = TrajectoryBlocks.standardSize

  /// The rows of a file, without its header.
  private func rows(_ text: String) -> [Substring] { Array(text.split(separator: "\n").dropFirst()) }

  @Test(
    "Rows of --first are rows of a larger run",
    arguments: [
      "--sampler ttm3 --steps 3", "--sampler ancestral --steps 3", "--sampler ttm3 --steps 3 --reverse",
      "--process psld --sampler psld-heun --steps 3", "--sampler taylor-adaptive",
      "--sampler ddim --steps 2 --path",
      "--sampler dpm-solver++-2m --steps 3 --model toy-8x8-score",
    ])
  func ranges(_ options: String) {
    let whole = TestProgram()
    #expect(whole.run("sample \(options) --trajectories 300") == 0, "\(whole.console.error)")
    let expected = rows(whole.console.output)
    let width = expected.count / 300
    for (first, count) in [(0, 300), (1, 5), (127, 2), (200, 100)] {
      let part = TestProgram()
      #expect(part.run("sample \(options) --first \(first) --trajectories \(count)") == 0)
      #expect(rows(part.console.output) == Array(expected[first * width..<(first + count) * width]))
    }
  }

  @Test func rangesOfAFile() throws {
    let files = ["l.csv": "x_0,x_1\n" + (0..<9).map { "\($0),-0.5\n" }.joined()]
    let whole = TestProgram(files)
    #expect(whole.run("sample --sampler ttm2 --steps 3 --latents l.csv") == 0)
    let part = TestProgram(files)
    #expect(part.run("sample --sampler ttm2 --steps 3 --latents l.csv --first 4") == 0)
    #expect(rows(part.console.output) == Array(rows(whole.console.output).dropFirst(4)))
    for (options, message) in [
      ("--first 9", "'l.csv' has 9 rows. Please give at most 8."),
      ("--first 4 --trajectories 6", "'l.csv' has 5 rows from row 4 on. Please give at most 5."),
    ] {
      let wrong = TestProgram(files)
      #expect(wrong.run("sample --sampler ttm2 --steps 3 --latents l.csv \(options)") == 64)
      #expect(wrong.console.error.contains(message), "\(wrong.console.error)")
    }
  }

  /// Beyond one block the file begins with the bytes of the smaller run.
  @Test func rowsOfManyBlocksJoin() throws {
    let count = Self.threshold + 200
    let program = TestProgram()
    #expect(program.run("sample --sampler ddim --steps 1 --trajectories \(count) --output x.csv") == 0)
    let text = try program.files.readText("x.csv")
    #expect(rows(text).count == count)
    for first in [0, Self.threshold - 100, Self.threshold + 100] {
      let part = TestProgram()
      #expect(part.run("sample --sampler ddim --steps 1 --first \(first) --trajectories 100") == 0)
      #expect(rows(part.console.output) == Array(rows(text)[first..<first + 100]))
    }
  }

  /// Counts, extremes and quantiles of kept and of forgotten trajectories are the same bits; sums differ by roundings.
  @Test func aStreamedComparisonHasTheSameErrors() throws {
    let line =
      "compare --mixture toy-8x8 --samplers ddim,ttm3,ancestral --steps 3 --trajectories 1500 --seeds 1,2 --output "
    let program = TestProgram()
    #expect(program.run(line + "kept") == 0, "\(program.console.error)")
    #expect(program.run(line + "streamed --quantiles sketch") == 0, "\(program.console.error)")
    for name in ["global_error", "local_error"] {
      let kept = try CSVDocument(program.files.readText("kept/\(name).csv"), source: name)
      let streamed = try CSVDocument(program.files.readText("streamed/\(name).csv"), source: name)
      #expect(streamed.header.fields == kept.header.fields + ["quantile_error"])
      #expect(streamed.records.count == kept.records.count)
      for (a, b) in zip(kept.records, streamed.records) {
        for (column, (left, right)) in zip(kept.header.fields, zip(a.fields, b.fields)) {
          guard let x = Double(left), let y = Double(right) else {
            #expect(left == right)
            continue
          }
          let bound =
            ["median", "p90", "p99"].contains(column)
            ? QuantileSketch.relativeError : ["mean", "standard_error"].contains(column) ? 1e-13 : 0
          #expect(abs(x - y) <= bound * abs(x), "\(name), \(column): \(x), \(y)")
        }
      }
    }
    let report = try program.files.readText("streamed/report.json")
    #expect(report.contains("show the first 1000") && report.contains("off by at most 0.000244"))
    for (name, count) in [("latents.csv", 1000), ("reference.csv", 1000), ("data.csv", 1000)] {
      let (a, b) = try (program.files.readText("kept/" + name), program.files.readText("streamed/" + name))
      #expect(rows(b) == Array(rows(a).prefix(count)))
    }
    #expect(try NPYFile(program.files.readBytes("streamed/samples.npy")).shape == [3, 1000, 2])
  }

  @Test func totalsGoThroughJSON() throws {
    let schedule = LinearVariancePreserving()
    let process = ScalarDiffusion(schedule)
    let problem = SamplingProblem(
      model: try GaussianMixture.toy8x8(), schedule: schedule,
      grid: try TimeGrid(.quadratic, steps: 3, schedule: schedule))
    let sampler = try SamplerCatalog.standard.sampler(named: "ttm2", on: ScalarDiffusion.self)
    for quantiles in SampleAccumulator.Quantiles.allCases {
      let stream = ErrorStream(problem, [sampler], quantiles: quantiles, measuresSteps: true)
      func totals(_ first: Int, _ count: Int) throws -> ErrorTotals {
        try stream.run(TrajectoryBlocks(first: first, count: count)) {
          process.prior(count: $0.count, first: $0.first, dimension: 2, seed: 1, at: 1)
        }.totals[0]
      }
      let whole = try totals(0, 200)
      let text = whole.json.text()
      let isSame = try ErrorTotals(json: JSONValue(parsing: text, source: "totals")) == whole
      #expect(isSame)
      var merged = try ErrorTotals(json: JSONValue(parsing: totals(150, 50).json.text(), source: "part"))
      try merged.merge(totals(0, 150))
      let isMerged = merged.json.text() == text
      #expect(isMerged)
      let members = try #require(whole.json.members)
      for place in members.indices {
        var fewer = members
        fewer.remove(at: place)
        #expect(throws: MalformedAccumulator.self) { _ = try ErrorTotals(json: .object(fewer)) }
        var other = members
        other[place] = .init(members[place].key, .array([.integer(7), .null]))
        #expect(throws: MalformedAccumulator.self) { _ = try ErrorTotals(json: .object(other)) }
      }
    }
  }

  @Test(
    "What the machine has no memory for is refused before it begins",
    arguments: [
      // 16 samplers at 25 steps and the end, one more list, 10^7 errors of 8 bytes: 33.4 GB, and the rest.
      (
        "compare --mixture toy-8x8 --trajectories 10000000 --quantiles exact", "33 GB", "'--quantiles sketch'"
      ),
      ("toy-8x8 --trajectories 60000", "0 MB", "fewer trajectories, steps or samplers"),
      ("sample --sampler ddim --steps 100000 --path --trajectories 100000", "GB", "leave '--path' out"),
    ])
  func memory(_ line: String, _ needed: String, _ advice: String) {
    let console = CapturedConsole()
    let environment = ProgramEnvironment(
      console: console, files: OverlayFileStore(over: DiskFileStore()), memory: 100_000_000)
    let words = line.split(separator: " ").map(String.init)
    #expect(Catalog.program.run(words, environment: environment) == .systemLimit)
    #expect(console.error.contains(needed) && console.error.contains(advice), "\(console.error)")
    #expect(console.error.contains("of memory, and there are 100 MB"), "\(console.error)")
  }

  /// Ten million trajectories of the standard samplers are to need less than 2 GB.
  @Test func tenMillionFitIntoTwoGigabytes() throws {
    let experiment = try #require(Catalog.program.experiment(named: "toy-8x8"))
    let values = experiment.publishedValues.setting([LatentOptions.trajectories.set(10_000_000)])
    let plan = try ComparisonPlan(
      GaussianMixture.toy8x8(), model: nil, on: ScalarDiffusion(values.schedule()),
      values[SamplerOption.several], at: values, context: RunContext())
    #expect(plan.samplers.count == 16 && plan.streamed == .sketch && plan.shownCount == 1000)
    #expect(plan.memory(jobs: 2) < 1e9)
  }

  @Test("A file that the disk has no room for is refused before it begins")
  func room() throws {
    let program = try #require(Subprocess.built("experiment"))
    try TemporaryFolder.use { folder in
      let store = DiskFileStore()
      for (format, size) in [("csv", "3.8 MB"), ("npy", "1.6 MB")] {
        let command =
          "ulimit -f 8; exec '\(program)' sample --sampler ttm4 --steps 4000 --trajectories 100000 --output \(folder)/x.\(format)"
        let run = Subprocess("/bin/sh", ["-c", command], errorFile: folder + "/err")
        #expect(run?.wait() == .exited(74))
        let message = try store.readText(folder + "/err")
        #expect(message.contains("would have about \(size), and there is room for"), "\(message)")
        #expect(store.list(folder) == ["err"])
      }
    }
  }

  @Test(
    "Memory does not grow with the trajectories", .enabled(if: DiskFileStore().exists("/proc/self/status")))
  func peaks() throws {
    let program = try #require(Subprocess.built("experiment"))
    func peak(_ line: String, _ count: Int, _ folder: String) -> Int {
      let name = line.split(separator: " ")[0]
      let words = "\(line) --trajectories \(count) --quiet --output \(folder)/\(name)"
      let run = Subprocess(program, words.split(separator: " ").map(String.init))?.waitMeasuringMemory()
      #expect(run?.ending == .exited(0), "\(words)")
      let peak = run?.peak ?? nil
      #expect((peak ?? 0) > 10_000_000)
      return peak ?? 0
    }
    try TemporaryFolder.use { folder in
      for (line, small, large) in [
        ("sample --sampler ddim --steps 1", 140_000, 700_000),
        ("compare --mixture pair --samplers ddim --steps 1", 140_000, 560_000),
      ] {
        // Kept, the states alone would be 9 to 17 MB, and all that belongs to them ten times as much.
        let growth = peak(line, large, folder) - peak(line, small, folder)
        print("\(line): \(growth / 1024) kB more for \(large) than for \(small) trajectories")
        #expect(growth < 8_000_000, "\(line)")
      }
    }
  }

  /// A row is its text and its numbers in the file, and nothing when it is written.
  @Test(
    "Memory of an ensemble grows with its file, not with its points",
    .enabled(if: DiskFileStore().exists("/proc/self/status")))
  func ensemblePeaks() throws {
    let program = try #require(Subprocess.built("experiment"))
    let store = DiskFileStore()
    try TemporaryFolder.use { folder in
      try store.writeText("x' = -x\nx(0) = 1\n", to: folder + "/s.ode")
      func peak(_ rows: Int) throws -> Int {
        try store.writeText("x\n" + String(repeating: "0.5\n", count: rows), to: folder + "/e.csv")
        let words = [
          "integrate", "--system", folder + "/s.ode", "--to", "1", "--ensemble", folder + "/e.csv", "--dense",
          "8",
          "--quiet", "--output", folder + "/x.csv",
        ]
        let run = Subprocess(program, words)?.waitMeasuringMemory()
        #expect(run?.ending == .exited(0))
        return try #require(run?.peak ?? nil)
      }
      let (small, large) = (20_000, 60_000)
      let growth = try peak(large) - peak(small)
      print("an ensemble: \(growth / 1024) kB more for \(large) than for \(small) rows of 10 points")
      // Kept, the points alone would be ten lists of eight words for each row: 25 MB.
      #expect(growth < 8_000_000)
    }
  }
}
