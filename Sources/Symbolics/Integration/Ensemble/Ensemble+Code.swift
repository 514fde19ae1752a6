extension Ensemble where S == Double {
  /// Runs the expansions of rows as machine code from now on, where rows run one after another; every result keeps its bits. Rows
  /// that run in lanes are faster than by such code, and nothing is compiled for them.
  ///
  /// - Parameter compile: makes the code of a source.
  /// - Returns: whether code is used.
  ///
  /// Throws what ``SystemIntegrator/useCode(_:)`` throws.
  public mutating func useCode(_ compile: (ExpansionSource) throws -> ExpansionCode) throws -> Bool {
    let runner = try runners.take()
    defer { runners.give(runner) }
    if runner is TrajectoryLanes { return false }
    var made: ExpansionCode?
    try runner.integrator.useCode { source in
      let code = try compile(source)
      made = code
      return code
    }
    guard let code = made else { return false }
    let make = self.make
    runners = WorkerPool<any EnsembleRunner<Double>>(make: { () throws(IntegrationError) in
      try EnsembleWorker<Double>(make: { () throws(IntegrationError) in
        let integrator = try make()
        try integrator.use(code)
        return integrator
      })
    })
    return true
  }
}
