import Numbers

/// The memory of a ``VectorTable`` and its program: every node of a plan with the places of its numbers.
final class VectorLayout {
  typealias Value = UnsafeMutablePointer<Double>
  typealias Vectors = UnsafeMutablePointer<SIMD8<Double>>
  typealias Head = UnsafeMutablePointer<OrderHead>

  /// Codes with lanes that are orders, and the batch with lanes that are nodes after them.
  struct Segment {
    var codes: UnsafeMutablePointer<OrderCode>
    var count: Int
    var batch: UnsafeMutablePointer<NodeBatch>?
  }

  /// A row whose first coefficients sums read, with the place of the newest.
  struct Kept {
    var row: Head
    var value: Value
  }

  /// Where a state's derivative lies at order n, at `n * stride`, and what multiplies it. That of another state is read from its
  /// series: its newest coefficient may have been replaced already.
  struct Derivative {
    var value: Value
    var stride: Int
    var factor: Double

    @inline(__always)
    func coefficient(_ n: Int) -> Double { value[n &* stride] }
  }

  /// Where the value of a constant goes.
  struct Assignment {
    var place: Value
    var constant: Int
  }

  let plan: TapePlan
  let order: Int
  let memory = VectorMemory()
  /// The newest coefficients; the states come first, then the time.
  let current: Value
  /// The place of every row in ``current``.
  let slots: [Int]
  let heads: Head
  /// See ``VectorTable/states``.
  let states: Value
  let pitch: Int
  let outputs: UnsafeMutableBufferPointer<Value>
  /// Beyond the last state, to whole vectors, those of a number that is always 0.
  let derivatives: UnsafeMutableBufferPointer<Derivative>
  /// Whether pairs of orders above 8 occur, so that whole rows are kept.
  let hasRows: Bool
  private(set) var segments: UnsafeMutableBufferPointer<Segment>
  private(set) var kept: UnsafeMutableBufferPointer<Kept>
  /// Rows with numbers for ``kept``.
  var keptRows: Set<Int> = []
  var assignments: [Assignment] = []
  /// The coefficients of lists of rows, see ``NodeOperand``.
  var histories: [[Int]: Vectors] = [:]
  var weightedHistories: [[Int]: Vectors] = [:]
  /// Rows of coefficients for rules that have no vector form; empty where there are none.
  let plainRows: UnsafeMutableBufferPointer<Double>

  init(_ tape: Tape, order: Int, last: Int) {
    let plan = TapePlan(tape)
    self.plan = plan
    self.order = order
    hasRows = last >= 18
    let places = Self.places(tape, plan)
    slots = places.slots
    let current = memory.numbers(places.count)
    self.current = current
    heads = memory.buffer(tape.rowCount, OrderHead()).baseAddress ?? memory.allocate(1, OrderHead())
    pitch = (tape.stateCount + 7) / 8 * 8
    states = memory.numbers((order + 1) * pitch)
    derivatives = memory.buffer(pitch, Derivative(value: current + (places.count - 1), stride: 0, factor: 1))
    outputs = memory.buffer(tape.outputs.count, current)
    let isGeneral = plan.batches.contains { $0.kind == .general }
    plainRows = memory.buffer(isGeneral ? tape.rowCount * (order + 1) : 0, 0)
    segments = UnsafeMutableBufferPointer(start: nil, count: 0)
    kept = UnsafeMutableBufferPointer(start: nil, count: 0)
    for (i, row) in tape.outputs.enumerated() { outputs[i] = value(Int(row)) }
    for (i, derivative) in tape.derivatives.enumerated() {
      let isState = derivative.row < tape.stateCount
      derivatives[i].value = isState ? states + Int(derivative.row) : value(Int(derivative.row))
      derivatives[i].stride = isState ? pitch : 0
      assign(derivatives.baseAddress.flatMap { ($0 + i).pointer(to: \.factor) }, derivative.factor)
    }
    segments = program()
    kept = keptHeads()
  }

  /// Gives the constants of the tape their values.
  func setConstants(_ values: [Double]) {
    for assignment in assignments { assignment.place.pointee = values[assignment.constant] }
  }

  /// Notes that a number in the memory of this object is a constant of the tape; a negative index is none.
  func assign(_ place: Value?, _ constant: Int32) {
    if let place, constant >= 0 { assignments.append(Assignment(place: place, constant: Int(constant))) }
  }

  /// The place of a row's newest coefficient.
  func value(_ row: Int) -> Value { current + slots[row] }

  /// States, the time, and the rows batch after batch; those of a wide batch begin with a vector and end with one.
  private static func places(_ tape: Tape, _ plan: TapePlan) -> (slots: [Int], count: Int) {
    var slots = [Int](repeating: 0, count: tape.rowCount)
    // Vectors of states are written whole.
    for row in 0..<tape.stateCount { slots[row] = row }
    slots[tape.timeRow] = (tape.stateCount + 7) / 8 * 8
    var free = slots[tape.timeRow] + 1
    for batch in plan.batches {
      if batch.isWide {
        free = (free + 7) / 8 * 8
        let length = (batch.nodes.count + 7) / 8 * 8
        for (lane, node) in batch.nodes.enumerated() {
          slots[node.target] = free + lane
          if node.second >= 0 { slots[node.second] = free + length + lane }
        }
        free += batch.nodes[0].second >= 0 ? 2 * length : length
      } else {
        for row in batch.nodes[0].rows {
          slots[row] = free
          free += 1
        }
      }
    }
    return (slots, (free + 23) / 8 * 8)
  }

  private func program() -> UnsafeMutableBufferPointer<Segment> {
    let codes = memory.allocate(plan.batches.count, OrderCode(current, heads))
    var list: [Segment] = []
    var (first, count) = (0, 0)
    for batch in plan.batches {
      if batch.isWide {
        list.append(Segment(codes: codes + first, count: count, batch: wide(batch.nodes)))
        (first, count) = (first + count, 0)
      } else {
        fill(codes + (first + count), batch.nodes[0])
        count += 1
      }
    }
    list.append(Segment(codes: codes + first, count: count))
    let result = memory.buffer(list.count, list[0])
    for (i, segment) in list.enumerated() { result[i] = segment }
    return result
  }

  private func keptHeads() -> UnsafeMutableBufferPointer<Kept> {
    let result = memory.buffer(keptRows.count, Kept(row: heads, value: current))
    for (i, row) in keptRows.sorted().enumerated() {
      result[i] = Kept(row: heads + row, value: value(row))
      guard hasRows else { continue }
      heads[row].forward = memory.numbers(order + 1)
      heads[row].reverse = memory.numbers(order + 1) + order
    }
    return result
  }
}
