import Numbers
import TestSupport
import Testing

/// One line of `referenceValues`.
struct Reference {
  let name: String
  let argument: DoubleDouble
  let value: DoubleDouble

  static let all: [Reference] = referenceValues.split(separator: "\n").compactMap { line in
    let fields = line.split(separator: " ")
    let numbers = fields.dropFirst().compactMap { Double(String($0)) }
    guard numbers.count == 4 else { return nil }
    return Reference(
      name: String(fields[0]), argument: DoubleDouble(numbers[0], plus: numbers[1]),
      value: DoubleDouble(numbers[2], plus: numbers[3]))
  }

  static let names = Array(Set(all.map(\.name))).sorted()

  /// The named function in any number type.
  static func apply<Number: ElementaryNumber>(_ name: String, _ x: Number) -> Number? {
    if let function = TotalFunction(rawValue: name) { return Number.evaluate(function, at: x) }
    return switch RestrictedFunction(rawValue: name) {
    case .log: Number.log(x)
    case .log1p: Number.log1p(x)
    case .sqrt: Number.sqrt(x)
    case .cbrt: Number.cbrt(x)
    case .asin: Number.asin(x)
    case .acos: Number.acos(x)
    case .acosh: Number.acosh(x)
    case .atanh: Number.atanh(x)
    case nil: nil
    }
  }
}

/// |actual - expected| / |expected|, in units of nothing.
func relativeError(_ actual: DoubleDouble, _ expected: DoubleDouble) -> Double {
  expected.isZero ? actual.double.magnitude : ((actual - expected) / expected).double.magnitude
}

@Suite struct DoubleDoubleTests {
  static let u2 = 0x1p-106

