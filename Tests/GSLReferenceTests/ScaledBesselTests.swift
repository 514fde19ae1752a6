import Foundation
import Testing

@testable import GSLReference

@Suite struct ScaledBesselTests {
  /// `exp(-x) I_n(x) = 1/π ∫_0^π exp(x (cos θ - 1)) cos(nθ) dθ` by the trapezoidal rule, whose error falls
  /// faster than any power of the number of points for this periodic integrand.
  private func integral(_ order: Int, _ x: Double) -> Double {
    let points = 4000
    var sum = 0.0
    for index in 0..<points {
      let theta = Double.pi * (Double(index) + 0.5) / Double(points)
      let half = sin(theta / 2)
      sum += exp(-2 * x * half * half) * cos(Double(order) * theta)
    }
    return sum / Double(points)
  }

  @Test(arguments: [0, 1e-8, 0.1, 0.7, 1, 2.9, 3.1, 7.9, 8.1, 20, 150, 4000, 1e5])
  func agreesWithTheIntegral(_ x: Double) throws {
    let i0 = try ScaledBessel.i0(x)
    let i1 = try ScaledBessel.i1(x)
    #expect(abs(i0 - integral(0, x)) <= 2e-15)
    #expect(abs(i1 - integral(1, x)) <= 2e-15)
    #expect(try ScaledBessel.i0(-x) == i0)
    #expect(try ScaledBessel.i1(-x) == -i1)
  }

  @Test(arguments: [1e6, 1e12, 1e100, 1e300])
  func followsTheAsymptoticSeries(_ x: Double) throws {
    let leading = 1 / (2 * Double.pi * x).squareRoot()
    // Abramowitz and Stegun 9.7.1 with two terms.
    let i0 = leading * (1 + 1 / (8 * x) + 9 / (128 * x * x))
    let i1 = leading * (1 - 3 / (8 * x) - 15 / (128 * x * x))
    #expect(abs(try ScaledBessel.i0(x) / i0 - 1) < 1e-14)
    #expect(abs(try ScaledBessel.i1(x) / i1 - 1) < 1e-14)
  }

  @Test func limits() throws {
    #expect(try ScaledBessel.i0(0) == 1)
    #expect(try ScaledBessel.i1(0) == 0)
    #expect(try ScaledBessel.i0(.infinity) == 0)
    #expect(try ScaledBessel.i1(-.infinity) == 0)
    #expect(try abs(ScaledBessel.i1(1e-290) - 5e-291) < 1e-305)
    #expect(try ScaledBessel.i1(.leastNonzeroMagnitude) <= .leastNonzeroMagnitude)
    let error = #expect(throws: GSLError.self) { try ScaledBessel.i0(.nan) }
    #expect(error?.description.contains("nan") == true)
  }
}
