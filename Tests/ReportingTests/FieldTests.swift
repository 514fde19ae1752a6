import Reporting
import Testing

@Suite("Tables of fields") struct FieldTests {
  private struct Planet {
    let name: String
    let moons: Int
    let mass: Double?
  }

  private let planets = [
    Planet(name: "Mars", moons: 2, mass: 0.107), Planet(name: "Vulcan", moons: 0, mass: nil),
  ]

  @Test("Every subject is a row, and every field has its columns in it.")
  func rowsAndColumns() {
    let pair = Field<Planet>([Column("half", "of the moons"), Column("twice", "the moons")]) {
      [.number(Double($0.moons) / 2), .integer(2 * $0.moons)]
    }
    let table = Table(
      name: "planets", title: "Planets", of: planets,
      [
        .column("name", "of the planet", \.name), .column("moons", \.moons), pair,
        .column("mass", "in masses of the earth", \.mass),
      ])
    #expect(table.columns.map(\.name) == ["name", "moons", "half", "twice", "mass"])
    #expect(table.columns.map(\.description)[...1] == ["of the planet", ""])
    #expect(
      table.rows == [
        [.text("Mars"), .integer(2), .number(1), .integer(4), .number(0.107)],
        [.text("Vulcan"), .integer(0), .number(0), .integer(0), .empty],
      ])
  }

  @Test("A number that is NaN leaves its cell empty, one that is infinite does not.")
  func undetermined() {
    let table = Table(
      name: "t", title: "", of: [Double.nan, .infinity, 1],
      [
        .column("number") { $0 }, .column("perhaps") { Optional($0) },
        .column("cell") { _ in Cell.text("x") },
      ])
    #expect(table.rows[0] == [.empty, .empty, .text("x")])
    #expect(table.rows[1] == [.number(.infinity), .number(.infinity), .text("x")])
    #expect(table.rows[2] == [.number(1), .number(1), .text("x")])
  }
}
