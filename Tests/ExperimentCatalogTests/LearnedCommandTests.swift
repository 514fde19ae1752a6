import CommandLineInterface
import Diffusion
import ExperimentCatalog
import Experimentation
import Learning
import Reporting
import Testing

/// Commands with trained networks: models in place of mixtures, broken files, and trainings that stop and go on.
@Suite struct LearnedCommandTests {
  /// A small network as files.
  private static func small() throws -> NetworkFiles {
    let shape = try ScoreArchitecture(
      dimension: 2, dataDeviation: 0.65, levels: 0.01...150, width: 6, depth: 1, features: [])
    let weights = shape.layers.graph.initialParameters(seed: 3)
    return try ScoreNetwork(shape, weights: weights).files(weightsIn: "net.f32")
  }

  private func program(_ files: NetworkFiles, weights: [UInt8]? = nil) -> TestProgram {
    let program = TestProgram(["net.json": files.header.text()])
    program.files.write(weights ?? files.weights, to: "net.f32")
    return program
  }

  private static let sample = "sample --sampler ttm2 --steps 3 --trajectories 5 --model "

  @Test func aNetworkIsAModel() throws {
    let program = program(try Self.small())
    for line in [
      Self.sample + "net.json", Self.sample + "toy-8x8-score",
      "sample --sampler ttm2-head --steps 3 --trajectories 5 --model toy-8x8-head",
      "sample --sampler ab2 --steps 3 --trajectories 5 --model toy-8x8-head --afs --denoise",
      "sample --process psld --sampler psld-euler --steps 3 --trajectories 5 --model net.json",
      "jet --state 0.3,0.4 --gamma 0.5 --order 6 --model net.json",
    ] {
      #expect(program.run(line) == 0, "\(line): \(program.console.error)")
    }
  }

  /// The flow of a network whose last layer is zero is that of a Gaussian: `ε = γ x̄/(γ² + s²)`, so that
  /// `x̄ = x̄_0 √((γ² + s²)/(γ_0² + s²))`, and `e_1` is `ε' = s² x̄/(γ² + s²)²` along it.
  @Test func theJetOfAnUntrainedNetworkIsThatOfAGaussian() throws {
    let program = program(try Self.small())
    #expect(program.run("jet --state 0.3,-0.4 --gamma 0.5 --order 1 --model net.json") == 0)
    let table = try program.numbers()
    let (s2, v) = (0.65 * 0.65, 0.5 * 0.5 + 0.65 * 0.65)
    let expected = [0.5 * 0.3 / v, 0.5 * -0.4 / v, s2 * 0.3 / (v * v), s2 * -0.4 / (v * v)]
    for (row, value) in expected.enumerated() {
      #expect((table.column(2)[row] - value).magnitude < 1e-6 * value.magnitude)
    }
  }

  @Test func brokenFilesAreRefusedWithExitCode65() throws {
    let files = try Self.small()
    var poisoned = files.weights
    poisoned.replaceSubrange(4..<8, with: [0, 0, 0xc0, 0x7f])
    let cases: [([UInt8], String)] = [
      (Array(files.weights.dropLast()), "the whole file"), (poisoned, "finite numbers"),
      (files.weights.indices.map { files.weights[$0 ^ 3] }, "little-endian order"),
    ]
    for (weights, message) in cases {
      let program = program(files, weights: weights)
      #expect(program.run(Self.sample + "net.json") == 65)
      #expect(program.console.error.hasPrefix("Error: net.json: "), "\(program.console.error)")
      #expect(program.console.error.contains(message), "\(program.console.error)")
    }
    let wider = JSONValue.object(
      (files.header.members ?? []).map { $0.key == "width" ? JSONValue.Member("width", 7) : $0 })
    let shaped = TestProgram(["net.json": wider.text()])
    shaped.files.write(files.weights, to: "net.f32")
    #expect(shaped.run(Self.sample + "net.json") == 65)
    #expect(shaped.console.error.contains("the number of weights"), "\(shaped.console.error)")
  }

