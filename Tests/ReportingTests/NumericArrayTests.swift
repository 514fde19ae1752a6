import Reporting
import Testing

@Suite struct NumericArrayTests {
  private let array = NumericArray(
    name: "samples", title: "Samples",
    axes: [.init("sampler", "name", labels: ["a", "b"]), .init("trajectory", "from 0", count: 3)],
    columns: [Column("x_0", "first"), Column("x_1", "second")],
    values: [0, 1, 2, 3, 4, 5, 6, .nan, 8, -9.5, 10, 1e-300])

  /// The header by the format's definition: magic, version, length, a dictionary of Python, padded to 64 bytes.
  @Test func theFileIsThatOfNumPy() throws {
    let bytes = array.bytes(as: .npy)
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3, 2), }"
    #expect(Array(bytes[..<8]) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0])
    #expect(bytes[8] == 118 && bytes[9] == 0)
    #expect(String(decoding: bytes[10..<10 + text.utf8.count], as: UTF8.self) == text)
    #expect(bytes[127] == 0x0A && bytes[10 + text.utf8.count..<127].allSatisfy { $0 == 0x20 })
    #expect(bytes.count == 128 + 12 * 8)
    // 1.0 is 0x3FF0000000000000, the least significant byte first.
    #expect(Array(bytes[136..<144]) == [0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
    let file = try NPYFile(bytes)
    #expect(file.shape == [2, 3, 2])
    #expect(file.values.map(\.bitPattern) == array.values.map(\.bitPattern))
  }

  @Test func theTableHasAColumnForEveryAxis() throws {
    let table = try CSVDocument(String(decoding: array.bytes(as: .csv), as: UTF8.self), source: "array")
    #expect(table.header.fields == ["sampler", "trajectory", "x_0", "x_1"])
    #expect(table.records.count == 6)
    #expect(table.records[1].fields == ["a", "1", "2.0", "3.0"])
    #expect(table.records[3].fields == ["b", "0", "6.0", ""])
  }

  @Test func theListsAreNestedAsTheAxesAre() throws {
    let bytes = array.bytes(as: .json)
    let values = try JSONValue(parsing: bytes, source: "array")["values"]?.array
    #expect(values?.count == 2)
    #expect(values?[1].array?.count == 3)
    #expect(values?[1].array?[1].array?.compactMap(\.double) == [8, -9.5])
    #expect(String(decoding: bytes, as: UTF8.self).contains("[6.0,null]"))
  }

  /// Portions of any number of rows join to the bytes of the whole.
  @Test(arguments: NumericArray.Format.allCases, [1, 2, 4, 5])
  func portionsJoin(_ format: NumericArray.Format, _ rows: Int) {
    var writer = ArrayWriter(array.layout, as: format)
    var bytes = writer.begin()
    for start in stride(from: 0, to: array.values.count, by: 2 * rows) {
      bytes += writer.write(Array(array.values[start..<min(start + 2 * rows, array.values.count)]))
    }
    bytes += writer.end()
    #expect(bytes == array.bytes(as: format))
    #expect(writer.resource(path: "a") == array.resource(path: "a", as: format))
  }

  @Test func aRangeIsNumberedFromItsFirst() throws {
    let part = NumericArray(
      name: "a", title: "A", axes: [.init("trajectory", "number", count: 2, first: 40)],
      columns: [Column("x", "")], values: [1, 2])
    #expect(String(decoding: part.bytes(as: .csv), as: UTF8.self) == "trajectory,x\n40,1.0\n41,2.0\n")
    #expect(try JSONValue(parsing: part.bytes(as: .json), source: "a")["axes"]?.array?[0]["first"] == 40)
  }

  @Test(arguments: [
    "'descr': '>f8', 'fortran_order': False, 'shape': (1,)",
    "'descr': '<f4', 'fortran_order': False, 'shape': (1,)",
    "'descr': '<f8', 'fortran_order': True, 'shape': (1,)",
    "'descr': '<f8', 'fortran_order': False, 'shape': (2,)",
    "'descr': '<f8', 'fortran_order': False, 'shape': (-1,)",
    "'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 3)",
    "'descr': '<f8', 'fortran_order': False",
  ])
  func otherFilesAreRefused(_ header: String) {
    let text = Array("{\(header), }\n".utf8)
    let bytes =
      Array(array.bytes(as: .npy)[..<6]) + [1, 0, UInt8(text.count), 0] + text
      + [UInt8](repeating: 0, count: 8)
    #expect(throws: NPYFile.Fault.self) { try NPYFile(bytes) }
  }

  @Test func everyPrefixIsRefused() {
    let bytes = array.bytes(as: .npy)
    for length in 0..<bytes.count {
      #expect(throws: NPYFile.Fault.self) { try NPYFile(Array(bytes[..<length])) }
    }
  }
}
