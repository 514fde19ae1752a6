import CommandLineInterface
import Experimentation
import Testing

@Suite struct NotebookTests {
  private let session = Session()

  private let recorded = """
    # Schedules

    ```experiment
    # which there are
    schedules --format csv

    probe --gamma 1 --output made.csv --quiet
    ```

    ```text
    name
    vp-linear
    ve
    gamma 1.0, order 3, sampler ddim
    again: experiment probe --gamma 1
    ```

    ```swift
    let untouched = 1
    ```

    """

  private func check(_ text: String, _ options: String...) throws -> (outcome: Session.Outcome, text: String)
  {
    try session.files.writeText(text, to: "a.md")
    let outcome = session.run(["notebook", "a.md"] + options)
    return (outcome, try session.files.readText("a.md"))
  }

  private func replacing(_ old: String, _ new: String) -> String {
    recorded.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
  }

  /// With `--recorded` the output of a published run is its file, of any other directive a new run's.
  @Test func publishedRunsAreTakenFromTheirResults() throws {
    let source = "```experiment\nsquares\nsquares --steps 1\n```\n"
    #expect(try check(source, "--recorded").outcome.code != .success)
    session.run(["run", "--all", "--quiet"])
    let text = try check(source).text
    #expect(try check(text, "--check", "--recorded").outcome.code == .success)
    try session.files.writeText("kept\n", to: "Results/squares/summary.txt")
    #expect(try check(text, "--check").outcome.code == .success)
    let taken = try check(source, "--recorded").text
    #expect(taken.contains("```text\nkept\nn  square\n"))
  }

  @Test func whatIsRecordedPasses() throws {
    let (outcome, text) = try check(recorded, "--check")
    #expect(outcome.code == .success)
    #expect(outcome.output == "")
    #expect(outcome.error == "a.md: as recorded\n")
    #expect(text == recorded)
    #expect(!session.files.exists("made.csv"))
  }

  @Test func aDifferenceIsNamedAndNothingChanges() throws {
    let wrong = replacing("gamma 1.0, order 3", "gamma 1.0, order 4")
    let (outcome, text) = try check(wrong, "--check")
    #expect(outcome.code == .failure)
    #expect(
      outcome.output
        == "a.md, line 14: recorded 'gamma 1.0, order 4, sampler ddim', now 'gamma 1.0, order 3, sampler ddim'\n"
    )
    #expect(text == wrong)
  }

  @Test func aDifferenceIsRepaired() throws {
    let (outcome, text) = try check(replacing("vp-linear\nve\n", ""))
    #expect(outcome.code == .success)
    #expect(outcome.error == "Wrote a.md\n")
    #expect(text == recorded)
  }

  @Test func aMissingBlockIsAdded() throws {
    let source = "```experiment\nschedules --format csv\n```\nThen text.\n"
    #expect(try check(source, "--check").outcome.code == .failure)
    let (_, text) = try check(source)
    #expect(
      text == "```experiment\nschedules --format csv\n```\n\n```text\nname\nvp-linear\nve\n```\nThen text.\n")
    #expect(try check(text, "--check").outcome.code == .success)
  }

  @Test func anotherTextBlockIsNotTheOutput() throws {
    let (_, text) = try check("```experiment\nschedules --format csv\n```\nwords\n```text\nkeep\n```\n")
    #expect(text.contains("ve\n```\nwords\n```text\nkeep\n```\n"))
  }

  @Test func lineBreaksOfWindowsAreKept() throws {
    let windows = recorded.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    #expect(try check(windows, "--check").outcome.code == .success)
    #expect(try check(windows).text == windows)
  }

  @Test(arguments: [
    "~~~~md\n```experiment\nnonsense\n```\n~~~~\n``` `code` in a line\n",
    "````md\n```experiment\nnonsense\n```\n````\n",
    "```md\n```experiment\n~~~\nnonsense\n```\n",
  ])
  func longerFencesAndOtherMarksAreUnderstood(_ source: String) throws {
    let (outcome, text) = try check(source)
    #expect(outcome.code == .success)
    #expect(text == source)
  }

  @Test func directivesSeeTheFilesOfEarlierOnes() throws {
    let source = """
      ```experiment
      probe --gamma 2 --output t.csv
      squares --latents t.csv --quiet
      ```

      """
    let (outcome, text) = try check(source)
    #expect(outcome.code == .success)
    #expect(text.contains("No square is negative."))
    #expect(!session.files.exists("t.csv") && !session.files.exists("Output/squares/report.json"))
  }

  @Test func aFailedCheckInADirectiveStops() throws {
    var session = Session(experiments: [SquaresExperiment(error: 1)])
    session.files = self.session.files
    try session.files.writeText("```experiment\nsquares\n```\n", to: "b.md")
    let outcome = session.run(["notebook", "b.md"])
    #expect(outcome.code == .failure)
    #expect(
      outcome.error
        == "Error: b.md, line 2: The directive ended with exit code 1. Please run the line by itself to see why.\n"
    )
  }
}

