import Numbers
import Series

/// The numbers of one graph for a block of states: the Taylor coefficients of every node along curves, and, where asked for, the
/// gradients of reverse mode.
///
/// Coefficient `n` of number `u` of a node for lane `l` is at `plane(node, n)[u * lanes + l]`. The evaluation of a network is
/// coefficient 0. Everything is allocated here, once; one workspace serves one thread.
final class GraphWorkspace<Number: NetworkScalar> {
  let graph: LayerGraph
  /// States of a block, a multiple of 16.
  let lanes: Int
  let parameters: UnsafeMutablePointer<Number>
  private var values: [UnsafeMutablePointer<Number>] = []
  private var auxiliaries: [UnsafeMutablePointer<Number>] = []
  private var matrices: [UnsafeMutablePointer<Number>] = []
  private var gradients: [UnsafeMutablePointer<Number>] = []
  /// Which nodes have a gradient: those that depend on trained weights, or all.
  private let isReached: [Bool]
  private let rowSizeFactor: Int
  private let memory = AlignedMemory()
  /// Room for a transposed block and for the gradient of one matrix.
  private let transposed: UnsafeMutablePointer<Number>
  private let product: UnsafeMutablePointer<Number>

  /// - Parameters:
  ///   - lanes: a multiple of 16.
  ///   - order: the highest coefficient.
  ///   - withGradients: whether `pullBack` will be called.
  ///   - reachingInputs: whether it also gives the gradients of nodes that depend on no trained weight, the inputs among them.
  init(
    _ graph: LayerGraph, lanes: Int, order: Int, withGradients: Bool = false, reachingInputs: Bool = false
  ) {
    self.graph = graph
    self.lanes = lanes
    rowSizeFactor = order + 1
    isReached = graph.nodes.map { withGradients && ($0.isTrained || reachingInputs) }
    parameters = memory.make(graph.parameterCount)
    let widest = graph.nodes.map(\.width).max() ?? 0
    let padded = (widest + 15) & ~15
    transposed = memory.make(withGradients ? padded * lanes : 0)
    product = memory.make(withGradients ? padded * widest : 0)
    for (place, node) in graph.nodes.enumerated() {
      let plane = node.width * lanes
      values.append(memory.make(plane * (order + 1)))
      var rows = 0
      if case .activation(let function, _) = node.operation { rows = function.auxiliaryRows }
      auxiliaries.append(memory.make(rows * plane * (order + 1)))
      gradients.append(memory.make(isReached[place] ? plane : 0))
      var matrix: UnsafeMutablePointer<Number> = memory.make(0)
      if case .projection(_, let entries) = node.operation {
        matrix = memory.make(entries.count)
        for (j, entry) in entries.enumerated() { matrix[j] = Number(entry) }
      }
      matrices.append(matrix)
    }
  }

  /// Bytes of all numbers of the workspace.
  var byteCount: Int { memory.byteCount }

  /// Takes the weights, rounded to `Number` where needed.
  func load<Source: BinaryFloatingPoint>(_ weights: [Source]) {
    for j in 0..<min(weights.count, graph.parameterCount) { parameters[j] = Number(weights[j]) }
  }

  /// Coefficient `n` of a node.
  @inline(__always)
  func plane(_ node: Int, _ n: Int = 0) -> UnsafeMutablePointer<Number> {
    values[node] + n * graph.nodes[node].width * lanes
  }

  /// The gradient of a trained node.
  func gradient(_ node: Int) -> UnsafeMutablePointer<Number> { gradients[node] }

