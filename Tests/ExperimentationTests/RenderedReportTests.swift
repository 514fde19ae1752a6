import Experimentation
import Reporting
import Testing

@Suite struct RenderedReportTests {
  private struct Fixed: Experiment {
    let card = ExperimentCard(
      name: "fixed", title: "Fixed", question: "?",
      paper: PaperReference(key: "k", authors: ["A B"], title: "T", venue: "V", year: 2022), description: "")
    let parameters = ParameterSet()
    let smoke: [ParameterAssignment] = []
    var report = Report()
    func run(_ values: ParameterValues, context: RunContext) throws -> Report { report }
  }

  private func render(_ report: Report) throws -> RenderedReport {
    try RenderedReport(report, of: Fixed(), at: Fixed().publishedValues)
  }

  @Test func anEmptyReportIsARecordOnly() throws {
    let rendered = try render(Report())
    #expect(rendered.files.map(\.name) == ["summary.txt", "datapackage.json", "report.json"])
    #expect(rendered.text == "")
    #expect(rendered.holds)
  }

  @Test(arguments: [
    "a/b.txt", "../x", ".hidden", "two words", "tab\t", "run.json", "report.json", "datapackage.json", "",
  ])
  func fileNamesAreHeldToRules(_ name: String) {
    #expect(throws: RenderedReport.NameError.self) { try render(Report(texts: [.init(name, "")])) }
  }

  @Test func aTextMayNotReplaceATable() {
    let table = Table(name: "a", title: "A", columns: [Column("x", "x")])
    #expect(throws: RenderedReport.NameError.self) {
      try render(Report(tables: [table], texts: [.init("a.csv", "")]))
    }
  }

  @Test func numbersThatJSONLacksAreNull() throws {
    let rendered = try render(Report(checks: [Check("c", measured: .nan, in: 0 ... .infinity)]))
    let file = try #require(rendered.files.last)
    let check = try JSONValue(parsing: file.bytes, source: file.name)["checks"]?.array?.first
    #expect(check?["measured"] == .null)
    #expect(check?["upper"] == .null)
    #expect(check?["status"]?.string == "fails")
    #expect(!rendered.holds)
  }

  @Test func equalReportsGiveEqualBytes() throws {
    let report = Report(checks: [Check("c", measured: 1, in: 0...1)], notes: ["n"])
    #expect(try render(report).files == render(report).files)
  }
}
