/// A head evaluated after its network, on the same lanes.
final class HeadBlock<Number: NetworkScalar> {
  let layers: HeadLayers
  let workspace: GraphWorkspace<Number>
  private let head: HeadArchitecture
  private let dimension: Int

  init(
    _ head: HeadArchitecture, on network: ScoreArchitecture, lanes: Int, withGradients: Bool = false
  ) {
    layers = HeadLayers(head, on: network)
    self.head = head
    dimension = network.dimension
    workspace = GraphWorkspace(layers.graph, lanes: lanes, order: 0, withGradients: withGradients)
  }

  /// Evaluates the head on what the network has just computed at order 0.
  @_specialize(where Number == Float)
  @_specialize(where Number == Double)
  func evaluate(after block: NetworkBlock<Number>) {
    let source = block.workspace
    copy(source.plane(block.layers.hidden), source.graph.nodes[block.layers.hidden].width, to: layers.hidden)
    var first = 0
    for node in block.layers.time {
      let width = source.graph.nodes[node].width
      workspace.plane(layers.time).advanced(by: first * workspace.lanes)
        .update(from: source.plane(node), count: width * workspace.lanes)
      first += width
    }
    copy(source.plane(block.layers.state), dimension, to: layers.state)
    copy(block.noise(0), dimension, to: layers.noise)
    workspace.advance(0)
  }

  private func copy(_ plane: UnsafeMutablePointer<Number>, _ width: Int, to node: Int) {
    workspace.plane(node).update(from: plane, count: width * workspace.lanes)
  }

  /// The factors of the channels at a level.
  func factors(at level: Double) -> (Double, Double, Double) {
    head.output.factors(at: level, power: head.power(of: level))
  }

  /// `γ^p d` of coordinate `d` and a lane, from the factors of its level.
  @inline(__always)
  func scaledDerivative(_ d: Int, _ lane: Int, _ factors: (Double, Double, Double)) -> Double {
    let k = workspace.plane(layers.output) + lane
    let (row, channel) = (d * workspace.lanes, dimension * workspace.lanes)
    let first = factors.0 * Double(k[row])
    guard head.output == .mixed else { return first }
    return first + factors.1 * Double(k[channel + row]) + factors.2 * Double(k[2 * channel + row])
  }

  /// Sets the gradients of the outputs from that of `γ^p d`.
  @inline(__always)
  func setGradient(_ gradient: Double, _ d: Int, _ lane: Int, _ factors: (Double, Double, Double)) {
    let k = workspace.gradient(layers.output) + lane
    let (row, channel) = (d * workspace.lanes, dimension * workspace.lanes)
    k[row] = Number(gradient * factors.0)
    guard head.output == .mixed else { return }
    k[channel + row] = Number(gradient * factors.1)
    k[2 * channel + row] = Number(gradient * factors.2)
  }
}
