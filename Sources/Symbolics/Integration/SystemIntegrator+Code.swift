extension SystemIntegrator where S == Double {
  /// Runs the expansions of steps and events as machine code from now on; every result keeps its bits. New values of parameters
  /// need no new code; where exponents depend on them the interpreter goes on.
  ///
  /// - Parameter compile: makes the code of a source.
  ///
  /// Throws ``ExpansionSourceError`` where the system has no compiled form, ``ExpansionCodeError`` if one expansion at the present
  /// state differs from the interpreter's in a bit, and what `compile` throws.
  public func useCode(_ compile: (ExpansionSource) throws -> ExpansionCode) throws {
    let source = try ExpansionSource(tape, order: statistics.order)
    try machine.use(try compile(source), checkedAt: state, time: time)
    isExpanded = false
  }

  /// The same with code that has been compared for another integrator of the system.
  func use(_ code: ExpansionCode) throws(IntegrationError) {
    do {
      try machine.use(code)
    } catch {
      throw .option(error.description)
    }
  }
}
