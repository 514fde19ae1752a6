import CommandLineInterface
import ExperimentCatalog
import Experimentation
import Reporting
import Testing

@Suite struct SampleCommandTests {
  static let latent = ["latents.csv": "# a remark\nx_0,x_1\n1,-0.5\n"]

  func endPoint(_ line: String, _ files: [String: String] = latent) throws -> [Double] {
    let program = TestProgram(files)
    #expect(program.run(line) == 0, "\(program.console.error)")
    return Array(try program.numbers().row(0).dropFirst())
  }

  @Test func anchorsOnTheCommandLine() throws {
    let cases: [(String, [Double])] = [
      ("--sampler ddim --steps 10", [0.699639929562871, -0.464555639965831]),
      ("--sampler ttm1 --steps=10 --afs", [0.699643327231095, -0.464557186336786]),
      ("--sampler ttm3 --evaluations 10", [0.771598591698297, -0.505516229886646]),
      ("--sampler ab4 --steps 10 --start rk4", [0.730997275350308, -0.502391889788361]),
      ("--sampler ab4-const --steps 10 --spacing linear", [0.796792222186659, -0.417999809076108]),
    ]
    for (options, expected) in cases {
      let found = try endPoint("sample --latents latents.csv " + options)
      for d in 0..<2 { #expect(abs(found[d] - expected[d]) < 1e-10, "\(options)") }
    }
  }

  @Test func aGridFileFixesTheSteps() throws {
    let steps = try endPoint("sample --sampler ttm2 --steps 2 --spacing linear --latents latents.csv")
    var files = Self.latent
    files["grid.csv"] = "t\n1\n0.5005\n0.001\n"
    let grid = try endPoint("sample --sampler ttm2 --grid grid.csv --latents latents.csv", files)
    for d in 0..<2 { #expect(abs(steps[d] - grid[d]) < 1e-12) }
  }

  @Test func outputCanBeFedBack() throws {
    let program = TestProgram()
    #expect(
      program.run("sample --sampler ttm4 --steps 400 --trajectories 3 --output down.csv --seed 5") == 0)
    let up = TestProgram([:])
    up.files.write(try program.files.readBytes("down.csv"), to: "down.csv")
    #expect(up.run("sample --sampler ttm4 --steps 400 --reverse --latents down.csv --output up.csv") == 0)
    let again = TestProgram()
    again.files.write(try up.files.readBytes("up.csv"), to: "up.csv")
    #expect(again.run("sample --sampler ttm4 --steps 400 --latents up.csv") == 0)
    let first = try NumericCSV(program.files.readText("down.csv"), source: "down.csv")
    let last = try again.numbers()
    for i in 0..<3 {
      for (a, b) in zip(first.row(i), last.row(i).dropFirst()) { #expect(abs(a - b) < 1e-6) }
    }
    #expect(try program.files.readText("down.csv").hasPrefix("trajectory,x_0,x_1\n"))
    let path = "down.resource.json"
    let description = try JSONValue(parsing: program.files.readBytes(path), source: path)
    #expect(description["provenance"]?["experiment"]?.string == "sample")
    #expect(description["provenance"]?["seed"] == .integer(5))
    #expect(
      description["schema"]?["fields"]?.array?.map { $0["name"]?.string } == ["trajectory", "x_0", "x_1"])
  }

  @Test func aPathHasEveryGridPoint() throws {
    let program = TestProgram(Self.latent)
    #expect(program.run("sample --sampler ab2 --steps 4 --latents latents.csv --path") == 0)
    let table = try program.numbers()
    #expect(table.columns == ["trajectory", "step", "t", "gamma", "x_0", "x_1"])
    #expect(table.rowCount == 5)
    #expect(Array(table.row(0).prefix(3)) == [0, 0, 1] && Array(table.row(0).suffix(2)) == [1, -0.5])
    #expect(abs(table.column(3)[0] / 152.1669702839464 - 1) < 1e-14)
    #expect(table.column(2).last == 1e-3)
  }

  @Test func aDivergedTrajectoryKeepsItsRow() throws {
    let program = TestProgram(["latents.csv": "x_0,x_1\n1e300,1e300\n0,0\n"])
    #expect(program.run("sample --sampler ttm2 --steps 2 --latents latents.csv") == 0)
    let lines = program.console.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    if lines.count == 3, lines[1] == "0,," {
      #expect(
        program.console.error.contains(
          "1 of 2 trajectories did not arrive (diverged: 1); their fields are empty."))
    }
  }

  @Test func equalBytesForAnyNumberOfThreads() {
    let outputs = ["1", "2", "5"].map { jobs in
      let program = TestProgram()
      program.run("sample --sampler pf-ttm3 --steps 6 --trajectories 300 --jobs \(jobs)")
      return program.console.output
    }
    #expect(!outputs[0].isEmpty && outputs[0] == outputs[1] && outputs[1] == outputs[2])
  }

