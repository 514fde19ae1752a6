import TestSupport
import Testing

@testable import Reporting

@Suite struct NumberTextTests {
  @Test(
    arguments: [
      (0.0, 4, "0.000"), (1, 4, "1.000"), (-1.98, 3, "-1.98"), (123456, 4, "123500"),
      (999999.9, 4, "1.000e+06"),
      (0.00012345, 3, "0.000123"), (0.000012345, 3, "1.23e-05"), (2.5, 1, "2"), (3.5, 1, "4"),
      (1e-300, 2, "1.0e-300"),
      (12.5, 17, "12.500000000000000"), (0.1, 17, "0.10000000000000001"), (1e22, 1, "1e+22"),
      (9.996, 3, "10.0"),
      (99999.5, 5, "100000"), (.nan, 3, "undetermined"), (-.infinity, 3, "-infinite"),
      (123456, 7, "123456.0"),
    ] as [(Double, Int, String)])
  func significant(_ value: Double, _ digits: Int, _ text: String) {
    #expect(NumberText.significant(value, digits: digits) == text)
  }

  @Test(
    arguments: [
      (1.005, 2, "1.00"), (-0.001, 2, "0.00"), (-0.006, 2, "-0.01"), (2.5, 0, "2"),
      (1e15, 1, "1000000000000000.0"),
      (.infinity, 2, "infinite"),
    ] as [(Double, Int, String)])
  func fixed(_ value: Double, _ decimals: Int, _ text: String) {
    #expect(NumberText.fixed(value, decimals: decimals) == text)
  }

  /// Seventeen digits always read back to the same number, and n digits are off by at most half of the last one.
  @Test func roundsCorrectly() throws {
    for var draw in RandomCases(seed: 831, count: 2000) {
      let value = draw.normal() * [1e-200, 1e-5, 1, 1e7, 1e200][draw.integer(0...4)]
      #expect(Double(NumberText.significant(value, digits: 17)) == value, "\(draw)")
      let digits = draw.integer(1...12)
      let back = try #require(Double(NumberText.significant(value, digits: digits)))
      let decimal = try #require(NumberText.decimal(value, digits: digits))
      let unit = try #require(Double("1e\(decimal.exponent - digits + 1)"))
      #expect((back - value).magnitude <= unit * 0.5000001, "\(draw)")
      #expect(decimal.digits.count == digits, "\(draw)")
    }
  }
}
