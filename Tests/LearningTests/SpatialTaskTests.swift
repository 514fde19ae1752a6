import Diffusion
import Numbers
import TestSupport
import Testing

@testable import Learning

/// The regression of the spatial part of the derivative.
@Suite struct SpatialTaskTests {
  private static func data(_ dimension: Int = 2) throws -> NoisyData {
    let random = CounterRandom(seed: 4)
    let means = (0..<5).map { k in
      (0..<dimension).map { random.normal(trajectory: k, step: 0, index: $0) }
    }
    return NoisyData(
      try GaussianMixture(means: means, standardDeviations: [0.2, 0.4, 0.3, 0.5, 0.25]),
      levels: .logUniform(0.05...20))
  }

  @Test(arguments: SpatialObjective.allCases)
  func theGradientMatchesCentralDifferences(_ objective: SpatialObjective) throws {
    let task = try SpatialTask(objective, data: Self.data(), width: 5)
    let worker = SpatialWorker<Double>(task, lanes: 16)
    var weights = Small.weights(task.graph, seed: 6).map { Double($0) }
    func loss(_ gradient: inout [Double]) -> Double {
      worker.accumulate(0..<16, step: 2, seed: 3, weights: weights, into: &gradient)
    }
    var gradient = [Double](repeating: 0, count: weights.count)
    _ = loss(&gradient)
    let scale = gradient.map(\.magnitude).max() ?? 0
    #expect(scale > 0)
    for j in weights.indices {
      let (kept, h) = (weights[j], 1e-5)
      var unused = gradient
      weights[j] = kept + h
      let above = loss(&unused)
      weights[j] = kept - h
      let difference = (above - loss(&unused)) / (2 * h)
      weights[j] = kept
      expectClose(gradient[j], difference, absolute: 1e-6 * scale, "weight \(j)")
    }
  }

  /// Of a Gaussian `γ J ε = γ²/(γ² + s²) ε`, which is what a network says whose last layer is zero.
  @Test func oneGaussianNeedsNoTraining() throws {
    let law = try GaussianMixture(means: [[0.3, -1, 2]], standardDeviation: 0.8)
    let task = try SpatialTask(
      .distillation, data: NoisyData(law, levels: .logUniform(0.05...20)), width: 5)
    let error = try task.relativeError(task.graph.initialParameters(seed: 1), count: 256, seed: 2)
    #expect(error < 1e-20)
  }

  /// The mean of the target is `γ J ε` for the corrected equation and for distillation, and not for the printed one; distillation has no
  /// spread, and that of the regression is larger in more dimensions.
  @Test func onlyTheCorrectedTargetHasTheRightMean() throws {
    var spreads: [Double] = []
    for dimension in [2, 8] {
      let data = try Self.data(dimension)
      func targets(_ objective: SpatialObjective) throws -> TargetStatistics {
        try SpatialTask(objective, data: data).targets(count: 8192, seed: 7)
      }
      let (exact, noise, printed) = try (targets(.distillation), targets(.noise), targets(.printed))
      #expect(exact.spread == 0 && exact.bias == 0)
      #expect(noise.bias.magnitude < 4 * noise.biasError, "\(noise)")
      #expect(printed.bias.magnitude > 10 * printed.biasError, "\(printed)")
      spreads.append(noise.spread)
    }
    #expect(spreads[1] > spreads[0])
  }

  /// `γ J ε` against the closed-form Jacobian.
  @Test func theExactTargetIsTheProductOfTheJacobian() throws {
    let data = try Self.data(3)
    let task = try SpatialTask(.distillation, data: data, width: 4)
    let worker = SpatialWorker<Double>(task, lanes: 16)
    let weights = [Float](repeating: 0, count: task.graph.parameterCount)
    let (misses, sizes) = worker.errors(weights, step: 1, seed: 9)
    let examples = ExampleBlock(lanes: 16, dimension: 3)
    examples.draw(0..<16, step: 1, random: CounterRandom(seed: 9), from: data)
    let jacobian = MixtureJacobian(data.mixture)
    let variance = data.mixture.coordinateDeviation * data.mixture.coordinateDeviation
    var (expectedMisses, expectedSizes) = (0.0, 0.0)
    for lane in 0..<16 {
      let gamma = examples.levels[lane]
      let state = (0..<3).map { examples.point(lane)[$0] }
      let matrix = jacobian.evaluate(state, at: gamma).matrix
      let noise = NoiseField(data.mixture).evaluate(state, at: gamma)
      for i in 0..<3 {
        let product = (0..<3).reduce(0.0) { $0 + gamma * matrix[3 * i + $1] * noise[$1] }
        let miss = gamma * gamma / (gamma * gamma + variance) * noise[i] - product
        expectedMisses += miss * miss
        expectedSizes += product * product
      }
    }
    expectClose([misses, sizes], [expectedMisses, expectedSizes], relative: 1e-9)
  }
}
