import Diffusion
import Reporting
import Samplers
import Testing

/// Every sampler of the toolkit on a trained network, by the command line.
@Suite struct SamplersOnNetworkTests {
  private static let trajectories = 9

  /// The end points of a method on the network with two heads, after about 40 steps.
  private static func sample(_ sampler: any Sampler, _ words: String) throws -> [[Double]] {
    let program = TestProgram()
    let length =
      switch sampler.card.evaluations {
      case .adaptive: "--tolerance 1e-3"
      case .budget: "--evaluations 40"
      default: "--steps 40"
      }
    let line =
      "sample --sampler \(sampler.card.name) \(length) --trajectories \(trajectories) --seed 11 "
      + "--model toy-8x8-head-second --jobs 1 \(words)"
    #expect(program.run(line) == 0, "\(line): \(program.console.error)")
    #expect(!program.console.error.contains("did not arrive"), "\(program.console.error)")
    let table = try program.numbers()
    return (1..<3).map { table.column($0) }
  }

  /// The exact flow of the network: an embedded pair at a tolerance of 1e-10.
  private static let exact = Result {
    let program = TestProgram()
    let line =
      "sample --sampler rk45 --tolerance 1e-10 --trajectories \(trajectories) --seed 11 --model toy-8x8-score"
    #expect(program.run(line) == 0, "\(program.console.error)")
    let table = try program.numbers()
    return (1..<3).map { table.column($0) }
  }

  private static let scalar = SamplerCatalog.all + SamplerCatalog.headed

  @Test(arguments: scalar.map(\.card.name))
  func aMethodEndsWhereTheFlowOfTheNetworkDoes(_ name: String) throws {
    let sampler = try SamplerCatalog.everyProcess.sampler(named: name)
    let ends = try Self.sample(sampler, "")
    let exact = try Self.exact.get()
    let distances = (0..<Self.trajectories).map { (i: Int) -> Double in
      let (u, v) = (ends[0][i] - exact[0][i], ends[1][i] - exact[1][i])
      return (u * u + v * v).squareRoot()
    }.sorted()
    #expect(distances.allSatisfy { $0.isFinite })
    guard sampler.card.equation == .flow else { return }
    let median = distances[Self.trajectories / 2]
    #expect(median < 0.1, "\(name): median distance \(median)")
  }

  @Test(arguments: SamplerCatalog.phaseSpace.map(\.card.name))
  func aMethodOfPhaseSpaceRunsOnTheNetwork(_ name: String) throws {
    let sampler = try SamplerCatalog.everyProcess.sampler(named: name)
    let ends = try Self.sample(sampler, "--process psld")
    let coordinates: [Double] = ends[0] + ends[1]
    #expect(coordinates.allSatisfy { $0.isFinite && $0.magnitude < 20 }, "\(name)")
  }

  @Test(arguments: [
    ("ttm2-head", "toy-8x8-score", "takes derivatives from a head, and the model has none", "'toy-8x8-head'"),
    (
      "ttm3-head", "toy-8x8-score", "takes derivatives from 2 heads, and the model has none",
      "'toy-8x8-head-second'"
    ),
    (
      "ttm3-head", "toy-8x8-head", "takes derivatives from 2 heads, and the model has 1",
      "'toy-8x8-head-second'"
    ),
  ])
  func aMethodWithoutItsHeadsIsRefused(_ name: String, _ model: String, _ reason: String, _ advice: String) {
    for line in [
      "sample --sampler \(name) --steps 3 --model \(model)",
      "compare --mixture toy-8x8 --samplers \(name) --steps 3 --model \(model)",
    ] {
      let program = TestProgram()
      #expect(program.run(line) == 64, "\(line)")
      #expect(program.console.error.contains("The sampler '\(name)' \(reason)"), "\(program.console.error)")
      #expect(program.console.error.contains(advice), "\(program.console.error)")
    }
  }

  /// Products of one evaluation, counted by hand: two coordinates to 32 features, a level to 4 frequencies, 75 inputs to 128 units, three
  /// times 128 to 128, 128 to 2; the standard head 141 to 64, 73 to 64, 64 to 64, 64 to 6; the second 141 to 128, 137 to 128, 128 to
  /// 128, 128 to 6.
  private static let network: Int = 2 * 32 + 4 + 75 * 128 + 3 * 128 * 128 + 128 * 2
  private static let head: Int = 141 * 64 + 73 * 64 + 64 * 64 + 64 * 6
  private static let second: Int = 141 * 128 + 137 * 128 + 128 * 128 + 128 * 6

  /// Six steps: by evaluations 6 for all; by products one more pass for every derivative of a jet and the overheads of heads.
  @Test(arguments: ["evaluations", "products", "0.144", "seconds"])
  func costsOfJetsAndHeads(_ rule: String) throws {
    let program = TestProgram()
    let line =
      "compare --mixture toy-8x8 --model toy-8x8-head-second --steps 6 --trajectories 3 --output out --jobs 1 "
      + "--samplers ddim,ab2,ttm2,ttm3,ttm2-head,ttm3-head --cost \(rule)"
    #expect(program.run(line) == 0, "\(program.console.error)")
    let errors = try CSVDocument(program.files.readText("out/global_error.csv"), source: "global_error.csv")
    #expect(errors.records.allSatisfy { $0.fields[2] == "6" })
    let one = 6 * (1 + Double(Self.head) / Double(Self.network))
    let two = 6 * (1 + Double(Self.head + Self.second) / Double(Self.network))
    let expected: [Double]
    switch rule {
    case "evaluations": expected = [6, 6, 6, 6, 6, 6]
    case "0.144": expected = [6, 6, 6.864, 7.728, one, two]
    default: expected = [6, 6, 12, 18, one, two]
    }
    #expect(errors.records.count == expected.count)
    for (record, value) in zip(errors.records, expected) {
      let (name, cost) = (record.fields[0], Double(record.fields[4]) ?? .nan)
      if rule == "seconds" {
        #expect(cost >= 6 && cost < 10 * value, "\(name): \(cost)")
      } else {
        #expect((cost - value).magnitude < 1e-12 * value, "\(name): \(cost), expected \(value)")
      }
    }
  }

  /// 10/1.3077 = 7.65 and 10/2.2 = 4.55 steps, the largest number that fits or the nearest; 5 for the exact second-order method, 10 without
  /// derivatives.
  @Test(arguments: [("fitting", [7, 4, 5, 10]), ("nearest", [8, 5, 5, 10])])
  func aBudgetBuysStepsAtThePriceOfTheHead(_ rounding: String, _ expected: [Int]) throws {
    let program = TestProgram()
    let line =
      "sampler-comparison --model toy-8x8-head-second --budgets 10 --spacings quadratic --trajectories 2 --cost products "
      + "--rounding \(rounding) --output out"
    #expect(program.run(line) == 0, "\(program.console.error)")
    let table = try CSVDocument(program.files.readText("out/median_error.csv"), source: "median_error.csv")
    let (name, steps) = (
      table.header.fields.firstIndex(of: "sampler") ?? 0, table.header.fields.firstIndex(of: "steps") ?? 0
    )
    let found = ["ttm2-head", "ttm3-head", "ttm2", "ddim"].map { sampler in
      table.records.first { $0.fields[name] == sampler }.flatMap { Int($0.fields[steps]) }
    }
    #expect(found == expected)
  }
}
