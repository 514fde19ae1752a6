import Foundation
import Testing

@testable import GSLReference

/// A system with a known solution.
struct SolvedSystem: Sendable, CustomTestStringConvertible {
  let name: String
  let interval: (start: Double, end: Double)
  let solution: @Sendable (Double) -> [Double]
  let derivative: @Sendable (Double, [Double]) -> [Double]
  /// `∂f_i/∂y_j` by rows, then `∂f/∂t`.
  let jacobian: @Sendable (Double, [Double]) -> ([Double], [Double])

  var testDescription: String { name }

  var reversed: SolvedSystem {
    SolvedSystem(
      name: name + ", backward", interval: (interval.end, interval.start), solution: solution,
      derivative: derivative, jacobian: jacobian)
  }

  func integrate(_ integrator: GSLIntegrator, outputTimes: [Double] = []) throws -> GSLSolution {
    try integrator.integrate(
      from: interval.start, to: interval.end, initialState: solution(interval.start),
      outputTimes: outputTimes,
      jacobian: { time, state, matrix, timeDerivative in
        let (rows, column) = jacobian(time, Array(state))
        for (index, value) in rows.enumerated() { matrix[index] = value }
        for (index, value) in column.enumerated() { timeDerivative[index] = value }
      },
      derivative: { time, state, result in
        for (index, value) in derivative(time, Array(state)).enumerated() { result[index] = value }
      })
  }

  static let rotation = SolvedSystem(
    name: "rotation", interval: (0, 7), solution: { [cos(2 * $0), sin(2 * $0)] },
    derivative: { _, y in [-2 * y[1], 2 * y[0]] }, jacobian: { _, _ in ([0, -2, 2, 0], [0, 0]) })
  static let driven = SolvedSystem(
    name: "y' = t y", interval: (-1, 2), solution: { [exp($0 * $0 / 2)] },
    derivative: { t, y in [t * y[0]] }, jacobian: { t, y in ([t], [y[0]]) })
  static let logistic = SolvedSystem(
    name: "logistic", interval: (-3, 4), solution: { [1 / (1 + exp(-$0))] },
    derivative: { _, y in [y[0] * (1 - y[0])] }, jacobian: { _, y in ([1 - 2 * y[0]], [0]) })
  static let stiff = SolvedSystem(
    name: "y' = -2000 (y - cos t) - sin t", interval: (0, 10), solution: { [cos($0)] },
    derivative: { t, y in [-2000 * (y[0] - cos(t)) - sin(t)] },
    jacobian: { t, _ in ([-2000], [-2000 * sin(t) - cos(t)]) })
}

@Suite struct GSLIntegratorTests {
  @Test(
    arguments: GSLIntegrator.Method.allCases,
    [SolvedSystem.rotation, .driven, .logistic, .rotation.reversed, .driven.reversed, .logistic.reversed])
  func agreesWithClosedForm(_ method: GSLIntegrator.Method, _ system: SolvedSystem) throws {
    let integrator = try GSLIntegrator(
      method: method, absoluteTolerance: 1e-11, relativeTolerance: 1e-11)
    let times = (1...4).map {
      system.interval.start + (system.interval.end - system.interval.start) * Double($0) / 5
    }
    let solution = try system.integrate(integrator, outputTimes: times)
    #expect(solution.times == times + [system.interval.end])
    for (time, state) in zip(solution.times, solution.states) {
      for (value, truth) in zip(state, system.solution(time)) {
        // Local errors add up over some hundred steps, and grow like the solution.
        #expect(abs(value - truth) <= 3e-9 * max(1, abs(truth)), "\(method) at \(time)")
      }
    }
    #expect(solution.finalState == solution.states.last)
    #expect(solution.steps > 0 && solution.derivativeEvaluations > solution.steps)
    #expect((solution.jacobianEvaluations > 0) == method.needsJacobian)
  }

  @Test(arguments: GSLIntegrator.Method.allCases)
  func tighterToleranceIsMoreAccurateAndCostsMore(_ method: GSLIntegrator.Method) throws {
    var previous: (error: Double, evaluations: Int)?
    var costs: Set<Int> = []
    for exponent in [-3, -6, -9, -12] {
      let tolerance = pow(10, Double(exponent))
      let integrator = try GSLIntegrator(
        method: method, absoluteTolerance: tolerance, relativeTolerance: 0)
      let solution = try SolvedSystem.rotation.integrate(integrator)
      let truth = SolvedSystem.rotation.solution(7)
      let error = hypot(solution.finalState[0] - truth[0], solution.finalState[1] - truth[1])
      if let previous {
        #expect(error < previous.error / 10)
        #expect(solution.derivativeEvaluations >= previous.evaluations)
      }
      previous = (error, solution.derivativeEvaluations)
      costs.insert(solution.derivativeEvaluations)
    }
    #expect(costs.count >= 3)
  }

