import Experimentation
import Reporting
import Testing

/// What other programs rely on in the files of a report.
struct DataFiles {
  private let report: RenderedReport

  init(_ report: RenderedReport) { self.report = report }

  private func text(_ file: RenderedReport.File) -> String { String(decoding: file.bytes, as: UTF8.self) }

  private func isPlainName(_ name: some StringProtocol) -> Bool {
    String(name).wholeMatch(of: /[a-z][a-z0-9_]*/) != nil
  }

  /// Header first, plain names, no words in place of numbers, a schema that fits, and drawings with identifiers of their own.
  func hold() throws {
    let described = try resources()
    let names = report.files.map(\.name)
    #expect(
      described.keys.sorted() == names.filter { $0 != DataPackage.fileName }.sorted(), "\(report.experiment)")
    for file in report.files {
      let stem = file.name.prefix { $0 != "." }
      #expect(isPlainName(stem), "\(report.experiment)/\(file.name)")
      if file.name.hasSuffix(".csv") { try holdTable(file, described[file.name]) }
      if file.name.hasSuffix(".npy") { try holdArray(file, described[file.name]) }
      if file.name.hasSuffix(".svg") { holdDrawing(file, String(stem)) }
    }
    for word in ["nan", "inf", "-inf"] {
      let isFree = report.text.split { $0 == " " || $0 == "\n" || $0 == "," }.allSatisfy { $0 != word }
      #expect(isFree, "\(report.experiment) prints \(word)")
    }
  }

  private func resources() throws -> [String: JSONValue] {
    let file = try #require(report.files.first { $0.name == DataPackage.fileName })
    let package = try JSONValue(parsing: file.bytes, source: file.name)
    #expect(package["provenance"]?["command"]?.string?.hasPrefix("experiment \(report.experiment)") == true)
    let resources = package["resources"]?.array ?? []
    return Dictionary(uniqueKeysWithValues: resources.map { ($0["path"]?.string ?? "", $0) })
  }

  private func holdTable(_ file: RenderedReport.File, _ resource: JSONValue?) throws {
    let document = try CSVDocument(file.bytes, source: file.name)
    #expect(document.remarks.isEmpty && document.header.line == 1, "\(report.experiment)/\(file.name)")
    for name in document.header.fields {
      #expect(isPlainName(name), "\(report.experiment)/\(file.name): column \(name)")
    }
    let fields = resource?["schema"]?["fields"]?.array ?? []
    #expect(fields.map { $0["name"]?.string } == document.header.fields)
    for (place, field) in fields.enumerated() {
      let values = document.records.map { $0.fields[place] }.filter { !$0.isEmpty }
      let place = "\(report.experiment)/\(file.name), \(document.header.fields[place])"
      #expect(field["description"]?.string?.isEmpty == false, "\(place) is not described")
      switch field["type"]?.string {
      case "integer": #expect(values.allSatisfy { Int($0) != nil }, "\(place)")
      case "number": #expect(values.allSatisfy { Double($0)?.isFinite == true }, "\(place)")
      case "string": #expect(!values.contains { ["nan", "inf", "-inf"].contains($0) }, "\(place)")
      default: #expect(values.isEmpty, "\(place)")
      }
    }
  }

  private func holdArray(_ file: RenderedReport.File, _ resource: JSONValue?) throws {
    let array = try NPYFile(file.bytes)
    #expect(resource?["shape"] == .array(array.shape.map(JSONValue.integer)))
    #expect(resource?["axes"]?.array?.count == array.shape.count)
  }

  private func holdDrawing(_ file: RenderedReport.File, _ stem: String) {
    let drawing = text(file)
    let identifiers = drawing.matches(of: #/ id="([^"]*)"/#).map { String($0.output.1) }
    #expect(Set(identifiers).count == identifiers.count, "\(report.experiment)/\(file.name)")
    let own = "figure-\(report.experiment)-" + String(stem.map { $0 == "_" ? "-" : $0 })
    #expect(identifiers.allSatisfy { $0.hasPrefix(own) }, "\(identifiers) in \(file.name)")
    let says = drawing.firstMatch(of: /<desc[^>]*>([^<]*)<\/desc>/).map { String($0.output.1) } ?? ""
    for word in ["nan", "inf"] {
      #expect(says.split { !$0.isLetter }.allSatisfy { $0 != word }, "\(file.name): \(says)")
    }
  }
}
