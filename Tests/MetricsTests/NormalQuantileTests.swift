import Foundation
import Testing

@testable import Metrics

@Suite struct NormalQuantileTests {
  @Test func invertsTheDistributionFunction() {
    for exponent in stride(from: -300.0, through: -0.31, by: 0.37) {
      let p = pow(10, exponent)
      let z = NormalQuantile.value(p)
      // d log Φ/dz is about |z|: one part in 10^15 of z is z² parts in 10^15 of p.
      let back = 0.5 * erfc(-z / 2.0.squareRoot())
      #expect(abs(back / p - 1) < 1e-15 * (4 + 2 * z * z), "p = \(p)")
      if p > 1e-10 {
        let mirrored = NormalQuantile.value(1 - p)
        #expect(abs(mirrored + NormalQuantile.value(1 - (1 - p))) < 1e-14 * max(1, mirrored))
      }
    }
  }

  @Test func tabulatedValues() {
    #expect(NormalQuantile.value(0.5).magnitude < 1e-15)
    #expect(abs(NormalQuantile.value(0.975) - 1.959963984540054) < 4e-15)
    #expect(abs(NormalQuantile.value(0.75) - 0.6744897501960817) < 1e-15)
    #expect(NormalQuantile.value(0) == -.infinity)
    #expect(NormalQuantile.value(1) == .infinity)
  }
}