  @Test func tableIsComplete() {
    #expect(Reference.all.count == 543)
    #expect(
      Set(Reference.names)
        == Set(TotalFunction.allCases.map(\.rawValue) + RestrictedFunction.allCases.map(\.rawValue)))
  }

  @Test(arguments: Reference.names)
  func elementaryFunctionsAgreeWithHighPrecision(_ name: String) throws {
    for reference in Reference.all where reference.name == name {
      let value = try #require(Reference.apply(name, reference.argument))
      #expect(
        relativeError(value, reference.value) <= (name == "erfc" ? 2e-31 : 1e-31),
        "\(name)(\(reference.argument)) = \(value), not \(reference.value)")
    }
  }

  @Test func arithmeticAgreesWithExactFractions() throws {
    for var draw in RandomCases(seed: 11, count: 300) {
      // Whole numbers below 2^90 and their exact sums, differences and products in 128-bit integers.
      let a = DoubleDouble(Int(draw.uniform() * 0x1p60)) * DoubleDouble(draw.integer(1...1 << 20))
      let (p, q) = (Int(draw.uniform(-0x1p62, 0x1p62)), draw.integer(1...1 << 40))
      let (exactP, exactQ) = (Int128(p), Int128(q))
      #expect(DoubleDouble(p) + DoubleDouble(q) == DoubleDouble(p + q), "\(draw)")
      let product = exactP * exactQ
      let high = Double(product)
      let nearest = DoubleDouble(high, plus: Double(product - Int128(high)))
      #expect(relativeError(DoubleDouble(p) * DoubleDouble(q), nearest) <= 4 * Self.u2, "\(draw)")
      #expect(relativeError(a / DoubleDouble(q) * DoubleDouble(q), a) <= 14 * Self.u2, "\(draw)")
      let root = DoubleDouble.sqrt(a)
      #expect(relativeError(root * root, a) <= 12 * Self.u2, "\(draw)")
    }
  }

  @Test func functionsSatisfyTheirIdentities() {
    for var draw in RandomCases(seed: 12, count: 200) {
      let x = DoubleDouble(draw.uniform(-3, 3), plus: draw.uniform(-1e-17, 1e-17))
      let y = DoubleDouble(draw.uniform(0.1, 3), plus: draw.uniform(-1e-18, 1e-18))
      let (s, c) = DoubleDouble.sinCos(x)
      #expect(relativeError(s * s + c * c, .one) <= 2e-31, "\(draw)")
      #expect(relativeError(DoubleDouble.log(DoubleDouble.exp(x)) + 10, x + 10) <= 2e-31, "\(draw)")
      #expect(relativeError(DoubleDouble.exp(x) * DoubleDouble.exp(-x), .one) <= 2e-31, "\(draw)")
      #expect(
        relativeError(
          DoubleDouble.atan(x) + DoubleDouble.atan(.one / y) + 10,
          DoubleDouble.atan(x) + 10
            + DoubleDouble.pi / 2 - DoubleDouble.atan(y)) <= 2e-31, "\(draw)")
      #expect(relativeError(DoubleDouble.erf(x) + DoubleDouble.erfc(x), .one) <= 2e-31, "\(draw)")
      #expect(
        relativeError(DoubleDouble.pow(y, x), DoubleDouble.exp(x * DoubleDouble.log(y))) <= 1e-30, "\(draw)")
      #expect(relativeError(DoubleDouble.cbrt(y * y * y), y) <= 2e-31, "\(draw)")
    }
  }

  @Test func anglesOfAllQuadrants() {
    for var draw in RandomCases(seed: 13, count: 200) {
      let angle = DoubleDouble(draw.uniform(-3.14, 3.14), plus: draw.uniform(-1e-17, 1e-17))
      let radius = DoubleDouble(draw.uniform(1e-3, 1e3))
      let (s, c) = DoubleDouble.sinCos(angle)
      #expect(relativeError(DoubleDouble.atan2(radius * s, radius * c), angle) <= 3e-31, "\(draw)")
    }
    #expect(DoubleDouble.atan2(0, -1) == .pi)
    #expect(relativeError(DoubleDouble.atan2(1, 0) * 2, .pi) <= 1e-32)
    #expect(DoubleDouble.atan2(0, 0) == 0)
    #expect(relativeError(DoubleDouble.atan2(1e-300, -1e-300) * 4, .pi * 3) <= 1e-31)
  }

  @Test func edgesOfTheRange() {
    #expect(DoubleDouble.exp(1000) == .infinity)
    #expect(DoubleDouble.exp(-1000) == 0)
    #expect(DoubleDouble.log(0).double == -.infinity)
    #expect(DoubleDouble.log(-1).double.isNaN)
    #expect(DoubleDouble.sqrt(-1).double.isNaN)
    #expect(DoubleDouble.asin(2).double.isNaN)
    #expect(DoubleDouble.sin(1e300).double.isNaN)
    #expect((DoubleDouble(1) / 0) == .infinity)
    #expect(DoubleDouble(1e308) * 10 == .infinity)
    #expect((DoubleDouble(1e308) + DoubleDouble(1e308)) == .infinity)
    #expect(DoubleDouble(Int.max) - DoubleDouble(Int.max - 1) == 1)
    #expect(DoubleDouble.pow(-2, 3) == -8)
    #expect(DoubleDouble.pow(-2, -2) == 0.25)
    #expect(DoubleDouble.pow(-2, 0.5).double.isNaN)
    #expect(DoubleDouble.pow(0, 2) == 0)
    #expect(relativeError(DoubleDouble.pow(-2, 101), -DoubleDouble.pow(2, 101)) <= 1e-29)
    #expect(DoubleDouble.erfc(40) == 0)
    #expect(DoubleDouble.erf(-40) == -1)
  }

  @Test func printsAllItsDigits() {
    #expect(DoubleDouble.pi.description == "3.1415926535897932384626433832795")
    #expect(DoubleDouble(2).description == "2.0")
    #expect(DoubleDouble(-0.5).description == "-0.5")
    #expect((DoubleDouble(1) / 3).description.hasPrefix("0.3333333333333333333333333333333"))
    #expect((DoubleDouble(1e22) * 1e22).description == "1e+44")
    #expect(DoubleDouble(1024).description == "1024.0")
    #expect(DoubleDouble.nan.description == "nan")
    #expect(DoubleDouble("0.1")?.description == "0.1")
    #expect(DoubleDouble("-2.5e-3")?.description == "-0.0025")
    #expect(DoubleDouble("1e-200")?.description == "1e-200")
    #expect(
      DoubleDouble("12345678901234567890123456789e5")?.description == "1.2345678901234567890123456789e+33")
    #expect(DoubleDouble("abc") == nil)
    #expect(DoubleDouble("1e999") == nil)
  }

  @Test func readsWhatItPrints() throws {
    for var draw in RandomCases(seed: 14, count: 200) {
      let x = DoubleDouble.exp(DoubleDouble(draw.uniform(-60, 60)))
      let back = try #require(DoubleDouble(x.description))
      #expect(relativeError(back, x) <= 1e-33, "\(draw): \(x)")
    }
  }
}

@Suite struct OrdinaryNumberTests {
  /// What the C library leaves to us: logistic functions and the Gaussian, in the three hardware formats.
  @Test(arguments: ["sigmoid", "softplus", "erfDerivative"])
  func functionsOfOurOwnAgreeWithHighPrecision(_ name: String) throws {
    for reference in Reference.all where reference.name == name {
      // The argument is rounded to each format, so the witness is evaluated there.
      let inDouble = reference.argument.double
      let expected = try #require(Reference.apply(name, DoubleDouble(inDouble))).double
      expectClose(try #require(Reference.apply(name, inDouble)), expected, relative: 1e-15, name)
      guard expected > 1e-30, expected < 1e30 else { continue }
      let inFloat = Float(inDouble)
      let floatExpected = try #require(Reference.apply(name, DoubleDouble(Double(inFloat)))).double
      expectClose(
        try #require(Reference.apply(name, inFloat)).double, floatExpected, relative: 4e-7, name)
      #if arch(x86_64)
        let extended = try #require(Reference.apply(name, Float80(inDouble)))
        expectClose(extended.double, expected, relative: 1e-15, name)
      #endif
    }
  }
}
