import CommandLineInterface
import Experimentation
import Foundation
import Reporting
import Testing

@Suite struct FigureFormatTests {
  /// An experiment with a figure, which says on standard error when it runs.
  private struct Drawing: Experiment {
    let card = ExperimentCard(
      name: "drawing", title: "A drawing", question: "What does it look like?",
      paper: PaperReference(key: "k", authors: ["A B"], title: "T", venue: "V", year: 2022), description: "")
    let parameters = ParameterSet()
    let smoke: [ParameterAssignment] = []
    func run(_ values: ParameterValues, context: RunContext) throws -> Report {
      context.warn("it runs")
      return Report(figures: [
        Figure(
          name: "line", title: "A line", finding: "1.", panels: [Panel(x: .linear("x"), y: .linear("y"))])
      ])
    }
  }

  private func session(_ searchPath: String) -> Session {
    var session = Session(experiments: [Drawing()])
    session.searchPath = searchPath
    return session
  }

  private static let fake: String = {
    let folder = NSTemporaryDirectory() + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/" + FigureConverter.program
    try? "#!/bin/sh\necho $2\n".write(toFile: path, atomically: true, encoding: .utf8)
    try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return folder
  }()

  @Test func theFilesBelongToTheFolderAndItsLists() throws {
    let session = session(Self.fake)
    #expect(session.run(["drawing", "--figures", "png,svg,pdf"]).code == .success)
    #expect(
      session.files.list("Output/drawing").filter { $0.hasPrefix("line") } == [
        "line.pdf", "line.png", "line.svg",
      ])
    #expect(try session.files.readText("Output/drawing/line.png") == "png\n")
    let record = try JSONValue(parsing: session.files.readBytes("Output/drawing/report.json"), source: "r")
    #expect(record["figures"]?.array?.compactMap(\.string) == ["line.png", "line.svg", "line.pdf"])
    #expect(record["command"]?.string == "experiment drawing")
    let package = try JSONValue(
      parsing: session.files.readBytes("Output/drawing/datapackage.json"), source: "p")
    let kinds = package["resources"]?.array?.compactMap { $0["mediatype"]?.string } ?? []
    #expect(Set(kinds).isSuperset(of: ["image/png", "image/svg+xml", "application/pdf"]))
    // A later run takes away what it does not write again.
    #expect(session.run(["drawing", "--output", "Output/drawing"]).code == .success)
    #expect(session.files.list("Output/drawing").filter { $0.hasPrefix("line") } == ["line.svg"])
  }

  @Test func theProgramIsLookedForBeforeTheWork() {
    let session = session("/nowhere")
    let outcome = session.run(["drawing", "--figures", "svg,pdf", "--output", "out"])
    #expect(outcome.code.rawValue == 69)
    #expect(outcome.error.contains("rsvg-convert") && !outcome.error.contains("it runs"))
    #expect(session.files.list("out").isEmpty)
    #expect(session.run(["drawing", "--output", "out"]).code == .success)
  }

  @Test(arguments: ["jpg", "svg,svg", "", "svg,"])
  func otherFormatsAreRefused(_ formats: String) {
    #expect(session("").run(["drawing", "--figures", formats]).code == .usage)
  }
}
