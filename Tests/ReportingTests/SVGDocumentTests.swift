import Foundation
import Testing

@testable import Reporting

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct SVGDocumentTests {
  /// Collects what the tests ask about a document.
  private final class Collector: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    var texts: [String: String] = [:]
    var root: [String: String] = [:]
    var colors: Set<String> = []
    private var open: [String] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      if open.isEmpty { root = attributes }
      open.append(name)
      elements[name, default: 0] += 1
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
      open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      texts[open.last ?? "", default: ""] += string
    }
  }

  private func parse(_ text: String) throws -> Collector {
    let collector = Collector()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = collector
    let isWellFormed = parser.parse()
    try #require(isWellFormed, "line \(parser.lineNumber): \(String(describing: parser.parserError))")
    return collector
  }

  @Test(arguments: SampleFigures.all, [Theme.automatic, .light, .dark])
  func isWellFormed(_ figure: Figure, _ theme: Theme) throws {
    let document = try parse(figure.svg(theme: theme))
    #expect(document.root["role"] == "img")
    #expect(document.root["viewBox"]?.hasPrefix("0 0 ") == true)
    #expect(document.texts["title"] == figure.title)
    #expect(document.texts["desc"] == figure.finding)
    #expect(
      Set(document.elements.keys).isSubset(of: [
        "svg", "title", "desc", "style", "g", "rect", "path", "text", "tspan",
      ]))
    #expect(document.texts["style"]?.contains("prefers-color-scheme") == (theme == .automatic))
  }

  @Test func isSelfContainedAndDeterministic() {
    for figure in SampleFigures.all {
      let text = figure.svg()
      #expect(text == figure.svg())
      for forbidden in ["<script", "href", "url(", "@import", "@font-face", "nan", "infinity"] {
        #expect(!text.replacing(figure.title, with: "").contains(forbidden), "\(figure.name): \(forbidden)")
      }
    }
  }

  @Test func manyPointsStaySmall() {
    #expect(SampleFigures.samples(width: .page).svg().utf8.count < 300_000)
  }

  /// Coordinates have at most two decimals.
  @Test func coordinatesAreRounded() {
    let fine = /\ (?:d|x|y|dy|width|height|viewBox|transform)="[^"]*\.[0-9]{3}/
    for figure in SampleFigures.all {
      let text = figure.svg()
      #expect(text.firstMatch(of: fine) == nil, "\(figure.name)")
    }
  }

  @Test func superscriptsAreRaised() {
    let text = SampleFigures.errors(series: 4, width: .column).svg()
    #expect(text.contains(/>10<tspan dy="-2.7" style="font-size:6px">−3<\/tspan><\/text>/))
  }

  @Test func forbiddenCharactersAreReplaced() throws {
    #expect(SVGDocument.escape("a<b>&\"\u{1}\n") == "a&lt;b&gt;&amp;&quot;\u{FFFD} ")
    var figure = SampleFigures.bars(width: .column)
    figure.title = "\u{0}\u{FFFF}<"
    figure.name = "a b\"><é"
    figure.panels[0].title = "]]> & <x>"
    _ = try parse(figure.svg())
  }

  @Test func aFigureWithoutPanels() throws {
    _ = try parse(Figure(name: "", title: "", finding: "", panels: []).svg())
    _ = try parse(
      Figure(name: "x", title: "", finding: "", panels: [], columns: -3, width: .points(-5)).svg())
  }

  /// On both backgrounds every series colour has at least the contrast that is asked of graphics (about 2.5 to 1; the
  /// lighter Okabe-Ito colours stay below 3 on white, which is why markers and dashes differ as well).
  @Test func coloursShowOnBothBackgrounds() throws {
    func luminance(_ color: String) throws -> Double {
      let value = try #require(Int(color.dropFirst(), radix: 16))
      let channels = [value >> 16, value >> 8 & 255, value & 255].map { channel -> Double in
        let c = Double(channel) / 255
        return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }
    for (palette, background) in [(Palette.light, "#ffffff"), (Palette.dark, "#0d1117")] {
      let page = try luminance(background)
      for color in palette {
        let ink = try luminance(color)
        let contrast = (max(ink, page) + 0.05) / (min(ink, page) + 0.05)
        #expect(contrast > 2.2, "\(color) on \(background): \(contrast)")
      }
    }
  }
}
