/// The right-hand side of a system and its derivatives as numbers, for solvers that do not use series.
///
/// Everything is evaluated on one tape, so that parts that the field and its Jacobian share are computed once.
public final class SystemField {
  /// The number of states.
  public let dimension: Int
  private let field: TapeExpansion<Double>
  private let jacobian: TapeExpansion<Double>
  private var state: [Double]

  /// The field for some values of the parameters; the others keep those of the system.
  ///
  /// Throws ``IntegrationError``.
  public init(_ system: SymbolicSystem, parameters: [String: Double] = [:]) throws(IntegrationError) {
    dimension = system.states.count
    state = Array(repeating: 0, count: dimension)
    var outputs: [SymbolicExpression] = []
    for equation in system.equations {
      for name in system.states + [SymbolicSystem.time] {
        outputs.append(equation.derivative(withRespectTo: name).simplified())
      }
    }
    do {
      let values = try system.parameterValues(overriding: parameters)
      field = try SystemField.expansion(try Tape(system), values)
      jacobian = try SystemField.expansion(try Tape(system, outputs: outputs), values)
    } catch let error as SystemError {
      throw .system(error)
    } catch let error as TapeError {
      throw .tape(error)
    } catch {
      throw .option("\(error)")
    }
  }

  private static func expansion(_ tape: Tape, _ values: [Double]) throws(TapeError) -> TapeExpansion<Double> {
    try TapeExpansion(tape, order: 1, parameters: values, summation: .recurrence)
  }

  /// Writes the derivatives of the states at a point; both buffers hold ``dimension`` numbers.
  public func evaluate(
    _ time: Double, _ point: UnsafeBufferPointer<Double>, into result: UnsafeMutableBufferPointer<Double>
  ) {
    read(point)
    field.expandUnchecked(state: state, time: time)
    for index in 0..<min(dimension, result.count) {
      result[index] = field.coefficient(state: index, order: 1)
    }
  }

  /// Writes `df_i/dx_j` at `matrix[i * dimension + j]` and `df_i/dt` at `rates[i]`.
  public func evaluateJacobian(
    _ time: Double, _ point: UnsafeBufferPointer<Double>, into matrix: UnsafeMutableBufferPointer<Double>,
    timeDerivative rates: UnsafeMutableBufferPointer<Double>
  ) {
    read(point)
    jacobian.expandUnchecked(state: state, time: time)
    for row in 0..<dimension {
      for column in 0..<dimension {
        matrix[row * dimension + column] = jacobian.constantTerm(output: row * (dimension + 1) + column)
      }
      rates[row] = jacobian.constantTerm(output: row * (dimension + 1) + dimension)
    }
  }

  private func read(_ point: UnsafeBufferPointer<Double>) {
    for index in 0..<min(dimension, point.count) { state[index] = point[index] }
  }
}
