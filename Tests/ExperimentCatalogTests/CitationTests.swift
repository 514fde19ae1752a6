import Experimentation
import Samplers
import Testing

@testable import ExperimentCatalog

@Suite struct CitationTests {
  private static let samplers = SamplerCatalog.everyProcess.samplers

  @Test func everyMethodHasAWork() {
    for sampler in Self.samplers {
      #expect(Papers.work(sampler.card.citation) != nil, "\(sampler.card.name): \(sampler.card.citation)")
    }
    for family in SamplerCatalog.everyProcess.families {
      let card = family.make(family.orders.lowerBound).card
      #expect(Papers.work(card.citation) != nil, "\(family.rangeName)")
    }
  }

  /// What was derived for the toolkit is what the cards say was.
  @Test func onlyOwnMethodsCiteTheToolkit() {
    for card in Self.samplers.map(\.card) {
      let isOwn = card.reference.hasPrefix("derived here") || card.reference.hasPrefix("this toolkit")
      #expect(isOwn == (card.citation == SamplerCard.ownCitation), "\(card.name): \(card.reference)")
    }
  }

  @Test func keysAreUnique() {
    #expect(Set(Papers.all.map(\.key)).count == Papers.all.count)
  }

  /// An entry has the fields that its kind needs, each in closed braces.
  @Test(arguments: Papers.all.map(\.key))
  func entriesAreWellFormed(_ key: String) throws {
    let work = try #require(Papers.work(key))
    let lines = work.bibtex.split(separator: "\n").map(String.init)
    #expect(lines.first == "@\(work.kind.rawValue){\(key),")
    #expect(lines.last == "}")
    let fields = lines.dropFirst().dropLast().compactMap { line in
      line.wholeMatch(of: #/ {2}([a-z]+) = \{(.+)\},/#).map { (String($0.output.1), String($0.output.2)) }
    }
    #expect(fields.count == lines.count - 2)
    let needed = ["article": "journal", "inproceedings": "booktitle", "misc": "howpublished"]
    let place = try #require(needed[work.kind.rawValue])
    for name in ["author", "title", "year", place] {
      #expect(fields.contains { $0.0 == name }, "\(key): \(name)")
    }
    for (name, value) in fields {
      var depth = 0
      for character in value {
        depth += character == "{" ? 1 : character == "}" ? -1 : 0
        #expect(depth >= 0, "\(key): \(name)")
      }
      #expect(depth == 0, "\(key): \(name)")
    }
    if work.venue.hasPrefix("arXiv") { #expect(work.kind == .other) }
  }

  @Test(arguments: [
    ("toy-8x8", "@inproceedings{dockhorn2022genie,"), ("unipc-2", "@inproceedings{zhao2023unipc,"),
    ("ddim", "@inproceedings{song2021ddim,"), ("taylorflow", "@misc{taylorflow,"),
    ("ttm17", "@inproceedings{dockhorn2022genie,"), ("taylor-adaptive", "@article{jorba2005taylor,"),
    ("ttm2-guarded", "@misc{taylorflow,"), ("zhang2023deis", "@inproceedings{zhang2023deis,"),
  ])
  func theCommandPrintsTheEntry(_ name: String, _ first: String) {
    let program = TestProgram()
    #expect(program.run("cite \(name)") == 0, "\(program.console.error)")
    let lines = program.console.output.split(separator: "\n")
    #expect(lines[0].hasPrefix("% "))
    #expect(lines[1] == first)
  }

  /// The versions of the program, of its entry and of `CITATION.cff` are one.
  @Test func theVersionIsThatOfTheCitationFile() throws {
    let program = TestProgram()
    program.run("--version")
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
      .joined(separator: "/")
    let citation = try DiskFileStore().readText(root + "/CITATION.cff")
    let line = try #require(citation.split(separator: "\n").first { $0.hasPrefix("version: ") })
    #expect(program.console.output == "experiment \(line.dropFirst(9))\n")
    #expect(Papers.taylorFlow.venue.hasSuffix("version \(line.dropFirst(9))"))
    #expect(citation.contains("title: \"\(Papers.taylorFlow.title)\""))
  }
}
