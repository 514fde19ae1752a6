import Reporting
import TestSupport
import Testing

@Suite struct CSVDocumentTests {
  @Test func takesATextApart() throws {
    let text =
      "\u{FEFF}# seed: 7\r\n#\r\n\r\nname,\"value, \"\"x\"\"\"\r\n# between\r\n\"a\r\nb\",1\r\n,\"\"\r\nlast,2"
    let document = try CSVDocument(text, source: "t.csv")
    #expect(document.remarks.map(\.text) == ["seed: 7", "", "between"])
    #expect(document.remarks.map(\.line) == [1, 2, 5])
    #expect(document.header.fields == ["name", "value, \"x\""])
    #expect(document.header.line == 4)
    #expect(document.records.map(\.fields) == [["a\r\nb", "1"], ["", ""], ["last", "2"]])
    #expect(document.records.map(\.line) == [6, 8, 9])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func lineEnds(_ end: String) throws {
    let document = try CSVDocument(["a,b", "1,2", "", "3,4", ""].joined(separator: end), source: "t.csv")
    #expect(document.records.map(\.fields) == [["1", "2"], ["3", "4"]])
    #expect(document.records.map(\.line) == [2, 4])
  }

  @Test(arguments: [
    ("", "t.csv: the file is empty. Please give a header row and at least one row of values."),
    (
      "\u{FEFF}# remark\n\n",
      "t.csv: the file is empty. Please give a header row and at least one row of values."
    ),
    (
      "a,b\n1,2\n3\n",
      "t.csv, line 3: the row has 1 field, the header 2. Please give one field per column."
    ),
    (
      "a,b\n\"x\ny\",2\n1,2,3\n",
      "t.csv, line 4: the row has 3 fields, the header 2. Please give one field per column."
    ),
    (
      "a,b,a\n",
      "t.csv, line 1: the header names the column 'a' twice. Please put a row first in which every column has its own name."
    ),
    (
      "a\n\n\"open\nfield\n",
      "t.csv, line 3: a quoted field is never closed. Please close it with '\"'; a quote inside it is written '\"\"'."
    ),
    (
      "a,b\n1,2\"3\n",
      "t.csv, line 2: a quote stands inside the field '2\"3'. Please quote the whole field and double the quote."
    ),
    (
      "a,b\n\"1\"2,3\n",
      "t.csv, line 2: text follows a closing quote. "
        + "Please put a comma or a line break there, or double the quote."
    ),
  ])
  func refusals(_ text: String, _ message: String) {
    #expect(message == refusal { try CSVDocument(text, source: "t.csv") })
  }

  @Test func refusesOtherEncodings() {
    let bytes = Array("a\n".utf8) + [0xFC, 0x0A]
    #expect(
      refusal { try CSVDocument(bytes, source: "t.csv") }
        == "t.csv, line 2: the text is not UTF-8. Please save the file in UTF-8.")
  }

  @Test func roundTripOfTexts() throws {
    let letters: [Character] = [",", "\"", "\n", "\r", "#", " ", "\t", "a", "é", "🜁", "\r\n", "\u{FEFF}"]
    for var draw in RandomCases(seed: 811, count: 300) {
      let columns = draw.integer(1...4)
      let rows = (0..<draw.integer(1...6)).map { _ in
        (0..<columns).map { _ in
          String((0..<draw.integer(0...5)).map { _ in letters[draw.integer(0...(letters.count - 1))] })
        }
      }
      var writer = CSVWriter()
      writer.writeHeader((0..<columns).map { "c\($0)" })
      for row in rows { writer.writeRow(row.map(Cell.text)) }
      let document = try CSVDocument(writer.bytes, source: "t.csv")
      #expect(document.records.map(\.fields) == rows, "\(draw)")
      #expect(document.remarks.isEmpty, "\(draw)")
    }
  }

  @Test func anyBytesAreReadOrRefused() {
    let alphabet = Array(",\"\n\r# a1é".utf8) + [0x00, 0xFF]
    for var draw in RandomCases(seed: 812, count: 2000) {
      let bytes = (0..<draw.integer(0...24)).map { _ in alphabet[draw.integer(0...(alphabet.count - 1))] }
      guard let document = try? CSVDocument(bytes, source: "t.csv") else { continue }
      #expect(document.records.allSatisfy { $0.fields.count == document.header.fields.count }, "\(draw)")
    }
  }
}

/// The message of the error that a closure throws, or nil.
func refusal<Result>(_ body: () throws -> Result) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    return "\(error)"
  }
}
