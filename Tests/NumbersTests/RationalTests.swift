import Numbers
import TestSupport
import Testing

@Suite struct RationalTests {
  @Test func lowestTermsAndSigns() {
    #expect(Rational(6, -4) == Rational(-3, 2))
    #expect(Rational(6, -4).description == "-3/2")
    #expect(Rational(0, -5).description == "0")
    #expect(Rational(8, 4).description == "2")
  }

  @Test func arithmeticAgreesWithWholeNumbers() {
    for var draw in RandomCases(seed: 31, count: 300) {
      let (a, b) = (draw.integer(-999...999), draw.integer(1...999))
      let (c, d) = (draw.integer(-999...999), draw.integer(1...999))
      let (x, y) = (Rational(a, b), Rational(c, d))
      #expect(x + y == Rational(a * d + c * b, b * d), "\(draw)")
      #expect(x - y == Rational(a * d - c * b, b * d), "\(draw)")
      #expect(x * y == Rational(a * c, b * d), "\(draw)")
      if c != 0 { #expect(x / y == Rational(a * d, b * c), "\(draw)") }
      #expect((x < y) == (a * d < c * b), "\(draw)")
      expectClose(x.double, Double(a) / Double(b), relative: 1e-15, "\(draw)")
    }
  }

  @Test func orderIsExactWhereCrossProductsOverflow() {
    let large = Rational(Int.max) * Rational(Int.max)
    let x = (large - 1) / large
    let y = (large - 2) / (large - 1)
    #expect(y < x)
    #expect(!(x < y))
    #expect(!(x < x))
    #expect(-x < -y)
  }

  @Test func overflowIsReportedAndSticks() {
    var factorial = Rational.one
    var last = 0
    for n in 1...60 {
      factorial = factorial * Rational(n)
      if factorial.isFinite { last = n }
    }
    // 33! is the largest factorial below 2^127.
    #expect(last == 33)
    #expect(factorial.isOverflowed)
    #expect(!factorial.isFinite)
    #expect(factorial.description == "overflowed")
    #expect((factorial - factorial).isOverflowed)
    #expect((factorial * 0).isOverflowed)
    #expect((Rational.one / factorial).isOverflowed)
    #expect(factorial != factorial)
    #expect(factorial.double.isNaN)
  }

  @Test func overflowOfSumsAndOfTheMostNegativeNumber() {
    let huge = Rational(Int.max) * Rational(Int.max) * 2
    #expect((huge + huge).isFinite == false)
    #expect((-huge - huge - 8 * Rational(Int.max)).isFinite == false)
    let most = -Rational(1 << 62) * Rational(1 << 62) * 8
    #expect(most.isFinite)
    #expect((-most).isOverflowed)
    #expect((Rational.one / most).isOverflowed)
    #expect(most + 1 - 1 == most)
    #expect((most * -1).isOverflowed)
    #expect(Rational(Int.min).description == "-9223372036854775808")
    #expect(Rational(Int.min, -1).description == "9223372036854775808")
  }

  @Test func divisionByZeroIsUndefined() {
    let undefined = Rational.one / 0
    #expect(!undefined.isFinite)
    #expect(!undefined.isOverflowed)
    #expect(undefined.description == "undefined")
    #expect(undefined != undefined)
    #expect(Rational(1, 0).description == "undefined")
  }

  @Test func exactValueOfADouble() throws {
    #expect(Rational(exactly: 0.75) == Rational(3, 4))
    #expect(Rational(exactly: -3) == -3)
    #expect(Rational(exactly: 0) == 0)
    #expect(Rational(exactly: 0x1p100)?.double == 0x1p100)
    #expect(Rational(exactly: 0x1p126)?.double == 0x1p126)
    #expect(Rational(exactly: -0x1p-126) == Rational(-1) / (Rational(1 << 62) * Rational(1 << 62) * 4))
    #expect(Rational(exactly: 0x1p127) == nil)
    #expect(Rational(exactly: 0x1p-127) == nil)
    #expect(Rational(exactly: .leastNonzeroMagnitude) == nil)
    #expect(Rational(exactly: .nan) == nil)
    #expect(Rational(exactly: .infinity) == nil)
    #expect(Rational(exactly: 1e-300) == nil)
    #expect(Rational(exactly: 1e300) == nil)
    for var draw in RandomCases(seed: 32, count: 100) {
      let x = draw.normal() * Double.exp(10 * draw.normal())
      guard let exact = Rational(exactly: x) else { continue }
      #expect(exact.double == x, "\(draw)")
    }
    #expect(try #require(Rational(exactly: 0.1)) != Rational(1, 10))
  }
}
