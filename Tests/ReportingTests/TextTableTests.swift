import Reporting
import Testing

@Suite struct TextTableTests {
  private var table: Table {
    var table = Table(
      name: "t", title: "T", columns: [Column("sampler", ""), Column("steps", ""), Column("error", "")])
    table.append(["ddim", 5, 0.5])
    table.append(["größer|lang", 160, 1.25e-7])
    table.append(["x", .empty, .number(.nan)])
    return table
  }

  @Test func alignedText() {
    #expect(
      table.alignedText(TextTableStyle(digits: 3)) == """
        sampler      steps     error
        ───────────  ─────  ────────
        ddim             5     0.500
        größer|lang    160  1.25e-07
        x

        """)
  }

  @Test func asciiAndCut() {
    #expect(
      table.alignedText(TextTableStyle(digits: 1, isUnicode: false, maximumColumnWidth: 6)) == """
        sampl~  steps  error
        ------  -----  -----
        ddim        5    0.5
        größe~    160  1e-07
        x

        """)
  }

  @Test func linesHaveNoTrailingBlanks() {
    var table = Table(name: "t", title: "T", columns: [Column("a", ""), Column("text", "")])
    table.append([1, "long enough"])
    table.append([2, .empty])
    let lines = table.alignedText().split(separator: "\n")
    #expect(lines.allSatisfy { $0.last != " " })
  }

  @Test func markdown() {
    #expect(
      table.markdown(TextTableStyle(digits: 3)) == """
        | sampler      | steps |    error |
        | ------------ | ----: | -------: |
        | ddim         |     5 |    0.500 |
        | größer\\|lang |   160 | 1.25e-07 |
        | x            |       |          |

        """)
  }

  @Test func lineBreaksInCellsBecomeBlanks() {
    var table = Table(name: "t", title: "T", columns: [Column("a", "")])
    table.append(["x\ny"])
    #expect(table.alignedText(TextTableStyle(isUnicode: false)) == "a\n---\nx y\n")
  }

  @Test func emptyTable() {
    let table = Table(name: "t", title: "T", columns: [Column("a", ""), Column("b", "")])
    #expect(table.alignedText(TextTableStyle(isUnicode: false)) == "a  b\n-  -\n")
    #expect(table.markdown() == "| a   | b   |\n| --- | --- |\n")
  }
}
