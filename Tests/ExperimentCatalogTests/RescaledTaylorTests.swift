import Diffusion
import Integration
import Samplers
import Testing

@testable import ExperimentCatalog

@Suite struct RescaledTaylorTests {
  /// The flow of one Gaussian, `sqrt(s^2 + gamma^2)` in `gamma`, is `s cosh u` in `u = asinh(gamma/s)`.
  @Test func gaussianFlowIsEntireInAsinh() {
    let (width, gamma, order) = (0.3, 0.7, 12)
    var coefficients = [(width * width + gamma * gamma).squareRoot()]
    let square = [width * width + gamma * gamma, 2 * gamma, 1]
    for n in 1...order {
      var sum = n < square.count ? square[n] : 0
      for j in 1..<n { sum -= coefficients[j] * coefficients[n - j] }
      coefficients.append(sum / (2 * coefficients[0]))
    }
    let powers = ChangeOfVariable.asinh(width).powers(at: gamma, order: order)
    var factorial = 1.0
    for m in 0...order {
      if m > 0 { factorial *= Double(m) }
      let composed = (0...m).reduce(0) { $0 + powers[$1 * (order + 1) + m] * coefficients[$1] }
      // The m-th derivative of s cosh u is s cosh u or s sinh u, that is sqrt(s^2 + gamma^2) or gamma.
      let expected = (m % 2 == 0 ? coefficients[0] : gamma) / factorial
      #expect(abs(composed - expected) < 1e-10, "order \(m)")
    }
  }

  /// Taylor in lambda is the formulation that the library has.
  @Test(arguments: 1...4)
  func lambdaIsTheFormulationOfTheLibrary(_ order: Int) throws {
    let schedule = LinearVariancePreserving()
    let problem = SamplingProblem(
      model: try GaussianMixture.toy8x8(), schedule: schedule,
      grid: try TimeGrid(.logSignalToNoise, steps: 40, schedule: schedule))
    let latents = StateBatch.normal(count: 5, dimension: 2, seed: 5)
    let own = try problem.run(RescaledTaylor(order: order, variable: .logarithm), latents: latents, jobs: 1)
    let library = try problem.run(
      TruncatedTaylor(order: order, formulation: .logSignalToNoise), latents: latents, jobs: 1)
    for i in 0..<latents.count {
      #expect(own.states.distance(to: library.states, at: i) < 1e-9)
    }
  }
}
