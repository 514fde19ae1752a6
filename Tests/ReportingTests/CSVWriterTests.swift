import Reporting
import Testing

@Suite struct CSVWriterTests {
  private func text(_ table: Table) -> String { String(decoding: table.csv, as: UTF8.self) }

  @Test func aWholeFile() {
    var table = Table(
      name: "global-error", title: "Global error",
      columns: [
        Column("sampler", "name of the sampler"), Column("steps", "number of steps"),
        Column("error", "mean of the Euclidean error in x_0"),
      ])
    table.append(["ddim", 25, 0.02])
    table.append([.text("a,b \"c\""), .integer(-3), .number(1)])
    table.append([.text("diverged"), .empty, .number(-.infinity)])
    #expect(
      text(table) == #"""
        sampler,steps,error
        ddim,25,0.02
        "a,b ""c""",-3,1.0
        diverged,,

        """#)
  }

  @Test(arguments: [
    ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
    ("two\nlines", "\"two\nlines\""),
    ("cr\rlf", "\"cr\rlf\""), ("# no remark", "\"# no remark\""), (" blank", "\" blank\""),
    ("blank ", "\"blank \""),
    ("\ttab", "\"\ttab\""), ("", "\"\""), ("a b", "a b"), ("ümlaut", "ümlaut"),
    ("\u{FEFF}x", "\"\u{FEFF}x\""),
  ])
  func quotes(_ field: String, _ written: String) {
    var writer = CSVWriter()
    writer.writeRow([.text(field)])
    #expect(String(decoding: writer.bytes, as: UTF8.self) == written + "\n")
  }

  @Test func onlyTheFirstFieldCouldBeARemark() {
    var writer = CSVWriter()
    writer.writeRow([.text("a"), .text("#b"), .empty])
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "a,#b,\n")
  }

  @Test func whatIsNoNumberIsAnEmptyField() {
    var writer = CSVWriter()
    writer.writeRow([.number(.nan), .number(1), .number(.infinity)])
    writer.writeRow(numbers: [.nan, 1, -.infinity])
    writer.writeRow([.number(.nan)])
    #expect(String(decoding: writer.bytes, as: UTF8.self) == ",1.0,\n,1.0,\n\"\"\n")
  }

  @Test func numbersWithoutCells() {
    var first = CSVWriter()
    first.writeRow(numbers: [0.1, -2, .leastNonzeroMagnitude])
    var second = CSVWriter()
    second.writeRow([.number(0.1), .number(-2), .number(.leastNonzeroMagnitude)])
    #expect(first.bytes == second.bytes)
    #expect(first.takeBytes() == second.bytes)
    #expect(first.bytes.isEmpty)
  }

  @Test func numbersBetweenCellsAreCells() {
    let leading: [Cell] = ["# a", 3, .empty, 0.5]
    let trailing: [Cell] = ["x,y", .number(.nan), 7]
    let numbers = [1e-300, .infinity, -0.0, .nan, 12345.678]
    var (short, long) = (CSVWriter(), CSVWriter())
    short.writeRow(leading, numbers: numbers, trailing)
    long.writeRow(leading + numbers.map(Cell.number) + trailing)
    #expect(short.bytes == long.bytes)
    #expect(
      String(decoding: short.bytes, as: UTF8.self) == "\"# a\",3,,0.5,1e-300,,-0.0,,12345.678,\"x,y\",,7\n")
  }
}
