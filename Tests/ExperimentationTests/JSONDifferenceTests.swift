import Reporting
import Testing

@testable import Experimentation

@Suite struct JSONDifferenceTests {
  @Test(arguments: [
    ("1", "1.0000000001", nil), ("{\"a\": [1, null]}", "{\"a\": [1, null]}", nil),
    ("[1, 2]", "[1]", "the document: expected 2 elements, found 1"),
    ("{\"a\": {\"b\": 1}}", "{\"a\": {\"b\": 2}}", "'a.b': expected 1, found 2"),
    ("{\"a\": 1}", "{\"b\": 1}", "the document: expected the members a, found b"),
    ("[[\"x\"]]", "[[\"y\"]]", "'[0][0]': expected \"x\", found \"y\""),
    ("null", "0", "the document: expected null, found 0"),
    ("true", "false", "the document: expected true, found false"),
  ])
  func namesTheFirstPlace(_ expected: String, _ found: String, _ reason: String?) throws {
    let expected = try JSONValue(parsing: expected, source: "a")
    let found = try JSONValue(parsing: found, source: "b")
    #expect(JSONDifference(.acrossMachines).first(expected, found) == reason)
  }
}
