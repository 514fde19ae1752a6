import Diffusion
import Numbers
import Testing

@testable import Samplers

/// Weights of exponential integrators against quadrature of the integrals that define them.
@Suite struct ExponentialWeightsTests {
  static let ratios = [1e-9, 1e-4, 0.1, 0.99, 1.0, 1.01, 3.0, -1e-6, -0.5, -2.0]

  @Test(arguments: ratios)
  func weightsAreTheirIntegrals(_ length: Double) {
    let gamma = 0.7
    let next = gamma * Double.exp(-length)
    let quadrature = GaussLegendre(points: 30)
    let noise = ExponentialWeights(.noise, from: gamma, to: next)
    let data = ExponentialWeights(.data, from: gamma, to: next)
    let exact = Double.log(gamma / next)
    var factorial = 1.0
    for k in 1...4 {
      if k > 1 { factorial *= Double(k - 1) }
      func power(_ share: Double) -> Double { Double.pow(share, Double(k - 1)) / factorial }
      let forNoise = quadrature.integrate(from: 0, to: 1) { u in
        -gamma * exact * Double.exp(-exact * u) * power(u)
      }
      let forData = quadrature.integrate(from: 0, to: 1) { u in
        exact * Double.exp(exact * (u - 1)) * power(u)
      }
      // The length itself is known to one rounding of γ/γ', which is large beside a short step.
      let tolerance = 1e-13 + 1e-15 / abs(length)
      #expect(abs(noise[k] / forNoise - 1) < tolerance, "noise, k = \(k)")
      #expect(abs(data[k] / forData - 1) < tolerance, "data, k = \(k)")
    }
    #expect(noise.state == 1)
    #expect(data.state == next / gamma)
  }

  @Test(arguments: ratios, [-1.0, 1.0])
  func momentsAreTheirIntegrals(_ length: Double, _ sign: Double) {
    let quadrature = GaussLegendre(points: 40)
    for k in [0, 1, 5, 20] {
      let moment = ExponentialTaylor.moment(k, sign: sign, length: length)
      let integral = quadrature.integrate(from: 0, to: length) { s in
        Double.exp(sign * s) * Double.pow(s, Double(k))
      }
      #expect(abs(moment - integral) <= 1e-12 * abs(integral), "k = \(k): \(moment), \(integral)")
    }
  }

  @Test func nodesAndMomentsGiveTheirWeights() {
    let weights = LagrangeWeights.solve([-1.5, -0.4, 1], [1, 0.3, -0.2])
    for (k, moment) in [1, 0.3, -0.2].enumerated() {
      let sum = zip(weights, [-1.5, -0.4, 1.0]).reduce(0) { $0 + $1.0 * Double.pow($1.1, Double(k)) }
      #expect(abs(sum - moment) < 1e-14)
    }
  }

  @Test func recursiveDifferenceFactorsAreThePartialSums() {
    #expect(RecursiveDifferenceFactor.partialSum(1) == 1)
    #expect(abs(RecursiveDifferenceFactor.partialSum(3) - 2 / 3.0) < 1e-15)
    #expect(RecursiveDifferenceFactor.partialSum(4) == 5 / 8.0)
    #expect(abs(RecursiveDifferenceFactor.partialSum(30) - (1 - Double.exp(-1))) < 1e-15)
    for n in 0..<10 {
      let factor = RecursiveDifferenceFactor.schedule.singleStep(n, entries: 10)
      #expect(0.62 < factor && factor < 0.67)
    }
  }
}
