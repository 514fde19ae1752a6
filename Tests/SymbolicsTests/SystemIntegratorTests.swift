import Foundation
import Numbers
import TestSupport
import Testing

@testable import Symbolics

@Suite struct SystemIntegratorTests {
  static func shipped(_ name: String) throws -> SymbolicSystem {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../Experiments/systems")
    let text = try String(contentsOf: folder.appendingPathComponent(name + ".ode"), encoding: .utf8)
    return try SymbolicSystem(parsing: text)
  }

  static func value(_ name: String, _ system: SymbolicSystem, _ state: [Double], _ parameters: [Double])
    throws -> Double
  {
    var known = Dictionary(uniqueKeysWithValues: zip(system.states, state))
    for (parameter, value) in zip(system.parameters, parameters) { known[parameter.name] = value }
    known["t"] = 0
    return try #require(system.definitions[name]).evaluate(known)
  }

  @Test(arguments: [
    "lorenz", "kepler", "henon-heiles", "van-der-pol-1", "van-der-pol-100", "arenstorf", "lotka-volterra",
    "rossler", "pleiades", "robertson", "mixture-ddim", "mixture-plane",
  ])
  func shippedSystemsRunForwardsAndBack(_ name: String) throws {
    let system = try SystemIntegratorTests.shipped(name)
    let integrator = try SystemIntegrator<Double>(system)
    let start = integrator.state
    #expect(integrator.advance(to: 0.25) == .reachedEnd)
    #expect(integrator.time == 0.25)
    // Backwards the contraction towards a slow manifold becomes growth.
    if name == "robertson" || name == "van-der-pol-100" { return }
    #expect(integrator.advance(to: 0) == .reachedEnd)
    expectClose(integrator.state, start, relative: 1e-12, scale: 1)
  }

  @Test(arguments: [0, 0.5, 0.9])
  func keplerKeepsEnergyAndMomentumOverAThousandPeriods(_ eccentricity: Double) throws {
    let system = try SystemIntegratorTests.shipped("kepler")
    let integrator = try SystemIntegrator<Double>(system, parameters: ["e": eccentricity])
    let parameters = try system.parameterValues(overriding: ["e": eccentricity])
    #expect(integrator.advance(to: 2 * Double.pi * 1000) == .reachedEnd)
    let energy = try SystemIntegratorTests.value("energy", system, integrator.state, parameters)
    let momentum = try SystemIntegratorTests.value("momentum", system, integrator.state, parameters)
    expectClose(energy, -0.5, absolute: 2e-13)
    expectClose(momentum, (1 - eccentricity * eccentricity).squareRoot(), absolute: 2e-13)
    // 1000 periods in floating point end 2000 pi (rounding of pi) before the pericentre.
    if eccentricity == 0 { expectClose(integrator.state, [1, 0, 0, 1], absolute: 1e-9) }
  }

  /// The point of the orbit that starts at the pericentre `x` with the velocity `v`, from Kepler's equation `E - e sin E = M`.
  private static func orbit(_ x: DoubleDouble, _ v: DoubleDouble, at time: Double) throws -> [DoubleDouble] {
    let energy: DoubleDouble = v * v / 2 - DoubleDouble.one / x
    let axis: DoubleDouble = -DoubleDouble.one / (2 * energy)
    let e: DoubleDouble = DoubleDouble.one - x / axis
    let mean: DoubleDouble = DoubleDouble(time) / (axis * DoubleDouble.sqrt(axis))
    var anomaly = mean
    for _ in 0..<60 {
      let defect: DoubleDouble = anomaly - e * DoubleDouble.sin(anomaly) - mean
      let slope: DoubleDouble = DoubleDouble.one - e * DoubleDouble.cos(anomaly)
      anomaly = anomaly - defect / slope
    }
    let flattening = DoubleDouble.sqrt(DoubleDouble.one - e * e)
    return [axis * (DoubleDouble.cos(anomaly) - e), axis * flattening * DoubleDouble.sin(anomaly)]
  }

