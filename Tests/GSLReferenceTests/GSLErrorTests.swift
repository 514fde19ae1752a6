import Testing

@testable import GSLReference

private struct Interruption: Error, Equatable {
  let time: Double
}

@Suite struct GSLErrorTests {
  private func integrator(
    _ method: GSLIntegrator.Method = .rk8pd, maximumSteps: Int = 10_000
  ) throws -> GSLIntegrator {
    try GSLIntegrator(
      method: method, absoluteTolerance: 1e-8, relativeTolerance: 1e-8, maximumSteps: maximumSteps)
  }

  private func decay(
    _ integrator: GSLIntegrator, from start: Double = 0, to end: Double = 1, _ state: [Double] = [1],
    outputTimes: [Double] = []
  ) throws -> GSLSolution {
    try integrator.integrate(from: start, to: end, initialState: state, outputTimes: outputTimes) {
      $2[0] = -$1[0]
    }
  }

  @Test(arguments: [(-1, 1), (1, -1), (0, 0), (.nan, 1), (1, .nan), (.infinity, 1), (1, .infinity)])
  func tolerances(_ absolute: Double, _ relative: Double) {
    let error = #expect(throws: GSLError.self) {
      try GSLIntegrator(method: .rk8pd, absoluteTolerance: absolute, relativeTolerance: relative)
    }
    #expect(error?.description.contains("\(absolute)") == true)
    #expect(error?.description.contains("\(relative)") == true)
  }

  @Test func settings() {
    #expect(throws: GSLError.invalidMaximumSteps(0)) { try integrator(maximumSteps: 0) }
    for step in [0, -1, Double.infinity] {
      #expect(throws: GSLError.invalidInitialStep(step)) {
        try GSLIntegrator(
          method: .rk8pd, absoluteTolerance: 1, relativeTolerance: 0, initialStep: step)
      }
    }
  }

  @Test func arguments() throws {
    let integrator = try integrator()
    #expect(throws: GSLError.emptyState) { try decay(integrator, []) }
    #expect(throws: GSLError.nonFiniteState(index: 1, value: .infinity)) {
      try decay(integrator, [1, .infinity])
    }
    #expect(throws: GSLError.nonFiniteInterval(start: 0, end: .infinity)) {
      try decay(integrator, to: .infinity)
    }
    // Both ends are finite, their distance is not.
    #expect(throws: GSLError.self) { try decay(integrator, from: -1.5e308, to: 1.5e308) }
    #expect(throws: GSLError.invalidOutputTime(index: 1, time: 0.3)) {
      try decay(integrator, outputTimes: [0.5, 0.3])
    }
    #expect(throws: GSLError.invalidOutputTime(index: 0, time: 2)) {
      try decay(integrator, outputTimes: [2])
    }
    #expect(throws: GSLError.invalidOutputTime(index: 0, time: 0.5)) {
      try decay(integrator, to: -1, outputTimes: [0.5])
    }
    #expect(throws: GSLError.self) { try decay(integrator, outputTimes: [.nan]) }
    #expect(throws: GSLError.jacobianRequired(method: "bsimp")) { try decay(self.integrator(.bsimp)) }
  }

  @Test(arguments: GSLIntegrator.Method.allCases, [1, 5, 40])
  func whatTheClosureThrowsArrivesUnchanged(_ method: GSLIntegrator.Method, _ call: Int) throws {
    var calls = 0
    var interrupted = 0.0
    let error = #expect(throws: Interruption.self) {
      try integrator(method).integrate(
        from: 0, to: 30, initialState: [1],
        jacobian: { time, _, matrix, timeDerivative in
          matrix[0] = 0
          timeDerivative[0] = -time.squareRoot()
        },
        derivative: { time, state, result in
          calls += 1
          if calls == call {
            interrupted = time
            throw Interruption(time: time)
          }
          result[0] = 1 / (1 + time * time)
        })
    }
    #expect(error == Interruption(time: interrupted))
    #expect(calls == call, "no call may follow the one that threw")
  }

  @Test func whatTheJacobianThrowsArrivesUnchanged() throws {
    #expect(throws: Interruption(time: 0.25)) {
      try integrator(.bsimp).integrate(
        from: 0, to: 1, initialState: [1], jacobian: { _, _, _, _ in throw Interruption(time: 0.25) },
        derivative: { $2[0] = -$1[0] })
    }
  }

  @Test(arguments: GSLIntegrator.Method.allCases)
  func singularitiesAreReportedNotCrossed(_ method: GSLIntegrator.Method) throws {
    // y' = y², y(0) = 1 ends at t = 1.
    #expect(throws: GSLError.self) {
      try integrator(method).integrate(
        from: 0, to: 2, initialState: [1],
        jacobian: { _, state, matrix, timeDerivative in
          matrix[0] = 2 * state[0]
          timeDerivative[0] = 0
        }, derivative: { $2[0] = $1[0] * $1[0] })
    }
    // sqrt(1 - t) is not a number beyond t = 1.
    let error = #expect(throws: GSLError.self) {
      try integrator(method).integrate(
        from: 0, to: 2, initialState: [1],
        jacobian: { time, _, matrix, timeDerivative in
          matrix[0] = 0
          timeDerivative[0] = -0.5 / (1 - time).squareRoot()
        }, derivative: { $2[0] = (1 - $0).squareRoot() })
    }
    if case .nonFiniteDerivative(let time) = error {
      #expect(abs(time - 1) < 1e-2)
    } else if case .stepTooSmall(let time) = error {
      #expect(abs(time - 1) < 1e-2)
    } else {
      Issue.record("unexpected \(String(describing: error))")
    }
  }

  @Test(arguments: GSLIntegrator.Method.allCases)
  func nonFiniteFromTheStart(_ method: GSLIntegrator.Method) throws {
    #expect(throws: GSLError.nonFiniteDerivative(time: 0)) {
      try integrator(method).integrate(
        from: 0, to: 1, initialState: [1], jacobian: { _, _, _, _ in },
        derivative: { _, _, result in result[0] = .nan })
    }
  }

  @Test func stepsAreCountedOverAllOutputs() throws {
    let free = try decay(integrator(), to: 10, outputTimes: [2, 4, 6])
    #expect(free.steps > 10)
    let exact = try decay(integrator(maximumSteps: free.steps), to: 10, outputTimes: [2, 4, 6])
    #expect(exact == free)
    for limit in [1, 2, free.steps / 2, free.steps - 1] {
      let error = #expect(throws: GSLError.self) {
        try decay(integrator(maximumSteps: limit), to: 10, outputTimes: [2, 4, 6])
      }
      guard case .tooManySteps(limit, let time) = error else {
        Issue.record("unexpected \(String(describing: error))")
        continue
      }
      #expect(time > 0 && time <= 10)
    }
  }

  @Test func everyTextNamesValueAndNextStep() {
    let errors: [GSLError] = [
      .invalidTolerances(absolute: -1, relative: 0), .invalidMaximumSteps(-3), .invalidInitialStep(-2),
      .emptyState, .nonFiniteState(index: 2, value: .nan), .nonFiniteInterval(start: 0, end: .nan),
      .invalidOutputTime(index: 1, time: 9), .jacobianRequired(method: "bsimp"), .outOfMemory(dimension: 7),
      .tooManySteps(limit: 5, time: 0.5), .stepTooSmall(time: 0.25), .nonFiniteDerivative(time: 0.125),
      .library(code: 21, message: "singular", time: 4), .invalidBesselArgument(.nan),
    ]
    for error in errors { #expect(error.description.contains("lease")) }
    #expect(Set(errors.map(\.description)).count == errors.count)
  }
}
