import CommandLineInterface
import Experimentation
import Testing

@Suite struct HelpPageTests {
  private let session = Session()

  @Test func pagesFitEightyColumns() {
    for (name, page) in session.program.helpPages {
      for line in page.split(separator: "\n") { #expect(line.count <= 80, "\(name): \(line)") }
      #expect(page.hasSuffix("\n") && !page.hasSuffix("\n\n"), "\(name)")
      for line in page.split(separator: "\n") { #expect(line.last != " ", "\(name): \(line)") }
    }
  }

  @Test func noExperimentHasTheNameOfACommand() {
    #expect(session.program.nameConflicts == [])
    #expect(Session(experiments: [SquaresExperiment(name: "verify")]).program.nameConflicts == ["verify"])
  }

  @Test(arguments: [
    ["--help"], ["-h"], ["help"], ["help", "help"], ["squares", "--help"], ["--help", "squares"],
    ["squares", "--steps", "--help"], ["squares", "--nonsense", "--help"], ["probe", "-h"],
    ["run", "--all", "--help"],
  ])
  func helpIsUnderstoodAnywhere(_ words: [String]) {
    let outcome = session.run(words)
    #expect(outcome.code == .success)
    #expect(outcome.error == "")
    #expect(outcome.output.contains("Usage\n  experiment "))
  }

  @Test func helpBehindTwoDashesIsAnArgument() {
    #expect(session.run(["notebook", "--", "--help"]).code == .inputNotFound)
  }

  @Test func thePageOfAnExperimentShowsItsOptions() {
    let page = session.run(["help", "squares"]).output
    #expect(
      page.contains(
        "  --steps <int>         Number of rows. A whole number from 1 to 100000\n                        (default: 4).\n"
      )
    )
    #expect(page.contains("  --seed <int>"))
    #expect(page.contains("E. Alexandria, A. Lovelace: Elements. Scrolls, 300. Book 2.\n"))
  }

  @Test func theOverviewNamesEverythingAndEveryExitCode() {
    let page = session.run(["--help"]).output
    for name in session.program.experiments.map(\.name) + session.program.allCommands.map(\.name) {
      #expect(page.contains("\n  \(name) "), "\(name)")
    }
    for entry in ExitCode.documented {
      #expect(page.contains("\n  \(entry.code.rawValue) "), "\(entry.code)")
    }
  }

  @Test func theVersionIsPrinted() {
    let outcome = session.run(["--version"])
    #expect(outcome.output == "experiment 1.2.3\n")
    #expect(outcome.code == .success)
  }
}