  /// Computes coefficient `n` of all nodes but the inputs, whose coefficients up to `n` are in their planes.
  @_specialize(where Number == Float)
  @_specialize(where Number == Double)
  func advance(_ n: Int) {
    for place in graph.nodes.indices {
      let node = graph.nodes[place]
      let size = node.width * lanes
      let target = plane(place, n)
      switch node.operation {
      case .input: break
      case .linear(let sources, let weights):
        let columns = graph.width(of: sources)
        let bias = parameters + weights + node.width * columns
        for r in 0..<node.width {
          let start = n == 0 ? bias[r] : 0
          for l in 0..<lanes { target[r * lanes + l] = start }
        }
        var first = weights
        for source in sources {
          multiply(
            StridedMatrix(base: UnsafePointer(parameters + first), rowStep: columns, columnStep: 1),
            rows: node.width, source: source, n, into: target)
          first += graph.nodes[source].width
        }
      case .projection(let source, _):
        for j in 0..<size { target[j] = 0 }
        multiply(
          StridedMatrix(
            base: UnsafePointer(matrices[place]), rowStep: graph.nodes[source].width, columnStep: 1),
          rows: node.width, source: source, n, into: target)
      case .sineCosine(let source): extendSineCosine(n, source, place)
      case .activation(let function, let source):
        let rows = rows(of: function, source, place)
        if n == 0 { rows.start() } else { rows.extend(n) }
      case .residual(let x, let y):
        let scale = Number(0.5).squareRoot()
        let (x, y) = (plane(x, n), plane(y, n))
        for j in 0..<size { target[j] = (x[j] + y[j]) * scale }
      }
    }
  }

  @inline(__always)
  private func multiply(
    _ matrix: StridedMatrix<Number>, rows: Int, source: Int, _ n: Int,
    into target: UnsafeMutablePointer<Number>
  ) {
    MatrixProduct.add(
      rows: rows, depth: graph.nodes[source].width, vectors: lanes / Number.Lanes.scalarCount, matrix,
      VectorRows(base: plane(source, n), stride: lanes), to: VectorRows(base: target, stride: lanes))
  }

  @inline(__always)
  private func rows(of function: Activation, _ source: Int, _ place: Int) -> ActivationRows<Number> {
    let size = graph.nodes[place].width * lanes
    return ActivationRows(
      function: function, argument: UnsafePointer(values[source]), value: values[place],
      auxiliary: auxiliaries[place], size: size, rowSize: size * rowSizeFactor)
  }

  @inline(__always)
  private func extendSineCosine(_ n: Int, _ source: Int, _ place: Int) {
    let half = graph.nodes[source].width * lanes
    let (argument, sine) = (values[source], values[place])
    let cosine = sine + half
    guard n > 0 else {
      for j in 0..<half {
        sine[j] = Number.sin(argument[j])
        cosine[j] = Number.cos(argument[j])
      }
      return
    }
    let width = Number.Lanes.scalarCount
    func row(_ base: UnsafeMutablePointer<Number>, _ i: Int, _ size: Int) -> StridedRow<Number.Lanes> {
      StridedRow(
        UnsafeRawPointer(base + i * width).assumingMemoryBound(to: Number.Lanes.self), stride: size / width)
    }
    for i in 0..<half / width {
      let a = row(argument, i, half)
      let s = Recurrence.sin(n, a, cosine: row(cosine, i, 2 * half))
      let c = Recurrence.cos(n, a, sine: row(sine, i, 2 * half))
      UnsafeMutableRawPointer(sine + 2 * n * half + i * width).storeBytes(of: s, as: Number.Lanes.self)
      UnsafeMutableRawPointer(cosine + 2 * n * half + i * width).storeBytes(of: c, as: Number.Lanes.self)
    }
  }

  /// Sets the gradients of all nodes to zero.
  func clearGradients() {
    for (place, node) in graph.nodes.enumerated() where isReached[place] {
      gradients[place].update(repeating: 0, count: node.width * lanes)
    }
  }

