import Foundation
import Numbers
import Synchronization
import TestSupport
import Testing

@testable import Symbolics

@Suite struct EnsembleTests {
  private static let oscillator = "w = 1; x' = w*v; v' = -w*x; x(0) = 1; v(0) = 0"

  @Test("An oscillator with a frequency and an amplitude for each row is a cosine")
  func oscillators() throws {
    let system = try SymbolicSystem(parsing: Self.oscillator)
    var ensemble = try Ensemble<Double>(system, quantities: [.parameter("w"), .state("x")])
    var draw = RandomDraw(seed: 3)
    let rows = (0..<100).map { _ in [draw.uniform(-4, 4), draw.uniform(-2, 2)] }
    let members = try ensemble.run(rows.flatMap { $0 }, to: 3)
    #expect(members.count == 100)
    for (row, member) in zip(rows, members) {
      #expect(member.outcome == .reachedEnd && member.end?.time == 3 && member.points.count == 1)
      let expected = [row[1] * cos(3 * row[0]), -row[1] * sin(3 * row[0])]
      expectClose(member.end?.state ?? [], expected, absolute: 2e-14, "\(row)")
    }
  }

  /// The energy `v^2/2 - 1/r` is that of the start, for bound and unbound orbits.
  @Test func keplerKeepsTheEnergyOfEveryRow() throws {
    let system = try SystemIntegratorTests.shipped("kepler")
    var ensemble = try Ensemble<Double>(system, quantities: [.state("v"), .state("x"), .state("u")])
    var draw = RandomDraw(seed: 4)
    let rows = (0..<60).map { _ in [draw.uniform(0.5, 1.8), draw.uniform(0.5, 2), draw.uniform(-0.5, 0.5)] }
    for (row, member) in zip(rows, try ensemble.run(rows.flatMap { $0 }, to: 20)) {
      let state = try #require(member.end?.state)
      let energy = (state[2] * state[2] + state[3] * state[3]) / 2 - 1 / hypot(state[0], state[1])
      expectClose(energy, (row[0] * row[0] + row[2] * row[2]) / 2 - 1 / row[1], absolute: 1e-13, "\(row)")
      expectClose(state[0] * state[3] - state[1] * state[2], row[0] * row[1], absolute: 1e-13, "\(row)")
    }
  }

  @Test("Logistic growth from every start, at every rate, from any time on")
  func logisticGrowth() throws {
    let system = try SymbolicSystem(parsing: "r = 1; K = 2; x' = r*x*(1-x/K); x(0) = K/10")
    var ensemble = try Ensemble<Double>(
      system, quantities: [.start, .parameter("r"), .parameter("K")], start: 99)
    var draw = RandomDraw(seed: 5)
    let rows = (0..<50).map { _ in [draw.uniform(-1, 3), draw.uniform(0.1, 3), draw.uniform(0.5, 9)] }
    for (row, member) in zip(rows, try ensemble.run(rows.flatMap { $0 }, to: 2.5, jobs: 2)) {
      // The initial value follows K.
      let exact = row[2] / (1 + 9 * exp(-row[1] * (2.5 - row[0])))
      expectClose(member.end?.state[0] ?? .nan, exact, relative: 4e-15, "\(row)")
    }
  }

