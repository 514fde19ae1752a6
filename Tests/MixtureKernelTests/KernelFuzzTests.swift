import Diffusion
import Foundation
import MixtureKernel
import Numbers
import TestSupport
import Testing

/// Random mixtures, states and noise levels against double-double arithmetic.
@Suite struct KernelFuzzTests {
  private enum Widths: CaseIterable { case equal, few, all }

  private struct Case {
    let dimension: Int
    let means: [Double]
    let logWeights: [Double]
    let deviations: [Double]
    let state: [Double]
    let gamma: Double
    let order: Int

    /// Up to 300 components, 40 coordinates, deviations over six decades and 0, γ over eight decades, every seventh
    /// state 10^6 away.
    init(_ draw: inout RandomDraw) {
      let count = Int(exp(draw.uniform(0, log(300))))
      let dimension = Int(exp(draw.uniform(0, log(40.9))))
      let widths = Widths.allCases[draw.integer(0...2)]
      let palette = (0..<3).map { _ in pow(10, draw.uniform(-5, 1)) }
      let deviations = (0..<count).map { _ -> Double in
        switch widths {
        case .equal: return palette[0]
        case .few: return palette[draw.integer(0...2)]
        case .all: return draw.uniform() < 0.1 ? 0 : pow(10, draw.uniform(-5, 1))
        }
      }
      let spread = pow(10, draw.uniform(-2, 1))
      var means = draw.normals(count * dimension).map { spread * $0 }
      if count > 1, draw.uniform() < 0.2 {
        // Two components on the same point.
        for d in 0..<dimension { means[dimension + d] = means[d] }
      }
      let gamma = pow(10, draw.uniform(-4, 4))
      let near = draw.integer(0...(count - 1))
      let distance = draw.uniform() < 0.15 ? 1e6 : 0
      state = (0..<dimension).map {
        means[near * dimension + $0] + (deviations[near] + gamma) * draw.normal() + distance * draw.normal()
      }
      logWeights = draw.normals(count).map { 3 * $0 }
      order = draw.integer(1...7)
      self.dimension = dimension
      self.means = means
      self.deviations = deviations
      self.gamma = gamma
    }
  }

  /// The kernel's error in each coefficient is below 10^-11 of the coefficient, or below twenty times what relative
  /// changes of 2^-52 of the state, of γ and of the coefficients themselves do to the exact value.
  @Test(arguments: [UInt64(1), 2, 3, 4])
  func kernelAgreesWithDoubleDouble(seed: UInt64) {
    for var draw in RandomCases(seed: seed, count: 250) {
      let sample = Case(&draw)
      let dimension = sample.dimension
      let parameters = MixtureParameters(
        dimension: dimension, means: sample.means, logWeights: sample.logWeights,
        deviations: sample.deviations)
      let jet = jets(parameters, states: [sample.state], gammas: [sample.gamma], order: sample.order)
      let state = sample.state.map { DoubleDouble($0) }
      let exact = exactNoise(
        parameters, state: state, gamma: DoubleDouble(sample.gamma), count: sample.order)
      var response = [Double](repeating: 0, count: sample.order)
      for _ in 0..<3 {
        let shaken = exactNoise(
          parameters, state: state.map { $0 * (.one + DoubleDouble(sign(&draw))) },
          gamma: DoubleDouble(sample.gamma) * (.one + DoubleDouble(sign(&draw))), count: sample.order,
          relativeErrors: (0..<sample.order * dimension).map { _ in sign(&draw) })
        for n in 0..<sample.order {
          response[n] = max(response[n], norm(n, dimension) { (shaken[$0] - exact[$0]).double })
        }
      }
      for n in 0..<sample.order {
        let size = norm(n, dimension) { exact[$0].double }
        let error = norm(n, dimension) {
          (DoubleDouble(Double(n + 1) * jet[dimension + $0]) - exact[$0]).double
        }
        #expect(
          error <= 1e-11 * size + 20 * response[n],
          """
          \(draw), order \(n): error \(error), size \(size), response \(response[n]), \
          K \(sample.deviations.count), D \(dimension), gamma \(sample.gamma)
          """)
      }
    }
  }

  private func sign(_ draw: inout RandomDraw) -> Double { draw.uniform() < 0.5 ? 0x1p-52 : -0x1p-52 }

  private func norm(_ n: Int, _ dimension: Int, _ entry: (Int) -> Double) -> Double {
    var sum = 0.0
    for d in 0..<dimension { sum += entry(n * dimension + d) * entry(n * dimension + d) }
    return sum.squareRoot()
  }
}
