import Reporting
import TestSupport
import Testing

@Suite struct TableDifferenceTests {
  private func difference(
    _ expected: String, _ found: String, _ tolerance: Tolerance = .exact, columns: [String: Tolerance] = [:]
  ) throws -> String? {
    try TableDifference.first(
      expected: Array(expected.utf8), found: Array(found.utf8), source: "t.csv", tolerance: tolerance,
      columnTolerances: columns
    ).map(\.description)
  }

  @Test func equalTexts() throws {
    #expect(try difference("a,b\n1,2\n", "a,b\n1,2\n") == nil)
    #expect(try difference("a,b\n1,2\n", "a,b\r\n1.0,\"2\"\r\n") == nil)
    #expect(try difference("a\nnan\n", "a\nNaN\n") == nil)
  }

  @Test(arguments: [
    ("a,b\n1,2\n", "a,b\n1,3\n", "line 2, column 'b': expected '2', found '3'"),
    (
      "a,b\n1,2\n4,5\n", "a,b\n1,3\n5,6\n",
      "line 2, column 'b': expected '2', found '3' (and 2 more differences)"
    ),
    (
      "# seed: 1\na\n1\n", "# seed: 2\na\n2\n",
      "line 1: expected '# seed: 1', found '# seed: 2' (and 1 more difference)"
    ),
    ("a\n1\n", "# new\na\n1\n", "line 1: expected nothing, found '# new'"),
    ("a,b\n1,2\n", "a,c\n1,2\n", "line 1: expected 'a,b', found 'a,c'"),
    ("a,b\n1,2\n3,4\n", "a,b\n1,2\n", "line 3: expected '3,4', found nothing"),
    ("a,b\n1,2\n", "a,b\n1,2\n3,4\n", "line 3: expected nothing, found '3,4'"),
    ("a\nx\n", "a\ny\n", "line 2, column 'a': expected 'x', found 'y'"),
    ("a\n1\n", "a\nnan\n", "line 2, column 'a': expected '1', found 'nan'"),
    ("a,b\n1,\n", "a,b\n1,0\n", "line 2, column 'b': expected '', found '0'"),
  ])
  func firstDifference(_ expected: String, _ found: String, _ text: String) throws {
    #expect(try difference(expected, found) == text)
  }

  @Test func tolerances() throws {
    let tolerance = Tolerance(absolute: 1e-12, relative: 1e-6)
    #expect(try difference("a\n1\n", "a\n1.0000009\n", tolerance) == nil)
    #expect(try difference("a\n1\n", "a\n1.000002\n", tolerance) != nil)
    #expect(try difference("a\n0\n", "a\n9e-13\n", tolerance) == nil)
    #expect(try difference("a\n0\n", "a\n2e-12\n", tolerance) != nil)
    #expect(try difference("a\ninf\n", "a\n1e308\n", tolerance) != nil)
    #expect(try difference("a\ninf\n", "a\n-inf\n", tolerance) != nil)
    #expect(
      try difference("a,b\n1,1\n", "a,b\n1.1,1\n", columns: ["a": Tolerance(absolute: 0.2, relative: 0)])
        == nil)
    #expect(
      try difference("a,b\n1,1\n", "a,b\n1,1.1\n", columns: ["a": Tolerance(absolute: 0.2, relative: 0)])
        != nil)
  }

  @Test func isSymmetricInItsVerdict() {
    for var draw in RandomCases(seed: 841, count: 500) {
      let tolerance = Tolerance(absolute: draw.uniform(0, 1e-3), relative: draw.uniform(0, 1e-2))
      let a = draw.normal()
      let b = a + draw.normal() * 1e-2
      #expect(tolerance.accepts(a, b) == tolerance.accepts(b, a), "\(draw)")
      let allowed = tolerance.absolute + tolerance.relative * max(abs(a), abs(b))
      #expect(tolerance.accepts(a, b) == (abs(a - b) <= allowed), "\(draw)")
    }
  }

  @Test func refusesWhatIsNoTable() {
    #expect(refusal { try difference("a,b\n1\n", "a,b\n1,2\n") }?.contains("line 2") == true)
  }
}
