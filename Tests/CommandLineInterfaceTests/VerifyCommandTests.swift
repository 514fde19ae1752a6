import CommandLineInterface
import Experimentation
import Testing

@Suite struct VerifyCommandTests {
  private let session = Session(experiments: [SquaresExperiment()])

  private func edit(_ name: String, _ old: String, _ new: String) throws {
    let path = "Results/squares/" + name
    let text = try session.files.readText(path)
    try #require(text.contains(old))
    try session.files.writeText(
      text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new), to: path)
  }

  @Test func equalResultsAreIdentical() {
    session.run(["run", "--all"])
    let outcome = session.run(["verify", "--quiet"])
    #expect(outcome.output == "squares: 5 of 5 files identical\n")
    #expect(outcome.error == "")
    #expect(outcome.code == .success)
  }

  @Test(arguments: ["1", "2", "7"])
  func severalAreReportedInTheOrderOfTheirNames(_ jobs: String) throws {
    let names = (0..<9).map { "squares-\($0)" }
    let session = Session(
      experiments: names.enumerated().map { SquaresExperiment(name: $1, error: $0 == 4 ? 1 : 0) })
    session.run(["run", "--all"])
    try session.files.writeText("", to: "Results/squares-6/squares.txt")
    let outcome = session.run(["verify", "--quiet", "--jobs", jobs])
    let found = outcome.output.split(separator: "\n").filter { $0.hasPrefix("squares") }
    #expect(found.map { String($0.prefix { $0 != ":" }) } == names)
    #expect(found.indices.filter { !found[$0].hasSuffix("5 of 5 files identical") } == [6])
    #expect(outcome.code == .failure)
  }

  @Test func oneChangedDigitIsFound() throws {
    session.run(["run", "--all"])
    try edit("squares.csv", "2,0.4", "2,0.5")
    let before = try session.files.readBytes("Results/squares/squares.csv")
    let outcome = session.run(["verify", "squares"])
    #expect(
      outcome.output == """
        squares: 4 of 5 files identical, 1 different
          Results/squares/squares.csv: line 4, column 'square': expected '0.5', found '0.4'

        """)
    #expect(outcome.code == .failure)
    #expect(try session.files.readBytes("Results/squares/squares.csv") == before)
  }

  @Test func theLastDigitsMayDifferUnlessForbidden() throws {
    session.run(["run", "--all"])
    try edit("squares.csv", "2,0.4", "2,0.4000000000001")
    let tolerant = session.run(["verify"])
    #expect(
      tolerant.output == """
        squares: 4 of 5 files identical, 1 equal within the tolerance
          Results/squares/squares.csv: within the tolerance; line 4, column 'square': expected '0.4000000000001', found '0.4'

        """)
    #expect(tolerant.code == .success)
    #expect(session.run(["verify", "--tolerance", "0"]).code == .failure)
  }

  @Test(arguments: [
    (
      "report.json", "\"status\": \"holds\"", "\"status\": \"fails\"",
      "'checks[0].status': expected \"fails\", found \"holds\""
    ),
    ("report.json", "0.95", "0.96", "'checks[1].upper': expected 0.96, found 0.95"),
    ("squares.txt", "largest 0.9", "largest 1.9", "line 1: expected '1.9', found '0.9'"),
    ("squares.txt", "largest", "Largest", "line 1: expected 'Largest 0.9', found 'largest 0.9'"),
    (
      "datapackage.json", "\"seed\": 2022", "\"seed\": 2023",
      "'provenance.seed': expected 2023, found 2022"
    ),
  ])
  func namesTheFirstDifference(_ name: String, _ old: String, _ new: String, _ reason: String) throws {
    session.run(["run", "--all"])
    try edit(name, old, new)
    let outcome = session.run(["verify"])
    #expect(outcome.output.contains("  Results/squares/\(name): \(reason)"), "\(outcome.output)")
    #expect(outcome.code == .failure)
  }

  @Test func missingAndLeftOverFilesAreDifferences() throws {
    session.run(["run", "--all"])
    try session.files.remove("Results/squares/squares.txt")
    try session.files.writeText("", to: "Results/squares/old.csv")
    let outcome = session.run(["verify"])
    #expect(outcome.output.contains("  Results/squares/squares.txt: the file is missing\n"))
    #expect(outcome.output.contains("  Results/squares/old.csv: the experiment does not write this file\n"))
    #expect(outcome.code == .failure)
  }

  @Test func outsideACheckoutItSaysSo() {
    var session = session
    session.isCheckout = false
    let outcome = session.run(["verify"])
    #expect(outcome.code == .inputNotFound)
    #expect(
      outcome.error.hasPrefix("Error: The current folder is not a checkout of this project"),
      "\(outcome.error)")
    #expect(outcome.output == "")
  }

  @Test func nothingIsWritten() {
    #expect(session.run(["verify"]).code == .failure)
    #expect(session.files.list("Results/squares") == [])
  }

  @Test func aFailedCheckIsOneEvenIfItFailedBefore() {
    let session = Session(experiments: [SquaresExperiment(error: 1)])
    session.run(["run", "--all"])
    let outcome = session.run(["verify"])
    #expect(outcome.code == .failure)
    #expect(outcome.output.contains("5 of 5 files identical\n  FAILS  The first square is 0."))
  }
}
