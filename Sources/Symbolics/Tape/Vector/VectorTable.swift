import Numbers

/// Runs a tape in `Double` in vector registers, as a ``TapePlan`` says.
///
/// Of every row only the newest coefficient is kept, beside what the sums of later orders need: ``OrderHead`` where lanes are
/// orders, the histories of a ``NodeBatch`` where lanes are nodes. Whole series exist for the states and the outputs only, order
/// after order, so that the step control reads them in vectors. Vectors have eight lanes, whose products are added with one
/// rounding, on every processor: the bits do not depend on the width of its registers.
final class VectorTable {
  typealias Value = UnsafeMutablePointer<Double>

  /// Coefficient n of state i at `n * pitch + i`. From the last state to the pitch the coefficients are those of the number 1.
  let states: Value
  /// The number of states, in whole vectors.
  let pitch: Int
  /// Coefficient n of output i at `n * outputCount + i`.
  let outputs: Value
  let outputCount: Int

  let order: Int
  private let last: Int
  private let stateCount: Int
  private let hasBatches: Bool
  private let layout: VectorLayout
  private let orderLanes: OrderLanes
  private let nodeLanes = NodeLanes()
  private let time: Value
  /// 1/n at n.
  private let inverses: Value
  /// One in lane n - 1.
  private let units: UnsafeMutablePointer<SIMD8<Double>>
  /// What runs instead of the program, with the tape's constants and its memory.
  private var compiled: (function: ExpansionCode.Function, constants: Value, memory: Value)?

  init(_ tape: Tape, order: Int) {
    self.order = order
    last = tape.outputs.isEmpty ? order - 1 : order
    stateCount = tape.stateCount
    outputCount = tape.outputs.count
    let layout = VectorLayout(tape, order: order, last: last)
    self.layout = layout
    hasBatches = layout.segments.count > 1
    (states, pitch) = (layout.states, layout.pitch)
    outputs = layout.memory.numbers((order + 1) * outputCount)
    time = layout.value(tape.timeRow)
    units = layout.memory.vectors(9)
    for n in 1...8 { units[n][n - 1] = 1 }
    inverses = layout.memory.numbers(order + 1)
    for n in 1...order { inverses[n] = 1 / Double(n) }
    for i in stateCount..<pitch { states[i] = 1 }
    let keeps = layout.memory.buffer(8, UInt64.max)
    keeps[7] = order > 0 ? 0 : .max
    orderLanes = OrderLanes(
      order: order, counts: SIMD8(1, 2, 3, 4, 5, 6, 7, 8), plainRows: layout.plainRows,
      keepsAllButLast: UnsafeRawPointer(keeps.baseAddress ?? layout.memory.allocate(8, UInt64.max))
        .load(as: SIMD8<UInt64>.self))
  }

  /// The series of the states.
  var stateRows: StateRows {
    StateRows(states: states, pitch: pitch, order: order, count: (stateCount + 3) / 4)
  }

  /// Gives the constants of the tape their values.
  func setConstants(_ constants: [Double]) {
    layout.setConstants(constants)
    if let compiled { compiled.constants.update(from: constants, count: constants.count) }
  }

  /// Runs machine code from now on; nil: the program again.
  func setCode(_ code: ExpansionCode?, constants: [Double]) {
    compiled = code.map {
      ($0.function, layout.memory.numbers(constants.count), layout.memory.numbers($0.source.memoryCount))
    }
    setConstants(constants)
  }

  /// Computes all coefficients for the trajectory through `state` at `time`.
  ///
  /// Returns false, with coefficients that mean nothing, where something is divided by what has no inverse of normal size.
  func run(state: UnsafePointer<Double>, time start: Double) -> Bool {
    if let compiled {
      return compiled.function(
        state, start, compiled.constants, ExpansionCode.values, compiled.memory, states, outputs) != 0
    }
    let (current, layout) = (layout.current, layout)
    for i in 0..<stateCount {
      current[i] = state[i]
      states[i] = state[i]
    }
    copy(layout.stateCopies)
    time.pointee = start
    var isNormal = true
    for segment in layout.segments {
      isNormal = orderLanes.begin(segment.codes, segment.count) && isNormal
      guard let batch = segment.batch else { continue }
      isNormal = nodeLanes.run(batch, 0) && isNormal
      copy(segment.copies)
    }
    guard isNormal else { return false }
    for row in layout.kept {
      row.pointee.first = row.pointee.value
      row.pointee.head = SIMD8()
    }
    let segments = layout.segments
    finish(0)
    sweep(1, min(8, last), segments, EarlyOrders.self)
    for row in layout.vanishing { row.pointee.value = 0 }
    sweep(9, min(17, last), layout.laterSegments, MiddleOrders.self)
    sweep(18, last, layout.laterSegments, LateOrders.self)
    return true
  }

