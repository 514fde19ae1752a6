import Numbers
import Series

/// Why an expansion cannot be set up.
public enum TapeError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The order is not allowed.
  case order(Int)
  /// A list has another length than states or parameters.
  case count(what: String, given: Int, expected: Int)
  /// A constant has no value.
  case constant(EvaluationError)

  /// What is wrong and what is allowed.
  public var description: String {
    switch self {
    case .order(let order):
      "The order \(order) is not possible. Please give a whole number from 1 to \(TapeLimits.largestOrder)."
    case .count(let what, let given, let expected):
      "There are \(given) \(what), but the system has \(expected). Please give \(expected)."
    case .constant(let error): error.description
    }
  }
}

/// Bounds of an expansion.
public enum TapeLimits {
  /// The highest order.
  public static let largestOrder = 1000
}

/// Runs a tape: the Taylor coefficients of the states (and outputs) of one trajectory, or of a block of lanes.
///
/// All memory is allocated once. Every coefficient comes from a rule of ``Series/Recurrence``, the same that drives
/// `TaylorSeries`; in `Double` the sums may instead be taken in vector registers (``Summation/vector``), which changes their
/// rounding only.
public final class TapeExpansion<S: TapeScalar> {
  /// The tape.
  public let tape: Tape
  /// The highest order of the states' coefficients.
  public let order: Int

  /// The work so far in multiplications, about: that of expansions, values of the states at a distance, and bounds.
  private(set) var work = 0

  /// Coefficient n of state i at `i * stateStride + n * orderStride`.
  let states: UnsafeMutablePointer<S>
  let stateStride: Int
  let orderStride: Int
  let vector: VectorTable?
  /// The same in vectors, where sums are taken in them.
  let stateRows: StateRows?
  /// The constants of the tape, see ``Tape/constants``.
  private(set) var constants: [S] = []
  /// Coefficient n of row i at `i * (order + 1) + n`, where sums are not taken in vectors or could not be.
  private var rows: UnsafeMutablePointer<S>?
  private var start = S.zero
  /// The work of an expansion, as ``work`` counts it.
  let expansionWork: Int

  /// How sums of products are taken.
  public enum Summation: Sendable {
    /// By the rules of `Recurrence`, in ascending order.
    case recurrence
    /// In vector registers; for `Double` only, for other scalars the same as `recurrence`.
    case vector
  }

  /// Allocates the memory.
  ///
  /// - Parameters:
  ///   - order: from 1 to 1000.
  ///   - parameters: one value for each of ``Tape/parameterNames``; see ``SymbolicSystem/parameterValues(overriding:)``.
  ///   - summation: how sums of products are taken.
  ///
  /// Throws ``TapeError``.
  public init(_ tape: Tape, order: Int, parameters: [S], summation: Summation = .vector) throws(TapeError) {
    guard (1...TapeLimits.largestOrder).contains(order) else { throw .order(order) }
    self.tape = tape
    self.order = order
    if summation == .vector, S.self == Double.self {
      let vector = VectorTable(tape, order: order)
      self.vector = vector
      stateRows = vector.stateRows
      states = UnsafeMutableRawPointer(vector.states).assumingMemoryBound(to: S.self)
      (stateStride, orderStride) = (1, vector.pitch)
    } else {
      (vector, stateRows) = (nil, nil)
      states = Self.makeRows(tape, order)
      rows = states
      (stateStride, orderStride) = (order + 1, 1)
    }
    expansionWork = tape.work(order: order) + 8 * tape.rowCount + 128
    try setParameters(parameters)
  }

  deinit { rows?.deallocate() }

  private static func makeRows(_ tape: Tape, _ order: Int) -> UnsafeMutablePointer<S> {
    let count = tape.rowCount * (order + 1)
    let rows = UnsafeMutablePointer<S>.allocate(capacity: count)
    rows.initialize(repeating: .zero, count: count)
    return rows
  }

  /// Gives the parameters other values; nothing is rebuilt.
  ///
  /// Throws ``TapeError`` if the count is not that of ``Tape/parameterNames``.
  public func setParameters(_ parameters: [S]) throws(TapeError) {
    guard parameters.count == tape.parameterNames.count else {
      throw .count(what: "parameter values", given: parameters.count, expected: tape.parameterNames.count)
    }
    do {
      constants = try S.values(of: tape.constants, names: tape.parameterNames, parameters)
    } catch {
      throw .constant(error)
    }
    vector?.setConstants(unsafeBitCast(constants, to: [Double].self))
  }

  /// Computes all coefficients for the trajectory through `state` at `time`.
  ///
  /// Throws ``TapeError`` if the count of states is wrong. Where the field has no value the coefficients are not finite.
  @_specialize(exported:false,where S == Double)
  public func expand(state: [S], time: S) throws(TapeError) {
    guard state.count == tape.stateCount else {
      throw .count(what: "states", given: state.count, expected: tape.stateCount)
    }
    expandUnchecked(state: state, time: time)
  }

