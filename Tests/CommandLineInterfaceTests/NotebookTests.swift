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
