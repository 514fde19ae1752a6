import Experimentation
import Integration
import Symbolics

/// The expansions and steps of a system at tolerance 1e-15; the caller reads the clock.
///
/// Everything that a run needs is allocated before: what is timed is the steps.
final class SystemBenchCase {
  /// The recurrences of the system.
  let tape: Tape
  /// The order at tolerance 1e-15.
  let order: Int
  private let start: [Double]
  private let integrator: SystemIntegrator<Double>
  private let expansion: TapeExpansion<Double>
  private var ensemble: Ensemble<Double>
  private let rows: [Double]

  /// Rows of an ensemble.
  static let rowCount = 256

  /// Prepares a system for its own parameters, as machine code where a compiler is given.
  ///
  /// - Throws: `SystemError`, `IntegrationError` or `TapeError`; `UserError` of the compiler.
  init(_ system: SymbolicSystem, compiler: NativeCompiler? = nil) throws {
    order = TaylorStepControl.order(forTolerance: 1e-15)
    let parameters: [Double] = try system.parameterValues()
    start = try system.initialState(parameters: parameters)
    integrator = try SystemIntegrator<Double>(system)
    tape = integrator.tape
    expansion = try TapeExpansion<Double>(tape, order: order, parameters: parameters)
    ensemble = try Ensemble(system, quantities: system.states.map { .state($0) })
    let start = start
    rows = (0..<Self.rowCount).flatMap { row in
      let factor = 1 + 0.02 * (Double(row) / Double(Self.rowCount - 1) - 0.5)
      return start.map { factor * $0 }
    }
    guard let compiler else { return }
    try CompiledSystem.use(compiler, in: integrator)
    try expansion.use(CompiledSystem.code(of: try ExpansionSource(tape, order: order), compiler))
  }

  /// Integrates from the initial values to `end` at tolerance 1e-15 and returns the number of steps and the last state.
  ///
  /// - Throws: `IntegrationError`.
  func integrate(to end: Double) throws(IntegrationError) -> (steps: Int, state: [Double]) {
    let before = integrator.statistics.steps
    try integrator.restart(at: 0, state: start)
    _ = integrator.advance(to: end)
    return (integrator.statistics.steps - before, integrator.state)
  }

  /// Integrates an ensemble whose rows start at up to 1 % more and less than the initial values, on one thread, and returns the
  /// number of steps of all.
  ///
  /// - Throws: `IntegrationError`.
  func integrateRows(to end: Double) throws -> Int {
    try ensemble.run(rows, to: end, jobs: 1).reduce(0) { $0 + $1.statistics.steps }
  }

  /// Expands at the initial values `count` times and returns a number that depends on the result.
  ///
  /// - Throws: `TapeError`.
  func expand(count: Int) throws(TapeError) -> Double {
    var sum = 0.0
    for _ in 0..<max(0, count) {
      try expansion.expand(state: start, time: 0)
      sum += expansion.coefficient(state: 0, order: order)
    }
    return sum
  }
}
