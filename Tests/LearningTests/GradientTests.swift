import Diffusion
import Numbers
import TestSupport
import Testing

@testable import Learning

/// Reverse mode against central differences, in `Double`.
@Suite struct GradientTests {
  /// A graph with every kind of layer, the trained ones before the fixed ones too.
  private func graph(_ activation: Activation) -> LayerGraph {
    var graph = LayerGraph()
    let x = graph.input(3)
    let t = graph.input(1)
    let waves = graph.sineCosine(graph.projection(x, matrix: [1, -0.5, 0.3, 0.2, 0.7, -1.1]))
    let first = graph.activation(activation, graph.linear([x, waves, t], 9))
    let turned = graph.sineCosine(graph.linear([first, t], 3))
    let mapped = graph.projection(
      turned, matrix: (0..<54).map { k -> Double in Double((k * 7) % 11 - 5) / 6 })
    let joined = graph.residual(first, mapped)
    _ = graph.linear([graph.activation(activation, joined), turned], 2)
    return graph
  }

  @Test(arguments: Activation.allCases)
  func everyLayerMatchesCentralDifferences(_ activation: Activation) {
    let graph = graph(activation)
    let workspace = GraphWorkspace<Double>(graph, lanes: 16, order: 0, withGradients: true)
    var draw = RandomDraw(seed: 11)
    for node in [0, 1] {
      for j in 0..<graph.nodes[node].width * 16 { workspace.plane(node)[j] = draw.normal() }
    }
    var weights = (0..<graph.parameterCount).map { _ in 0.4 * draw.normal() }
    let output = graph.nodes.count - 1
    let seeds = (0..<graph.nodes[output].width * 16).map { _ in draw.normal() }
    func value() -> Double {
      workspace.load(weights)
      workspace.advance(0)
      return seeds.indices.reduce(0) { $0 + seeds[$1] * workspace.plane(output)[$1] }
    }
    _ = value()
    workspace.clearGradients()
    for j in seeds.indices { workspace.gradient(output)[j] = seeds[j] }
    var gradient = [Double](repeating: 0, count: graph.parameterCount)
    gradient.withUnsafeMutableBufferPointer { total in
      guard let total = total.baseAddress else { return }
      workspace.pullBack(into: total)
    }
    let scale = gradient.map(\.magnitude).max() ?? 0
    for j in weights.indices {
      let (kept, h) = (weights[j], 1e-5)
      weights[j] = kept + h
      let above = value()
      weights[j] = kept - h
      let difference = (above - value()) / (2 * h)
      weights[j] = kept
      expectClose(gradient[j], difference, absolute: 1e-7 * scale, "weight \(j), \(draw)")
    }
  }

  @Test(arguments: ScoreOutput.allCases)
  func scoreMatchingMatchesCentralDifferences(_ output: ScoreOutput) throws {
    let mixture = try GaussianMixture.smooth()
    let architecture = try Small.architecture(output: output)
    let data = NoisyData(mixture, levels: .logUniform(0.05...20))
    let worker = ScoreWorker<Double>(try ScoreTask(architecture, data: data), lanes: 16)
    check(Small.weights(architecture.layers.graph, seed: 3)) {
      worker.accumulate(0..<16, step: 4, seed: 1, weights: $0, into: &$1)
    }
  }

  @Test func scoreMatchingWithClassesMatchesCentralDifferences() throws {
    let architecture = try Small.architecture(classes: 2)
    let task = try ScoreTask(
      architecture, data: NoisyData(.smooth(), levels: .logUniform(0.05...20)),
      labels: ClassLabels([1, 0, 1], dropout: 0.3))
    let worker = ScoreWorker<Double>(task, lanes: 16)
    check(Small.weights(architecture.layers.graph, seed: 3)) {
      worker.accumulate(0..<16, step: 4, seed: 1, weights: $0, into: &$1)
    }
  }

  @Test(arguments: HeadOutput.allCases, HeadWeighting.allCases)
  func distillationMatchesCentralDifferences(_ output: HeadOutput, _ weighting: HeadWeighting) throws {
    for derivative in 1...3 {
      let network = try Small.network(Small.architecture())
      let head = try HeadArchitecture(derivative: derivative, width: 5, blocks: 2, output: output)
      let data = NoisyData(try .smooth(), levels: .logUniform(0.05...20))
      let task = try HeadTask(network, head: head, weighting: weighting, data: data)
      let worker = HeadWorker<Double>(task, lanes: 16)
      check(Small.weights(task.graph, seed: 4)) {
        worker.accumulate(0..<16, step: 4, seed: 1, weights: $0, into: &$1)
      }
    }
  }

  /// A loss and its gradient against differences, at every seventh weight.
  private func check(_ start: [Float], _ loss: ([Double], inout [Double]) -> Double) {
    var weights = start.map { Double($0) }
    var gradient = [Double](repeating: 0, count: weights.count)
    _ = loss(weights, &gradient)
    let scale = gradient.map(\.magnitude).max() ?? 0
    #expect(scale > 0)
    for j in stride(from: 0, to: weights.count, by: 7) {
      let (kept, h) = (weights[j], 1e-5)
      var unused = gradient
      weights[j] = kept + h
      let above = loss(weights, &unused)
      weights[j] = kept - h
      let difference = (above - loss(weights, &unused)) / (2 * h)
      weights[j] = kept
      expectClose(gradient[j], difference, absolute: 1e-6 * scale, "weight \(j)")
    }
  }
}

/// Small networks for tests.
enum Small {
  static func architecture(
    activation: Activation = .silu, output: ScoreOutput = .preconditioned, classes: Int = 0
  ) throws -> ScoreArchitecture {
    try ScoreArchitecture(
      dimension: 2, dataDeviation: 0.8, levels: 0.05...20, width: 10, depth: 2,
      features: ScoreArchitecture.randomFeatures(count: 3, dimension: 2, deviation: 1.5, seed: 9),
      timeFrequencies: ScoreArchitecture.octaves(2), activation: activation, output: output,
      classes: classes, embedding: 3)
  }

  /// Weights of which none is zero.
  static func weights(_ graph: LayerGraph, seed: UInt64) -> [Float] {
    var draw = RandomDraw(seed: seed)
    return (0..<graph.parameterCount).map { _ in Float(0.5 * draw.normal()) }
  }

  static func network(_ architecture: ScoreArchitecture) throws -> ScoreNetwork {
    try ScoreNetwork(architecture, weights: weights(architecture.layers.graph, seed: 5))
  }
}
