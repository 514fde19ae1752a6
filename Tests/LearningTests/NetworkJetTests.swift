import Diffusion
import Integration
import Numbers
import Series
import TestSupport
import Testing

@testable import Learning

/// A score network written out number by number from the definition, for any type of number.
struct WitnessNetwork<T: ElementaryCoefficient> {
  let network: ScoreNetwork
  let constant: (Double) -> T

  private func call(_ function: TotalFunction, _ x: T) -> T { T.evaluate(function, at: x) }

  private func activated(_ a: T) -> T {
    switch network.architecture.activation {
    case .silu: a * T.ratio(constant(1), constant(1) + call(.exp, -a))
    case .tanh: call(.tanh, a)
    case .softplus: call(.softplus, a)
    case .gelu:
      a * constant(0.5) * (constant(1) + call(.erf, a * constant(0.5.squareRoot())))
    }
  }

  /// `ε(x, γ)`.
  func noise(_ x: [T], _ gamma: T) throws -> [T] {
    let shape = network.architecture
    let s = shape.output == .plain ? 1 : shape.dataDeviation
    let square = gamma * gamma + constant(s * s)
    let root = try T.evaluate(.sqrt, at: square)
    let z = x.map { T.ratio($0, root) }
    let low = Double.log(shape.levels.lowerBound)
    let range = Double.log(shape.levels.upperBound) - low
    let c = (try T.evaluate(.log, at: gamma) - constant(low)) * constant(2 / range) - constant(1)
    var waves: [T] = []
    for i in 0..<shape.features.count / 2 {
      waves.append(constant(shape.features[2 * i]) * z[0] + constant(shape.features[2 * i + 1]) * z[1])
    }
    let times = shape.timeFrequencies.map { constant($0) * c }
    var h =
      z + waves.map { call(.sin, $0) } + waves.map { call(.cos, $0) } + [c]
      + times.map { call(.sin, $0) } + times.map { call(.cos, $0) }
    var place = 0
    func linear(_ h: [T], _ rows: Int) -> [T] {
      let bias = place + rows * h.count
      let result = (0..<rows).map { r in
        var sum = constant(Double(network.weights[bias + r]))
        for (k, value) in h.enumerated() {
          sum = sum + constant(Double(network.weights[place + r * h.count + k])) * value
        }
        return sum
      }
      place = bias + rows
      return result
    }
    if shape.classes > 0 {
      let chosen = network.condition ?? shape.classes
      h += linear((0...shape.classes).map { constant($0 == chosen ? 1 : 0) }, shape.embedding)
    }
    for _ in 0..<shape.depth { h = linear(h, shape.width).map(activated) }
    let f = linear(h, shape.dimension)
    if shape.output == .plain { return f }
    return zip(x, f).map { x, f in
      T.ratio(gamma * x, square) - T.ratio(constant(s) * f, root)
    }
  }

  /// The operator `d/dγ` along `d x/dγ = ε` on a function that takes dual numbers.
  private func along(
    _ x: [T], _ gamma: T,
    _ f: (WitnessNetwork<TaylorSeries<T>>, [TaylorSeries<T>], TaylorSeries<T>) throws -> [TaylorSeries<T>]
  ) throws -> [T] {
    let slope = try noise(x, gamma)
    let dual = WitnessNetwork<TaylorSeries<T>>(network: network) {
      TaylorSeries([constant($0), constant(0)])
    }
    let result = try f(
      dual, zip(x, slope).map { TaylorSeries([$0, $1]) }, TaylorSeries([gamma, constant(1)]))
    return result.map { $0[1] ?? constant(.nan) }
  }

  func first(_ x: [T], _ gamma: T) throws -> [T] { try along(x, gamma) { try $0.noise($1, $2) } }
  func second(_ x: [T], _ gamma: T) throws -> [T] { try along(x, gamma) { try $0.first($1, $2) } }
  func third(_ x: [T], _ gamma: T) throws -> [T] { try along(x, gamma) { try $0.second($1, $2) } }
}

@Suite struct NetworkJetTests {
  private static let points: [([Double], Double)] = [
    ([0.3, -0.7], 0.06), ([0.9, 0.4], 0.5), ([-2, 3.5], 4), ([12, -7], 15),
  ]

  private func jet(_ network: ScoreNetwork, _ state: [Double], _ gamma: Double, order: Int) throws -> JetBatch
  {
    let states = try StateBatch(rows: [state], dimension: 2)
    var jet = JetBatch(count: 1, dimension: 2, order: order)
    network.makeEvaluator(count: 1, order: order)
      .expand(states, at: [Double](repeating: gamma, count: states.stride), order: order, into: &jet)
    return jet
  }

