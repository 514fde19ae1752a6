import Numbers
import Series
import TestSupport
import Testing

/// One line of `referenceSeries`.
struct SeriesReference {
  let name: String
  let argument: [Double]
  let value: [DoubleDouble]

  static let all: [SeriesReference] = referenceSeries.split(separator: "\n").map { line in
    let parts = line.split(separator: "|")
    return SeriesReference(
      name: String(parts[0]), argument: parts[1].split(separator: " ").compactMap { Double(String($0)) },
      value: parts[2].split(separator: " ").compactMap { DoubleDouble(String($0)) })
  }

  static let names = Array(Set(all.map(\.name))).sorted()

  /// The function of this line in any number type.
  func apply<C: ElementaryNumber>(_ s: TaylorSeries<C>) throws -> TaylorSeries<C> {
    if let function = TotalFunction(rawValue: name) { return TaylorSeries.evaluate(function, at: s) }
    if let function = RestrictedFunction(rawValue: name) { return try TaylorSeries.evaluate(function, at: s) }
    return try pow(s, C(Double(name.dropFirst(4)) ?? .nan))
  }

  /// The largest error, relative to the constant term for order 0 and to the largest other coefficient for the others.
  func error<C: ElementaryNumber>(in _: C.Type, exact: (C) -> DoubleDouble) throws -> Double {
    let result = try apply(TaylorSeries(argument.map { C($0) })).coefficients
    #expect(result.count == value.count)
    let scale = value.dropFirst().map(\.double.magnitude).max() ?? 0
    var worst = 0.0
    for (k, (actual, expected)) in zip(result, value).enumerated() {
      let difference = (exact(actual) - expected).double.magnitude
      let size = k == 0 ? expected.double.magnitude : scale
      worst = max(worst, difference == 0 ? 0 : difference / size)
    }
    return worst
  }
}

@Suite struct ElementaryTests {
  @Test func tableIsComplete() {
    #expect(SeriesReference.all.count == 72)
    #expect(SeriesReference.all.allSatisfy { $0.argument.count == 9 && $0.value.count == 9 })
    for name in TotalFunction.allCases.map(\.rawValue) + RestrictedFunction.allCases.map(\.rawValue) {
      #expect(SeriesReference.names.contains(name))
    }
  }

