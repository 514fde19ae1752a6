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

  @Test(arguments: [
    "--sampler dpm-solver-fast --evaluations 11 --inner-nodes grid",
    "--sampler scire-v2-agile --evaluations 10",
    "--sampler dpm-solver++-3s --steps 5 --weights taylor --inner-nodes fixed",
    "--sampler scire-3 --steps 5 --phi 0.6666", "--sampler ancestral --steps 5 --eta 0.5",
    "--sampler ttm2 --steps 5 --guidance 1.5 --class 0..7 --guidance-form per-branch",
    "--sampler dpm-solver-2m --evaluations 12 --afs --denoise --final-order lowered",
    "--sampler dpm-solver++-adaptive23 --tolerance 0.01",
  ])
  func optionsReachTheSampler(_ line: String) throws {
    #expect(try rows(line).count == 4)
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
