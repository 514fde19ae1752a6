import Foundation
import Reporting
import Samplers
import Testing

@testable import ExperimentCatalog

/// What a journal asks of every figure in `Results/`.
@Suite struct PublishedFigureTests {
  private static let figures: [(path: String, text: String)] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let results = root.appendingPathComponent("Results")
    let files = FileManager.default.enumerator(at: results, includingPropertiesForKeys: nil)
    return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "svg" }
      .sorted { $0.path < $1.path }
      .compactMap { url in
        (try? String(contentsOf: url, encoding: .utf8)).map {
          (url.deletingLastPathComponent().lastPathComponent + "/" + url.lastPathComponent, $0)
        }
      }
  }()

  private func matches(_ pattern: String, _ text: String) throws -> [[String]] {
    let expression = try NSRegularExpression(pattern: pattern)
    return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).map { match in
      (0..<match.numberOfRanges).map { Range(match.range(at: $0), in: text).map { String(text[$0]) } ?? "" }
    }
  }

  @Test func noTextIsSmallerThanSixPoints() throws {
    #expect(Self.figures.count > 40)
    for (path, text) in Self.figures {
      let sizes = try matches("font-size:([0-9.]+)px", text).compactMap { Double($0[1]) }
      #expect(!sizes.isEmpty)
      #expect(sizes.allSatisfy { $0 >= 5.995 }, "\(path): \(sizes.min() ?? 0)")
    }
  }

  /// A row without its name says nothing: none is left out for lack of room.
  @Test(arguments: ["audit/orders", "sampler-comparison/energy_distance"])
  func everyRowHasItsName(_ name: String) throws {
    let figure = try #require(Self.figures.first { $0.path == name + ".svg" }).text
    let table = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Results/\(name).csv")
    let document = try CSVDocument(Array(Data(contentsOf: table)), source: name)
    let column = try #require(document.header.fields.firstIndex { $0 == "sampler" })
    let named = Set(document.records.map { String($0.fields[column]) })
    let known = SamplerCatalog.all.map(\.card.name).filter(named.contains)
    #expect(known.count > 50)
    #expect(known.filter { !figure.contains(">\($0)<") } == [])
  }

  @Test func noFigureIsLargerThanAPage() throws {
    for (path, text) in Self.figures {
      let size = try #require(try matches("viewBox=\"0 0 ([0-9.]+) ([0-9.]+)\"", text).first)
      #expect((Double(size[1]) ?? .infinity) <= 515, "\(path) is \(size[1]) wide")
      #expect((Double(size[2]) ?? .infinity) <= 710, "\(path) is \(size[2]) tall")
    }
  }

  @Test func aMethodLooksTheSameEverywhere() throws {
    var looks: [String: [String: String]] = [:]
    let names = Set(MethodStyles.names)
    for (path, text) in Self.figures {
      for line in try matches("<path class=\"l (s[0-9n])\"([^>]*) data-series=\"([^\"]*)\"", text)
      where names.contains(line[3]) {
        looks[line[3], default: [:]][line[1] + line[2]] = path
      }
    }
    #expect(looks.count > 30)
    for (name, found) in looks { #expect(found.count == 1, "\(name): \(found)") }
  }

  @Test func titlesDescriptionsAndIdentifiersAreOfTheirOwnFigure() throws {
    var descriptions: [String: String] = [:]
    var identifiers: [String: String] = [:]
    for (path, text) in Self.figures {
      let description = try #require(try matches("<desc[^>]*>(.*?)</desc>", text).first)[1]
      let title = try #require(try matches("<title[^>]*>(.*?)</title>", text).first)[1]
      let identifier = try #require(try matches("<g id=\"([^\"]*)\"", text).first)[1]
      let whole = title + description
      #expect(descriptions[whole] == nil, "\(path) and \(descriptions[whole] ?? "") say the same")
      descriptions[whole] = path
      #expect(
        identifiers[identifier] == nil, "\(path) and \(identifiers[identifier] ?? "") share \(identifier)")
      identifiers[identifier] = path
      #expect(!description.contains("nan") && !description.contains("inf "))
    }
  }
}
