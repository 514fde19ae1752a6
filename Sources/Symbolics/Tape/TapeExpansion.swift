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
/// The table of coefficients is allocated once. Every coefficient comes from a rule of ``Series/Recurrence``, the same that
/// drives `TaylorSeries`; in `Double` the sums may instead be taken in vector registers (``Summation/vector``), which
/// changes their rounding only.
public final class TapeExpansion<S: TapeScalar> {
  /// The tape.
  public let tape: Tape
  /// The highest order of the states' coefficients.
  public let order: Int

  /// The work so far in multiplications, about: that of expansions, values of the states at a distance, and bounds.
  private(set) var work = 0

  let stride: Int
  let table: UnsafeMutablePointer<S>
  private(set) var constants: [S] = []
  private let vector: VectorTable?
  private let expansionWork: Int

  /// How sums of products are taken.
  public enum Summation: Sendable {
    /// By the rules of `Recurrence`, in ascending order.
    case recurrence
    /// Eight partial sums at a time; for `Double` only, for other scalars the same as `recurrence`.
    case vector
  }

  /// Allocates the table.
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
    let isVector = summation == .vector && S.self == Double.self
    stride = isVector ? VectorTable.width(order: order) : order + 1
    table = .allocate(capacity: tape.rowCount * stride)
    table.initialize(repeating: .zero, count: tape.rowCount * stride)
    vector = isVector ? VectorTable(tape, order: order) : nil
    expansionWork = tape.work(order: order) + 8 * tape.rowCount + 128
    try setParameters(parameters)
  }

  deinit { table.deallocate() }

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
  }

  /// Computes all coefficients for the trajectory through `state` at `time`.
  ///
  /// Throws ``TapeError`` if the count of states is wrong. Where the field has no value the coefficients are not finite.
  public func expand(state: [S], time: S) throws(TapeError) {
    guard state.count == tape.stateCount else {
      throw .count(what: "states", given: state.count, expected: tape.stateCount)
    }
    expandUnchecked(state: state, time: time)
  }

  /// ``expand(state:time:)`` for a caller that knows the count.
  func expandUnchecked(state: [S], time: S) {
    table.update(repeating: .zero, count: tape.rowCount * stride)
    for (index, value) in state.enumerated() { table[index * stride] = value }
    table[tape.timeRow * stride] = time
    table[tape.timeRow * stride + 1] = .whole(1)
    work += expansionWork
    run()
  }

  /// Counts work that is not an expansion.
  func count(work more: Int) { work += more }

  /// Coefficient `n` (from 0 to the order) of a state; zero outside.
  public func coefficient(state: Int, order n: Int) -> S {
    (0...order).contains(n) && (0..<tape.stateCount).contains(state) ? table[state * stride + n] : .zero
  }

  /// The coefficients of a state, order 0 to ``order``; empty for an index out of range.
  public func coefficients(state: Int) -> [S] {
    guard (0..<tape.stateCount).contains(state) else { return [] }
    return Array(UnsafeBufferPointer(start: table + state * stride, count: order + 1))
  }

  /// The value of an output at the point of expansion; the index must be in range.
  func constantTerm(output: Int) -> S { table[Int(tape.outputs[output]) * stride] }

  /// The coefficients of an output, order 0 to ``order``; empty for an index out of range.
  public func coefficients(output: Int) -> [S] {
    guard tape.outputs.indices.contains(output) else { return [] }
    return Array(UnsafeBufferPointer(start: table + Int(tape.outputs[output]) * stride, count: order + 1))
  }

  @_specialize(exported:false,where S == Double)
  @_specialize(exported:false,where S == DoubleDouble)
  @_specialize(exported:false,where S == SIMD4<Double>)
  @_specialize(exported:false,where S == SIMD8<Double>)
  private func run() {
    if let vector {
      constants.withUnsafeBufferPointer { constants in
        constants.withMemoryRebound(to: Double.self) { constants in
          table.withMemoryRebound(to: Double.self, capacity: tape.rowCount * stride) { table in
            vector.run(tape, table, constants)
          }
        }
      }
      return
    }
    let last = tape.outputs.isEmpty ? order - 1 : order
    constants.withUnsafeBufferPointer { constants in
      let rows = RowTable(table: table, stride: stride, constants: constants, tape: tape)
      for n in 0...last {
        for instruction in tape.instructions { rows.run(instruction, n) }
        if n < order { rows.advance(n) }
      }
    }
  }
}
