import TestSupport
import Testing

@testable import Numbers

@Suite struct ExactMomentsTests {
  private struct Case {
    let values: [Double]
    let sum: Double
    let mean: Double
    let standardError: Double

    init?(_ line: Substring) {
      let parts = line.split(separator: "|").map { $0.split(separator: " ").compactMap { Double($0) } }
      guard parts.count == 2, parts[1].count == 3 else { return nil }
      (values, sum, mean, standardError) = (parts[0], parts[1][0], parts[1][1], parts[1][2])
    }
  }

  @Test func momentsAreThoseOfRationalNumbers() {
    let cases = exactMomentCases.split(separator: "\n").compactMap(Case.init)
    #expect(cases.count == exactMomentCases.split(separator: "\n").count && cases.count >= 30)
    for item in cases {
      var moments = ExactMoments()
      for value in item.values { moments.add(value) }
      #expect(moments.sum.value == item.sum, "\(item.values)")
      #expect(moments.mean == item.mean, "\(item.values)")
      if item.standardError.isNaN {
        #expect(moments.standardError.isNaN)
      } else {
        #expect(moments.standardError == item.standardError, "\(item.values)")
      }
    }
  }

  /// Sums of numbers with few digits fit into a `Rational`.
  @Test func sumsAgreeWithRationals() throws {
    for var draw in RandomCases(seed: 71, count: 200) {
      let values = (0..<20).map { _ in Double(draw.integer(-1_000_000...1_000_000)) / 1024 }
      var moments = ExactMoments()
      for value in values { moments.add(value) }
      let total = try values.reduce(Rational.zero) { $0 + (try #require(Rational(exactly: $1))) }
      #expect(moments.sum.value == total.double, "\(draw)")
      #expect(moments.mean == (total / Rational(20)).double, "\(draw)")
    }
  }

  /// The same words whatever the order and the parts, also where the sum changes its sign on the way.
  @Test func orderAndPartsDoNotMatter() throws {
    for var draw in RandomCases(seed: 72, count: 50) {
      let values = (0..<300).map { _ -> Double in
        let value = draw.uniform(-1, 1)
        return Double(
          sign: value < 0 ? .minus : .plus, exponent: draw.integer(-1000...1000), significand: value)
      }
      var whole = ExactMoments()
      for value in values { whole.add(value) }
      var parts = [ExactMoments](repeating: ExactMoments(), count: 7)
      for value in values.reversed() { parts[draw.integer(0...6)].add(value) }
      var merged = ExactMoments()
      for part in parts { merged.merge(part) }
      #expect(merged == whole, "\(draw)")
      #expect(merged.mean == whole.mean && merged.standardError == whole.standardError, "\(draw)")
      let (isNegative, lowest, digits) = merged.sum.digits
      #expect(ExactSum(isNegative: isNegative, lowest: lowest, digits: digits) == whole.sum, "\(draw)")
    }
  }

  /// More terms than fit into a word without carries: `2^16` copies of a sum of `2^16` equal terms.
  @Test func carriesGoOn() {
    var sum = ExactSum()
    for _ in 0..<1 << 16 { sum.add(0x1.FFFFFFFFFFFFFp52) }
    for _ in 0..<16 { sum.add(sum) }
    #expect(sum.value == 0x1.FFFFFFFFFFFFFp84)
    sum.add(-0x1.FFFFFFFFFFFFFp84)
    sum.add(-0x1p-1074)
    #expect(sum.value == -0x1p-1074)
    #expect(ExactSum(isNegative: false, lowest: 135, digits: [1]) == nil)
    #expect(ExactSum(isNegative: false, lowest: -1, digits: [1]) == nil)
  }
}
