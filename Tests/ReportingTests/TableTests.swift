import Reporting
import Testing

@Suite struct TableTests {
  @Test func columns() {
    var table = Table(name: "t", title: "T", columns: [Column("a", "first"), Column("b", "second")])
    table.append([1, 2.5])
    table.append(contentsOf: [["x", .empty], [.init(nil as Double?), .init(3 as Int?)]])
    #expect(table.index(ofColumn: "b") == 1)
    #expect(table.cells(inColumn: "a") == [1, "x", .empty])
    #expect(table.cells(inColumn: "b")?.map(\.double) == [2.5, nil, 3])
    #expect(table.cells(inColumn: "c") == nil)
  }

  @Test(arguments: [
    (Cell.text("a"), "a"), (.integer(-4), "-4"), (.number(1), "1.0"), (.number(1e-5), "1e-05"),
    (.number(.nan), "nan"),
    (.number(-.infinity), "-inf"), (.number(-0.0), "-0.0"), (.empty, ""),
  ])
  func plainText(_ cell: Cell, _ text: String) {
    #expect(cell.plainText == text)
  }
}
