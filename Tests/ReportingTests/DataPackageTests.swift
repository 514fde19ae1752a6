import Reporting
import Testing

@Suite struct DataPackageTests {
  private let provenance = Provenance(
    experiment: "toy", parameters: [.init("steps", 25), .init("samplers", ["ddim", "ttm2"])], seed: .max,
    command: "experiment toy")

  private var table: Table {
    var table = Table(
      name: "errors", title: "Errors",
      columns: [
        Column("sampler", "name"), Column("steps", "number"), Column("mean", "of the error"),
        Column("mixed", "integers and numbers"), Column("time", "of a run", unit: "s"),
        Column("nothing", "never known"),
      ])
    table.append(["ddim", 25, 0.5, 1, 0.1, .empty])
    table.append(["ttm2", .empty, .number(.nan), 1.5, 0.2, .empty])
    return table
  }

  @Test func fieldsHaveTheTypesOfTheirCells() throws {
    let package = DataPackage(name: "toy", title: "Toy", provenance: provenance, tables: [table])
    let resource = try #require(package.json["resources"]?.array?.first)
    #expect(resource["path"]?.string == "errors.csv")
    #expect(resource["type"]?.string == "table")
    let fields = try #require(resource["schema"]?["fields"]?.array)
    #expect(
      fields.map { $0["type"]?.string } == ["string", "integer", "number", "number", "number", "any"])
    #expect(fields.map { $0["name"]?.string } == table.columns.map(\.name))
    #expect(fields.map { $0["unit"]?.string } == [nil, nil, nil, nil, "s", nil])
    #expect(fields[2]["description"]?.string == "of the error")
    #expect(resource["schema"]?["missingValues"] == .array([""]))
  }

  @Test func provenanceKeepsKindsAndTheSeedIsANumber() {
    let json = DataPackage(name: "toy", title: "Toy", provenance: provenance, tables: []).json["provenance"]
    #expect(json?["seed"] == .integer(.max))
    #expect(json?["parameters"]?["steps"] == 25)
    #expect(json?["parameters"]?["samplers"]?.array?.count == 2)
    #expect(json?.text(indented: false).contains("9223372036854775807") == true)
  }

  /// Every field of the CSV reads back as the type that its schema names.
  @Test func theSchemaFitsTheFile() throws {
    let document = try CSVDocument(table.csv, source: "errors.csv")
    let fields = try #require(table.resource(path: "errors.csv")["schema"]?["fields"]?.array)
    #expect(document.remarks.isEmpty && document.header.line == 1)
    for record in document.records {
      for (text, field) in zip(record.fields, fields) where !text.isEmpty {
        switch field["type"]?.string {
        case "integer": #expect(Int(text) != nil)
        case "number": #expect(Double(text)?.isFinite == true)
        case "string": #expect(Double(text) == nil)
        default: Issue.record("a value in a column without one: \(text)")
        }
      }
    }
  }
}
