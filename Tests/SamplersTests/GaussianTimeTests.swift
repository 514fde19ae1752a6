import Numbers
import TestSupport
import Testing

@testable import Samplers

/// The building blocks of the methods in Gaussian time.
@Suite struct GaussianTimeTests {
  private static func isClose(_ value: Double, _ exact: Double, _ tolerance: Double) -> Bool {
    abs(value - exact) <= tolerance * abs(exact)
  }

  /// `φ`, `φ'`, `φ''`, `I_G` and `K_2` against their definitions with 50 digits, from a point mass to data without noise.
  @Test(arguments: HermiteTauReference.gaussian)
  func gaussianStepsAreExact(_ kappa: Double, _ length: Double, _ exact: [Double]) {
    let shape = GaussianShape(kappa: kappa)
    let step = GaussianStep(length: length)
    let values = [
      step.rise(shape), step.slope(shape), step.bend(shape), step.integral(shape), step.squareIntegral(shape),
    ]
    for (k, (value, exact)) in zip(values, exact).enumerated() {
      // The two terms of φ'' may cancel; each is of the size of φ'.
      let scale = k == 2 ? max(abs(exact), step.slope(shape)) : abs(exact)
      #expect(abs(value - exact) <= 4e-15 * scale, "\(k): \(value), \(exact)")
    }
  }

  @Test(arguments: HermiteTauReference.weights)
  func weightsAreExact(
    _ deviation: Double, _ levels: [Double], _ from: Double, _ to: Double, _ exact: [Double]
  ) {
    let weights = GaussianTime(deviation: deviation).weights(at: levels, from: from, to: to)
    for (value, exact) in zip(weights, exact) {
      #expect(Self.isClose(value, exact, 1e-13), "\(value), \(exact)")
    }
  }

  @Test(arguments: HermiteTauReference.hermite)
  func hermiteWeightsAreExact(_ coefficients: Int, _ length: Double, _ exact: [Double]) throws {
    let kind = try #require(SecondOrThird(rawValue: coefficients))
    for (value, exact) in zip(HermiteWeights(coefficients: kind, length: length).factors, exact) {
      #expect(Self.isClose(value, exact, 2e-12), "\(value), \(exact)")
    }
  }

  /// Two nodes have the closed form `w_{n−1} = I_G(κ, h)/φ(κ, −H)`, and all weights sum to `1 − e^{−h}`.
  @Test func twoNodesHaveAClosedForm() {
    for var random in RandomCases(seed: 41, count: 200) {
      let deviation = Double.pow(10, random.uniform(-3, 1))
      let level = Double.pow(10, random.uniform(-2, 2))
      let (h, past) = (random.uniform(0.05, 3), random.uniform(0.05, 3))
      let levels = [level, level * Double.exp(past)]
      let end = level * Double.exp(-h)
      let weights = GaussianTime(deviation: deviation).weights(at: levels, from: level, to: end)
      let shape = GaussianShape(deviation: deviation, level: level)
      let expected = GaussianStep(length: h).integral(shape) / GaussianStep(length: -past).rise(shape)
      #expect(Self.isClose(weights[1], expected, 1e-13), "\(random)")
      #expect(abs(weights[0] + weights[1] + Double.expm1(-h)) < 1e-13, "\(random)")
    }
  }

  /// The slope from two denoised points of one Gaussian is its own, over steps of either sign.
  @Test func theSlopeOfAGaussianIsFound() {
    for kappa in [1e-6, 0.1, 1 / 3.0, 0.7, 0.999] {
      for length in [-3.0, -0.2, 0.05, 1, 6] {
        let ratio = -kappa * GaussianStep(length: -length).rise(GaussianShape(kappa: kappa))
        let found = RadialMultistep.slope(ratio, length: length)
        #expect(Self.isClose(found, kappa, 1e-9), "\(kappa) \(length): \(found)")
      }
    }
    #expect(RadialMultistep.slope(-0.1, length: 1) == 0)
    #expect(RadialMultistep.slope(10, length: 1) == 1)
    #expect(RadialMultistep.slope(-10, length: -1) == 1)
  }
}