  /// Orders `first` to `last` of all nodes.
  private func sweep<Phase: OrderPhase>(
    _ first: Int, _ last: Int, _ segments: UnsafeMutableBufferPointer<VectorLayout.Segment>,
    _ phase: Phase.Type
  ) {
    guard let begin = segments.baseAddress else { return }
    let (end, orderLanes, nodeLanes, kept) = (begin + segments.count, orderLanes, nodeLanes, layout.kept)
    var n = first
    while n <= last {
      let unit = Phase.isEarly ? units[n] : SIMD8()
      var segment = begin
      while segment < end {
        orderLanes.run(
          segment.pointee.codes, segment.pointee.count, n, inverse: inverses[n], unit: unit, phase)
        if let batch = segment.pointee.batch {
          _ = nodeLanes.run(batch, n)
          copy(segment.pointee.copies)
        }
        segment += 1
      }
      if Phase.isEarly {
        for row in kept {
          row.pointee.head = row.pointee.head.addingProduct(unit, SIMD8(repeating: row.pointee.value))
        }
      } else if n <= self.last &- 9 {
        // These orders meet in the pairs of ``OrderLanes/distant``.
        for row in kept {
          guard let forward = row.pointee.forward, let reverse = row.pointee.reverse else { continue }
          forward[n] = row.pointee.value
          (reverse - n).pointee = row.pointee.value
        }
      }
      finish(n)
      n &+= 1
    }
  }

  @inline(__always)
  private func copy(_ list: UnsafeMutableBufferPointer<VectorLayout.Copy>) {
    for copy in list { copy.row.pointee.value = copy.value.pointee }
  }

  /// What follows the last rule of order n: outputs, and coefficient n + 1 of the states and the time.
  @inline(__always)
  private func finish(_ n: Int) {
    if outputCount > 0 {
      let row = outputs + n &* outputCount
      for i in 0..<outputCount { row[i] = layout.outputs[i].pointee }
    }
    guard n < order else { return }
    let share = inverses[n &+ 1]
    let row = states + (n &+ 1) &* pitch
    let current = layout.current
    guard var derivative = layout.derivatives.baseAddress else { return }
    var factor = layout.factors
    var i = 0
    if stateCount < 8 {
      while i < stateCount {
        let value = derivative.pointee.coefficient(n) * (factor.pointee * share)
        row[i] = value
        derivative.pointee.state.pointee.value = value
        if hasBatches { current[i] = value }
        derivative += 1
        factor += 1
        i &+= 1
      }
    } else {
      while i < stateCount {
        let factors = UnsafeRawPointer(factor).load(as: SIMD8<Double>.self)
        let result = derivatives(derivative, n) * (factors * share)
        UnsafeMutableRawPointer(row + i).storeBytes(of: result, as: SIMD8<Double>.self)
        UnsafeMutableRawPointer(current + i).storeBytes(of: result, as: SIMD8<Double>.self)
        derivative += 8
        factor += 8
        i &+= 8
      }
      copy(layout.stateCopies)
    }
    time.pointee = n == 0 ? 1 : 0
  }

  /// The newest coefficients of the derivatives of eight states.
  @inline(__always)
  private func derivatives(_ d: UnsafeMutablePointer<VectorLayout.Derivative>, _ n: Int) -> SIMD8<Double> {
    if d.pointee.isContiguous {
      return UnsafeRawPointer(d.pointee.value + n &* d.pointee.stride).loadUnaligned(as: SIMD8<Double>.self)
    }
    return SIMD8(
      d[0].coefficient(n), d[1].coefficient(n), d[2].coefficient(n), d[3].coefficient(n), d[4].coefficient(n),
      d[5].coefficient(n), d[6].coefficient(n), d[7].coefficient(n))
  }
}
