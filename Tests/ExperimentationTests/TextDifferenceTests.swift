import Reporting
import Testing

@testable import Experimentation

@Suite struct TextDifferenceTests {
  private func difference(_ expected: String, _ found: String, _ tolerance: Tolerance = .acrossMachines)
    -> String?
  {
    TextDifference(tolerance).first(Array(expected.utf8), Array(found.utf8))
  }

  @Test(arguments: [
    ("x=\"250\"", "x=\"249.99\""), ("1.25", "1.26"), ("M1 2L3 4", "M1 2L3 4"), ("-0.01", "0.00"),
    ("1e-3", "1.0000001e-3"),
    ("a 1000000 b", "a 1000000.5 b"),
  ])
  func roundingIsForgiven(_ expected: String, _ found: String) {
    #expect(difference(expected, found) == nil)
    #expect(difference(found, expected) == nil)
  }

  @Test(arguments: [
    ("1.25", "1.27", "line 1: expected '1.25', found '1.27'"),
    ("a\nb 12", "a\nb 13", "line 2: expected '12', found '13'"),
    ("1e-3", "1.1e-3", "line 1: expected '1e-3', found '1.1e-3'"),
    ("<g>", "<h>", "line 1: expected 'g>', found 'h>'"),
    ("ab", "a", "line 1: expected 'b', found the end"),
    ("", "1", "line 1: expected the end, found '1'"),
    ("x1", "x1y", "line 1: expected the end, found 'y'"),
    ("a\n", "a", "line 1: expected '\\n', found the end"),
  ])
  func everythingElseIsNot(_ expected: String, _ found: String, _ reason: String) {
    #expect(difference(expected, found) == reason)
  }

  @Test func exactMeansEqualNumbers() {
    #expect(difference("1.25", "1.26", .exact) != nil)
    #expect(difference("1.50", "1.5", .exact) == nil)
  }
}
