import CommandLineInterface
import Experimentation
import Testing

@Suite struct ExperimentCommandTests {
  private func session() -> Session {
    var session = Session(experiments: [SquaresExperiment()])
    let command = ExperimentCommand(SquaresExperiment(name: "compare"))
    session.program = CommandLineProgram(
      version: "1.2.3", abstract: "A program for tests.", experiments: session.program.experiments,
      commands: [command])
    return session
  }

  @Test func theFilesNeverGoToResults() throws {
    let session = session()
    let outcome = session.run(["compare"])
    #expect(outcome.code == .success)
    #expect(session.files.list("Results/compare") == [])
    let package = try session.files.readText("Output/compare/datapackage.json")
    #expect(package.contains("\"command\": \"experiment compare\""))
  }

  @Test func itIsNoExperiment() {
    let session = session()
    #expect(session.run(["verify", "compare"]).code == .usage)
    #expect(!session.run(["list"]).output.contains("compare"))
    #expect(session.run(["compare", "--dry-run"]).output.hasSuffix("  files go to Output/compare\n"))
    #expect(session.run(["compare", "--afs", "--steps", "1"]).code == .usage)
  }
}