  @Test func jacobianPaysOnStiffSystems() throws {
    let tolerances = (1e-7, 1e-7)
    let implicit = try GSLIntegrator(
      method: .bsimp, absoluteTolerance: tolerances.0, relativeTolerance: tolerances.1)
    let explicit = try GSLIntegrator(
      method: .rk8pd, absoluteTolerance: tolerances.0, relativeTolerance: tolerances.1)
    let few = try SolvedSystem.stiff.integrate(implicit)
    let many = try SolvedSystem.stiff.integrate(explicit)
    #expect(abs(few.finalState[0] - cos(10)) < 1e-5)
    #expect(abs(many.finalState[0] - cos(10)) < 1e-5)
    #expect(few.derivativeEvaluations * 5 < many.derivativeEvaluations)
  }

  @Test(arguments: GSLIntegrator.Method.allCases)
  func countsEveryCall(_ method: GSLIntegrator.Method) throws {
    var calls = (derivative: 0, jacobian: 0)
    let integrator = try GSLIntegrator(method: method, absoluteTolerance: 1e-8, relativeTolerance: 0)
    let solution = try integrator.integrate(
      from: 0, to: 1, initialState: [1],
      jacobian: { _, state, matrix, timeDerivative in
        calls.jacobian += 1
        matrix[0] = -2 * state[0]
        timeDerivative[0] = 0
      },
      derivative: { _, state, result in
        calls.derivative += 1
        result[0] = -state[0] * state[0]
      })
    #expect(solution.derivativeEvaluations == calls.derivative)
    #expect(solution.jacobianEvaluations == calls.jacobian)
    #expect(abs(solution.finalState[0] - 0.5) < 1e-6)
  }

  @Test(arguments: GSLIntegrator.Method.allCases)
  func emptyIntervalCostsNothing(_ method: GSLIntegrator.Method) throws {
    let integrator = try GSLIntegrator(method: method, absoluteTolerance: 1e-8, relativeTolerance: 0)
    let solution = try integrator.integrate(
      from: 3, to: 3, initialState: [5, 6], outputTimes: [3], jacobian: { _, _, _, _ in },
      derivative: { _, _, _ in })
    #expect(solution.times == [3, 3])
    #expect(solution.states == [[5, 6], [5, 6]])
    #expect(solution.derivativeEvaluations == 0 && solution.steps == 0)
  }

  @Test func repeatedOutputTimesRepeatTheState() throws {
    let integrator = try GSLIntegrator(method: .msadams, absoluteTolerance: 1e-9, relativeTolerance: 0)
    let solution = try SolvedSystem.logistic.integrate(integrator, outputTimes: [-3, 1, 1, 4])
    #expect(solution.times == [-3, 1, 1, 4, 4])
    #expect(solution.states[0] == SolvedSystem.logistic.solution(-3))
    #expect(solution.states[1] == solution.states[2])
    #expect(solution.states[3] == solution.states[4])
  }

  @Test(arguments: GSLIntegrator.Method.allCases)
  func shortestIntervalsAreTakenInOneGo(_ method: GSLIntegrator.Method) throws {
    let integrator = try GSLIntegrator(
      method: method, absoluteTolerance: 1e-8, relativeTolerance: 0, initialStep: 10)
    for (start, end) in [(1.0, 1.0.nextUp), (1.0, 1.0.nextDown), (0.0, 1e-100)] {
      let solution = try integrator.integrate(
        from: start, to: end, initialState: [2],
        jacobian: { _, _, matrix, timeDerivative in
          matrix[0] = 0
          timeDerivative[0] = 0
        }, derivative: { _, _, result in result[0] = 1 })
      #expect(abs(solution.finalState[0] - 2) < 1e-15)
    }
  }

  @Test func sameInputGivesSameBitsOnEveryThread() async throws {
    let integrator = try GSLIntegrator(method: .rk8pd, absoluteTolerance: 1e-10, relativeTolerance: 0)
    let alone = try SolvedSystem.rotation.integrate(integrator)
    let together = try await withThrowingTaskGroup(of: GSLSolution.self) { group in
      for _ in 0..<8 { group.addTask { try SolvedSystem.rotation.integrate(integrator) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(together.count == 8)
    for solution in together { #expect(solution == alone) }
  }
}
