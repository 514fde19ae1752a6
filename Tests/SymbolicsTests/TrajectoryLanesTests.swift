import Numbers
import TestSupport
import Testing

@testable import Symbolics

/// Trajectories in lanes against integrators that work alone.
@Suite struct TrajectoryLanesTests {
  private struct Case: CustomTestStringConvertible {
    let name: String
    let text: String
    let quantities: [EnsembleQuantity]
    let ranges: [ClosedRange<Double>]
    let end: Double
    /// Whether some of its steps leave the path of the lanes.
    var leavesLanes = false
    var testDescription: String { name }
  }

  private static let cases = [
    Case(
      name: "orbits",
      text: "x' = u; y' = v; u' = -x/(x^2+y^2)^(3/2); v' = -y/(x^2+y^2)^(3/2)"
        + "; x(0) = 1; y(0) = 0; u(0) = 0; v(0) = 1",
      quantities: [.state("v"), .start], ranges: [0.3...1.6, -1...1], end: 9),
    Case(
      name: "a switch that is met late", text: "a = 1; x' = a*tanh(40*(t-1)) - x; x(0) = a",
      quantities: [.parameter("a"), .start], ranges: [-2...2, -8...0], end: 3, leavesLanes: true),
    Case(
      name: "a bump that coefficients do not see", text: "c = 3; x' = exp(-(20*(t-c))^2); x(0) = 0",
      quantities: [.parameter("c")], ranges: [0...10], end: 10, leavesLanes: true),
    Case(
      name: "straight lines", text: "a = 1; x' = a; y' = t*x; x(0) = 0; y(0) = 1",
      quantities: [.parameter("a"), .state("y")], ranges: [-1...1, -1...1], end: 5, leavesLanes: true),
    Case(
      name: "growth to infinity", text: "b = 2; x' = x^2 + b; x(0) = 0", quantities: [.parameter("b")],
      ranges: [-2...2], end: 3, leavesLanes: true),
    Case(
      name: "roots that end", text: "x' = -sqrt(x)*cos(t); x(0) = 1", quantities: [.state("x")],
      ranges: [0...2], end: 4, leavesLanes: true),
    Case(
      name: "quotients by nearly nothing", text: "s = 1; x' = 1/(s + x^2); x(0) = 0",
      quantities: [.parameter("s")], ranges: [1e-170...1e-160], end: 1, leavesLanes: true),
    Case(
      name: "backwards", text: "w = 1; x' = w*v; v' = -sin(x); x(0) = 1; v(0) = w/4",
      quantities: [.parameter("w"), .state("x")], ranges: [0...3, -3...3], end: -7),
  ]

  @Test("Rows in lanes have the bits, the steps and the work of rows by themselves", arguments: cases)
  private func lanesAreIntegrators(_ item: Case) throws {
    let system = try SymbolicSystem(parsing: item.text)
    for var draw in RandomCases(seed: 20_261_128, count: 12) {
      let rows = (0..<draw.integer(1...70)).map { _ in
        item.ranges.map { draw.uniform($0.lowerBound, $0.upperBound) }
      }
      let samples = draw.integer(0...6)
      let isSampled = draw.uniform() < 0.5
      let selection: TrajectorySelection = isSampled ? .samples(samples, everyStep: samples > 3) : .end
      let options = IntegrationOptions(
        tolerance: draw.uniform() < 0.5 ? 1e-15 : 1e-9,
        absoluteTolerance: draw.uniform() < 0.3 ? 1e-9 : nil, maximumSteps: draw.integer(20...400),
        maximumWork: draw.uniform() < 0.3 ? draw.integer(1000...200_000) : nil,
        maximumStep: draw.uniform() < 0.3 ? 0.7 : nil)
      var ensemble = try Ensemble<Double>(system, quantities: item.quantities, options: options)
      let members = try ensemble.run(
        rows.flatMap { $0 }, to: item.end, keeping: selection, jobs: draw.integer(1...2))
      let setting = try EnsembleSetting<Double>(system, item.quantities, [:], start: 0)
      for (row, member) in zip(rows, members) {
        let worker = try EnsembleWorker<Double>(make: { () throws(IntegrationError) in
          try SystemIntegrator(system, options: options)
        })
        try worker.run(
          count: 1, row: { _ in row[...] }, setting, to: item.end, keeping: selection, mayBegin: { _ in true }
        ) { _, alone in
          let place = "\(item.name), \(draw), \(row)"
          #expect(member.outcome == alone.outcome, "\(place)")
          #expect(bits(member.points) == bits(alone.points), "\(place)")
          #expect(member.work == alone.work, "\(place)")
          #expect(member.statistics.steps == alone.statistics.steps, "\(place)")
          #expect(member.statistics.rejected == alone.statistics.rejected, "\(place)")
          #expect(member.statistics.expansions == alone.statistics.expansions, "\(place)")
          #expect(member.statistics.coefficientWork == alone.statistics.coefficientWork, "\(place)")
        }
      }
    }
  }

