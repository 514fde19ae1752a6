import Diffusion
import Experimentation
import Reporting
import Testing

@testable import ExperimentCatalog

@Suite struct MixtureSourceTests {
  private static let own =
    "{\"means\": [[-1, 0], [1, 0.5], [0.3, -1]], \"standardDeviations\": [0.2, 0.3, 0.4], \"weights\": [1, 3, 2]}"

  @Test(arguments: BuiltInMixture.all.map(\.name))
  func builtInMixturesAreWhatTheySay(_ name: String) throws {
    let built = try #require(BuiltInMixture.named(name))
    let mixture = try built.make()
    #expect(abs(mixture.weights.reduce(0, +) - 1) < 1e-12)
    if let labels = built.classes?() { #expect(labels.count == mixture.count) }
    let program = TestProgram()
    program.run("mixtures")
    #expect(program.console.output.contains(built.summary))
  }

  /// The sum of round Gaussians has the covariance of the long one that it stands for: 1 along the diagonal, 0.01 across.
  @Test func theAnisotropicGaussianHasItsCovariance() throws {
    let mixture = try #require(BuiltInMixture.named("anisotropic")).make()
    let width = mixture.standardDeviations[0]
    func variance(_ axis: [Double]) -> Double {
      zip(mixture.means, mixture.weights).reduce(0) { sum, item in
        let place = item.0[0] * axis[0] + item.0[1] * axis[1]
        return sum + item.1 * place * place
      } + width * width
    }
    let h = 0.5.squareRoot()
    #expect(abs(variance([h, h]) - 1) < 1e-6)
    #expect(abs(variance([h, -h]) - 0.01) < 1e-12)
  }

  @Test func standardInputIsJSONOrPoints() throws {
    let json = TestProgram(["-": Self.own])
    let file = TestProgram(["m.json": Self.own])
    #expect(
      json.run("sample --mixture - --sampler ttm2 --steps 4 --trajectories 3") == 0, "\(json.console.error)")
    #expect(file.run("sample --mixture m.json --sampler ttm2 --steps 4 --trajectories 3") == 0)
    #expect(json.console.output == file.console.output && !json.console.output.isEmpty)
    let points = TestProgram(["-": "x,y\n0,1\n1,0\n"])
    #expect(points.run("sample --mixture - --bandwidth 0.1 --sampler ddim --steps 2 --trajectories 2") == 0)
    let without = TestProgram(["-": "x,y\n0,1\n1,0\n"])
    #expect(without.run("sample --mixture - --sampler ddim --steps 2") == 64)
    #expect(without.console.error.contains("standard input"))
  }

  @Test func scaleAndLabelOfPoints() throws {
    let line = "sample --sampler ttm2 --steps 4 --trajectories 3 --bandwidth 0.1 --mixture "
    let scaled = TestProgram(["a.csv": "x,kind,y\n0,cat,16\n8,dog,0\n"])
    #expect(scaled.run(line + "a.csv --label kind --scale 0.0625") == 0, "\(scaled.console.error)")
    let plain = TestProgram(["b.csv": "x,y\n0,1\n0.5,0\n"])
    #expect(plain.run(line + "b.csv") == 0)
    #expect(scaled.console.output == plain.console.output)
    let wrong = TestProgram(["a.csv": "x,kind,y\n0,cat,16\n8,dog,0\n"])
    #expect(wrong.run(line + "a.csv --label sort") == 65)
    #expect(wrong.console.error.contains("'x', 'kind', 'y'"), "\(wrong.console.error)")
    let built = TestProgram()
    #expect(built.run("sample --sampler ddim --steps 2 --mixture toy-8x8 --label kind") == 64)
  }

  /// Every experiment that takes samplers to a mixture takes one of the user's, and prints numbers only.
  @Test(arguments: [
    "sampler-comparison --budgets 8 --spacings quadratic --trajectories 8",
    "audit --finest 160 --trajectories 2",
    "guidance --trajectories 64 --weights 0,1 --steps 4",
    "work-precision --budgets 10 --tolerances 1e-4 --trajectories 4 --samplers ddim,ttm2",
    "global-error --steps 5,10 --trajectories 8", "recall --trajectories 16 --evaluations 5",
  ])
  func ownMixturesEverywhere(_ line: String) throws {
    for (name, text) in [
      ("m.json", Self.own), ("line.json", "{\"means\": [[-1], [1]], \"standardDeviations\": 0.3}"),
    ] {
      let program = TestProgram([name: text])
      let code = program.run(line + " --mixture \(name) --output out --jobs 2")
      #expect(code == 0 || code == 1, "\(line): \(program.console.error)")
      let record = try JSONValue(parsing: program.files.readBytes("out/report.json"), source: "report.json")
      #expect(record["parameters"]?["mixture"]?.string == name)
      #expect(record["scope"]?.string == "other")
    }
  }

  @Test func classesOfGuidanceComeFromLabels() throws {
    let labelled =
      "{\"means\": [[-1, 0], [-0.9, 0.2], [1, 0], [1, 0.2]], \"standardDeviations\": 0.1, \"labels\": [\"a\", \"a\", \"b\", \"b\"]}"
    let source = try MixtureSource.mixture(
      "m.json", ParameterSet(MixtureSource.options).defaults,
      files: TestProgram(["m.json": labelled]).files)
    #expect(source.labels == ["a", "a", "b", "b"])
    let classes = try GuidedClasses(source, latents: .normal(count: 10, dimension: 2, seed: 1))
    #expect(classes.conditions.map(\.count) == [2, 2])
    #expect(classes.latents.map(\.count) == [5, 5])
    let single = LabelledMixture(mixture: source.mixture, labels: ["a", "a", "a", "a"])
    #expect(throws: UsageError.self) {
      try GuidedClasses(single, latents: .normal(count: 10, dimension: 2, seed: 1))
    }
    let short = TestProgram(["m.json": "{\"means\": [[0],[1]], \"standardDeviations\": 1, \"labels\": [1]}"])
    #expect(short.run("guidance --mixture m.json") == 65)
    #expect(short.console.error.contains("a list of 1"), "\(short.console.error)")
  }
}
