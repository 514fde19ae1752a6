import Reporting
import Testing

@Suite struct CSVWriterTests {
  private func text(_ table: Table, _ provenance: Provenance? = nil) -> String {
    String(decoding: table.csv(provenance: provenance), as: UTF8.self)
  }

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
    let provenance = Provenance(
      experiment: "toy-8x8", parameters: [.init("steps", "25"), .init("latents", "1000")], seed: 7,
      command: "experiment toy-8x8 --steps 25 --latents 1000 --seed 7")
    #expect(
      text(table, provenance) == #"""
        # Global error
        # experiment: toy-8x8
        # parameter: steps = 25
        # parameter: latents = 1000
        # seed: 7
        # precision: double
        # command: experiment toy-8x8 --steps 25 --latents 1000 --seed 7
        # column: sampler: name of the sampler
        # column: steps: number of steps
        # column: error: mean of the Euclidean error in x_0
        sampler,steps,error
        ddim,25,0.02
        "a,b ""c""",-3,1.0
        diverged,,-inf

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

  @Test func remarksOfSeveralLinesStayRemarks() {
    var writer = CSVWriter()
    writer.writeRemark("first\n\nthird\r\nfourth")
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "# first\n#\n# third\n# fourth\n")
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
}
