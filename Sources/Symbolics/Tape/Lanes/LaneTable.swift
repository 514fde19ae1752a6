import Numbers

/// Runs a tape in `Double` for eight trajectories at once, one in each lane of a vector.
///
/// Every lane has parameters of its own and the bits that ``VectorTable`` gives for it. It pays where one trajectory leaves vectors
/// empty: a tape whose equal nodes are too few for lanes of nodes. All coefficients of all rows are kept, so that large tapes run out
/// of the cache.
final class LaneTable {
  typealias Vector = LaneCode.Vector
  typealias Row = LaneCode.Row
  typealias Mask = SIMDMask<SIMD8<Int64>>

  /// Coefficient n of state i at `i * (order + 1) + n`.
  private(set) var series: Row
  /// The same for the trajectories that ``run(_:_:)`` was given last.
  private(set) var next: Row
  let order: Int

  private let stateCount: Int
  private let memory = VectorMemory()
  private let constants: Row
  /// For the states in ``next`` and, when these have become ``series``, for those in the other block.
  private var program: Program
  private var otherProgram: Program

  /// The nodes with the states in one block of memory.
  private struct Program {
    var codes: UnsafeMutableBufferPointer<LaneCode>
    /// Those whose rows go beyond ``TapePlan/firstVanishingOrder``.
    var lasting: UnsafeMutableBufferPointer<LaneCode>
    /// The rows of the derivatives of the states and what multiplies them.
    var derivatives: UnsafeMutableBufferPointer<LaneTerm>
    var time: Row
  }

  /// The largest size of all coefficients, in bytes.
  static let largestSize = 1 << 17

  /// Whether a tape can be run so that lanes pay.
  static func suits(_ tape: Tape, order: Int) -> Bool {
    guard !tape.dependsOnExponents, tape.outputs.isEmpty else { return false }
    let size = (tape.rowCount + tape.stateCount) * (order + 1) * MemoryLayout<Vector>.stride
    return size <= largestSize && TapePlan(tape).batches.allSatisfy { !$0.isWide && $0.kind != .general }
  }

  /// Allocates the memory; ``suits(_:order:)`` must hold.
  init(_ tape: Tape, order: Int) {
    self.order = order
    stateCount = tape.stateCount
    let length = order + 1
    series = memory.vectors(tape.stateCount * length)
    next = memory.vectors(tape.stateCount * length)
    constants = memory.vectors(tape.constants.count)
    let others = memory.vectors((tape.rowCount - tape.stateCount) * length)
    let writer = Writer(
      tape: tape, nodes: TapePlan(tape).batches.flatMap(\.nodes), length: length, constants: constants,
      others: others, zero: memory.vectors(1), one: memory.allocate(1, Vector(repeating: 1)), memory: memory)
    program = writer.program(next)
    otherProgram = writer.program(series)
  }

  /// Gives the constants of the tape their values in a lane.
  func setConstants(_ values: [Double], lane: Int) {
    for (i, value) in values.enumerated() { constants[i][lane] = value }
  }

  /// Computes all coefficients of ``next`` for the trajectories through `state` at `time`.
  ///
  /// Returns the lanes in which something is divided by what has no inverse of normal size; their coefficients mean nothing.
  func run(_ state: Row, _ time: Vector) -> Mask {
    let (program, length) = (program, order &+ 1)
    for i in 0..<stateCount { next[i &* length] = state[i] }
    program.time[0] = time
    program.time[1] = Vector(repeating: 1)
    let failed = LaneRules.begin(program.codes)
    advance(0)
    for n in 1..<order {
      LaneRules.run(n < TapePlan.firstVanishingOrder ? program.codes : program.lasting, n)
      advance(n)
    }
    return failed
  }

  /// Coefficient n + 1 of the states.
  @inline(__always)
  private func advance(_ n: Int) {
    let (next, length, derivatives) = (next, order &+ 1, program.derivatives)
    let share = Vector(repeating: 1 / Double(n + 1))
    for i in 0..<stateCount {
      next[i &* length &+ n &+ 1] = derivatives[i].row[n] * (derivatives[i].coefficient[0] * share)
    }
  }

  /// What was ``next`` becomes ``series``.
  func swapSeries() {
    swap(&series, &next)
    swap(&program, &otherProgram)
  }

  /// The series of a lane, until ``series`` changes.
  func view(_ lane: Int) -> SeriesView<Double> {
    SeriesView(
      base: UnsafeRawPointer(series).assumingMemoryBound(to: Double.self) + lane,
      stateStride: 8 * (order + 1), orderStride: 8, order: order, stateCount: stateCount)
  }

  /// A lane takes over a series.
  func setSeries(_ other: SeriesView<Double>, lane: Int) {
    for i in 0..<stateCount {
      for n in 0...order { series[i * (order + 1) + n][lane] = other.coefficient(state: i, order: n) }
    }
  }

  /// Finds the places of the rows and constants that nodes read and write.
  private struct Writer {
    let tape: Tape
    let nodes: [TapePlan.Node]
    let length: Int
    let constants: Row
    let others: Row
    let zero: Row
    let one: Row
    let memory: VectorMemory

    func program(_ states: Row) -> Program {
      func row(_ index: Int) -> Row {
        index < tape.stateCount ? states + index * length : others + (index - tape.stateCount) * length
      }
      func constant(_ index: Int32, _ absent: Row) -> Row { index < 0 ? absent : constants + Int(index) }
      func number(_ value: Int32) -> Row { memory.allocate(1, Vector(repeating: Double(value))) }
      let codes = nodes.map { node in
        let i = node.instruction
        let terms = memory.buffer(node.kind == .linear ? Int(i.b) : 0, LaneTerm(coefficient: zero, row: zero))
        for (k, place) in terms.indices.enumerated() {
          let term = tape.terms[Int(i.a) + k]
          terms[place] = LaneTerm(coefficient: constant(term.coefficient, one), row: row(Int(term.row)))
        }
        let isConstant = [.constant, .linear, .scale].contains(node.kind) || i.kind == .realPower
        let reads = node.kind != .linear && node.kind != .constant
        let a = reads ? node.a : node.target
        let b = reads && node.operands(tape.terms).count > 1 ? node.b : a
        return LaneCode(
          kind: node.kind, target: row(node.target), second: row(max(node.second, 0)), a: row(a), b: row(b),
          c: row(max(node.c, 0)),
          p: isConstant ? constant(i.c, zero) : number(i.p), q: number(max(1, i.q)),
          inverse: memory.vectors(1), slope: memory.vectors(1), terms: UnsafeBufferPointer(terms),
          function: i.function, degree: node.degree, leads: node.leads)
      }
      let derivatives = tape.derivatives.map {
        LaneTerm(coefficient: constant($0.factor, one), row: row(Int($0.row)))
      }
      let lasting = zip(nodes, codes).filter { !$0.0.vanishes }.map(\.1)
      return Program(
        codes: place(codes), lasting: place(lasting), derivatives: place(derivatives), time: row(tape.timeRow)
      )
    }

    private func place<T: BitwiseCopyable>(_ list: [T]) -> UnsafeMutableBufferPointer<T> {
      guard let first = list.first else { return UnsafeMutableBufferPointer(start: nil, count: 0) }
      let result = memory.buffer(list.count, first)
      _ = result.update(fromContentsOf: list)
      return result
    }
  }
}
