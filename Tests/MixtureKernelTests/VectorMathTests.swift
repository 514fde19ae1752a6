import Foundation
import TestSupport
import Testing

@testable import MixtureKernel

@Suite struct VectorMathTests {
  /// The largest error of eight results in units in the last place of the exact value.
  private func units(_ results: Vector, _ exact: (Int) -> Extended) -> Double {
    var worst = 0.0
    for lane in 0..<8 {
      let reference = exact(lane)
      let unit = Extended(Double(reference).ulp)
      worst = max(worst, Double(((Extended(results[lane]) - reference) / unit).magnitude))
    }
    return worst
  }

  #if arch(x86_64)
    private typealias Extended = Float80
  #else
    private typealias Extended = Double
  #endif

  @Test(arguments: [(-600.0, -1.0), (-40, 0), (-1, 1), (-1e-3, 1e-3), (0, 700)])
  func exponentialIsWithinSixFifthsOfAUnit(low: Double, high: Double) {
    var worst = 0.0
    for var draw in RandomCases(seed: 11, count: 4000) {
      var x = Vector(repeating: 0)
      for lane in 0..<8 { x[lane] = draw.uniform(low, high) }
      worst = max(worst, units(exponential(x)) { Foundation.exp(Extended(x[$0])) })
    }
    #expect(worst <= 1.2)
  }

  /// A weight is off by the exponential's error and 0.31 |x|·2^-53, n times the rounding of log 2/16, exactly 0 below its floor, and no less exact at 0.
  @Test(arguments: [(-600.0, -300.0), (-300, -40), (-40, -1), (-1, 0)])
  func weightIsWithinTheRoundingOfItsLogit(low: Double, high: Double) {
    for var draw in RandomCases(seed: 14, count: 4000) {
      var x = Vector(repeating: 0)
      for lane in 0..<8 { x[lane] = draw.uniform(low, high) }
      let error = units(weight(of: x, floor: -600)) { Foundation.exp(Extended(x[$0])) }
      #expect(error <= 1.2 - 0.31 * low)
    }
    let y = weight(of: [0, -100, -100.001, -1e9, -.infinity, .nan, -99, -0.0], floor: -100)
    #expect(y[0] == 1 && y[7] == 1 && y[1] > 0 && y[6] > 0)
    #expect(y[2] == 0 && y[3] == 0 && y[4] == 0 && y[5].isNaN)
  }

  @Test func exponentialAtTheEdges() {
    let x: Vector = [0, -.infinity, -600.0000001, -1e300, .nan, 710, .infinity, -600]
    let y = exponential(x)
    #expect(y[0] == 1)
    #expect(y[1] == 0 && y[2] == 0 && y[3] == 0)
    #expect(y[1].sign == .plus && y[2].sign == .plus)
    #expect(y[4].isNaN)
    #expect(y[5] == .infinity && y[6] == .infinity)
    #expect(y[7] > 0 && y[7].isNormal)
  }

  @Test(arguments: [-300.0, -12, -1, -0.01])
  func logarithmIsWithinTwoUnits(decades: Double) {
    var worst = 0.0
    for var draw in RandomCases(seed: 12, count: 2000) {
      var x = Vector(repeating: 0)
      for lane in 0..<8 { x[lane] = Foundation.pow(10, draw.uniform(decades, -decades)) }
      worst = max(worst, units(logarithm(x)) { Foundation.log(Extended(x[$0])) })
    }
    #expect(worst <= 2)
    #expect(logarithm(Vector(repeating: 1))[3] == 0)
  }

  @Test func productSumsRoundOnce() {
    let a = Vector(repeating: 1 + 0x1p-30)
    // (1 + 2^-30)² = 1 + 2^-29 + 2^-60: two roundings lose the last term.
    #expect(mad(a, a, Vector(repeating: -(1 + 0x1p-29)))[0] == 0x1p-60)
  }
}
