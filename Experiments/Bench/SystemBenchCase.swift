import Integration
import Symbolics

/// The expansions and steps of a system at tolerance 1e-15; the caller reads the clock.
struct SystemBenchCase {
  /// The recurrences of the system.
  let tape: Tape
  /// The order at tolerance 1e-15.
  let order: Int
  private let system: SymbolicSystem

  /// Prepares a system for its own parameters.
  ///
  /// - Throws: `SystemError`.
  init(_ system: SymbolicSystem) throws(SystemError) {
    self.system = system
    tape = try Tape(system)
    order = TaylorStepControl.order(forTolerance: 1e-15)
  }

  /// Integrates from the initial values to `end` at tolerance 1e-15 and returns the number of steps and the last state.
  ///
  /// - Throws: `IntegrationError`.
  func integrate(to end: Double) throws(IntegrationError) -> (steps: Int, state: [Double]) {
    let integrator = try SystemIntegrator<Double>(system)
    _ = integrator.advance(to: end)
    return (integrator.statistics.steps, integrator.state)
  }

  /// Expands at the initial values `count` times and returns a number that depends on the result.
  ///
  /// - Throws: `SystemError` or `TapeError`.
  func expand(count: Int) throws -> Double {
    let parameters: [Double] = try system.parameterValues()
    let state = try system.initialState(parameters: parameters)
    let expansion = try TapeExpansion<Double>(tape, order: order, parameters: parameters)
    var sum = 0.0
    for _ in 0..<max(0, count) {
      try expansion.expand(state: state, time: 0)
      sum += expansion.coefficient(state: 0, order: order)
    }
    return sum
  }
}
