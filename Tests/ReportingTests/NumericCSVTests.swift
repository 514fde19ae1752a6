import Reporting
import TestSupport
import Testing

@Suite struct NumericCSVTests {
  @Test func readsAMatrix() throws {
    let matrix = try NumericCSV(
      "# seed: 1\nx_0, x_1\n1,-2.5e-3\n\n +3. ,.5\n", source: "t.csv",
      header: .numbered(prefix: "x_", count: 2))
    #expect(matrix.columns == ["x_0", "x_1"])
    #expect(matrix.values == [1, -0.0025, 3, 0.5])
    #expect(matrix.rowCount == 2)
    #expect(Array(matrix.row(1)) == [3, 0.5])
    #expect(matrix.column(1) == [-0.0025, 0.5])
    #expect(matrix.lines == [3, 5])
  }

  @Test func passesOverALeadingTrajectory() throws {
    let text = "trajectory,x_0\n0,1.5\n1,2.5\n"
    #expect(
      try NumericCSV(text, source: "t", header: .numbered(prefix: "x_", count: 1)).values == [1.5, 2.5])
    #expect(try NumericCSV(text, source: "t", ignoringTrajectory: false).columns == ["trajectory", "x_0"])
    #expect(try NumericCSV("trajectory\n3\n", source: "t").values == [3])
  }

  @Test func selectsColumnsByName() throws {
    let matrix = try NumericCSV("name,y,x\na,1,2\nb,3,4\n", source: "t.csv", header: .selecting(["x", "y"]))
    #expect(matrix.columns == ["x", "y"])
    #expect(matrix.values == [2, 1, 4, 3])
  }

  @Test(
    arguments: [
      (
        "x_0\n1\nabc\n", .any,
        "t.csv, line 3: the value 'abc' in column 'x_0' is not a number. "
          + "Please give a decimal number such as -0.5 or 1e-3."
      ),
      (
        "x_0\n0x1p3\n", .any,
        "t.csv, line 2: the value '0x1p3' in column 'x_0' is not a number. "
          + "Please give a decimal number such as -0.5 or 1e-3."
      ),
      (
        "x_0\n1 2\n", .any,
        "t.csv, line 2: the value '1 2' in column 'x_0' is not a number. "
          + "Please give a decimal number such as -0.5 or 1e-3."
      ),
      (
        "x_0\nNaN\n", .any,
        "t.csv, line 2: the value 'NaN' in column 'x_0' is not a finite number. "
          + "Please give a number between -1.7e308 and 1.7e308."
      ),
      (
        "x_0\n-inf\n", .any,
        "t.csv, line 2: the value '-inf' in column 'x_0' is not a finite number. "
          + "Please give a number between -1.7e308 and 1.7e308."
      ),
      (
        "x_0\n1e999\n", .any,
        "t.csv, line 2: the value '1e999' in column 'x_0' is not a finite number. "
          + "Please give a number between -1.7e308 and 1.7e308."
      ),
      (
        "x_0,x_1\n1,\n", .any,
        "t.csv, line 2: the field in column 'x_1' is empty. Please give a number, or leave the whole row out."
      ),
      (
        "# only\nx_0\n", .any,
        "t.csv, line 2: there are no rows after the header. Please give at least one row of values."
      ),
      (
        "x_0\n1\n", .oneOf([["t"], ["gamma"]]),
        "t.csv, line 1: the header is 'x_0'. Please give 't' or 'gamma'."
      ),
      (
        "x_0,x_2\n1,2\n", .numbered(prefix: "x_", count: nil),
        "t.csv, line 1: the header is 'x_0', 'x_2'. Please give 'x_0,x_1,…'."
      ),
      (
        "trajectory,x_0\n1,2\n", .numbered(prefix: "x_", count: 2),
        "t.csv, line 1: the header is 'x_0'. Please give 'x_0,x_1'."
      ),
      (
        "a,b\n1,2\n", .numbered(prefix: "x_", count: 8),
        "t.csv, line 1: the header is 'a', 'b'. Please give 'x_0,…,x_7'."
      ),
      ("a,b\n1,2\n", .selecting(["c"]), "t.csv, line 1: there is no column 'c'. The header has 'a', 'b'."),
    ] as [(String, NumericCSV.Header, String)])
  func refusals(_ text: String, _ header: NumericCSV.Header, _ message: String) {
    #expect(message == refusal { try NumericCSV(text, source: "t.csv", header: header) })
  }

  /// Every finite double survives writing and reading, bit by bit.
  @Test func roundTripOfBitPatterns() throws {
    var patterns: [Double] = [
      0, -0.0, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, 0.1, 1.0 / 3,
    ]
    for var draw in RandomCases(seed: 813, count: 4000) {
      let high = UInt64(draw.integer(0...0xFFFF_FFFF))
      let value = Double(bitPattern: high << 32 | UInt64(draw.integer(0...0xFFFF_FFFF)))
      if value.isFinite { patterns.append(value) }
    }
    var writer = CSVWriter()
    writer.writeHeader(["value"])
    for value in patterns { writer.writeRow(numbers: [value]) }
    let matrix = try NumericCSV(writer.bytes, source: "t.csv")
    #expect(matrix.values.map(\.bitPattern) == patterns.map(\.bitPattern))
  }

  @Test func headersComeAlone() throws {
    let header = try NumericCSV.header(of: Array("# r\n\n x , y\nno,numbers,here\n".utf8), source: "a.csv")
    #expect(header.fields == ["x", "y"] && header.line == 3)
    #expect(throws: CSVError.self) { try NumericCSV.header(of: Array("x,x\n".utf8), source: "a.csv") }
    #expect(throws: CSVError.self) { try NumericCSV.header(of: [], source: "a.csv") }
  }

  @Test("A text that is no table has no wrong header, either")
  func faultsOfTheTextComeFirst() {
    for (text, line) in [("x_0\n\"1\n", 2), ("x_0\n1\n1,2\n", 3)] {
      do {
        _ = try NumericCSV(text, source: "a.csv", header: .numbered(prefix: "x_", count: 2))
        Issue.record("\(text)")
      } catch {
        #expect(error.line == line, "\(error)")
      }
    }
  }
}