  @Test(arguments: ["vp-linear", "vp-cosine", "ve"])
  func everyScheduleReachesTheData(_ schedule: String) throws {
    let program = TestProgram()
    let line =
      "sample --sampler ttm3 --steps 200 --spacing logsnr --denoise --trajectories 50 --schedule \(schedule)"
    #expect(program.run(line) == 0)
    let table = try program.numbers()
    for i in 0..<50 {
      let x = Array(table.row(i).dropFirst())
      // Every mode lies at a distance between 0.72 and 1.08 from the origin.
      let radius = (x[0] * x[0] + x[1] * x[1]).squareRoot()
      #expect(radius > 0.6 && radius < 1.2, "\(schedule), trajectory \(i)")
    }
  }

  /// The three formats hold the same bits, on standard output and in files.
  @Test(arguments: ["", " --path"])
  func formatsAgree(_ option: String) throws {
    let line = "sample --sampler ttm2 --steps 3 --trajectories 4 --seed 9" + option
    let csv = TestProgram()
    #expect(csv.run(line) == 0)
    let table = try NumericCSV(csv.console.output, source: "csv", ignoringTrajectory: false)
    let keys = option.isEmpty ? 1 : 2
    let values = (0..<table.rowCount).flatMap { table.row($0).dropFirst(keys) }
    let npy = TestProgram()
    #expect(npy.run(line + " --format npy") == 0)
    let array = try NPYFile(npy.console.outputBytes)
    #expect(array.shape == (option.isEmpty ? [4, 2] : [4, 4, 4]))
    #expect(array.values == values)
    let json = TestProgram()
    #expect(json.run(line + " --output a.json") == 0)
    let lists = try JSONValue(parsing: json.files.readBytes("a.json"), source: "a.json")["values"]
    func flat(_ value: JSONValue?) -> [Double] {
      value?.array.map { $0.flatMap(flat) } ?? value?.double.map { [$0] } ?? []
    }
    #expect(flat(lists) == values)
  }

  @Test func anArrayOfLatentsIsReadBack() throws {
    let program = TestProgram()
    #expect(program.run("sample --sampler ttm4 --steps 9 --trajectories 5 --output down.npy") == 0)
    for name in ["down.npy", "down.csv"] {
      let up = TestProgram()
      up.files.write(try program.files.readBytes("down.npy"), to: "down.npy")
      let csv = TestProgram()
      csv.run("sample --sampler ttm4 --steps 9 --trajectories 5")
      up.files.write(Array(csv.console.output.utf8), to: "down.csv")
      #expect(up.run("sample --sampler ttm4 --steps 9 --reverse --latents \(name) --output up.npy") == 0)
      #expect(try NPYFile(up.files.readBytes("up.npy")).shape == [5, 2])
    }
    let wrong = TestProgram()
    wrong.files.write(try program.files.readBytes("down.npy"), to: "down.npy")
    #expect(wrong.run("sample --mixture pair --sampler ddim --steps 2 --latents down.npy") == 65)
    #expect(wrong.console.error.contains("(trajectories, 1)"), "\(wrong.console.error)")
  }

  @Test func anUnwritableOutputIsFoundBeforeTheWork() {
    for line in [
      "sample --sampler ttm4 --steps 4000 --trajectories 1000000 --output /dev/null/x.csv",
      "toy-8x8 --steps 4000 --trajectories 100000 --output /dev/null/x",
      "train score --steps 1000000 --output /dev/null/x.json",
    ] {
      let program = TestProgram()
      let console = program.console
      let environment = ProgramEnvironment(console: console, files: DiskFileStore())
      let code = Catalog.program.run(line.split(separator: " ").map(String.init), environment: environment)
      #expect(code == .cannotCreate, "\(line): \(console.error)")
    }
  }

  /// Figures of end points and paths in one, two and three dimensions and in phase space; the numbers stay as they are without.
  @Test(
    arguments: ["pair", "smooth", "random-3d", "pair --process psld", "smooth --process psld"],
    ["", " --path"])
  func figuresInEveryDimension(_ mixture: String, _ option: String) throws {
    let line =
      "sample --mixture \(mixture) --sampler \(mixture.contains("psld") ? "psld-euler" : "ttm2") --steps 8 --trajectories 60"
    let (plain, drawn) = (TestProgram(), TestProgram())
    #expect(plain.run(line + option) == 0, "\(plain.console.error)")
    #expect(drawn.run(line + option + " --figure f.svg") == 0, "\(drawn.console.error)")
    #expect(plain.console.output == drawn.console.output)
    let svg = try drawn.files.readText("f.svg")
    #expect(svg.contains(option.isEmpty ? "Samples of" : "Paths of"))
    #expect(svg.contains("60 ") && !svg.contains("nan"))
    let isShaded = svg.contains("fill-opacity=\"0.500\"")
    #expect(isShaded == (!option.isEmpty && !mixture.contains("psld")))
  }
}
