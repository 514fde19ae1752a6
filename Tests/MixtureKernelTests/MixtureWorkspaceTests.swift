import Diffusion
import Foundation
import MixtureKernel
import Numbers
import TestSupport
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

  /// One Gaussian: x̄ = μ + C √(s² + γ²), so X_n = (x̄ − μ) binomial series of √(1 + (2γh + h²)/v).
  @Test(arguments: [0.0, 0.01, 0.7], [0.02, 1.0, 40])
  func oneComponentFollowsTheSquareRoot(deviation: Double, gamma: Double) {
    let order = 40
    let mean = [0.3, -2, 5, 0.1, 7]
    let parameters = MixtureParameters(dimension: 5, means: mean, logWeights: [0], deviations: [deviation])
    let state = [0.4, 1, 5, -0.2, 7.5]
    let jet = jets(parameters, states: [state], gammas: [gamma], order: order)
    // r = √v as a series: r_n = (v_n − Σ r_j r_(n−j))/(2 r_0).
    let v = deviation * deviation + gamma * gamma
    var root = [v.squareRoot()]
    for n in 1...order {
      var sum = n == 1 ? 2 * gamma : n == 2 ? 1 : 0
      for j in 1..<max(n, 1) { sum -= root[j] * root[n - j] }
      root.append(sum / (2 * root[0]))
    }
    for n in 0...order {
      for d in 0..<5 {
        let exact = (n == 0 ? mean[d] : 0) + (state[d] - mean[d]) * root[n] / root[0]
        let scale = (state[d] - mean[d]).magnitude * pow(v, -0.5 * Double(n))
        expectClose(jet[n * 5 + d], exact, relative: 1e-12, absolute: 1e-13 * scale, "X_\(n)")
      }
    }
  }

  /// Orders to 40 on the toy mixture against double-double arithmetic.
  @Test(arguments: [0.0105, 0.3, 152], [false, true])
  func fortyOrders(gamma: Double, general: Bool) {
    let parameters = toyMixture(extraWidth: general)
    let state = [0.9 + gamma, 0.2 - 0.5 * gamma]
    let order = 40
    let jet = jets(parameters, states: [state], gammas: [gamma], order: order)
    let exact = exactNoise(
      parameters, state: state.map { DoubleDouble($0) }, gamma: DoubleDouble(gamma), count: order)
    for n in 0..<order {
      let reference = (0..<2).map { exact[2 * n + $0].double }
      let error = relativeDistance((0..<2).map { Double(n + 1) * jet[2 * n + 2 + $0] }, reference)
      #expect(error < 1e-9, "order \(n)")
    }
  }

  /// Far out one component is left, the widest or else the nearest: ε = γ (x̄ − μ)/v, ε' = s² (x̄ − μ)/v².
  @Test(arguments: [1e8, 1e20, 1e80, 1e150], [false, true])
  func farTailsStayFinite(distance: Double, general: Bool) {
    let parameters = toyMixture(extraWidth: general)
    for gamma in [0.0105, 0.3, 20] {
      let jet = jets(parameters, states: [[distance, 0.31 * distance]], gammas: [gamma], order: 20)
      let finite = jet.allSatisfy { $0.isFinite }
      #expect(finite)
      let variance = general ? 1.21e-4 : 1e-4
      let v = variance + gamma * gamma
      expectClose(jet[2], gamma * distance / v, relative: 1e-7)
      expectClose(jet[4], 0.5 * variance * distance / (v * v), relative: 1e-7)
    }
  }

  @Test(arguments: [false, true])
  func gammaZeroIsAllowedForPositiveDeviations(general: Bool) {
    let parameters = toyMixture(extraWidth: general)
    let state = [0.9, 0.18]
    let jet = jets(parameters, states: [state], gammas: [0], order: 6)
    let exact = exactNoise(
      parameters, state: state.map { DoubleDouble($0) }, gamma: .zero, count: 6)
    #expect(jet[2] == 0 && jet[3] == 0)
    for n in 1..<6 {
      for d in 0..<2 {
        expectClose(
          Double(n + 1) * jet[2 * n + 2 + d], exact[2 * n + d].double, relative: 1e-12,
          absolute: 1e-12 * pow(1e-4, -0.5 * Double(n)))
      }
    }
  }

  /// X_1 = v of the caller's choice: the directional derivative that GENIE's heads are trained on.
  @Test(arguments: [false, true], [0.02, 0.3, 30])
  func directionalDerivativeAlongAnyCurve(general: Bool, gamma: Double) {
    let parameters = toyMixture(extraWidth: general)
    let state = [0.75 + 0.5 * gamma, 0.1 - gamma]
    let curve = [[0.7, -1.3], [0.4 / gamma, 0.2], [-0.1, 0.3 / gamma]]
    let exact = exactNoise(
      parameters, state: state.map { DoubleDouble($0) }, gamma: DoubleDouble(gamma), count: 4, curve: curve)
    let workspace = MixtureWorkspace(parameters, maximumOrder: 3)
    workspace.begin(gammas: [gamma], count: 1)
    var e = [0.0, 0.0]
    for n in 0..<4 {
      workspace.append(n, coefficient: n == 0 ? state : curve[n - 1], stride: 1, noise: &e)
      #expect(relativeDistance(e, (0..<2).map { exact[2 * n + $0].double }) < 1e-11, "order \(n)")
    }
  }

  @Test func manyComponentsAndManyCoordinates() {
    for (count, dimension) in [(20_000, 2), (3, 1000), (200, 64)] {
      for equal in [true, false] {
        var draw = RandomDraw(seed: 31)
        let parameters = MixtureParameters(
          dimension: dimension, means: draw.normals(count * dimension), logWeights: draw.normals(count),
          deviations: (0..<count).map { equal ? 0.05 : 0.05 * Double(1 + $0 % 2) })
        let state = draw.normals(dimension)
        let jet = jets(parameters, states: [state], gammas: [0.5], order: 3)
        let exact = exactNoise(
          parameters, state: state.map { DoubleDouble($0) }, gamma: DoubleDouble(0.5), count: 3)
        for n in 0..<3 {
          let reference = (0..<dimension).map { exact[n * dimension + $0].double }
          let e = (0..<dimension).map { Double(n + 1) * jet[(n + 1) * dimension + $0] }
          #expect(relativeDistance(e, reference) < 1e-11, "K \(count), D \(dimension), order \(n)")
        }
      }
    }
  }
}
