import Diffusion
import Numbers
import TestSupport
import Testing

@testable import Learning

/// What a head is trained on, against derivatives by nested dual numbers.
@Suite struct HeadTaskTests {
  /// A head whose weights are zero but for the biases of its output says `−b_1 + σ² b_2 + α² b_3` everywhere, so its loss is
  /// `Σ w (that − γ^p d^p)²` with the total derivative of the witness: the sum of both products, with its factorial and its weight.
  @Test(arguments: [1, 2], HeadWeighting.allCases)
  func theTargetIsTheTotalDerivative(_ derivative: Int, _ weighting: HeadWeighting) throws {
    let network = try Small.network(Small.architecture())
    let data = NoisyData(try .smooth(), levels: .logUniform(0.2...5))
    let task = try HeadTask(
      network, head: HeadArchitecture(derivative: derivative, width: 4), weighting: weighting, data: data)
    var weights = [Double](repeating: 0, count: task.graph.parameterCount)
    let biases = [0.7, -0.4, 1.1, 0.3, -0.9, 0.5]
    weights.replaceSubrange(weights.count - 6..<weights.count, with: biases)
    let worker = HeadWorker<Double>(task, lanes: 16)
    var gradient = weights
    let loss = worker.accumulate(0..<16, step: 3, seed: 8, weights: weights, into: &gradient)

    let examples = ExampleBlock(lanes: 16, dimension: 2)
    examples.draw(0..<16, step: 3, random: CounterRandom(seed: 8), from: data)
    let witness = WitnessNetwork<Double>(network: network) { $0 }
    var expected = 0.0
    for lane in 0..<16 {
      let gamma = examples.levels[lane]
      let state = [examples.point(lane)[0], examples.point(lane)[1]]
      let exact = try derivative == 1 ? witness.first(state, gamma) : witness.second(state, gamma)
      let power = Double.pow(gamma, Double(derivative))
      let alpha2 = 1 / (1 + gamma * gamma)
      for d in 0..<2 {
        let said = -biases[d] + gamma * gamma * alpha2 * biases[2 + d] + alpha2 * biases[4 + d]
        let miss = said - power * exact[d]
        expected += weighting == .none ? miss * miss / (power * power) : miss * miss
      }
    }
    expectClose(loss, expected, relative: 1e-10)
  }
}
