import ExperimentCatalog
import Experimentation
import Testing

/// What every experiment of the catalogue owes, held at its smoke set.
@Suite struct ExperimentTests {
  private static let names = Catalog.experiments.map(\.name)

  private func smokeRun(_ experiment: any Experiment, jobs: Int) throws -> (Report, RenderedReport) {
    let values = try experiment.smokeValues()
    let report = try experiment.run(values, context: RunContext(jobs: jobs))
    return (report, try RenderedReport(report, of: experiment, at: values))
  }

  @Test(arguments: names)
  func checksHoldAndBytesDoNotDependOnThreads(_ name: String) throws {
    let experiment = try #require(Catalog.experiments.first { $0.name == name })
    let (report, single) = try smokeRun(experiment, jobs: 1)
    for check in single.checks {
      #expect(check.status != .fails, "\(check.line)")
    }
    #expect(single.files.count > 1)
    let double = try smokeRun(experiment, jobs: 2).1
    for (one, two) in zip(single.files, double.files) {
      #expect(one == two, "\(one.name) depends on the number of threads")
    }
    #expect(single.files.count == double.files.count)
    #expect(single.text == double.text)
    try DataFiles(single).hold()
    holdFigures(of: report)
  }

  /// Figures say what they show with numbers, and their data are in tables.
  private func holdFigures(of report: Report) {
    for figure in report.figures {
      let hasNumbers = figure.finding.contains { $0.isNumber }
      #expect(hasNumbers, "\(figure.name): \(figure.finding)")
      #expect(figure.finding.hasSuffix("."))
      let hasData =
        report.tables.contains { [$0.name, $0.name + "_continued"].contains(figure.name) }
        || report.arrays.contains { $0.name == figure.name }
      #expect(hasData, "no table holds the data of \(figure.name)")
    }
    #expect(Set(report.figures.map(\.finding)).count == report.figures.count, "two figures say the same")
  }

  @Test func namesAreUnique() {
    #expect(Set(Self.names).count == Self.names.count)
  }

  @Test(arguments: names)
  func cardIsComplete(_ name: String) throws {
    let card = try #require(Catalog.experiments.first { $0.name == name }).card
    #expect(card.question.hasSuffix("?"))
    #expect(!card.title.isEmpty)
    #expect(!card.description.isEmpty)
  }
}
