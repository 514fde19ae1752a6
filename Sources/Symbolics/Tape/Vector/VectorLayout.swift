import Numbers

/// The memory of a ``VectorTable`` and its program: every node of a plan with the places of its numbers.
final class VectorLayout {
  typealias Value = UnsafeMutablePointer<Double>
  typealias Vectors = UnsafeMutablePointer<SIMD8<Double>>
  typealias Head = UnsafeMutablePointer<OrderHead>

  /// Codes with lanes that are orders, the batch with lanes that are nodes after them, and those of its results that codes read.
  struct Segment {
    var codes: UnsafeMutablePointer<OrderCode>
    var count: Int
    var batch: UnsafeMutablePointer<NodeBatch>?
    var copies = UnsafeMutableBufferPointer<Copy>(start: nil, count: 0)
  }

  /// The newest coefficient of a result of a batch, and the row of it that codes read.
  struct Copy {
    var value: Value
    var row: Head
  }

  /// Where a state's derivative lies at order n, at `n * stride`. That of another state is read from its series: its newest
  /// coefficient may have been replaced already.
  struct Derivative {
    var value: Value
    var stride: Int
    /// Whether those of this state and the next seven lie side by side.
    var isContiguous = false
    /// Where codes read the state.
    var state: Head

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
  private let stateCount: Int
  let memory = VectorMemory()
  /// The newest coefficients of the states, and of the results of batches.
  let current: Value
  /// The place of these rows in ``current``.
  let slots: [Int]
  /// All rows, with the newest coefficients of the states, the time and the results of codes.
  let heads: Head
  /// See ``VectorTable/states``.
  let states: Value
  let pitch: Int
  let outputs: UnsafeMutableBufferPointer<Value>
  /// Beyond the last state, to whole vectors, those of a number that is always 0.
  let derivatives: UnsafeMutableBufferPointer<Derivative>
  /// What multiplies the derivatives.
  let factors: Value
  /// Whether pairs of orders above 8 occur, so that whole rows are kept.
  let hasRows: Bool
  private(set) var segments: UnsafeMutableBufferPointer<Segment>
  /// Those for the orders from ``TapePlan/firstVanishingOrder`` on, and the rows that they leave out, whose coefficients are 0 then.
  private(set) var laterSegments: UnsafeMutableBufferPointer<Segment>
  private(set) var vanishing: UnsafeMutableBufferPointer<Head>
  /// The codes of ``laterSegments`` and those of ``segments`` of which they are copies.
  var laterCodes: [(place: UnsafeMutablePointer<OrderCode>, code: UnsafeMutablePointer<OrderCode>)] = []
  /// The states that codes read.
  private(set) var stateCopies = UnsafeMutableBufferPointer<Copy>(start: nil, count: 0)
  /// The rows whose first coefficients the sums of codes read.
  private(set) var kept: UnsafeMutableBufferPointer<Head>
  var keptRows: Set<Int> = []
  /// Rows that codes read.
  var codeRows: Set<Int> = []
  /// Rows that batches fill.
  private let batchRows: Set<Int>
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
    stateCount = tape.stateCount
    hasRows = last >= 18
    batchRows = Set(plan.batches.filter(\.isWide).flatMap { $0.nodes.flatMap(\.rows) })
    let places = Self.places(tape, plan)
    slots = places.slots
    let current = memory.numbers(places.count)
    self.current = current
    heads = memory.buffer(tape.rowCount, OrderHead()).baseAddress ?? memory.allocate(1, OrderHead())
    pitch = (tape.stateCount + 7) / 8 * 8
    states = memory.numbers((order + 1) * pitch)
    derivatives = memory.buffer(
      pitch, Derivative(value: current + (places.count - 1), stride: 0, state: heads))
    factors = memory.allocate(pitch, 1)
    outputs = memory.buffer(tape.outputs.count, current)
    let isGeneral = plan.batches.contains { $0.kind == .general }
    plainRows = memory.buffer(isGeneral ? tape.rowCount * (order + 1) : 0, 0)
    segments = UnsafeMutableBufferPointer(start: nil, count: 0)
    laterSegments = segments
    vanishing = UnsafeMutableBufferPointer(start: nil, count: 0)
    kept = UnsafeMutableBufferPointer(start: nil, count: 0)
    for (i, row) in tape.outputs.enumerated() { outputs[i] = codeValue(Int(row)) }
    for (i, derivative) in tape.derivatives.enumerated() {
      let isState = derivative.row < tape.stateCount
      derivatives[i].value = isState ? states + Int(derivative.row) : value(Int(derivative.row))
      derivatives[i].stride = isState ? pitch : 0
      derivatives[i].state = heads + i
      assign(factors + i, derivative.factor)
    }
    for i in stride(from: 0, to: pitch, by: 8) {
      derivatives[i].isContiguous = (0..<8).allSatisfy {
        derivatives[i + $0].stride == derivatives[i].stride
          && derivatives[i + $0].value == derivatives[i].value + $0
      }
    }
    segments = program()
    laterSegments = laterProgram()
    vanishing = vanishingHeads()
    kept = keptHeads()
  }

