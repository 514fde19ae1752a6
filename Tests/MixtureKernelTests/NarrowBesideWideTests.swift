import Integration
import MixtureKernel
import Numbers
import Testing

@testable import Diffusion

extension NarrowBesideWideReference {
  /// The largest of the terms |e_j| v^((j-n)/2), j < n, that cancel in e_n, over |e_n|; v is that of the narrowest component.
  fileprivate func cancellation(_ n: Int) -> Double {
    let variance = gamma * gamma + (deviations.map { $0 * $0 }.min() ?? 0)
    let sizes = coefficients.prefix(n + 1).compactMap { Double($0)?.magnitude }
    return sizes.indices.dropLast().map { sizes[$0] / sizes[n] * Double.pow(variance, 0.5 * Double($0 - n)) }
      .max() ?? 0
  }
}

/// Mixtures on which doubles lose digits, against 120-digit arithmetic.
@Suite("Narrow beside wide components") struct NarrowBesideWideTests {
  private static func errors(
    _ reference: NarrowBesideWideReference, _ precision: CoefficientPrecision, order: Int
  ) throws -> [Double] {
    let parameters = MixtureParameters(
      dimension: 1, means: reference.means, logWeights: reference.logWeights,
      deviations: reference.deviations)
    let evaluator = MixtureEvaluator(parameters, order: order, precision: precision)
    var states = StateBatch(count: 1, dimension: 1)
    states[0, 0] = reference.state
    var jet = JetBatch(count: 1, dimension: 1, order: order)
    evaluator.expand(states, at: [reference.gamma], order: order, into: &jet)
    return try (0..<order).map { n in
      let exact = try #require(DoubleDouble(reference.coefficients[n]))
      let found = DoubleDouble(Double(n + 1)) * DoubleDouble(jet[0, n + 1, 0])
      return ((found - exact) / exact).double.magnitude
    }
  }

  /// X_(n+1) is rounded once. A coefficient that cancels to 1e-14 of its terms still has 15 digits, one that cancels to
  /// 1e-20 has 11.
  @Test("Refined coefficients are right to rounding at every order", arguments: NarrowBesideWideReference.all)
  func refined(_ reference: NarrowBesideWideReference) throws {
    for order in [1, 2, 5, 21, 41] {
      for (n, error) in try Self.errors(reference, .refined, order: order).enumerated() {
        #expect(error < 3e-16 + 1e-31 * reference.cancellation(n), "order \(n) of \(order)")
      }
    }
  }

  @Test("At working precision low orders have 12 digits", arguments: NarrowBesideWideReference.all)
  func working(_ reference: NarrowBesideWideReference) throws {
    for (n, error) in try Self.errors(reference, .working, order: 8).enumerated() {
      #expect(error < 1e-12 + 1e-15 * reference.cancellation(n), "order \(n)")
    }
  }
}
