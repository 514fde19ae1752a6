import CommandLineInterface
import Diffusion
import Experimentation
import Reporting
import Samplers
import Testing

@testable import ExperimentCatalog

/// `search`, the files that it writes, and what takes them in place of a name.
@Suite struct SearchCommandTests {
  private static let search =
    "search --output a.json --steps 3 --iterations 6 --batch 128 --pool 128 --seed 5 --jobs 1"

  /// DDIM on three levels of the standard schedule, as a file of form M.
  private static func file(_ change: (inout [String: JSONValue]) -> Void = { _ in }) throws -> String {
    let grid = try TimeGrid(.quadratic, steps: 3, schedule: LinearVariancePreserving())
    let levels = grid.points.map(\.level)
    let rows = (0..<3).map { n in
      JSONValue.array((0...n).map { .number($0 == n ? levels[n + 1] - levels[n] : 0) })
    }
    var members: [String: JSONValue] = [
      "format": "taylorflow-sampler-1", "name": "mine", "family": "M",
      "levels": .array(levels.map { .number($0) }), "increments": .array(rows),
    ]
    change(&members)
    return JSONValue.object(members.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }).text()
  }

  @Test func aFileRunsWhereverANameDoes() throws {
    let program = TestProgram(["mine.json": try Self.file()])
    for line in [
      "sample --sampler mine.json --trajectories 5", "sample --sampler mine.json --steps 3 --trajectories 5",
      "sample --sampler mine.json --evaluations 4 --trajectories 5 --denoise",
      "sample --sampler mine.json --trajectories 5 --path --model toy-8x8-score",
      "compare --mixture toy-8x8 --samplers ddim,mine.json --steps 3 --trajectories 8 --output out",
      "striding --samplers mine.json,ddim --steps 3 --trajectories 8 --output out2 --jobs 1",
      "global-error --samplers ab2,mine.json --steps 3 --trajectories 8 --output out3",
    ] {
      let code = program.run(line)
      #expect(code == 0 || code == 1, "\(line): \(program.console.error)")
    }
    let (named, filed) = (TestProgram(), TestProgram(["mine.json": try Self.file()]))
    named.run("sample --sampler ddim --steps 3 --trajectories 5 --seed 3")
    filed.run("sample --sampler mine.json --trajectories 5 --seed 3")
    let (a, b) = (try named.numbers(), try filed.numbers())
    for column in 1...2 {
      for (x, y) in zip(a.column(column), b.column(column)) { #expect((x - y).magnitude < 1e-13) }
    }
  }

  @Test func aFileIsHeldToItsGrid() throws {
    for (line, message) in [
      ("sample --sampler mine.json --steps 4 --trajectories 2", "Please leave '--steps'"),
      ("sample --sampler mine.json --steps 3 --t-cut 0.01 --trajectories 2", "Please leave '--steps'"),
      ("sample --sampler mine.json --reverse --trajectories 2", "Please leave '--reverse' out"),
      ("sample --sampler mine.json --evaluations 2 --trajectories 2", "at least 3"),
      ("sample --sampler mine.json --process psld --trajectories 2", "does not run on the process"),
      ("compare --mixture toy-8x8 --samplers mine.json --steps 5 --trajectories 2", "3 steps from t = 1.0"),
      ("sample --sampler mine --steps 3", "experiment samplers"),
    ] {
      let program = TestProgram(["mine.json": try Self.file()])
      #expect(program.run(line) == 64, "\(line): \(program.console.error)")
      #expect(program.console.error.contains(message), "\(line): \(program.console.error)")
    }
    let missing = TestProgram()
    #expect(missing.run("sample --sampler missing.json --trajectories 2") == 66)
  }

  @Test func brokenFilesAreRefusedWithPlaceAndValue() throws {
    let cases: [(String, (inout [String: JSONValue]) -> Void)] = [
      ("\"other\"", { $0["format"] = "other" }), ("\"X\"", { $0["family"] = "X" }),
      ("ddim", { $0["name"] = "ddim" }), ("'a b'", { $0["name"] = "a b" }),
      ("the member \"levels\"", { $0["levels"] = "none" }),
      ("\"levels\", number 1", { $0["levels"] = [100, nil, 1, 0.5] }),
      ("level 2", { $0["levels"] = [100, 1, 1, 0.5] }), ("level 1", { $0["levels"] = [100, -1, -2, -3] }),
      ("the number of rows", { $0["levels"] = [100, 1] }),
      ("row 1", { $0["increments"] = [[1], [1], [1, 2, 3]] }),
      ("\"increments\", row 2, number 1", { $0["increments"] = [[1], [1, 2], [1, true, 3]] }),
      ("the sum of row 0 of the increments", { $0["increments"] = [[1], [1, 2], [1, 2, 3]] }),
      ("\"weights\"", { $0["weights"] = [] }),
      (
        "the member \"weights\"",
        {
          $0["family"] = "G"; $0["increments"] = nil
        }
      ),
      (
        "the deviation of the noise in state 1",
        {
          $0["family"] = "G"
          $0["increments"] = nil
          $0["weights"] = [[0.5], [0, 0.5], [0, 0, 0.5]]
          $0["noise"] = [0, 0, 0]
        }
      ),
      (
        "number 1 of the fresh noise",
        {
          $0["family"] = "G"
          $0["increments"] = nil
          $0["weights"] = [[0.5], [0, 0.5], [0, 0, 0.5]]
          $0["noise"] = [0, -1, 0]
        }
      ),
      (
        "'nobody'",
        {
          $0["family"] = "grid"; $0["increments"] = nil; $0["sampler"] = "nobody"
        }
      ),
    ]
    for (message, change) in cases {
      let program = TestProgram(["bad.json": try Self.file(change)])
      #expect(program.run("sample --sampler bad.json --trajectories 2") == 65, "\(message)")
      #expect(program.console.error.hasPrefix("Error: bad.json"), "\(program.console.error)")
      #expect(program.console.error.contains(message), "\(message): \(program.console.error)")
    }
    for text in [
      "[1, 2]", "{\"format\": ", "1e999", "{\"format\": \"taylorflow-sampler-1\", \"levels\": [1e999]}",
    ] {
      let program = TestProgram(["bad.json": text])
      #expect(program.run("compare --mixture toy-8x8 --samplers ddim,bad.json --steps 3") == 65, "\(text)")
    }
  }

  @Test func everyKindOfSearchWritesAFileThatRuns() throws {
    for options in [
      "", "--family G --learn time,coefficients,noise --objective energy",
      "--objective rbf-exact --learn time",
      "--objective kid-raw --family G --share 0.5 --learn coefficients", "--objective kid-features",
      "--end zero", "--end zero --family G --objective energy", "--grid-only --sampler dpm-solver++-2m",
      "--grid-only --sampler ddim --objective energy",
    ] {
      let program = TestProgram()
      let words = Self.search + " " + options
      #expect(program.run(words) == 0, "\(options): \(program.console.error)")
      #expect(program.files.exists("a.json") && !program.files.exists("a.checkpoint.json"))
      #expect(
        program.run("sample --sampler a.json --trajectories 4 --denoise") == 0,
        "\(options): \(program.console.error)")
    }
    let zero = TestProgram()
    #expect(zero.run(Self.search + " --end zero") == 0)
    #expect(zero.run("sample --sampler a.json --trajectories 4") == 64)
    #expect(zero.console.error.contains("Please give '--denoise'"), "\(zero.console.error)")
  }

  @Test func wrongSearchesAreRefusedBeforeTheyBegin() throws {
    for (options, message) in [
      ("--grid-only --sampler ttm2", "linear combinations"),
      ("--grid-only --sampler ancestral", "adds noise"),
      ("--grid-only --sampler rk45", "its own steps"), ("--grid-only", "'--sampler <name>' is missing"),
      ("--sampler ab2", "'--grid-only'"), ("--grid-only --sampler ab2 --family G", "exclude each other"),
      ("--learn noise", "form G has noise"), ("--learn scale", "keep marginals consistent"),
      ("--share 0.3", "for '--family G'"), ("--family G --learn noise --share 0", "between 0 and 1"),
      ("--batch 130", "multiple of 128"), ("--model toy-8x8-head", "no reverse mode"),
      ("--resume", "no checkpoint"), ("--steps 1 --end zero", "at least three"),
    ] {
      let program = TestProgram()
      let words = Self.search.split(separator: " ").map(String.init)
      var kept: [String] = []
      var index = 0
      let given = Set(options.split(separator: " ").filter { $0.hasPrefix("--") }.map(String.init))
      while index < words.count {
        if given.contains(words[index]) {
          index += 2
          continue
        }
        kept.append(words[index])
        index += 1
      }
      #expect(program.run(kept + options.split(separator: " ").map(String.init)) == 64, "\(options)")
      #expect(program.console.error.contains(message), "\(options): \(program.console.error)")
      #expect(!program.files.exists("a.json"))
    }
  }

  @Test func aStoppedSearchGoesOnToTheSameBits() throws {
    let whole = TestProgram()
    #expect(whole.run(Self.search) == 0, "\(whole.console.error)")
    let bits = try whole.files.readBytes("a.json")
    let more = TestProgram()
    #expect(more.run(Self.search.replacing("--jobs 1", with: "--jobs 3")) == 0)
    #expect(try more.files.readBytes("a.json") == bits)

    try expectStoppedRunGoesOn(Self.search, at: 4, said: "of 6 steps", file: "a.json", bits: bits)
  }

  @Test func theSamplersOfTheProgramRun() throws {
    #expect(!SamplerSource.builtIn.isEmpty)
    for name in SamplerSource.builtIn {
      let program = TestProgram()
      #expect(
        program.run("sample --sampler \(name) --trajectories 2 --denoise") == 0, "\(program.console.error)")
    }
  }
}