  @Test(arguments: Activation.allCases, ScoreOutput.allCases)
  func jetsMatchNestedDualNumbers(_ activation: Activation, _ output: ScoreOutput) throws {
    let network = try Small.network(Small.architecture(activation: activation, output: output))
    let witness = WitnessNetwork<Double>(network: network) { $0 }
    for (state, gamma) in Self.points {
      let jet = try jet(network, state, gamma, order: 4)
      let derivatives = try [
        witness.noise(state, gamma), witness.first(state, gamma), witness.second(state, gamma),
        witness.third(state, gamma),
      ]
      for (k, exact) in derivatives.enumerated() {
        let factorial = Double((1...k + 1).reduce(1, *))
        let scale = exact.map(\.magnitude).max() ?? 0
        expectClose(
          (0..<2).map { factorial * jet[0, k + 1, $0] }, exact, relative: 1e-12, scale: scale,
          "order \(k) at \(gamma)")
      }
    }
  }

  /// A network with classes, told each of them and none: jets, evaluations and streams alike.
  @Test(arguments: [nil, 0, 1, 2])
  func jetsOfConditionedNetworksMatchNestedDualNumbers(_ condition: Int?) throws {
    let plain = try Small.network(Small.architecture(classes: 3))
    let network = try condition.map { try plain.conditioned(on: $0) } ?? plain
    let witness = WitnessNetwork<Double>(network: network) { $0 }
    for (state, gamma) in Self.points {
      let jet = try jet(network, state, gamma, order: 3)
      let derivatives = try [
        witness.noise(state, gamma), witness.first(state, gamma), witness.second(state, gamma),
      ]
      for (k, exact) in derivatives.enumerated() {
        let factorial = Double((1...k + 1).reduce(1, *))
        expectClose(
          (0..<2).map { factorial * jet[0, k + 1, $0] }, exact, relative: 1e-12,
          scale: exact.map(\.magnitude).max() ?? 0, "order \(k) at \(gamma)")
      }
    }
    #expect(throws: LearningError.self) { try plain.conditioned(on: 3) }
    #expect(throws: LearningError.self) { try Small.network(Small.architecture()).conditioned(on: 0) }
  }

  /// The network run again from the start on a whole series for every order.
  @Test(arguments: Activation.allCases)
  func jetsMatchTheNaiveRun(_ activation: Activation) throws {
    let network = try Small.network(Small.architecture(activation: activation))
    for (state, gamma) in Self.points {
      let jet = try jet(network, state, gamma, order: 9)
      var curve = state.map { [$0] }
      for n in 0..<9 {
        let witness = WitnessNetwork<TaylorSeries<Double>>(network: network) {
          TaylorSeries(constant: $0)
        }
        let noise = try witness.noise(
          curve.map { TaylorSeries($0) }, .variable(at: gamma, order: n))
        for d in 0..<2 { curve[d].append((noise[d][n] ?? .nan) / Double(n + 1)) }
      }
      for n in 1...9 {
        let exact = [curve[0][n], curve[1][n]]
        expectClose(
          [jet[0, n, 0], jet[0, n, 1]], exact, relative: 1e-11, scale: exact.map(\.magnitude).max() ?? 0,
          "order \(n) at \(gamma)")
      }
    }
  }

