import Numbers
import Series

/// The Taylor coefficients of a score network along curves `x̄(γ + h)`, for one block of lanes, one coefficient after the other.
///
/// A coefficient costs one pass of linear maps; all coefficients before stay where they are. Coefficient `n` of coordinate `d`
/// of lane `l` is at `curve(n)[d * lanes + l]`, that of `ε` at `noise(n)[d * lanes + l]`.
final class NetworkBlock<Number: NetworkScalar> {
  let lanes: Int
  let layers: ScoreLayers
  let workspace: GraphWorkspace<Number>
  private let frame: NetworkFrame
  private let order: Int
  private let memory = AlignedMemory()
  private let curves: UnsafeMutablePointer<Number>
  private let noises: UnsafeMutablePointer<Number>
  /// Series of γ, `γ² + s²`, `ln γ` and of the three factors of the frame, each coefficient `lanes` numbers.
  private let levels: UnsafeMutablePointer<Number>
  private let squares: UnsafeMutablePointer<Number>
  private let logarithms: UnsafeMutablePointer<Number>
  private let inputs: UnsafeMutablePointer<Number>
  private let skips: UnsafeMutablePointer<Number>

  /// - Parameters:
  ///   - lanes: a multiple of 16.
  ///   - order: the highest coefficient.
  init(_ network: ScoreNetwork, lanes: Int, order: Int) {
    self.lanes = lanes
    self.order = order
    frame = NetworkFrame(network.architecture)
    layers = network.architecture.layers
    workspace = GraphWorkspace(layers.graph, lanes: lanes, order: order)
    workspace.load(network.weights)
    curves = memory.make((order + 1) * frame.dimension * lanes)
    noises = memory.make((order + 1) * frame.dimension * lanes)
    levels = memory.make((order + 1) * lanes)
    squares = memory.make((order + 1) * lanes)
    logarithms = memory.make((order + 1) * lanes)
    inputs = memory.make((order + 1) * lanes)
    skips = memory.make((order + 1) * lanes)
    if let place = layers.condition {
      let row = network.condition ?? network.architecture.classes
      (workspace.plane(place) + row * lanes).update(repeating: 1, count: lanes)
    }
  }

  /// Coefficient `n` of the curve, for the caller to write before `append(n)`.
  func curve(_ n: Int) -> UnsafeMutablePointer<Number> { curves + n * frame.dimension * lanes }

  /// Coefficient `n` of `ε`.
  func noise(_ n: Int) -> UnsafeMutablePointer<Number> { noises + n * frame.dimension * lanes }

  /// Starts at the levels that `level` gives for the lanes, all positive.
  func begin(_ level: (Int) -> Number) {
    for lane in 0..<lanes {
      let gamma = level(lane)
      levels[lane] = gamma
      if order > 0 { levels[lanes + lane] = 1 }
      squares[lane] = gamma * gamma + Number(frame.deviation * frame.deviation)
      if order > 0 { squares[lanes + lane] = 2 * gamma }
      if order > 1 { squares[2 * lanes + lane] = 1 }
    }
  }

  /// Computes coefficient `n` of `ε` along the curves; called for `n = 0, 1, 2, …`.
  @_specialize(where Number == Float)
  @_specialize(where Number == Double)
  func append(_ n: Int) {
    extendFactors(n)
    let width = Number.Lanes.scalarCount
    let (state, level) = (workspace.plane(layers.state, n), workspace.plane(layers.level, n))
    let (slope, offset) = (Number(frame.slope), n == 0 ? Number(frame.offset) : 0)
    for lane in 0..<lanes { level[lane] = slope * logarithms[n * lanes + lane] + offset }
    for i in stride(from: 0, to: lanes, by: width) {
      let input = row(inputs + i, lanes)
      for d in 0..<frame.dimension {
        let x = row(curves + d * lanes + i, frame.dimension * lanes)
        store(Recurrence.product(n, x, input), state + d * lanes + i)
      }
    }
    workspace.advance(n)
    let output = workspace.plane(layers.output)
    let noise = noise(n)
    guard frame.output == .preconditioned else {
      noise.update(from: workspace.plane(layers.output, n), count: frame.dimension * lanes)
      return
    }
    let deviation = Number.Lanes(repeating: Number(frame.deviation))
    for i in stride(from: 0, to: lanes, by: width) {
      let (input, skip) = (row(inputs + i, lanes), row(skips + i, lanes))
      for d in 0..<frame.dimension {
        let x = row(curves + d * lanes + i, frame.dimension * lanes)
        let f = row(output + d * lanes + i, frame.dimension * lanes)
        let learned: Number.Lanes = deviation * Recurrence.product(n, f, input)
        store(Recurrence.product(n, x, skip) - learned, noise + d * lanes + i)
      }
    }
  }

  /// The series of the level alone: `1/√(γ² + s²)`, `ln γ` and `γ/(γ² + s²)`.
  @inline(__always)
  private func extendFactors(_ n: Int) {
    guard n > 0 else {
      for lane in 0..<lanes {
        let inverse = 1 / squares[lane]
        inputs[lane] = inverse.squareRoot()
        logarithms[lane] = Number.log(levels[lane])
        skips[lane] = levels[lane] * inverse
      }
      return
    }
    for i in stride(from: 0, to: lanes, by: Number.Lanes.scalarCount) {
      let (gamma, square) = (row(levels + i, lanes), row(squares + i, lanes))
      store(
        Recurrence.rationalPower(n, square, numerator: -1, denominator: 2, own: row(inputs + i, lanes)),
        inputs + n * lanes + i)
      store(Recurrence.log(n, gamma, own: row(logarithms + i, lanes)), logarithms + n * lanes + i)
      store(Recurrence.quotient(n, gamma, square, own: row(skips + i, lanes)), skips + n * lanes + i)
    }
  }

  @inline(__always)
  private func row(_ base: UnsafeMutablePointer<Number>, _ step: Int) -> StridedRow<Number.Lanes> {
    StridedRow(
      UnsafeRawPointer(base).assumingMemoryBound(to: Number.Lanes.self),
      stride: step / Number.Lanes.scalarCount)
  }

  @inline(__always)
  private func store(_ value: Number.Lanes, _ target: UnsafeMutablePointer<Number>) {
    UnsafeMutableRawPointer(target).storeBytes(of: value, as: Number.Lanes.self)
  }
}
