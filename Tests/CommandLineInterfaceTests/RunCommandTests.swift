import CommandLineInterface
import Experimentation
import Testing

@Suite struct RunCommandTests {
  @Test func runsAllAndReportsTheFirstError() {
    let session = Session(experiments: [BrokenExperiment(), SquaresExperiment()])
    let outcome = session.run(["run", "--all", "--quiet"])
    #expect(outcome.code == .internalError)
    #expect(session.files.exists("Results/squares/report.json"))
    #expect(outcome.output.hasPrefix("broken: An experiment that throws\n"))
    #expect(outcome.output.contains("squares: Squares of small numbers\nn  square\n"))
  }

  @Test func aFailedCheckIsOne() {
    let session = Session(experiments: [
      SquaresExperiment(error: 1), SquaresExperiment(name: "cubes"),
    ])
    #expect(session.run(["run", "--all"]).code == .failure)
    #expect(session.run(["run", "cubes"]).code == .success)
  }

  @Test func anotherFolderTakesThePublishedResults() {
    let session = Session()
    #expect(session.run(["run", "squares", "--output", "elsewhere"]).code == .success)
    #expect(session.files.exists("elsewhere/squares/squares.csv"))
    #expect(!session.files.exists("Results/squares/squares.csv"))
  }

  @Test func aDryRunOnlySaysWhatItWouldDo() {
    let session = Session()
    let outcome = session.run(["run", "squares", "--dry-run"])
    #expect(outcome.output.hasSuffix("  files go to Results/squares\n"))
    #expect(session.files.list("Results/squares") == [])
  }

  @Test func anInterruptStopsTheWholeRun() {
    let session = Session(experiments: [SquaresExperiment(), SquaresExperiment(name: "cubes")])
    session.cancellation.cancel()
    let outcome = session.run(["run", "--all"])
    #expect(outcome.code == .interrupted)
    #expect(!outcome.output.contains("cubes"))
  }
}