  /// Reverse mode at coefficient 0: from the gradients of the nodes that the caller has set, those of all nodes before, and
  /// `total ← total + ∂/∂parameters`, summed over the lanes in ascending order; without `total` the weights are left out.
  @_specialize(where Number == Float)
  @_specialize(where Number == Double)
  func pullBack(into total: UnsafeMutablePointer<Number>?) {
    for place in graph.nodes.indices.reversed() where isReached[place] {
      let node = graph.nodes[place]
      let seed = gradients[place]
      let size = node.width * lanes
      switch node.operation {
      case .input: break
      case .linear(let sources, let weights):
        let columns = graph.width(of: sources)
        var first = weights
        for source in sources {
          if let total {
            addWeightGradient(seed, rows: node.width, columns: columns, source, into: total + first)
          }
          pullBack(seed, rows: node.width, parameters + first, columns: columns, into: source)
          first += graph.nodes[source].width
        }
        guard let bias = total.map({ $0 + weights + node.width * columns }) else { break }
        for r in 0..<node.width {
          var sum: Number = 0
          for l in 0..<lanes { sum += seed[r * lanes + l] }
          bias[r] += sum
        }
      case .projection(let source, _):
        pullBack(
          seed, rows: node.width, matrices[place], columns: graph.nodes[source].width, into: source)
      case .sineCosine(let source):
        let half = size / 2
        let (value, target) = (values[place], gradients[source])
        for j in 0..<half { target[j] += value[half + j] * seed[j] - value[j] * seed[half + j] }
      case .activation(let function, let source):
        rows(of: function, source, place).pullBack(UnsafePointer(seed), into: gradients[source])
      case .residual(let x, let y):
        let scale = Number(0.5).squareRoot()
        for source in [x, y] where isReached[source] {
          let target = gradients[source]
          for j in 0..<size { target[j] += seed[j] * scale }
        }
      }
    }
  }

  /// `gradient of the source ← gradient + Wᵀ seed`.
  @inline(__always)
  private func pullBack(
    _ seed: UnsafeMutablePointer<Number>, rows: Int, _ matrix: UnsafeMutablePointer<Number>, columns: Int,
    into source: Int
  ) {
    guard isReached[source] else { return }
    MatrixProduct.add(
      rows: graph.nodes[source].width, depth: rows, vectors: lanes / Number.Lanes.scalarCount,
      StridedMatrix(base: UnsafePointer(matrix), rowStep: 1, columnStep: columns),
      VectorRows(base: seed, stride: lanes), to: VectorRows(base: gradients[source], stride: lanes))
  }

  /// `∂/∂W ← ∂/∂W + seed xᵀ` for the columns of one source.
  @inline(__always)
  private func addWeightGradient(
    _ seed: UnsafeMutablePointer<Number>, rows: Int, columns: Int, _ source: Int,
    into total: UnsafeMutablePointer<Number>
  ) {
    let width = graph.nodes[source].width
    let padded = (width + 15) & ~15
    let x = plane(source)
    for u in 0..<width {
      for l in 0..<lanes { transposed[l * padded + u] = x[u * lanes + l] }
    }
    product.update(repeating: 0, count: rows * padded)
    MatrixProduct.add(
      rows: rows, depth: lanes, vectors: padded / Number.Lanes.scalarCount,
      StridedMatrix(base: UnsafePointer(seed), rowStep: lanes, columnStep: 1),
      VectorRows(base: transposed, stride: padded), to: VectorRows(base: product, stride: padded))
    for r in 0..<rows {
      for u in 0..<width { total[r * columns + u] += product[r * padded + u] }
    }
  }
}

/// Memory aligned to 128 bytes that is zero at first and lives as long as its owner.
final class AlignedMemory {
  private var blocks: [UnsafeMutableRawPointer] = []
  /// Bytes that were handed out.
  private(set) var byteCount = 0

  /// Room for `count` numbers.
  func make<Number: NetworkScalar>(_ count: Int) -> UnsafeMutablePointer<Number> {
    let size = max(count, 1)
    let block = UnsafeMutableRawPointer.allocate(
      byteCount: size * MemoryLayout<Number>.stride, alignment: 128)
    blocks.append(block)
    byteCount += size * MemoryLayout<Number>.stride
    let pointer = block.bindMemory(to: Number.self, capacity: size)
    pointer.initialize(repeating: 0, count: size)
    return pointer
  }

  deinit { for block in blocks { block.deallocate() } }
}