  /// Forty orbits to t = 200, where doubles are off by two hundred units in the last place of the angle times its growth.
  @Test func keplerOrbitsEndWhereTheyShould() throws {
    let system = try SystemIntegratorTests.shipped("kepler")
    var errors: [Double] = []
    for k in 0..<40 {
      let integrator = try SystemIntegrator<Double>(system, parameters: ["e": 0.3 + 0.01 * Double(k)])
      let start = integrator.state.map { DoubleDouble($0) }
      let exact = try SystemIntegratorTests.orbit(start[0], start[3], at: 200)
      #expect(integrator.advance(to: 200) == .reachedEnd)
      let dx = (DoubleDouble(integrator.state[0]) - exact[0]).double
      let dy = (DoubleDouble(integrator.state[1]) - exact[1]).double
      errors.append((dx * dx + dy * dy).squareRoot())
    }
    errors.sort()
    #expect(
      (errors[19] + errors[20]) / 2 <= 2.4e-13,
      "median \((errors[19] + errors[20]) / 2), from \(errors[0]) to \(errors[39])")
  }

  @Test func arenstorfOrbitCloses() throws {
    let system = try SystemIntegratorTests.shipped("arenstorf")
    let period = try #require(system.parameters.first { $0.name == "period" }?.value.number?.double)
    let integrator = try SystemIntegrator<Double>(system)
    let start = integrator.state
    #expect(integrator.advance(to: period) == .reachedEnd)
    // Position to 1e-12; the velocity at the close encounter is 300 times more sensitive.
    expectClose(Array(integrator.state[0...1]), Array(start[0...1]), absolute: 1e-12)
    expectClose(Array(integrator.state[2...3]), Array(start[2...3]), absolute: 2e-10)
    let exact = try SystemIntegrator<DoubleDouble>(system, options: IntegrationOptions(tolerance: 1e-26))
    #expect(
      exact.advance(to: system.parameters[2].value.number?.evaluate(in: DoubleDouble.self) ?? .zero)
        == .reachedEnd)
    expectClose(exact.state.map(\.double), start, absolute: 1e-15, "in double-double")
  }

  @Test func linearEquationsHaveTheirClosedForms() throws {
    let system = try SymbolicSystem(parsing: "x' = -x + t; y' = z; z' = -y; x(0) = 1; y(0) = 0; z(0) = 1")
    for end in [3.0, -3, 0.001, 40] {
      let integrator = try SystemIntegrator<Double>(system)
      #expect(integrator.advance(to: end) == .reachedEnd)
      let expected = [end - 1 + 2 * Double.exp(-end), Double.sin(end), Double.cos(end)]
      expectClose(integrator.state, expected, relative: 1e-14, absolute: 1e-14)
    }
  }

  /// Points at the ends of steps are neither lost nor there twice.
  @Test(arguments: [false, true]) func samplesOnTheEndsOfSteps(_ everyStep: Bool) throws {
    let system = try SymbolicSystem(parsing: "x' = 1; x(0) = 2")
    let integrator = try SystemIntegrator<Double>(system, options: IntegrationOptions(maximumStep: 0.25))
    let run = integrator.run(to: 1, samples: [0, 0.25, 0.375, 0.5, 1], everyStep: everyStep)
    let expected = everyStep ? [0, 0.25, 0.375, 0.5, 0.75, 1] : [0, 0.25, 0.375, 0.5, 1]
    #expect(run.points.map(\.time) == expected)
    #expect(run.points.allSatisfy { $0.state == [2 + $0.time] })
    try integrator.restart(at: 1, state: [3])
    #expect(
      integrator.run(to: 0, samples: [0.75, 0.5], everyStep: false).points.map(\.time) == [1, 0.75, 0.5, 0])
  }

  @Test func denseOutputAgreesWithTheSolution() throws {
    let system = try SymbolicSystem(parsing: "y' = z; z' = -y; y(0) = 0; z(0) = 1")
    for end in [10.0, -10] {
      let integrator = try SystemIntegrator<Double>(system)
      let samples = (1...37).map { end * Double($0) / 38 }
      let run = integrator.run(to: end, samples: samples)
      #expect(run.points.map(\.time) == [0] + samples + [end])
      for point in run.points {
        expectClose(point.state, [Double.sin(point.time), Double.cos(point.time)], absolute: 1e-14)
      }
    }
  }

  @Test func eventsAreRootsOfTheSeries() throws {
    let system = try SystemIntegratorTests.shipped("kepler")
    let integrator = try SystemIntegrator<Double>(system, events: [try system.expression(parsing: "y")])
    // It starts on a root of y; the next ones are half periods apart.
    for half in 1...6 {
      #expect(integrator.advance(to: 100) == .event(index: 0))
      expectClose(integrator.time, Double.pi * Double(half), absolute: 3e-14 * Double(half))
      expectClose(integrator.state[1], 0, absolute: 1e-15)
    }
    let back = try SystemIntegrator<Double>(
      system, events: [try system.expression(parsing: "r - 1"), .symbol("y")])
    #expect(back.advance(to: -100) == .event(index: 0))
    // r = 1 at the eccentric anomaly pi/2, where t = pi/2 - e.
    expectClose(back.time, -(Double.pi / 2 - 0.5), absolute: 1e-14)
    let never = try SystemIntegrator<Double>(system, events: [try system.expression(parsing: "r + 1")])
    #expect(never.advance(to: 5) == .reachedEnd)
  }

  @Test func closePairsOfRootsAreSeparated() throws {
    let clock = try SymbolicSystem(parsing: "x' = 1; x(0) = 0")
    let event = try SymbolicExpression(parsing: "(t - 0.5)*(t - 0.500001)*(t - 0.9)")
    let integrator = try SystemIntegrator<Double>(clock, events: [event])
    for root in [0.5, 0.500001, 0.9] {
      #expect(integrator.advance(to: 2) == .event(index: 0))
      expectClose(integrator.time, root, absolute: 1e-9)
    }
    #expect(integrator.advance(to: 2) == .reachedEnd)
  }

  @Test func runsThatCannotGoOnSayWhy() throws {
    let blowUp = try SymbolicSystem(parsing: "x' = x^2; x(0) = 1")
    let integrator = try SystemIntegrator<Double>(blowUp)
    let outcome = integrator.advance(to: 2)
    #expect(outcome == .stepUnderflow || outcome == .nonFinite)
    expectClose(integrator.time, 1, absolute: 1e-12)
    let few = try SystemIntegrator<Double>(blowUp, options: IntegrationOptions(maximumSteps: 3))
    let run = few.run(to: 0.9, samples: [0.1, 0.2, 0.89])
    #expect(run.outcome == .maximumSteps)
    #expect(run.statistics.steps == 3)
    #expect(run.points.count >= 3 && run.points.count < 5)
    let brief = try SystemIntegrator<Double>(
      try SystemIntegratorTests.shipped("lorenz"), options: IntegrationOptions(maximumWork: 100_000))
    #expect(brief.advance(to: 1e9) == .maximumWork)
    let before = brief.work
    #expect(before >= 100_000 && before < 110_000)
    #expect(brief.advance(to: 1e9) == .maximumWork)
    #expect(brief.work == before)
    let outside = try SymbolicSystem(parsing: "x' = log(x); x(0) = -1")
    #expect(try SystemIntegrator<Double>(outside).advance(to: 1) == .nonFinite)
    #expect(try SystemIntegrator<Double>(outside).advance(to: .infinity) == .nonFinite)
  }

  /// Coefficients that vanish up to the order say nothing about the step; the defect does.
  @Test func stepsWithoutAnEstimateAreChecked() throws {
    let late = try SymbolicSystem(parsing: "x' = 41*t^40; x(0) = 0; y' = 3*t^2; y(0) = 0")
    let integrator = try SystemIntegrator<Double>(late)
    #expect(integrator.advance(to: 1) == .reachedEnd)
    expectClose(integrator.state, [1, 1], absolute: 1e-13)
    let resting = try SymbolicSystem(parsing: "x' = 0*x; x(0) = 1")
    let rest = try SystemIntegrator<Double>(resting)
    #expect(rest.advance(to: 1e6) == .reachedEnd)
    #expect(rest.statistics.steps == 1)
  }

  @Test(arguments: [1e-3, 1e-6, 1e-9, 1e-12])
  func toleranceIsKept(_ tolerance: Double) throws {
    let system = try SystemIntegratorTests.shipped("lotka-volterra")
    for order in [nil, 8, 30] {
      let loose = try SystemIntegrator<Double>(
        system, options: IntegrationOptions(tolerance: tolerance, order: order))
      let tight = try SystemIntegrator<DoubleDouble>(system, options: IntegrationOptions(tolerance: 1e-24))
      #expect(loose.advance(to: 10) == .reachedEnd)
      #expect(tight.advance(to: DoubleDouble(10)) == .reachedEnd)
      expectClose(loose.state, tight.state.map(\.double), absolute: 20 * tolerance)
    }
  }

  @Test func optionsAreChecked() throws {
    let system = try SymbolicSystem(parsing: "x' = x; x(0) = 1")
    for options in [
      IntegrationOptions(tolerance: 0), IntegrationOptions(tolerance: .nan), IntegrationOptions(order: 1),
      IntegrationOptions(maximumSteps: 0), IntegrationOptions(maximumStep: -1),
      IntegrationOptions(maximumWork: 0),
      IntegrationOptions(absoluteTolerance: 0),
    ] {
      #expect(throws: IntegrationError.self) { try SystemIntegrator<Double>(system, options: options) }
    }
    #expect(throws: IntegrationError.self) { try SystemIntegrator<Double>(system, parameters: ["a": 1]) }
    #expect(throws: IntegrationError.self) { try SystemIntegrator<Double>(system, events: [.symbol("q")]) }
    #expect(try SystemIntegrator<Double>(system).statistics.order == 19)
  }
}
