import CommandLineInterface
import Diffusion
import Experimentation
import Integration
import Reporting
import Samplers
import Testing

@testable import ExperimentCatalog

/// A method that nothing but this file knows, with a setting of its own.
private struct Drift: Sampler {
  var drift = 0.0
  let card = SamplerCard(
    name: "drift", family: .stochastic, orders: .init(1), evaluations: .fixed(perStep: 1), reference: "none",
    formula: "x + drift")
  var settings: [SamplerSetting<Self>] { [.real("drift", \.drift, in: -2...2, help: "Added in every step.")] }

  func makeStepper(_ setting: StepperContext<ScalarDiffusion>) -> any Stepper { DriftStepper(drift) }
}

private final class DriftStepper: Stepper {
  let drift: Double
  init(_ drift: Double) { self.drift = drift }
  func step(_ n: Int, _ states: inout StateBatch) {
    for i in 0..<states.count { states[i, 0] += drift }
  }
}

/// A sampler with a new setting is one file: the command line offers what it declares.
@Suite struct NewSamplerTests {
  private func run(_ line: String) -> (code: ExitCode, console: CapturedConsole) {
    let program = CommandLineProgram(
      version: "0", abstract: "Test.", experiments: [],
      commands: [
        SampleCommand(samplers: SamplerOption(SamplerCatalog([Drift(), AdamsBashforth(order: .second)])))
      ])
    let console = CapturedConsole()
    let environment = ProgramEnvironment(console: console, files: OverlayFileStore(over: DiskFileStore()))
    return (program.run(line.split(separator: " ").map(String.init), environment: environment), console)
  }

  @Test func theHelpPageOffersTheSetting() {
    let page = run("sample --help").console.output
    #expect(page.contains("--drift <number>"))
    #expect(page.contains("Added in every step."))
    #expect(page.contains("--start <name>"))
    #expect(!page.contains("--phi"))
  }

  /// Two steps with a drift of 1 end `2 alpha` from where they end with none.
  @Test func theSettingReachesTheMethod() throws {
    func first(_ drift: String) throws -> Double {
      let (code, console) = run(
        "sample --mixture toy-8x8 --sampler drift --trajectories 1 --steps 2 --t-cut 1e-9" + drift)
      #expect(code == .success, "\(console.error)")
      return try NumericCSV(console.output, source: "output", ignoringTrajectory: false).row(0)[1]
    }
    #expect(abs(try first(" --drift 1") - first("") - 2) < 1e-6)
  }

  @Test(arguments: [
    (
      "--sampler drift --drift 3",
      "The value '3' is invalid for '--drift <number>'. Please give a number from -2 to 2."
    ),
    (
      "--sampler ab2 --drift 1",
      "The option '--drift' does not apply to the sampler 'ab2'. Please leave it out."
    ),
  ])
  func wrongValuesAreRefused(_ options: String, _ message: String) {
    let (code, console) = run("sample --mixture toy-8x8 --steps 2 " + options)
    #expect(code == .usage)
    #expect(console.error == "Error: \(message)\n")
  }
}
