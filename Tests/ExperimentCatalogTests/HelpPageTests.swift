import CommandLineInterface
import ExperimentCatalog
import Testing

@Suite struct HelpPageTests {
  @Test func noExperimentHasTheNameOfACommand() {
    #expect(Catalog.program.nameConflicts == [])
  }

  @Test func pagesFitEightyColumns() {
    for (name, page) in Catalog.program.helpPages {
      for line in page.split(separator: "\n") { #expect(line.count <= 80, "\(name): \(line)") }
    }
  }
}
