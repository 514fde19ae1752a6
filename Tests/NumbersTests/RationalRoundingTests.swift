import Numbers
import TestSupport
import Testing

@Suite("Rational to the nearest Double") struct RationalRoundingTests {
  /// Decimals with 1 to 19 digits and exponents from -30 to 18, whose nearest doubles the C library knows.
  @Test("Decimals are rounded as the C library rounds them")
  func decimals() throws {
    let seed: UInt64 = 20_261_125
    var draw = RandomDraw(seed: seed)
    var wrong = 0
    for _ in 0..<200_000 {
      let digits = Int(draw.uniform(1, 20))
      var text = ""
      for _ in 0..<digits { text += String(Int(draw.uniform(0, 10))) }
      let exponent = Int(draw.uniform(-30, 19 - Double(digits)))
      guard let whole = Int(text), whole > 0 else { continue }
      var fraction = Rational(whole)
      for _ in 0..<abs(exponent) { fraction = exponent < 0 ? fraction / 10 : fraction * 10 }
      guard fraction.isFinite, let nearest = Double(text + "e\(exponent)") else { continue }
      if fraction.double != nearest || (-fraction).double != -nearest { wrong += 1 }
      if fraction.nearest(Float.self) != Float(text + "e\(exponent)") { wrong += 1 }
      #if arch(x86_64)
        if fraction.nearest(Float80.self) != Float80(text + "e\(exponent)") { wrong += 1 }
      #endif
    }
    #expect(wrong == 0, "seed \(seed)")
  }

  @Test("Subnormal numbers are rounded once")
  func subnormal() {
    // 2^-126 (1 - 2^-24 - 2^-40), about: 24 bits would make a tie of the 23 that there are.
    let power = Rational(1 << 62)
    let below = power * power * 4 + power * Rational(1 << 40) + power * Rational(1 << 24)
    #expect((Rational(1) / below).nearest(Float.self) == Float.leastNormalMagnitude.nextDown)
    #expect((Rational(1) / (power * power * 4)).nearest(Float.self) == Float.leastNormalMagnitude)
  }

  @Test("Ties go to even, and a carry to the next power of two")
  func ties() {
    let unit = Rational(1 << 53)
    #expect((unit * unit + unit).double == 0x1p106 + 0x1p53)
    #expect((unit + 1).double == 0x1p53)
    #expect((unit + 3).double == 0x1p53 + 4)
    #expect((unit * Rational(4) - Rational(1)).double == 0x1p55)
    #expect((Rational(1) / (unit * unit + 1)).double == 0x1p-106)
    #expect((-(unit + 3) / (unit * unit)).double == -(0x1p53 + 4) * 0x1p-106)
    #expect(Rational(0).double == 0)
    #expect(Rational.undefined.double.isNaN)
  }
}