  /// What a row gives by itself: an integrator that has done nothing else.
  private func alone<S: IntegrationScalar>(
    _ system: SymbolicSystem, _ quantities: [EnsembleQuantity], _ row: [S], _ events: [SymbolicExpression],
    _ options: IntegrationOptions, to end: S, keeping selection: TrajectorySelection
  ) throws -> ([TrajectoryPoint<S>], IntegrationOutcome, SystemIntegrator<S>) {
    var (parameters, start): ([String: S], S) = ([:], .zero)
    for (quantity, value) in zip(quantities, row) {
      switch quantity {
      case .start: start = value
      case .parameter(let name): parameters[name] = value
      case .state: continue
      }
    }
    let integrator = try SystemIntegrator<S>(
      system, parameters: parameters, events: events, options: options, start: start)
    var state = integrator.state
    for (quantity, value) in zip(quantities, row) {
      if case .state(let name) = quantity { state[try #require(system.states.firstIndex(of: name))] = value }
    }
    try integrator.restart(at: start, state: state)
    var points: [TrajectoryPoint<S>] = []
    let outcome: IntegrationOutcome
    switch selection {
    case .end: outcome = integrator.advance(to: end)
    case .samples(let count, let everyStep):
      let samples = SystemIntegrator.equidistant(count, from: start, to: end)
      let run = integrator.run(to: end, samples: samples, everyStep: everyStep)
      return (run.points, run.outcome, integrator)
    case .roots: outcome = integrator.roots(to: end) { point, _ in points.append(point) }
    }
    return (
      points + [TrajectoryPoint(time: integrator.time, state: integrator.state)], outcome, integrator
    )
  }

  private struct Case {
    let text: String
    let quantities: [EnsembleQuantity]
    let event: String
    let end: Double
  }

  private static let cases = [
    Case(text: oscillator, quantities: [.parameter("w"), .state("x")], event: "x*v-0.1", end: 4),
    // Blows up, or slides into the singularity of the root; powers depend on a parameter.
    Case(
      text: "n = 2; x' = x^n - sqrt(y); y' = -y; x(0) = n/4; y(0) = 1",
      quantities: [.parameter("n"), .state("y")], event: "x-y", end: 2),
    Case(
      text: "a = 1; x' = a*tanh(20*(t-1)) - x; x(0) = a", quantities: [.start, .parameter("a")],
      event: "sin(3*t)-x", end: -1),
    Case(
      text: "b = 2; c = b/3; x' = c*x*(1-x); x(0) = 1/b", quantities: [.state("x"), .parameter("b")],
      event: "x-0.9", end: 5),
  ]

  @Test("Every row has the bits of a run by itself, for any blocks and threads")
  func rowsAreRunsByThemselves() throws {
    var kinds: Set<String> = []
    for var draw in RandomCases(seed: 20_261_126, count: 60) {
      let item = Self.cases[draw.number % Self.cases.count]
      let system = try SymbolicSystem(parsing: item.text)
      let events = draw.uniform() < 0.6 ? [try system.expression(parsing: item.event)] : []
      let selections: [TrajectorySelection] = [
        .end, .samples(draw.integer(0...4), everyStep: draw.uniform() < 0.5), events.isEmpty ? .end : .roots,
      ]
      let selection = selections[draw.integer(0...2)]
      let options = IntegrationOptions(
        tolerance: 1e-12, maximumSteps: draw.integer(4...60), maximumWork: draw.integer(10_000...1_000_000))
      let rows = (0..<draw.integer(1...30)).map { _ in
        [draw.uniform() < 0.3 ? Double(draw.integer(-2...3)) : draw.uniform(-2, 3), draw.uniform(-1, 2)]
      }
      var ensemble = try Ensemble<Double>(
        system, quantities: item.quantities, events: events, options: options)
      var members: [EnsembleMember<Double>] = []
      while members.count < rows.count {
        let size = min(draw.integer(1...20), rows.count - members.count)
        members += try ensemble.run(
          rows[members.count..<members.count + size].flatMap { $0 }, to: item.end, keeping: selection,
          jobs: [1, 2, 5][draw.integer(0...2)])
      }
      for (row, member) in zip(rows, members) {
        let (points, outcome, integrator) = try alone(
          system, item.quantities, row, events, options, to: item.end, keeping: selection)
        let place = "\(draw), \(row)"
        #expect(member.outcome == outcome, "\(place)")
        #expect(bits(member.points) == bits(points), "\(place)")
        #expect(member.work == integrator.work, "\(place)")
        #expect(member.statistics.steps == integrator.statistics.steps, "\(place)")
        #expect(member.statistics.rejected == integrator.statistics.rejected, "\(place)")
        #expect(member.hasUnresolvedEvents == integrator.hasUnresolvedEvents, "\(place)")
        kinds.insert("\(outcome)")
      }
      #expect(ensemble.work == members.reduce(0) { $0 + $1.work })
    }
    // The rows are of every kind, else they would show nothing.
    #expect(kinds.count >= 6, "\(kinds.sorted())")
  }

  private func bits(_ points: [TrajectoryPoint<Double>]) -> [UInt64] {
    points.flatMap { ([$0.time] + $0.state).map(\.bitPattern) }
  }

  /// A row with more roots than can be followed must not make the next one coarse.
  @Test func aRowDoesNotInheritTheSearchForRoots() throws {
    let system = try SymbolicSystem(parsing: "a = 1; x' = 1; x(0) = 0")
    let events = [try system.expression(parsing: "sin(a*x)+2")]
    var ensemble = try Ensemble<Double>(system, quantities: [.parameter("a")], events: events)
    let members = try ensemble.run([1e7, 1, 1e7, 3], to: 1, jobs: 1)
    #expect(members.map(\.hasUnresolvedEvents) == [true, false, true, false])
    let fresh = try (0..<2).map { _ in try SystemIntegrator<Double>(system, events: events) }
    for (integrator, row) in zip(fresh, [1.0, 3]) {
      try integrator.setParameters(["a": row])
      #expect(integrator.advance(to: 1) == .reachedEnd)
    }
    #expect(members[1].work == fresh[0].work && members[3].work == fresh[1].work)
  }

  @Test("Rows behind the work that all may take are not begun, the same ones for any threads")
  func workOfAllIsBounded() throws {
    let system = try SystemIntegratorTests.shipped("lorenz")
    let rows = (0..<40).map { 20 + Double($0) / 4 }
    var free = try Ensemble<Double>(system, quantities: [.parameter("rho")])
    let all = try free.run(rows, to: 2)
    let most = free.work / 2
    var (expected, sum) = (0, 0)
    while sum < most {
      sum += all[expected].work
      expected += 1
    }
    for jobs in [1, 2, 5] {
      var bounded = try Ensemble<Double>(system, quantities: [.parameter("rho")], maximumWork: most)
      let members = try bounded.run(rows, to: 2, jobs: jobs)
      #expect(members.prefix(expected).map(\.end) == all.prefix(expected).map(\.end))
      #expect(members.dropFirst(expected).allSatisfy { $0.outcome == nil && $0.points.isEmpty })
      #expect(bounded.work == sum && expected < 40)
      #expect(try bounded.run([28], to: 2)[0].outcome == nil)
    }
    #expect(free.leastWork(span: 2) <= Double(all.map(\.work).min() ?? 0))
  }

  @Test("A row takes at least the work that is said before")
  func leastWork() throws {
    let system = try SystemIntegratorTests.shipped("kepler")
    for step in [nil, 0.5, 0.01] {
      var ensemble = try Ensemble<Double>(
        system, quantities: [.parameter("e")], options: IntegrationOptions(maximumStep: step))
      for end in [0, 1e-3, 1, 3.3] {
        let work = try ensemble.run([0.3], to: end)[0].work
        #expect(ensemble.leastWork(span: end) <= Double(work))
        if step == 0.01, end > 0 { #expect(ensemble.leastWork(span: end) > 0.5 * Double(work)) }
      }
    }
  }

  @Test("Rows in double-double have 30 digits")
  func doubleDouble() throws {
    let system = try SymbolicSystem(parsing: "w = 1; x' = w*x; x(0) = 1")
    var ensemble = try Ensemble<DoubleDouble>(
      system, quantities: [.parameter("w")], options: IntegrationOptions(tolerance: 1e-31))
    let rows = [DoubleDouble(1) / DoubleDouble(3), DoubleDouble(-2), DoubleDouble(1.5)]
    for (rate, member) in zip(rows, try ensemble.run(rows, to: .one, jobs: 2)) {
      let exact = DoubleDouble.exp(rate)
      let error = (member.end?.state[0] ?? .zero) - exact
      #expect((error / exact).magnitude.double < 1e-30)
    }
  }

  @Test(
    arguments: [
      ([EnsembleQuantity](), "differ in nothing"), ([.state("q")], "'q'"), ([.parameter("x")], "'x'"),
      ([.state("x"), .state("x")], "given twice"), ([.start, .start], "given twice"),
    ] as [([EnsembleQuantity], String)])
  func wrongQuantitiesAreExplained(_ quantities: [EnsembleQuantity], _ words: String) throws {
    let system = try SymbolicSystem(parsing: Self.oscillator)
    do {
      _ = try Ensemble<Double>(system, quantities: quantities)
      Issue.record("\(quantities)")
    } catch {
      #expect(error.description.contains(words), "\(error)")
    }
  }

  @Test func wrongRowsAndStopsEndARun() throws {
    struct Stop: Error {}
    let system = try SymbolicSystem(parsing: Self.oscillator)
    var ensemble = try Ensemble<Double>(system, quantities: [.state("x"), .state("v")])
    #expect(throws: IntegrationError.self) { try ensemble.run([1, 2, 3], to: 1) }
    #expect(try ensemble.run([], to: 1).isEmpty)
    let begun = Atomic<Int>(0)
    #expect(throws: Stop.self) {
      try ensemble.run([Double](repeating: 1, count: 200), to: 1, jobs: 2) {
        if begun.add(1, ordering: .relaxed).newValue == 7 { throw Stop() }
      }
    }
    #expect(begun.load(ordering: .relaxed) < 100 && ensemble.work == 0)
  }
}