  /// Against coefficients that were found without recurrences, in every number type.
  @Test(arguments: SeriesReference.names)
  func agreesWithHighPrecision(_ name: String) throws {
    for reference in SeriesReference.all where reference.name == name {
      let text = "\(name) at \(reference.argument)"
      #expect(try reference.error(in: DoubleDouble.self) { $0 } < 1e-29, "\(text)")
      #expect(try reference.error(in: Double.self) { DoubleDouble($0) } < 2e-14, "\(text)")
      #expect(try reference.error(in: Float.self) { DoubleDouble(Double($0)) } < 1e-5, "\(text)")
      #if arch(x86_64)
        #expect(
          try reference.error(in: Float80.self) {
            DoubleDouble(Double($0), plus: Double($0 - Float80(Double($0))))
          } < 1e-17, "\(text)")
      #endif
    }
  }

  /// Identities between different functions, in DoubleDouble, at random series.
  @Test func functionsSatisfyTheirIdentities() throws {
    typealias Series = TaylorSeries<DoubleDouble>
    for var draw in RandomCases(seed: 101, count: 30) {
      let order = draw.integer(0...14)
      func random(_ low: Double, _ high: Double) -> Series {
        Series(
          [DoubleDouble(draw.uniform(low, high))] + draw.uniforms(order, -0.5, 0.5).map { DoubleDouble($0) })
      }
      func same(_ a: Series, _ b: Series, _ what: String) {
        let scale = b.coefficients.map(\.double.magnitude).max() ?? 0
        let error = (a - b).coefficients.map(\.double.magnitude).max() ?? 0
        #expect(a.order == b.order && error <= 1e-28 * max(scale, 1), "\(what), \(draw)")
      }
      let x = draw.number % 3 == 0 ? random(-0.8, 0.8).withZeroConstant() : random(-0.8, 0.8)
      let p = random(0.7, 3)
      same(try log(exp(x)), x, "log exp")
      same(exp(try log(p)), p, "exp log")
      same(expm1(x) + 1, exp(x), "expm1")
      same(try log1p(x), try log(x + 1), "log1p")
      same(sin(x) * sin(x) + cos(x) * cos(x), .constant(1, order: order), "sin, cos")
      same(cosh(x) * cosh(x) - sinh(x) * sinh(x), .constant(1, order: order), "sinh, cosh")
      same(tan(x), try sin(x) / cos(x), "tan")
      same(tanh(x), try sinh(x) / cosh(x), "tanh")
      same(sin(try asin(x)), x, "asin")
      same(cos(try acos(x)), x, "acos")
      same(tan(atan(x)), x, "atan")
      same(sinh(asinh(x)), x, "asinh")
      same(cosh(try acosh(p + 0.5)), p + 0.5, "acosh")
      same(tanh(try atanh(x)), x, "atanh")
      same(try sqrt(p).squared(), p, "sqrt")
      same(try pow(cbrt(p), 3), p, "cbrt")
      same(try pow(p, DoubleDouble(0.5)), try sqrt(p), "power 1/2")
      same(try pow(p, DoubleDouble(-1)), try DoubleDouble(1) / p, "power -1")
      same(try pow(p, x), exp(x * (try log(p))), "power of series")
      same(erf(x) + erfc(x), .constant(1, order: order), "erf")
      same(sigmoid(x), try DoubleDouble(1) / (exp(-x) + 1), "sigmoid")
      same(softplus(x), try log(exp(x) + 1), "softplus")
      let (y, angle) = (random(-3, 3), random(-3, 3))
      same(try atan2(p * sin(angle), p * cos(angle)), angle, "atan2")
      same(try logSumExp([x, y, p]), try log(exp(x) + exp(y) + exp(p)), "logSumExp")
      if order > 0 {
        let slope = try x.differentiated()
        same(try erf(x).differentiated(), erfDerivative(x.truncated(to: order - 1)) * slope, "erf'")
        same(try atan(x).differentiated(), try slope / (x.squared() + 1).truncated(to: order - 1), "atan'")
      }
    }
  }

  @Test func evenFunctionsHaveExactlyNoOddCoefficients() throws {
    let h = TaylorSeries<Double>.variable(at: 0, order: 15)
    let even = [cos(h), cosh(h), exp(-(h * h)), erfDerivative(h), try sqrt(1 + h * h)]
    let odd = [sin(h), sinh(h), tan(h), tanh(h), atan(h), try asin(h), asinh(h), erf(h), try atanh(h)]
    for k in 0...15 {
      for f in even where k % 2 == 1 { #expect(f[k] == 0) }
      for f in odd where k % 2 == 0 { #expect(f[k] == 0) }
    }
  }

  @Test func constantsStayExactAndConstant() throws {
    let c = TaylorSeries<Double>(constant: 0.5)
    for function in TotalFunction.allCases {
      let result = TaylorSeries.evaluate(function, at: c)
      #expect(result == TaylorSeries(constant: Double.evaluate(function, at: 0.5)))
      let truncated = TaylorSeries.evaluate(function, at: .constant(0.5, order: 4))
      #expect(truncated == .constant(Double.evaluate(function, at: 0.5), order: 4))
    }
    for function in RestrictedFunction.allCases where function != .acosh {
      let result = try TaylorSeries.evaluate(function, at: c)
      #expect(result == TaylorSeries(constant: try Double.evaluate(function, at: 0.5)))
    }
  }

  @Test func tailsKeepTheirRelativeAccuracy() throws {
    // Where 1 - sigmoid and 1 - tanh vanish in rounding, their derivatives must not.
    for x0 in [-40.0, 25, 36.5, 80] {
      let x = TaylorSeries<Double>.variable(at: x0, order: 6)
      let precise = TaylorSeries<DoubleDouble>.variable(at: DoubleDouble(x0), order: 6)
      expectClose(
        sigmoid(x).coefficients, sigmoid(precise).coefficients.map(\.double), relative: 2e-14, "sigmoid \(x0)"
      )
      expectClose(
        tanh(x).coefficients, tanh(precise).coefficients.map(\.double), relative: 4e-14, "tanh \(x0)")
      // Independent of the recurrence: far out, sigmoid(-x) is e^-x (1 - e^-x + ...).
      if x0 > 30 {
        expectClose(sigmoid(-x).coefficients, exp(-x).coefficients, relative: 1e-13, "sigmoid tail \(x0)")
      }
    }
  }

  @Test func logSumExpWithOneDominantTerm() throws {
    let x = TaylorSeries<Double>([700, 300, -200, 50])
    let y = TaylorSeries<Double>([-700, 1, 2, 3])
    #expect(try logSumExp([y, x]) == x)
    #expect(throws: SeriesError.self) { try logSumExp([TaylorSeries<Double>]()) }
  }
}

extension TaylorSeries {
  /// The series with constant term zero.
  func withZeroConstant() -> TaylorSeries { self - constantTerm }
}
