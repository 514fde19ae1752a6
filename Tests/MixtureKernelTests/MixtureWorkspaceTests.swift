import MixtureKernel
import Testing

@Suite struct MixtureWorkspaceTests {
  @Test(arguments: ToyReference.all)
  func equalWidthJetAgreesWithHundredDigits(reference: ToyReference) {
    expectAgreement(toyMixture(), reference, tolerance: 1e-12)
  }

  @Test(arguments: ToyReference.all)
  func generalWidthJetAgreesWithHundredDigits(reference: ToyReference) {
    expectAgreement(toyMixture(extraWidth: true), reference, tolerance: 3e-11)
  }

  private func expectAgreement(
    _ parameters: MixtureParameters, _ reference: ToyReference, tolerance: Double
  ) {
    let order = reference.coefficients.count / 2
    let jet = jets(parameters, states: [reference.state], gammas: [reference.gamma], order: order)
    for n in 0..<order {
      let e = (0..<2).map { Double(n + 1) * jet[2 * (n + 1) + $0] }
      let error = relativeDistance(e, Array(reference.coefficients[2 * n..<2 * n + 2]))
      #expect(error < tolerance, "gamma \(reference.gamma), order \(n)")
    }
  }
}
