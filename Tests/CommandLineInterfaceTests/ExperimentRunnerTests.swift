import CommandLineInterface
import Experimentation
import Reporting
import Testing

@Suite struct ExperimentRunnerTests {
  @Test func writesTheFilesOfAPublishedRun() throws {
    let session = Session()
    let outcome = session.run(["squares"])
    #expect(outcome.code == .success)
    #expect(
      session.files.list("Results/squares") == [
        "datapackage.json", "report.json", "run.json", "squares.csv", "squares.txt", "summary.txt",
      ])
    #expect(
      try session.files.readText("Results/squares/squares.csv") == """
        n,square
        0,0.0
        1,0.1
        2,0.4
        3,0.9

        """)
    #expect(
      outcome.output == """
        n  square
        ─  ──────
        0   0.000
        1  0.1000
        2  0.4000
        3  0.9000

        No square is negative.

        holds  The first square is 0. [measured 0, interval 0...0]
        holds  The last square is 0.9. [measured 0.900000, interval 0.85...0.95]

        """)
    #expect(
      outcome.error == """
        squares: seed 2022, 2 threads
        Wrote Results/squares/squares.csv
        Wrote Results/squares/squares.txt
        Wrote Results/squares/summary.txt
        Wrote Results/squares/datapackage.json
        Wrote Results/squares/report.json
        squares: finished in 0.00 s

        """)
    #expect(try session.files.readText("Results/squares/summary.txt") == outcome.output)
  }

  @Test func otherParametersGoElsewhere() throws {
    let session = Session()
    #expect(session.run(["squares", "--steps", "2"]).code == .success)
    #expect(session.files.list("Results/squares") == [])
    let package = try session.files.readText("Output/squares/datapackage.json")
    #expect(package.contains("\"command\": \"experiment squares --steps 2\""))
    #expect(session.run(["squares", "--output", "here"]).code == .success)
    #expect(session.files.exists("here/report.json"))
  }

  @Test func publishedParametersOutsideACheckoutGoElsewhere() throws {
    var session = Session()
    session.isCheckout = false
    #expect(session.run(["squares"]).code == .success)
    #expect(session.run(["run", "squares"]).code == .success)
    #expect(session.files.list("Results/squares") == [])
    #expect(session.files.exists("Output/squares/report.json"))
    let dry = session.run(["squares", "--dry-run"]).output
    #expect(dry.hasSuffix("files go to Output/squares\n"))
  }

  @Test func aCheckoutIsKnownByItsPackage() throws {
    let files = OverlayFileStore(over: NoFiles())
    #expect(!ProgramEnvironment.isCheckout(of: "Numbers", in: files))
    try files.writeText("let package = Package(\n  name: \"Other\")", to: "Package.swift")
    #expect(!ProgramEnvironment.isCheckout(of: "Numbers", in: files))
    try files.writeText("let package = Package(\n  name: \"Numbers\")", to: "Package.swift")
    #expect(ProgramEnvironment.isCheckout(of: "Numbers", in: files))
  }

  @Test func theRecordHoldsParametersAndChecksAndNoTimes() throws {
    let session = Session()
    session.run(["squares", "--seed", "7", "--jobs", "1"])
    let path = "Output/squares/report.json"
    let record = try JSONValue(parsing: session.files.readBytes(path), source: path)
    #expect(
      record.members?.map(\.key) == [
        "experiment", "title", "command", "parameters", "seed", "precision", "scope", "checks", "notes",
        "tables",
        "arrays", "figures", "texts",
      ])
    #expect(record["seed"] == .integer(7))
    #expect(record["command"]?.string == "experiment squares --seed 7")
    #expect(record["parameters"]?["steps"]?.double == 4)
    #expect(record["scope"]?.string == "otherSample")
    #expect(record["checks"]?.array?.map { $0["status"]?.string } == ["holds", "holds"])
    #expect(record["checks"]?.array?.last?["upper"]?.double == 1.5)
    let run = try JSONValue(
      parsing: session.files.readBytes("Output/squares/run.json"), source: "run.json")
    #expect(run["host"]?.string == "machine")
    #expect(run["jobs"]?.double == 1)
  }

  @Test func threadsDoNotChangeAByte() throws {
    let (one, many) = (Session(), Session())
    one.run(["squares", "--steps", "300", "--jobs", "1"])
    many.run(["squares", "--steps", "300", "--jobs", "7"])
    for name in ["datapackage.json", "report.json", "squares.csv", "squares.txt"] {
      #expect(
        try one.files.readBytes("Output/squares/" + name) == many.files.readBytes("Output/squares/" + name))
    }
  }

  @Test func aFailedCheckIsOne() {
    let outcome = Session(experiments: [SquaresExperiment(error: 1)]).run(["squares"])
    #expect(outcome.code == .failure)
    #expect(outcome.output.contains("FAILS  The first square is 0. [measured 1, interval 0...0]\n"))
  }

  @Test func aCheckOfOtherParametersIsLeftOpen() {
    let outcome = Session().run(["squares", "--scale", "1"])
    #expect(outcome.code == .success)
    #expect(outcome.output.contains("n/a    The last square is 0.9."))
  }

  @Test func anUnexpectedErrorIsInternal() {
    let outcome = Session().run(["broken", "--quiet"])
    #expect(outcome.code == .internalError)
    #expect(
      outcome.error == "Error: Internal error: Surprise(). Please report it with the command line.\n")
  }

  @Test func quietWritesResultsOnly() {
    let outcome = Session().run(["squares", "--quiet"])
    #expect(outcome.error == "")
    #expect(outcome.output.contains("0.4000"))
  }

  @Test func aDryRunWritesNothing() {
    let session = Session()
    let outcome = session.run(["squares", "--steps", "9", "--dry-run"])
    #expect(outcome.code == .success)
    #expect(
      outcome.output == """
        experiment squares --steps 9
          steps = 9 (not the published value)
          scale = 0.1
          methods = ddim,ttm2
          spacing = quadratic
          afs = false
          seed = 2022
          files go to Output/squares

        """)
    #expect(!session.files.exists("Output/squares/report.json"))
  }

  @Test func anInterruptLeavesTheOldResult() throws {
    let session = Session()
    session.run(["squares"])
    let before = try session.files.readBytes("Results/squares/squares.csv")
    session.cancellation.cancel()
    let outcome = session.run(["squares", "--quiet"])
    #expect(outcome.code == .interrupted)
    #expect(outcome.error == "Error: Interrupted. Earlier results are left as they were.\n")
    #expect(try session.files.readBytes("Results/squares/squares.csv") == before)
  }

  @Test func aFullDiskIsSeventyFour() {
    var session = Session()
    session.files = NoFiles()
    let outcome = session.run(["squares", "--quiet"])
    #expect(outcome.code == .cannotWrite)
    #expect(
      outcome.error
        == "Error: 'Results/squares/squares.csv' cannot be written (no space left on device). Please free some space or choose another place with '--output'.\n"
    )
  }

  @Test func aClosedPipeKeepsFilesAndExitCode() {
    var session = Session(experiments: [SquaresExperiment(error: 1)])
    session.outputCapacity = 3
    let outcome = session.run(["squares", "--quiet"])
    #expect(outcome.code == .failure)
    #expect(outcome.error == "")
    #expect(session.files.exists("Results/squares/report.json"))
    #expect(session.run(["list"]).code == .success)
  }

  @Test func filesOfTheLastReportOnlyAreRemoved() throws {
    let session = Session()
    session.run(["squares"])
    let path = "Results/squares/report.json"
    let record = try session.files.readText(path)
    let listed = record.split(separator: "\"squares.csv\"").joined(separator: "\"squares.csv\", \"old.csv\"")
    try session.files.writeText(listed, to: path)
    try session.files.writeText("x\n1\n", to: "Results/squares/old.csv")
    try session.files.writeText("mine", to: "Results/squares/notes.txt")
    session.run(["squares"])
    #expect(!session.files.exists("Results/squares/old.csv"))
    #expect(session.files.exists("Results/squares/notes.txt"))
  }
}
