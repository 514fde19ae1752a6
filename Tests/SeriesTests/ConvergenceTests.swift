import Numbers
import Series
import TestSupport
import Testing

@Suite struct ConvergenceTests {
  typealias Series = TaylorSeries<Double>

  static func x(_ radius: Double, order: Int = 30) -> Series { .variable(at: 0, order: order) * (1 / radius) }

  static func expect(
    _ s: Series, _ verdict: ConvergenceReport.Verdict, radius: Double, exponent: Double? = nil,
    angle: Double? = nil, within tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let report = s.convergence()
    #expect(report.verdict == verdict, "\(report)", sourceLocation: sourceLocation)
    expectClose(report.radius, radius, relative: tolerance, "\(report)", sourceLocation: sourceLocation)
    if let exponent {
      expectClose(report.exponent, exponent, absolute: 20 * tolerance, sourceLocation: sourceLocation)
    }
    if let angle {
      expectClose(report.angle, angle, absolute: tolerance, sourceLocation: sourceLocation)
    }
    // The plain estimates are crude but must be of the right size.
    expectClose(report.ratioEstimate, radius, relative: 0.15, sourceLocation: sourceLocation)
    expectClose(report.rootEstimate, radius, relative: 0.25, sourceLocation: sourceLocation)
  }

  @Test(arguments: [0.01, 0.5, 1, 3, 200.0])
  func realSingularities(_ r: Double) throws {
    let x = Self.x(r)
    Self.expect(try 1 / (1 - x), .positive, radius: r, exponent: -1, angle: 0, within: 1e-10)
    Self.expect(try 1 / (1 + x), .negative, radius: r, exponent: -1, angle: .pi, within: 1e-10)
    Self.expect(try pow(1 - x, -3), .positive, radius: r, exponent: -3, within: 1e-10)
    Self.expect(try log(1 + x), .negative, radius: r, exponent: 0, within: 1e-10)
    Self.expect(try sqrt(1 - x), .positive, radius: r, exponent: 0.5, within: 1e-10)
    Self.expect(try pow(1 - x, -0.3), .positive, radius: r, exponent: -0.3, within: 1e-10)
    // A smooth factor bends the ratios.
    Self.expect(try sqrt(1 - x) * exp(x), .positive, radius: r, exponent: 0.5, within: 3e-3)
    Self.expect(try asin(x), .bothSides, radius: r, within: 1e-4)
    Self.expect(tan(x), .bothSides, radius: r * .pi / 2, within: 1e-10)
  }

  @Test(arguments: [0.01, 0.5, 1, 3, 200.0])
  func complexSingularities(_ r: Double) throws {
    let x = Self.x(r)
    Self.expect(try 1 / (1 + x * x), .complex, radius: r, angle: .pi / 2, within: 1e-10)
    Self.expect(atan(x), .complex, radius: r, angle: .pi / 2, within: 1e-3)
    Self.expect(try 1 / (1 - x * x * x), .complex, radius: r, angle: 2 * .pi / 3, within: 1e-10)
    let pair = 1 - 0.6 * x + x * x
    #expect(try (1 / pair).convergence().verdict == .complex)
    expectClose(try (1 / pair).convergence().radius, r, relative: 1e-10)
    expectClose(try (1 / pair).convergence().angle, Double.acos(0.3), absolute: 1e-10)
    // Next to branch points the Mercer-Roberts values swing; their trend is accurate to some parts in a thousand.
    for power in [0.5, -0.5, -0.3] {
      let branch = try pow(pair, power).convergence()
      #expect(branch.verdict == .complex)
      expectClose(branch.radius, r, relative: 3e-3, "power \(power)")
      expectClose(branch.exponent, power, absolute: 0.1, "power \(power)")
      expectClose(branch.angle, Double.acos(0.3), absolute: 0.03, "power \(power)")
    }
    // tanh(0.2 + x): poles at a distance of |i pi/2 - 0.2|.
    let shifted = tanh(x + 0.2).convergence()
    #expect(shifted.verdict == .complex)
    expectClose(shifted.radius, r * Double.sqrt(0.04 + .pi * .pi / 4), relative: 1e-6)
    expectClose(shifted.angle, .pi - Double.atan(.pi / 0.4), absolute: 1e-6)
  }

  @Test(arguments: [0.01, 0.5, 1, 3, 200.0])
  func entireFunctions(_ scale: Double) {
    let x = Self.x(scale)
    let moved: Series = x + 0.3
    let functions: [Series] = [
      exp(x), exp(-x), sin(x), cos(x), sin(moved), exp(x) * cos(x), exp(-(x * x)), exp(-(moved * moved)),
      erf(x),
      sinh(x),
    ]
    for (number, f) in functions.enumerated() {
      let report = f.convergence()
      #expect(report.verdict == .entire, "function \(number): \(report)")
      #expect(report.radius == .infinity)
    }
  }

  @Test func noConclusionFromTooLittle() throws {
    let few = try (1 / (1 - Self.x(1, order: 4))).convergence()
    #expect(few.verdict == .inconclusive)
    #expect(few.radius.isNaN)
    #expect(few.ratioEstimate == 1)
    #expect(Series([1]).convergence().verdict == .inconclusive)
    #expect(Series([.nan, 1, 2]).convergence().verdict == .inconclusive)
    for var draw in RandomCases(seed: 801, count: 20) {
      let noise = Series(draw.normals(31).enumerated().map { $1 * Double.exp(2 * Double($0 % 5)) })
        .convergence()
      #expect(noise.verdict != .entire && noise.verdict != .polynomial, "\(draw): \(noise)")
    }
  }

  @Test func polynomials() {
    let x = Self.x(1)
    let (left, right) = (1 + x, 2 - x)
    let product = (left * right).convergence()
    #expect(product.verdict == .polynomial)
    #expect(product.radius == .infinity)
    #expect(Series(3).convergence().verdict == .polynomial)
  }

  @Test func verdictsInWords() throws {
    for verdict in ConvergenceReport.Verdict.allCases { #expect(!verdict.rawValue.isEmpty) }
    #expect(
      try (1 / (1 - Self.x(2))).convergence().description.hasPrefix(
        "radius about 2.0, singularity at h = 2.0"))
    #expect(exp(Self.x(2)).convergence().description == "no singularity at a finite distance")
  }

  @Test func otherCoefficients() throws {
    let h = TaylorSeries<Rational>.variable(at: 0, order: 20)
    let report = try (Rational(1) / (Rational(1) - h * 4)).convergence()
    #expect(report.verdict == .positive)
    expectClose(report.radius, 0.25, relative: 1e-14)
  }
}