  /// ``expand(state:time:)`` for a caller that knows the count.
  func expandUnchecked(state: [S], time: S) {
    state.withUnsafeBufferPointer { state in
      if let state = state.baseAddress { expandUnchecked(state: state, time: time) }
    }
  }

  /// The same for as many states as there are.
  @_specialize(exported:false,where S == Double)
  @_specialize(exported:false,where S == DoubleDouble)
  @_specialize(exported:false,where S == SIMD4<Double>)
  @_specialize(exported:false,where S == SIMD8<Double>)
  func expandUnchecked(state: UnsafePointer<S>, time: S) {
    work += expansionWork
    start = time
    let numbers = UnsafeRawPointer(state).assumingMemoryBound(to: Double.self)
    switch vector?.run(state: numbers, time: unsafeBitCast(time, to: Double.self)) {
    case true?: break
    case false?: replaceVectors(state, time)
    case nil: runRows(state, time, states)
    }
  }

  /// All coefficients by the rules of `Recurrence`, where vectors have none.
  @inline(never)
  private func replaceVectors(_ state: UnsafePointer<S>, _ time: S) {
    guard let vector else { return }
    let rows = rows ?? Self.makeRows(tape, order)
    self.rows = rows
    runRows(state, time, rows)
    for n in 0...order {
      for i in 0..<tape.stateCount { states[i * stateStride + n * orderStride] = rows[i * (order + 1) + n] }
      for (i, row) in tape.outputs.enumerated() {
        vector.outputs[n * vector.outputCount + i] = unsafeBitCast(
          rows[Int(row) * (order + 1) + n], to: Double.self)
      }
    }
  }

  /// All coefficients by the rules of `Recurrence`.
  @inline(__always)
  private func runRows(_ state: UnsafePointer<S>, _ time: S, _ rows: UnsafeMutablePointer<S>) {
    let stride = order + 1
    for index in 0..<tape.stateCount { rows[index * stride] = state[index] }
    // All other coefficients are written before they are read.
    rows[tape.timeRow * stride] = time
    rows[tape.timeRow * stride + 1] = .whole(1)
    let last = tape.outputs.isEmpty ? order - 1 : order
    constants.withUnsafeBufferPointer { constants in
      let rows = RowTable(table: rows, stride: stride, constants: constants, terms: tape.terms)
      for n in 0...last {
        for instruction in tape.instructions { rows.run(instruction, n) }
        if n < order { rows.advance(tape.derivatives, n) }
      }
    }
  }

  /// Counts work that is not an expansion.
  func count(work more: Int) { work += more }

  /// Coefficient n of state i; both must be in range.
  @inline(__always)
  func unchecked(state i: Int, order n: Int) -> S { states[i &* stateStride &+ n &* orderStride] }

  /// Coefficient `n` (from 0 to the order) of a state; zero outside.
  public func coefficient(state: Int, order n: Int) -> S {
    (0...order).contains(n) && (0..<tape.stateCount).contains(state)
      ? unchecked(state: state, order: n) : .zero
  }

  /// The coefficients of a state, order 0 to ``order``; empty for an index out of range.
  public func coefficients(state: Int) -> [S] {
    guard (0..<tape.stateCount).contains(state) else { return [] }
    return (0...order).map { unchecked(state: state, order: $0) }
  }

  /// The value of an output at the point of expansion; the index must be in range.
  func constantTerm(output: Int) -> S { coefficient(output: output, order: 0) }

  /// The coefficients of an output, order 0 to ``order``; empty for an index out of range.
  public func coefficients(output: Int) -> [S] {
    guard tape.outputs.indices.contains(output) else { return [] }
    return (0...order).map { coefficient(output: output, order: $0) }
  }

  private func coefficient(output: Int, order n: Int) -> S {
    if let vector { return unsafeBitCast(vector.outputs[n * vector.outputCount + output], to: S.self) }
    return states[Int(tape.outputs[output]) * (order + 1) + n]
  }

  /// The values of all rows at the point of expansion.
  func rowValues() -> [S] {
    var values = [S](repeating: .zero, count: tape.rowCount)
    for i in 0..<tape.stateCount { values[i] = unchecked(state: i, order: 0) }
    values[tape.timeRow] = start
    values.withUnsafeMutableBufferPointer { values in
      constants.withUnsafeBufferPointer { constants in
        guard let table = values.baseAddress else { return }
        let rows = RowTable(table: table, stride: 1, constants: constants, terms: tape.terms)
        for instruction in tape.instructions { rows.run(instruction, 0) }
      }
    }
    return values
  }
}
