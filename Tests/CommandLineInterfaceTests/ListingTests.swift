import CommandLineInterface
import Experimentation
import Reporting
import Testing

@Suite struct ListingTests {
  private let session = Session()

  @Test func listsInThreeFormats() throws {
    #expect(
      session.run(["list"]).output
        == "  squares  Squares of small numbers\n  broken   An experiment that throws\n")
    let json = try JSONValue(parsing: session.run(["list", "--format", "json"]).output, source: "json")
    #expect(json.array?.map { $0["name"]?.string } == ["squares", "broken"])
    let csv = try CSVDocument(session.run(["list", "--format=csv"]).output, source: "csv")
    #expect(csv.header.fields == ["name", "title", "question", "paper", "location"])
    #expect(csv.records.map { $0.fields[0] } == ["squares", "broken"])
  }

  @Test func cataloguesInThreeFormats() {
    #expect(session.run(["schedules"]).output == "name\n─────────\nvp-linear\nve\n")
    #expect(session.run(["schedules", "--format", "csv"]).output == "name\nvp-linear\nve\n")
    #expect(
      session.run(["schedules", "--format", "json"]).output
        == "[\n  {\"name\": \"vp-linear\"},\n  {\"name\": \"ve\"}\n]\n")
  }

  @Test func showsAnExperiment() throws {
    let text = session.run(["show", "squares"]).output
    #expect(
      text.hasPrefix("squares: Squares of small numbers\n\nHow large are the squares of the first numbers?\n")
    )
    #expect(text.contains("  methods  ddim,ttm2\n"))
    let json = try JSONValue(
      parsing: session.run(["show", "squares", "--format", "json"]).output, source: "json")
    let steps = json["parameters"]?.array?.first
    #expect(steps?["name"]?.string == "steps")
    #expect(steps?["published"]?.string == "4")
    #expect(steps?["allowed"]?.string == "a whole number from 1 to 100000")
  }

  @Test func citesExperimentsAndMethods() {
    #expect(
      session.run(["cite", "squares"]).output == """
        % E. Alexandria, A. Lovelace: Elements. Scrolls, 300. Book 2.
        @misc{euclid,
          author = {Euclid of Alexandria and Ada Lovelace},
          title = {{Elements}},
          howpublished = {Scrolls},
          year = {300},
          url = {https://example.org/elements},
        }

        """)
    #expect(
      session.run(["cite", "heun"]).output.hasPrefix("% K. Heun: Neue Methoden. ZMP, 1900.\n@misc{heun,\n"))
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsNameEverything(_ shell: String) {
    let script = session.run(["completions", shell]).output
    let words = Set(script.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init))
    for name in session.program.experiments.map(\.name) + session.program.allCommands.map(\.name) {
      #expect(words.contains(name), "\(name)")
    }
    let dashes = shell == "fish" ? "" : "--"
    for option in SquaresExperiment().allParameters.declarations {
      #expect(words.contains(dashes + option.name), "\(option.name)")
    }
    #expect(words.contains("quadratic"))
  }

  @Test func aCommandRecordsItself() {
    let outcome = session.run(["probe", "--state", "-1,2", "--gamma=0.5", "--jobs", "1", "--seed", "3"])
    #expect(outcome.output.hasSuffix("again: experiment probe --gamma 0.5 --state -1,2 --seed 3\n"))
    #expect(outcome.error == "Warning: this is a probe\n")
    #expect(session.run(["probe", "--gamma", "1", "--quiet"]).error == "")
  }
}
