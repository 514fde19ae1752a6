import Samplers
import Testing

@testable import ExperimentCatalog

/// The options of `sample` that change a sampler, and samplers that must agree with each other.
@Suite struct SamplerOptionTests {
  private func rows(_ line: String) throws -> [[Double]] {
    let program = TestProgram()
    let code = program.run("sample --mixture toy-8x8 --trajectories 4 --seed 5 " + line)
    #expect(code == 0, "\(line)")
    let table = try program.numbers()
    return (0..<table.rowCount).map { Array(table.row($0)) }
  }

  /// One flow, many formulations: in gamma, in t, in lambda for noise and data, with fixed and with chosen steps.
  @Test(arguments: [
    "--sampler pf-ttm4 --steps 300", "--sampler etd-ttm4 --steps 300", "--sampler etd-data-ttm4 --steps 300",
    "--sampler rk45 --tolerance 1e-10", "--sampler rk45-gamma --tolerance 1e-10",
    "--sampler rk45-lambda --tolerance 1e-10", "--sampler dpm-solver-3s --steps 1500 --spacing logsnr",
    "--sampler dpm-solver++-3s --steps 1500 --spacing logsnr", "--sampler rho-rk4 --steps 1500",
    "--sampler unipc-3 --final-order kept --start rk4 --steps 1500",
  ])
  func formulationsAgree(_ line: String) throws {
    let exact = try rows("--sampler ttm12 --steps 300")
    let other = try rows(line)
    #expect(exact.count == 4)
    for (a, b) in zip(exact, other) {
      for (x, y) in zip(a, b) { #expect(abs(x - y) < 2e-6, "\(line)") }
    }
  }

  @Test(arguments: [
    "--sampler rk45 --steps 5", "--sampler rk45 --evaluations 50", "--sampler dpm-solver-fast --steps 5",
    "--sampler scire-agile --steps 5", "--sampler ttm2 --steps 5 --phi 0.5",
    "--sampler ttm2 --steps 5 --tolerance 0.1",
    "--sampler scire-2 --steps 5 --phi none", "--sampler ancestral --steps 5 --eta 1.5",
    "--sampler ancestral --steps 5 --reverse", "--sampler ddim --steps 5 --class 0..7",
    "--sampler ddim --steps 5 --guidance 1", "--sampler ddim --steps 5 --guidance 1 --class 64",
    "--sampler ddim --steps 5 --guidance 1 --class 7..0", "--sampler dpm-solver-2s --evaluations 1",
    "--sampler s-pndm --steps 5 --start heun", "--sampler dpm-solver-3m --steps 5 --weights taylor",
  ])
  func contradictionsAreUsageErrors(_ line: String) {
    #expect(TestProgram().run("sample " + line) == 64)
  }

  /// Every option changes the rows; an option that does nothing is a fault.
  @Test(arguments: [
    ("dpm-solver-fast --evaluations 11", "--inner-nodes grid"),
    ("dpm-solver-2s --steps 5", "--inner-nodes grid:linear"), ("scire-3 --steps 5", "--inner-nodes grid"),
    ("scire-v2-agile --evaluations 10", "--phi 0.9"), ("dpm-solver++-3s --steps 5", "--weights taylor"),
    ("dpm-solver-2m --steps 5", "--weights taylor"), ("scire-3 --steps 5", "--phi 0.6666"),
    ("scirei-2 --steps 5", "--phi 1"), ("ancestral --steps 5", "--eta 0.5"), ("ab3 --steps 5", "--start rk4"),
    ("s-pndm --steps 5", "--start exact"), ("unipc-3 --steps 5", "--final-order kept"),
    ("dpm-solver-2m --evaluations 12", "--final-order lowered"), ("dpm-solver-2m --evaluations 12", "--afs"),
    ("dpm-solver-2m --evaluations 12", "--denoise"), ("rk45", "--tolerance 0.01"),
    ("dpm-solver++-adaptive23", "--tolerance 0.01"), ("taylor-adaptive", "--tolerance 0.01"),
    ("taylor-adaptive", "--order 7"), ("taylor-adaptive", "--variable asinh:0.1"),
    ("ttm2 --steps 5", "--guidance 1.5 --class 0..7"),
    ("ttm2 --steps 5 --guidance 1.5 --class 0..7", "--guidance-form per-branch"),
  ])
  func optionsReachTheSampler(_ line: String, _ option: String) throws {
    let (plain, changed) = (try rows("--sampler " + line), try rows("--sampler \(line) \(option)"))
    #expect(changed.count == 4)
    #expect(plain != changed, "\(option) does nothing")
  }

  /// Settings at which two methods are one.
  @Test(arguments: [
    ("ancestral --steps 5 --eta 0", "ddim --steps 5"), ("scire-2 --steps 5 --phi 1", "rho-mid2 --steps 5"),
    ("dpm-solver-3s --steps 5 --inner-nodes fixed", "dpm-solver-3s --steps 5"),
    (
      "dpm-solver-2s --steps 5 --spacing logsnr --inner-nodes grid",
      "dpm-solver-2s --steps 5 --spacing logsnr"
    ),
    (
      "dpm-solver-3s --steps 5 --spacing logsnr --inner-nodes grid",
      "dpm-solver-3s --steps 5 --inner-nodes grid:logsnr --spacing logsnr"
    ),
    ("scirei-2 --steps 5 --phi 1", "dpm-solver-2s --steps 5 --weights taylor"),
    ("taylor-adaptive --tolerance 1e-9", "taylor-adaptive"), ("ab4 --steps 5 --start ramp", "ab4 --steps 5"),
  ])
  func optionsAtWhichTwoMethodsAreOne(_ one: String, _ other: String) throws {
    let (a, b) = (try rows("--sampler " + one), try rows("--sampler " + other))
    #expect(a.count == 4 && b.count == 4)
    for (x, y) in zip(a.joined(), b.joined()) { #expect(abs(x - y) < 1e-11, "\(one) and \(other)") }
  }

  /// Every setting that a sampler declares is an option of the commands that change samplers, once.
  @Test(arguments: [
    ("sample", SamplerCatalog.everyProcess), ("compare", .everyProcess), ("toy-8x8", .standard),
    ("encode-decode", .standard),
  ])
  func settingsAreOptions(_ command: String, _ catalog: SamplerCatalog) throws {
    let program = TestProgram()
    program.run(command + " --help")
    for declaration in catalog.declarations {
      let found = program.console.output.split(separator: "\n").count {
        $0.hasPrefix("  --\(declaration.name) <")
      }
      #expect(found == 1, "\(declaration.name)")
    }
  }

  @Test func aWrongSettingIsNamedAsTheCommandLineNamesIt() {
    let program = TestProgram()
    #expect(program.run("sample --sampler s-pndm --steps 5 --start heun") == 64)
    #expect(
      program.console.error
        == "Error: The value 'heun' is invalid for '--start' of the sampler 's-pndm'. Please give 'exact'.\n")
    let other = TestProgram()
    #expect(other.run("compare --mixture toy-8x8 --samplers ddim,ttm2 --start heun") == 64)
    #expect(
      other.console.error.split(separator: "\n").last ?? ""
        == "Error: The option '--start heun' applies to none of the samplers. "
        + "Please name one that takes it, such as ab2.")
  }

  @Test(arguments: [
    ("0..3", [0, 1, 2, 3]), ("5", [5]), ("1,7..8", [1, 7, 8]), ("", nil), ("2..1", nil), ("1,1", nil),
    ("a", nil),
    ("1..", nil), ("-1", nil),
  ])
  func classesAreListsOfComponents(_ text: String, _ components: [Int]?) {
    #expect(GuidanceOptions.parse(text) == components)
  }
}