  @Test func bitsDependOnNoBatch() throws {
    let network = try Small.network(Small.architecture())
    var draw = RandomDraw(seed: 21)
    let rows = (0..<75).map { _ in [draw.normal(), draw.normal()] }
    let states = try StateBatch(rows: rows, dimension: 2)
    let levels = (0..<states.stride).map { _ in draw.uniform(0.1, 9) }
    var jet = JetBatch(count: 75, dimension: 2, order: 5)
    let evaluator = network.makeEvaluator(count: 75, order: 5)
    evaluator.expand(states, at: levels, order: 5, into: &jet)
    var streamed = states
    var noise = states
    evaluator.begin(at: levels, count: 75)
    for n in 0..<5 {
      evaluator.append(n, streamed, into: &noise)
      streamed.assign(from: noise, dividedBy: Double(n + 1))
      for i in 0..<75 { #expect(streamed[i, 1] == jet[i, n + 1, 1]) }
    }
    evaluator.noise(states, at: levels, into: &noise)
    for i in 0..<75 {
      let alone = try self.jet(network, rows[i], levels[i], order: 5)
      for n in 0...5 { #expect((0..<2).allSatisfy { jet[i, n, $0] == alone[0, n, $0] }) }
      #expect(noise[i, 0] == alone[0, 1, 0])
    }
  }
}

@Suite struct HeadTests {
  /// The channels times 1/γ are GENIE Eq. 14, at levels over six decades.
  @Test func mixedChannelsAreEquation14() {
    for var draw in RandomCases(seed: 31, count: 40) {
      let gamma = Double.exp(draw.uniform(-7, 7))
      let (k1, k2, k3) = (draw.normal(), draw.normal(), draw.normal())
      let paper =
        -k1 / gamma + gamma / (1 + gamma * gamma) * k2 + k3 / (gamma * (1 + gamma * gamma))
      let factors = HeadOutput.mixed.factors(at: gamma, power: gamma)
      let ours = (factors.0 * k1 + factors.1 * k2 + factors.2 * k3) / gamma
      expectClose(
        ours, paper, absolute: 1e-15 * (k1.magnitude + k2.magnitude + k3.magnitude) / gamma, "\(draw)")
    }
  }

  /// Multiply-adds counted by hand: 3 features, 5 numbers of the level, two layers of 10, then a head of width 5 with 2 blocks; with one of
  /// width 6 and 1 block on it.
  @Test func overheadsAreProductsCountedByHand() throws {
    let network = try Small.network(Small.architecture())
    let products = 3 * 2 + 2 * 1 + 10 * (2 + 6 + 5) + 10 * 10 + 2 * 10
    #expect(network.architecture.layers.graph.multiplyAdds == products)
    #expect(network.predictionOverheads.isEmpty)
    func head(_ derivative: Int, _ width: Int, _ blocks: Int) throws -> (HeadArchitecture, [Float]) {
      let shape = try HeadArchitecture(derivative: derivative, width: width, blocks: blocks)
      return (shape, Small.weights(HeadLayers(shape, on: network.architecture).graph, seed: 1))
    }
    let (a, b) = try (head(1, 5, 2), head(2, 6, 1))
    let first = try HeadedNetwork(network, head: a.0, headWeights: a.1)
    let second = try HeadedNetwork(first, head: b.0, headWeights: b.1)
    let counts = [
      5 * (10 + 5 + 2 + 2) + 2 * (5 * (5 + 5) + 5 * 5) + 6 * 5,
      6 * (10 + 5 + 2 + 2) + 6 * (6 + 5) + 6 * 6 + 6 * 6,
    ]
    #expect(second.headMultiplyAdds == counts)
    #expect(second.predictionOverheads == counts.map { Double($0) / Double(products) })
  }

  /// The evaluators of two heads against heads written out from their definition.
  @Test(arguments: [1, 2])
  func headsAreWhatTheirDefinitionSays(_ order: Int) throws {
    let network = try Small.network(Small.architecture())
    let shapes = try (1...2).map { try HeadArchitecture(derivative: $0, width: 4 + $0, blocks: 2) }
    let all = shapes.enumerated().map {
      Small.weights(HeadLayers($1, on: network.architecture).graph, seed: 17 + UInt64($0))
    }
    let first = try HeadedNetwork(network, head: shapes[0], headWeights: all[0])
    let model = try HeadedNetwork(first, head: shapes[1], headWeights: all[1])
    #expect(throws: LearningError.self) { try HeadedNetwork(first, head: shapes[0], headWeights: all[0]) }
    #expect(throws: LearningError.self) { try HeadedNetwork(network, head: shapes[1], headWeights: all[1]) }
    let (weights, width) = (all[order - 1], shapes[order - 1].width)
    let (state, gamma) = ([0.4, -0.2], 0.3)
    let evaluator = model.makeEvaluator(count: 1, order: 1)
    let states = try StateBatch(rows: [state], dimension: 2)
    var noise = states
    var derivatives = [states, states]
    evaluator.noise(
      states, at: [Double](repeating: gamma, count: 8), into: &noise, derivatives: &derivatives)

    let block = NetworkBlock<Double>(network, lanes: 16, order: 0)
    for d in 0..<2 { block.curve(0)[d * 16] = state[d] }
    block.begin { _ in gamma }
    block.append(0)
    func lane(_ node: Int) -> [Double] {
      (0..<block.layers.graph.nodes[node].width).map { block.workspace.plane(node)[$0 * 16] }
    }
    let time = block.layers.time.flatMap(lane)
    var place = 0
    func linear(_ x: [Double], _ rows: Int) -> [Double] {
      defer { place += rows * (x.count + 1) }
      return (0..<rows).map { (r: Int) -> Double in
        var sum = Double(weights[place + rows * x.count + r])
        for (j, value) in x.enumerated() { sum += Double(weights[place + r * x.count + j]) * value }
        return sum
      }
    }
    func silu(_ x: [Double]) -> [Double] { x.map { $0 / (1 + Double.exp(-$0)) } }
    var u = linear(
      lane(block.layers.hidden) + time + lane(block.layers.state) + [noise[0, 0], noise[0, 1]], width)
    for _ in 0..<2 {
      let inner = linear(silu(linear(silu(u) + time, width)), width)
      u = zip(u, inner).map { ($0 + $1) / 2.0.squareRoot() }
    }
    let k = linear(silu(u), 6)
    let alpha2 = 1 / (1 + gamma * gamma)
    let sigma2 = gamma * gamma * alpha2
    for d in 0..<2 {
      let scaled: Double = sigma2 * k[2 + d] + alpha2 * k[4 + d] - k[d]
      expectClose(derivatives[order - 1][0, d], scaled / Double.pow(gamma, Double(order)), relative: 1e-12)
    }
  }
}
