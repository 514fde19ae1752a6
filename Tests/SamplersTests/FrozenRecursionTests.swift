import Numbers
import Testing

@testable import Samplers

/// Stability on the test equation against closed forms.
@Suite struct FrozenRecursionTests {
  private static func integrals(_ h: Double) -> (Double, Double) {
    (-Double.expm1(-h), HermiteWeights.moment(1, length: h) / h)
  }

  /// Uniform 2M: `r² − (e^{−h} + κ (I_0 + J_1)) r + κ J_1 = 0`, whose larger root is the radius; at most 1 for every step.
  @Test func theTwoStepMethodHasItsPolynomial() {
    for h in [0.01, 0.1, 0.5, 1, 2, 4, 8, 16] {
      for slope in [0, 0.25, 0.5, 0.9, 1] {
        let (whole, first) = Self.integrals(h)
        let b = Double.exp(-h) + slope * (whole + first)
        let c = slope * first
        let root = b * b - 4 * c
        let expected =
          root >= 0 ? max(abs(b + root.squareRoot()), abs(b - root.squareRoot())) / 2 : c.squareRoot()
        let radius = FrozenRecursion(.twoStep, length: h, ratio: 1).spectralRadius(slope: slope)
        #expect(abs(radius - expected) < 1e-9, "\(h) \(slope): \(radius) \(expected)")
        #expect(radius < 1 + 1e-9)
      }
    }
  }

  /// For steps so long that only the end counts, two points: `r² − κ (1 + θ) r + κ θ`, with `θ` the step ratio in the variable.
  @Test func longStepsFollowTheLargeStepCriterion() {
    let h = 60.0
    for ratio in [1.0, 2, 3] {
      for slope in [0.2, 0.4, 0.6, 0.9] {
        let product = slope * ratio
        let sum = slope * (1 + ratio)
        let root = sum * sum - 4 * product
        let expected =
          root >= 0 ? (sum + root.squareRoot()) / 2 : product.squareRoot()
        let radius = FrozenRecursion(.twoStep, length: h, ratio: ratio).spectralRadius(slope: slope)
        #expect(abs(radius - expected) < 0.04 * expected, "\(ratio) \(slope): \(radius) \(expected)")
        #expect((radius > 1) == (product > 1), "\(ratio) \(slope)")
      }
    }
  }

  /// Three points and equal steps in `λ`: `|r| = 1/√(1 − q + q²)`, `q = ((1 − κ)/κ)^{1/3}`, which is above 1 for `κ > 1/2`.
  @Test func threePointsAreUnstableForLongSteps() {
    for slope in [0.3, 0.45, 0.6, 0.9] {
      let q = Double.cbrt((1 - slope) / slope)
      let expected = 1 / (1 - q + q * q).squareRoot()
      let radius = FrozenRecursion(.logarithmic(points: 3), length: 200, ratio: 1).spectralRadius(
        slope: slope)
      #expect(abs(radius - expected) < 0.03, "\(slope): \(radius) \(expected)")
      #expect((radius > 1) == (slope > 0.5))
    }
    for slope in [0.3, 0.6, 0.9] {
      let time = FrozenRecursion.Method.gaussianTime(points: 3, deviation: 1e6)
      #expect(abs(FrozenRecursion(time, length: 12, ratio: 1).spectralRadius(slope: slope) - slope) < 1e-3)
    }
  }

  /// First unstable steps by the eigenvalues of NumPy, on a grid of 0.05 (`Fixtures/stability_boundaries.py`).
  @Test(arguments: [
    (FrozenRecursion.Method.logarithmic(points: 2), 2.0, 0.9, 0.0, 2.25),
    (.logarithmic(points: 2), 3, 0.5, 0, 3.0), (.logarithmic(points: 3), 1, 0.75, 0, 6.5),
    (.logarithmic(points: 3), 1, 0.9, 0, 6.3), (.logarithmic(points: 3), 2, 0.5, 0, 0.5),
    (.gaussianTime(points: 2, deviation: 1), 1, 0.5, 0.5, 3.0),
    (.gaussianTime(points: 3, deviation: 1), 3, 0.9, 0.9, 1.15),
    (.gaussianTime(points: 3, deviation: 1e6), 3, 0.5, 0, 0.25),
  ])
  func boundariesAreThoseOfNumPy(
    _ method: FrozenRecursion.Method, _ ratio: Double, _ slope: Double, _ jacobian: Double, _ boundary: Double
  ) {
    for (length, isStable) in [(boundary - 0.05, true), (boundary, false)] {
      let radius = FrozenRecursion(method, length: length, ratio: ratio)
        .spectralRadius(slope: slope, jacobian: jacobian)
      #expect((radius <= 1 + 1e-9) == isStable, "\(length): \(radius)")
    }
  }

  /// Small steps follow `x̄' = −(1 − κ) x̄`.
  @Test(arguments: [
    FrozenRecursion.Method.twoStep, .logarithmic(points: 2), .logarithmic(points: 3),
    .gaussianTime(points: 2, deviation: 1), .gaussianTime(points: 3, deviation: 1e6),
  ])
  func smallStepsFollowTheFlow(_ method: FrozenRecursion.Method) {
    for slope in [0, 0.3, 0.8, 1] {
      for h in [0.01, 0.02] {
        let radius = FrozenRecursion(method, length: h, ratio: 1).spectralRadius(
          slope: slope, jacobian: slope)
        #expect(abs(Double.log(radius) + (1 - slope) * h) < 5 * h * h * h, "\(slope) \(h)")
      }
    }
  }
}