  @Test func wrongUseIsRefused() throws {
    let cases: [(String, Int32, String)] = [
      (Self.sample + "toy-8x8-scroe", 64, "Did you mean 'toy-8x8-score'?"),
      (Self.sample + "missing.json", 66, "missing.json"),
      ("sample --sampler ttm2-head --steps 3", 64, "such as 'toy-8x8-head'"),
      ("sample --sampler ttm2-head --steps 3 --model toy-8x8-score", 64, "such as 'toy-8x8-head'"),
      ("compare --mixture toy-8x8 --samplers ttm2-head", 64, "such as 'toy-8x8-head'"),
      (Self.sample + "toy-8x8-score --guidance 1 --class 0..7", 64, "exclude each other"),
      ("jet --state 1,2 --gamma 1 --variable lambda --model toy-8x8-score", 64, "exclude each other"),
      ("jet --state 1,2 --gamma 0 --model toy-8x8-score", 64, "a positive number"),
      ("train other --output a.json", 64, "'score' or 'head'"),
      ("train score --output a.txt", 64, "ends with .json"),
      ("train score --output a.json --blocks 2", 64, "not for 'train score'"),
      ("train head --output a.json", 64, "'--network <name|file>' is missing"),
      ("train score --output a.json --batch 200", 64, "a positive multiple of 128"),
      ("train score --output a.json --resume", 64, "no checkpoint"),
      ("train score --output a.json --derivative 2", 64, "not for 'train score'"),
      ("train score --output a.json --classes 7", 64, "divides that of the components, 64"),
      ("train head --network toy-8x8-score --output a.json --classes 8", 64, "not for 'train head'"),
      ("train head --network toy-8x8-score --derivative 2 --output a.json", 64, "a head of the first"),
      ("train head --network toy-8x8-head --derivative 3 --output a.json", 64, "with 2 heads"),
    ]
    for (line, code, message) in cases {
      let program = TestProgram()
      #expect(program.run(line) == code, "\(line)")
      #expect(program.console.error.contains(message), "\(line): \(program.console.error)")
    }
  }

  /// A head that says it stands on itself, or on a head of a derivative that is not the one before.
  @Test func headsThatDoNotStandOnTheHeadBeforeAreRefusedWithExitCode65() throws {
    let program = TestProgram()
    let training = "--steps 1 --batch 128 --width 4 --jobs 1"
    for line in [
      "train head --network toy-8x8-score --output a.json \(training)",
      "train score --features 0 --output s.json \(training)",
      "train head --network s.json --output b.json \(training)",
      "train head --network b.json --derivative 2 --output c.json \(training)",
      "sample --sampler ttm3-head --steps 2 --trajectories 3 --model c.json",
    ] {
      #expect(program.run(line) == 0, "\(line): \(program.console.error)")
    }
    let header = try program.files.readText("c.json")
    for (old, new, message) in [
      ("\"file\": \"b.json\"", "\"file\": \"c.json\"", "\"derivative\" of the header"),
      ("\"derivative\": 2", "\"derivative\": 3", "\"derivative\" of the header"),
      ("\"derivative\": 2", "\"derivative\": 0", "a positive whole number"),
      ("\"file\": \"b.json\"", "\"file\": \"s.json\"", "\"kind\" of the header"),
    ] {
      #expect(header.contains(old))
      let run = TestProgram(["d.json": header.replacing(old, with: new)])
      for name in ["b.json", "c.json", "s.json", "b.f32", "c.f32", "s.f32"] {
        run.files.write(try program.files.readBytes(name), to: name)
      }
      #expect(run.run("sample --sampler ttm2 --steps 2 --trajectories 3 --model d.json") == 65, "\(new)")
      #expect(run.console.error.contains(message), "\(run.console.error)")
    }
  }

  private static let training =
    "train score --output a.json --steps 9 --batch 128 --width 8 --depth 1 --features 2 --seed 5 --jobs 1"

  @Test func aStoppedTrainingGoesOnToTheSameBits() throws {
    let whole = TestProgram()
    #expect(whole.run(Self.training) == 0, "\(whole.console.error)")
    let bits = try whole.files.readBytes("a.f32")

    let other = try expectStoppedRunGoesOn(
      Self.training, at: 5, said: "of 9 steps", file: "a.f32", bits: bits)
    let head = "train head --network a.json --output h.json --steps 4 --batch 128 --width 4 --jobs 1"
    let words2 = head.split(separator: " ").map(String.init)
    #expect(Catalog.program.run(words2, environment: other).rawValue == 0)
    let sample = "sample --sampler ttm2-head --steps 2 --trajectories 3 --model h.json"
    #expect(
      Catalog.program.run(sample.split(separator: " ").map(String.init), environment: other).rawValue == 0)
  }
}
