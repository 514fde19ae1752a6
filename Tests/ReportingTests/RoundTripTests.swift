import Reporting
import TestSupport
import Testing

@Suite("Numbers come back as they went")
struct RoundTripTests {
  /// Doubles of all magnitudes: every bit pattern is as likely as any other, and every second number is near 1.
  private static func doubles(_ count: Int, seed: UInt64) -> [Double] {
    var state = seed
    func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    var result: [Double] = [
      0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.leastNormalMagnitude,
    ]
    while result.count < count {
      let bits = next()
      let value =
        result.count % 2 == 0 ? Double(bitPattern: bits) : Double(Int64(bitPattern: bits)) * 0x1p-60
      if value.isFinite { result.append(value) }
    }
    return result
  }

  @Test("A million doubles through CSV")
  func csv() throws {
    let numbers = Self.doubles(1_000_000, seed: 5)
    var writer = CSVWriter()
    writer.writeHeader((0..<100).map { "x_\($0)" })
    for start in stride(from: 0, to: numbers.count, by: 100) {
      writer.writeRow(numbers: numbers[start..<(start + 100)])
    }
    let table = try NumericCSV(writer.bytes, source: "t.csv")
    #expect(table.values.elementsEqual(numbers) { $0.bitPattern == $1.bitPattern })
  }

  @Test("A million doubles through JSON")
  func json() throws {
    let numbers = Self.doubles(1_000_000, seed: 6)
    let text = JSONValue.array(numbers.map(JSONValue.number)).text(indented: false)
    let values = try #require(try JSONValue(parsing: text, source: "t.json").array)
    #expect(values.count == numbers.count)
    #expect(zip(values, numbers).allSatisfy { $0.double?.bitPattern == $1.bitPattern })
  }

  @Test("A million doubles with 17 significant digits")
  func significant() {
    let numbers = Self.doubles(1_000_000, seed: 7)
    let wrong = numbers.first {
      DecimalText(NumberText.significant($0, digits: 17)) != .number($0)
    }
    #expect(wrong == nil)
  }

  @Test(
    "Decimal numbers that a double cannot hold are told apart",
    arguments: [
      ("1e-400", DecimalText.underflow), ("-0.0001e-330", .underflow), ("0e-400", .number(0)),
      ("-0.0", .number(0)),
      ("5e-324", .number(.leastNonzeroMagnitude)), ("2e-324", .underflow), ("1e309", .notFinite),
      ("nan", .notFinite),
      ("-inf", .notFinite), ("0x1p3", .malformed), ("", .malformed), ("1 ", .malformed), ("1_0", .malformed),
      ("1e", .malformed), ("+.5e+1", .number(5)),
    ])
  func kinds(_ text: String, _ kind: DecimalText) { #expect(DecimalText(text) == kind) }
}
