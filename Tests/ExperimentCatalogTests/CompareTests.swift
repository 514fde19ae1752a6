import ExperimentCatalog
import Reporting
import Testing

@Suite struct CompareTests {
  @Test func aMixtureInThreeDimensionsIsCompared() throws {
    let program = TestProgram([
      "m.json":
        "{\"means\": [[-1,0,0],[1,0.5,0],[0,0,2]], \"standardDeviations\": [0.4,0.3,0.5], \"weights\": [1,2,1]}"
    ])
    let line =
      "compare --mixture m.json --steps 8 --trajectories 40 --samplers ddim,ttm3,ab3 --format csv --output out"
    #expect(program.run(line) == 0, "\(program.console.error)")
    let errors = try CSVDocument(program.files.readText("out/global_error.csv"), source: "global_error.csv")
    #expect(
      errors.header.fields == [
        "sampler", "steps", "evaluations", "derivatives", "cost", "mean", "standard_error", "median", "p90",
        "p99", "max",
        "diverged",
      ])
    #expect(errors.records.map { $0.fields[0] } == ["ddim", "ttm3", "ab3"])
    #expect(errors.records.map { $0.fields[3] } == ["0", "16", "0"])
    #expect(errors.records.map { $0.fields[4] } == ["8", "24", "8"])
    let samples = try CSVDocument(program.files.readText("out/samples.csv"), source: "samples.csv")
    #expect(samples.header.fields == ["sampler", "trajectory", "x_0", "x_1", "x_2"])
    #expect(samples.records.count == 120)
    #expect(try program.files.readText("out/samples.svg").contains("axis 3 over axis 2"))
  }

  @Test(arguments: ["[[0.5]]", "[[0.5, 0.1]]"])
  func onePointMassComparesInAnyDimension(_ means: String) {
    let program = TestProgram(["m.json": "{\"means\": \(means), \"standardDeviations\": 0}"])
    #expect(program.run("compare --mixture m.json --steps 3 --trajectories 5 --output out") == 0)
  }

  @Test(arguments: [("0", "8"), ("0.125", "10"), ("1", "24")])
  func aDerivativeHasThePriceOfTheOption(_ price: String, _ cost: String) throws {
    let program = TestProgram()
    let line = "compare --mixture toy-8x8 --steps 8 --trajectories 4 --samplers ttm3 --output out --cost "
    #expect(program.run(line + price) == 0, "\(program.console.error)")
    let errors = try CSVDocument(program.files.readText("out/global_error.csv"), source: "global_error.csv")
    #expect(errors.records.first?.fields[4] == cost)
  }

  @Test func theMeasuredPriceIsANumberOfThisMachine() throws {
    let program = TestProgram()
    let line = "compare --mixture toy-8x8 --steps 2 --trajectories 4 --samplers ddim,ttm2 --output out"
    #expect(program.run(line + " --cost seconds") == 0, "\(program.console.error)")
    let errors = try CSVDocument(program.files.readText("out/global_error.csv"), source: "global_error.csv")
    let costs = errors.records.compactMap { Double($0.fields[4]) }
    #expect(costs.count == 2 && costs[0] == 2 && costs[1] >= 2 && costs[1] < 20, "\(costs)")
  }

  /// The reference and DDIM agree with the exact flow of one Gaussian.
  @Test func latentsFixTheCount() throws {
    let program = TestProgram(["latents.csv": "x_0,x_1\n1,-0.5\n0.3,0.2\n-1,1\n"])
    #expect(program.run("toy-8x8 --latents latents.csv --samplers ddim --format csv --output out") == 0)
    let samples = try CSVDocument(program.files.readText("out/samples.csv"), source: "samples.csv")
    #expect(samples.records.count == 3)
  }

  @Test func reportsAreEqualForAnyNumberOfThreads() throws {
    let texts = try ["1", "2"].map { jobs in
      let program = TestProgram()
      program.run("toy-8x8 --steps 4 --trajectories 200 --jobs \(jobs) --output out")
      return try ["samples.npy", "global_error.csv", "local_error.csv", "samples.svg", "report.json"].map {
        try program.files.readBytes("out/" + $0)
      }
    }
    #expect(texts[0] == texts[1])
  }
}
