import Reporting
import Testing

@Suite struct JSONDocumentTests {
  private func document(_ text: String) throws -> JSONDocument {
    try JSONDocument(parsing: Array(text.utf8), source: "a.json")
  }

  @Test func everyPartKnowsItsLine() throws {
    let document = try document(
      """
      {"a": 1,
       "b": {"c": [1, 2,
         3],
             "d": {}},

       "e/f": [[4],
               [5,
                6]]}
      """)
    #expect(document.line(of: ["a"]) == 1)
    #expect(document.line(of: ["b"]) == 2)
    #expect(document.line(of: ["b", "c"]) == 2)
    #expect(document.line(of: ["b", "c", "1"]) == 2)
    #expect(document.line(of: ["b", "c", "2"]) == 3)
    #expect(document.line(of: ["b", "d"]) == 4)
    #expect(document.line(of: ["e/f"]) == 6)
    #expect(document.line(of: ["e/f", "1"]) == 7)
    #expect(document.line(of: ["e/f", "1", "1"]) == 8)
  }

  @Test func whatIsNotThereStandsWhereItsContainerDoes() throws {
    let document = try document("{\n\"a\": {\n\"b\": 1}}")
    #expect(document.line(of: ["a", "x"]) == 2)
    #expect(document.line(of: ["x", "y"]) == 1)
    #expect(document.line(of: []) == 1)
  }

  @Test func theValueIsThatOfTheParser() throws {
    let text = "{\"a\": [1, -0.5, \"x\", null, true, {\"b\": []}], \"c\": {}}"
    #expect(try document(text).value == JSONValue(parsing: text, source: "a.json"))
  }

  @Test func faultsAreThoseOfTheParser() {
    #expect(throws: JSONError.self) { try document("{\"a\": 1,\n\"a\": 2}") }
  }
}