  /// Gives the constants of the tape their values.
  func setConstants(_ values: [Double]) {
    for assignment in assignments { assignment.place.pointee = values[assignment.constant] }
    for (place, code) in laterCodes { place.pointee = code.pointee }
  }

  /// Notes that a number in the memory of this object is a constant of the tape; a negative index is none.
  func assign(_ place: Value?, _ constant: Int32) {
    if let place, constant >= 0 { assignments.append(Assignment(place: place, constant: Int(constant))) }
  }

  /// Where a batch reads a row's newest coefficient.
  func value(_ row: Int) -> Value { isInCurrent(row) ? current + slots[row] : headValue(row) }

  /// Where a code reads it.
  func codeValue(_ row: Int) -> Value {
    codeRows.insert(row)
    return headValue(row)
  }

  private func headValue(_ row: Int) -> Value { (heads + row).pointer(to: \.value) ?? current }

  /// Whether the newest coefficient of a row lies in ``current``.
  func isInCurrent(_ row: Int) -> Bool { row < stateCount || batchRows.contains(row) }

  /// The states and the results of wide batches; every batch begins with a vector and ends with one.
  private static func places(_ tape: Tape, _ plan: TapePlan) -> (slots: [Int], count: Int) {
    var slots = [Int](repeating: 0, count: tape.rowCount)
    for row in 0..<tape.stateCount { slots[row] = row }
    var free = (tape.stateCount + 7) / 8 * 8
    for batch in plan.batches where batch.isWide {
      let length = (batch.nodes.count + 7) / 8 * 8
      for (lane, node) in batch.nodes.enumerated() {
        slots[node.target] = free + lane
        if node.second >= 0 { slots[node.second] = free + length + lane }
      }
      free += batch.nodes[0].second >= 0 ? 2 * length : length
    }
    // The last number stays 0.
    return (slots, free + 16)
  }

  private func program() -> UnsafeMutableBufferPointer<Segment> {
    let none = memory.allocate(1, Instruction(kind: .constant, target: 0))
    let codes = memory.allocate(plan.batches.count, OrderCode(heads, none))
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
    for (place, batch) in plan.batches.filter(\.isWide).enumerated() {
      let rows = batch.nodes.flatMap(\.rows).filter(codeRows.contains)
      list[place].copies = memory.buffer(rows.count, Copy(value: current, row: heads))
      for (i, row) in rows.enumerated() { list[place].copies[i] = Copy(value: value(row), row: heads + row) }
    }
    let states = codeRows.filter { $0 < stateCount }.sorted()
    stateCopies = memory.buffer(states.count, Copy(value: current, row: heads))
    for (i, state) in states.enumerated() {
      stateCopies[i] = Copy(value: current + state, row: heads + state)
    }
    let result = memory.buffer(list.count, list[0])
    for (i, segment) in list.enumerated() { result[i] = segment }
    return result
  }

  private func keptHeads() -> UnsafeMutableBufferPointer<Head> {
    let result = memory.buffer(keptRows.count, heads)
    for (i, row) in keptRows.sorted().enumerated() {
      result[i] = heads + row
      guard hasRows else { continue }
      heads[row].forward = memory.numbers(order + 1)
      heads[row].reverse = memory.numbers(order + 1) + order
    }
    return result
  }
}
