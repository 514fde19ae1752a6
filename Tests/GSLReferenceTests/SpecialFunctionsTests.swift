import Foundation
import GSLReference
import Testing

@Suite struct SpecialFunctionsTests {
  @Test func invertsTheDistributionFunction() throws {
    for exponent in stride(from: -300.0, through: -0.31, by: 0.37) {
      let p = pow(10, exponent)
      let z = try SpecialFunctions.normalQuantile(p)
      // d log Φ/dz is about |z|: one part in 10^15 of z is z² parts in 10^15 of p.
      let back = 0.5 * erfc(-z / 2.0.squareRoot())
      #expect(abs(back / p - 1) < 1e-15 * (4 + 2 * z * z), "p = \(p)")
      if p > 1e-10 {
        let mirrored = try SpecialFunctions.normalQuantile(1 - p)
        #expect(try abs(mirrored + SpecialFunctions.normalQuantile(1 - (1 - p))) < 1e-14 * max(1, mirrored))
      }
    }
  }

  @Test func tabulatedValues() throws {
    #expect(try SpecialFunctions.normalQuantile(0.5).magnitude < 1e-15)
    #expect(try abs(SpecialFunctions.normalQuantile(0.975) - 1.959963984540054) < 4e-15)
    #expect(try abs(SpecialFunctions.normalQuantile(0.75) - 0.6744897501960817) < 1e-15)
    #expect(try SpecialFunctions.normalQuantile(0) == -.infinity)
    #expect(try SpecialFunctions.normalQuantile(1) == .infinity)
  }

  /// `₁F₁(-1/2; 1/2; -q) = √(πq) erf(√q) + exp(-q)`.
  @Test func confluentInClosedForm() throws {
    for q in [1e-3, 0.5, 3, 20, 39] {
      let truth = (Double.pi * q).squareRoot() * erf(q.squareRoot()) + exp(-q)
      #expect(try abs(SpecialFunctions.confluent(-0.5, 0.5, -q) / truth - 1) < 3e-15)
    }
  }

  @Test func whatHasNoValueIsRefused() {
    for p in [-0.1, 1.5, .nan] {
      #expect(throws: GSLError.self) { try SpecialFunctions.normalQuantile(p) }
    }
    #expect(throws: GSLError.self) { try SpecialFunctions.confluent(-0.5, -1, 2) }
    #expect(throws: GSLError.self) { try SpecialFunctions.confluent(2, 1, 1e4) }
    #expect(throws: GSLError.self) { try SpecialFunctions.gammaRatioOfHalf(-1) }
  }
}
