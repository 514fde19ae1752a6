import Numbers
import TestSupport
import Testing

@Suite struct ElementaryFunctionTests {
  @Test(arguments: RestrictedFunction.allCases)
  func domainsAreOpen(_ function: RestrictedFunction) throws {
    // Points at the edge or outside, and a point just inside.
    let (outside, inside): ([Double], Double) =
      switch function {
      case .log, .sqrt: ([0, -0.0, -1, -.infinity], 1e-300)
      case .log1p: ([-1, -2], -1 + 1e-15)
      case .cbrt: ([0, -0.0], -1e-300)
      case .asin, .acos, .atanh: ([-1, 1, 2, .infinity], 1 - 1e-15)
      case .acosh: ([1, 0, -3], 1 + 1e-15)
      }
    for x in outside + [.nan] {
      let error = #expect(throws: DomainError.self) { try Double.evaluate(function, at: x) }
      #expect(error?.operation == function.rawValue)
      #expect(error?.argument == "\(x)")
      #expect(error?.description.contains(function.domain) == true)
      #expect(throws: DomainError.self) { try DoubleDouble.evaluate(function, at: DoubleDouble(x)) }
    }
    #expect(try Double.evaluate(function, at: inside).isFinite)
  }

  @Test func powersAndAngles() throws {
    #expect(try Double.power(4, 0.5) == 2)
    let power = #expect(throws: DomainError.self) { try Double.power(-4, 0.5) }
    #expect(power?.operation == "power 0.5")
    #expect(throws: DomainError.self) { try Double.power(0, 2) }
    #expect(try Double.angle(y: 1, x: 0) == .pi / 2)
    let angle = #expect(throws: DomainError.self) { try Double.angle(y: 0, x: -0.0) }
    #expect(angle?.argument == "(x, y) = (-0.0, 0.0)")
  }

  @Test func logSumExpOfNumbers() {
    #expect(Double.logSumExp([]) == -.infinity)
    #expect(Double.logSumExp([3]) == 3)
    #expect(Double.logSumExp([-.infinity, 2]) == 2)
    #expect(Double.logSumExp([.infinity, 2]) == .infinity)
    expectClose(Double.logSumExp([1000, 1000]), 1000 + Double.log(2), relative: 1e-15)
    for var draw in RandomCases(seed: 51, count: 30) {
      let values = draw.uniforms(10, -30, 30)
      let exact = DoubleDouble.log(
        values.reduce(DoubleDouble.zero) { $0 + DoubleDouble.exp(DoubleDouble($1)) })
      expectClose(Double.logSumExp(values), exact.double, relative: 1e-15, absolute: 1e-15, "\(draw)")
    }
  }

  @Test func hardwareTypesAreThemselves() {
    #expect(Double.one == 1 && Float.one == 1)
    #expect(Double.whole(7) == 7 && Float.whole(7) == 7)
    #expect(Float(1.5).double == 1.5)
    #expect(Double.ratio(1, 4) == 0.25)
    #expect(Double(2).isInvertible && !Double(0).isInvertible)
    #expect(Float.pow(2, 3) == 8 && Float.atan2(0, 1) == 0)
    #if arch(x86_64)
      #expect(Float80.one == 1 && Float80(1.5).double == 1.5)
      #expect(Float80.pow(2, 3) == 8 && Float80.atan2(0, 1) == 0)
    #endif
    #expect(Double.erfDerivative(1e200) == 0 && Double.erfDerivative(.nan).isNaN)
    #expect(SIMD2<Double>.whole(3) == SIMD2(3, 3))
    #expect(SIMD4<Double>.ratio(SIMD4(repeating: 1), SIMD4(repeating: 4)) == SIMD4(repeating: 0.25))
  }

  /// The C library's functions in Float and Float80 against DoubleDouble.
  @Test(arguments: Reference.names)
  func libraryFunctionsAgreeWithHighPrecision(_ name: String) throws {
    for reference in Reference.all where reference.name == name {
      let x = reference.argument.double
      guard x.magnitude > 1e-30, x.magnitude < 80 else { continue }
      let expected = try #require(Reference.apply(name, DoubleDouble(x))).double
      // Near a zero of the function an error of the size of the library's reduction remains.
      if expected.isFinite {
        expectClose(try #require(Reference.apply(name, x)), expected, relative: 2e-15, name)
        #if arch(x86_64)
          expectClose(
            try #require(Reference.apply(name, Float80(x))).double, expected, relative: 4e-16, name)
        #endif
      }
      let single = Float(x)
      let rounded = try #require(Reference.apply(name, DoubleDouble(Double(single)))).double
      guard rounded.isFinite, rounded.magnitude < 1e30, rounded.magnitude > 1e-30 else { continue }
      expectClose(try #require(Reference.apply(name, single)).double, rounded, relative: 1e-6, name)
    }
  }
}