  private func bits(_ points: [TrajectoryPoint<Double>]) -> [UInt64] {
    points.flatMap { ([$0.time] + $0.state).map(\.bitPattern) }
  }

  /// Most steps stay in lanes where nothing goes wrong, and those that must leave them do, so that both ways are seen.
  @Test(arguments: cases) private func stepsLeaveLanesWhereTheyMust(_ item: Case) throws {
    let system = try SymbolicSystem(parsing: item.text)
    let runner = try TrajectoryLanes.runner(make: { () throws(IntegrationError) in
      try SystemIntegrator<Double>(system)
    })
    let lanes = try #require(runner as? TrajectoryLanes)
    var draw = RandomDraw(seed: 20_261_129)
    let rows = (0..<40).map { _ in item.ranges.map { draw.uniform($0.lowerBound, $0.upperBound) } }
    var steps = 0
    try lanes.run(
      count: 40, row: { rows[$0][...] }, try EnsembleSetting<Double>(system, item.quantities, [:], start: 0),
      to: item.end, keeping: .end, mayBegin: { _ in true }, finished: { steps += $1.statistics.steps })
    if item.leavesLanes {
      #expect(lanes.stepsAlone > 0)
    } else {
      #expect(lanes.stepsAlone < steps / 5, "\(lanes.stepsAlone) of \(steps)")
    }
  }

  @Test("Where lanes do not pay or cannot be, rows run one after another")
  func otherSystemsRunAlone() throws {
    func isInLanes<S: IntegrationScalar>(
      _ system: SymbolicSystem, event: String? = nil, options: IntegrationOptions = IntegrationOptions(),
      _ type: S.Type
    ) throws -> Bool {
      let events = try event.map { [try system.expression(parsing: $0)] } ?? []
      let runner = try TrajectoryLanes.runner(make: { () throws(IntegrationError) in
        try SystemIntegrator<S>(system, events: events, options: options)
      })
      return runner is TrajectoryLanes
    }
    let kepler = try SystemIntegratorTests.shipped("kepler")
    #expect(try isInLanes(kepler, Double.self))
    #expect(try isInLanes(SystemIntegratorTests.shipped("mixture-plane"), Double.self))
    #expect(try !isInLanes(SystemIntegratorTests.shipped("pleiades"), Double.self))
    #expect(try !isInLanes(kepler, event: "y", Double.self))
    #expect(try !isInLanes(kepler, DoubleDouble.self))
    #expect(try !isInLanes(kepler, options: IntegrationOptions(order: 30), Double.self))
    for text in ["n = 2; x' = x^n; x(0) = 1", "x' = abs(x) - 1; x(0) = 1"] {
      #expect(try !isInLanes(try SymbolicSystem(parsing: text), Double.self))
    }
  }
}
