import Foundation
import GSLReference
import Numbers
import Testing

@testable import Metrics

@Suite struct GaussianDistanceTests {
  /// `E √W = 1/(2√π) ∫_0^∞ (1 - E exp(-tW)) t^{-3/2} dt` for `W = |x - Y|²`, whose Laplace transform is elementary.
  /// After `t = exp(v)` the integrand is analytic in a strip, and the trapezoidal rule converges geometrically.
  private func byLaplaceTransform(_ dimension: Int, _ distance: Double, _ deviation: Double) -> Double {
    let scale = distance * distance + Double(dimension) * deviation * deviation
    var sum = 0.0
    let step = 0.05
    for index in -1600...1600 {
      let v = Double(index) * step
      let t = exp(v) / scale
      let spread = 2 * t * deviation * deviation
      let exponent = -0.5 * Double(dimension) * log1p(spread) - t * distance * distance / (1 + spread)
      sum += -expm1(exponent) * exp(-v / 2)
    }
    return sum * step * scale.squareRoot() / (2 * Double.pi.squareRoot())
  }

  @Test(arguments: [1, 2, 3, 4, 5, 8, 16, 33, 64, 200, 1000])
  func agreesWithTheLaplaceTransform(_ dimension: Int) throws {
    let law = try GaussianDistance(dimension: dimension)
    let ratios = [0, 1e-6, 0.01, 0.3, 1, 2, 4, 6, 8, 8.9, 8.95, 9, 10, 15, 20, 35, 63, 64, 100, 1e3, 1e6]
    for ratio in ratios {
      for deviation in [1, 0.01] {
        let value = try law.mean(distance: ratio * deviation, deviation: deviation)
        let truth = byLaplaceTransform(dimension, ratio * deviation, deviation)
        let bound = dimension <= 64 ? 2e-14 : dimension <= 256 ? 5e-14 : 1e-12
        #expect(abs(value / truth - 1) < bound, "D = \(dimension), d/s = \(ratio), s = \(deviation)")
      }
    }
  }

  @Test(arguments: [0, 0.2, 1, 3, 7, 12, 40])
  func oneDimensionIsTheFoldedNormal(_ distance: Double) throws {
    let law = try GaussianDistance(dimension: 1)
    let s = 1.5
    let z = distance / s
    let truth = distance * erf(z / 2.0.squareRoot()) + s * (2 / Double.pi).squareRoot() * exp(-z * z / 2)
    #expect(try abs(law.mean(distance: distance, deviation: s) / truth - 1) < 1e-14)
  }

  @Test(arguments: [1, 2, 3, 64])
  func noWidthGivesThePlainDistance(_ dimension: Int) throws {
    let law = try GaussianDistance(dimension: dimension)
    for distance in [0, 1e-300, 0.5, 1e100] {
      #expect(try law.mean(distance: distance, deviation: 0) == distance)
    }
    // A width that the distance swallows, down to subnormal ones.
    #expect(try law.mean(distance: 1, deviation: 1e-9) == 1)
    #expect(try law.mean(distance: 1e100, deviation: 1e-300) == 1e100)
    #expect(try law.mean(distance: 1, deviation: .leastNonzeroMagnitude) == 1)
  }

  @Test func meanNormOfAStandardNormal() throws {
    // Half-integer gamma functions in closed form.
    let pi = Double.pi
    let known: [(Int, Double)] = [
      (1, (2 / pi).squareRoot()), (2, (pi / 2).squareRoot()), (3, 2 * (2 / pi).squareRoot()),
      (4, 0.75 * (2 * pi).squareRoot()), (5, 16 / 3 / (2 * pi).squareRoot()),
    ]
    for (dimension, truth) in known {
      let law = try GaussianDistance(dimension: dimension)
      #expect(abs(law.standardMean / truth - 1) < 2e-15)
      #expect(try abs(law.mean(distance: 0, deviation: 3) / (3 * truth) - 1) < 2e-15)
    }
  }

  /// `r(x) r(x + 1/2) = x` for `r(x) = Γ(x + 1/2)/Γ(x)`.
  @Test func gammaRatiosMultiplyToTheirArgument() throws {
    for step in Array(1...400) + [1000, 6144, 24576] {
      let x = Double(step) / 2
      let product = try SpecialFunctions.gammaRatioOfHalf(x) * SpecialFunctions.gammaRatioOfHalf(x + 0.5)
      #expect(abs(product / x - 1) < 4e-15)
    }
    #expect(try abs(SpecialFunctions.gammaRatioOfHalf(0.5) * Double.pi.squareRoot() - 1) < 2e-15)
  }

  /// Counts around the block edges, and distances of which some lanes are near and others far.
  @Test(arguments: [1, 2, 3, 64, 1000], [0, 1e-170, 0.1, 2])
  func sumsAgreeWithSingleValues(_ dimension: Int, _ deviation: Double) throws {
    let law = try GaussianDistance(dimension: dimension)
    let random = CounterRandom(seed: 41)
    for count in [0, 1, 7, 8, 9, 16, 203] {
      let distances = (0..<count).map {
        $0 % 11 == 3 ? 0 : 30 * random.uniform(trajectory: $0, step: 0, index: 0)
      }
      let weights = (0..<count).map { random.uniform(trajectory: $0, step: 1, index: 0) }
      let squares = distances.map { $0 * $0 }
      let means = try distances.map { try law.mean(distance: $0, deviation: deviation) }
      let plain = try law.sum(squaredDistances: squares, deviation: deviation)
      let weighted = try law.sum(squaredDistances: squares, deviation: deviation, weights: weights)
      #expect(abs(plain - means.reduce(0, +)) <= 1e-13 * max(plain, 1))
      #expect(abs(weighted - zip(weights, means).map(*).reduce(0, +)) <= 1e-13 * max(weighted, 1))
    }
  }

  @Test func dimensionsBelowOneAreRefused() {
    #expect(throws: MetricError.invalidCount(quantity: "dimension", value: 0)) {
      try GaussianDistance(dimension: 0)
    }
  }
}