/// Numbers in the prose that are tied to tables.
@Suite struct TiedValueTests {
  private let session = Session()
  private let table = """
    # a remark
    sampler,steps,mean,note
    ddim,25,0.0221817,"a, b"
    ttm2,25,0.0029460,
    ttm2,50,1234567.5,

    """

  private func check(_ line: String, _ options: String...) throws -> (outcome: Session.Outcome, text: String)
  {
    try session.files.writeText(table, to: "Results/t.csv")
    try session.files.writeText(line + "\n", to: "Pages/a.md")
    let outcome = session.run(["notebook", "Pages/a.md"] + options)
    return (outcome, try session.files.readText("Pages/a.md"))
  }

  /// Written again with the digits that are shown: rounded, as a percentage, with an exponent, with commas.
  @Test(arguments: [
    ("[0.0](../Results/t.csv \"mean where sampler=ddim\")", "0.0"),
    ("[0.9999](../Results/t.csv \"mean where sampler=ddim\")", "0.0222"),
    ("[1 %](../Results/t.csv \"mean where sampler=ddim\")", "2 %"),
    ("[1.0e-3](../Results/t.csv \"mean where sampler=ddim\")", "2.2e-2"),
    ("[1](../Results/t.csv \"count where sampler=ttm2\")", "2"),
    ("[1](../Results/t.csv \"count where sampler!=ttm2\")", "1"),
    ("[1](../Results/t.csv \"count\")", "3"),
    ("[1,1](../Results/t.csv \"max mean\")", "1,234,568"),
    ("[1.00](../Results/t.csv \"min mean\")", "0.00"),
    ("[1.0](../Results/t.csv \"mean where sampler=ddim / mean where sampler=ttm2; steps=25\")", "7.5"),
    ("[1.000](../Results/t.csv \"mean where note=a, b - mean where sampler=ttm2; steps=25\")", "0.019"),
    ("[half](../Results/t.csv \"mean where sampler=ddim in 0.02...0.03\")", "half"),
  ])
  func valuesAreWritten(_ line: String, _ expected: String) throws {
    let (outcome, text) = try check("So " + line + " it is.")
    #expect(outcome.code == .success, "\(outcome.error)")
    #expect(text.hasPrefix("So [\(expected)](../Results/t.csv "), "\(text)")
    #expect(text.hasSuffix(" it is.\n"))
    #expect(try check(text, "--check").outcome.code == .success)
  }

  @Test func aWrongNumberIsFound() throws {
    let line = "[0.0223](../Results/t.csv \"mean where sampler=ddim\")"
    let (outcome, text) = try check(line, "--check")
    #expect(outcome.code == .failure)
    #expect(text == line + "\n")
  }

  @Test(arguments: [
    ("[0](../Results/t.csv \"mean where sampler=ttm2\")", "2 rows"),
    ("[0](../Results/t.csv \"means\")", "no column"),
    ("[0](../Results/t.csv \"mean where sampler=ab2\")", "No row"),
    ("[0](../Results/t.csv \"sampler where steps=50\")", "not a number"),
    ("[0](../Results/t.csv \"mean where sampler\")", "column=text"),
    ("[half](../Results/t.csv \"mean where sampler=ddim\")", "not a number"),
    ("[half](../Results/t.csv \"mean where sampler=ddim in 0.03...0.04\")", "does not hold"),
  ])
  func whatATableDoesNotSayIsRefused(_ line: String, _ message: String) throws {
    let (outcome, _) = try check(line, "--check")
    #expect(outcome.code == .malformedInput)
    #expect(
      outcome.error.contains("Pages/a.md, line 1: ") && outcome.error.contains(message), "\(outcome.error)")
  }

  @Test(arguments: [
    "A [table](../Results/none.csv) without a title and a [page](b.md \"title\").",
    "`[1](../Results/none.csv \"mean\")` in code", "```text\n[1](../Results/none.csv \"mean\")\n```",
  ])
  func otherLinksAreLeftAlone(_ line: String) throws {
    let (outcome, text) = try check(line)
    #expect(outcome.code == .success)
    #expect(text == line + "\n")
  }

  @Test func aMissingTableIsNamed() throws {
    let (outcome, _) = try check("[1](../Results/none.csv \"mean\")", "--check")
    #expect(outcome.code == .inputNotFound)
  }
}
