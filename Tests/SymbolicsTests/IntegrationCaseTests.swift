import Numbers
import TestSupport
import Testing

@testable import Symbolics

/// Runs whose right answers are known from elsewhere: closed forms, roots and quadratures with 40 digits, printed by
/// `Fixtures/integration_cases.py`.
@Suite("Integration against known answers") struct IntegrationCaseTests {
  static let line = "x' = 1; x(0) = 0"
  static let projectile =
    "x' = u; u' = 0; y' = v; v' = -9.81; x(0) = 0.1; y(0) = 0; u(0) = 10; v(0) = 20"
  static let decay = "x' = -x; x(0) = 1"
  static let growth = "x' = x*(1-x); x(0) = 0.1"
  static let oscillator = "x' = v; v' = -x; x(0) = 1; v(0) = 0"

  static func integrator(
    _ text: String, until event: String? = nil, options: IntegrationOptions = IntegrationOptions()
  ) throws -> SystemIntegrator<Double> {
    let system = try text.contains("'") ? SymbolicSystem(parsing: text) : SystemIntegratorTests.shipped(text)
    let events = try event.map { [try system.expression(parsing: $0)] } ?? []
    return try SystemIntegrator<Double>(system, events: events, options: options)
  }

  struct Root: CustomTestStringConvertible {
    let system: String
    let event: String
    let end: Double
    let time: Double?
    var tolerance = 1e-14
    var testDescription: String { "\(event) on \(system)" }
  }

  static let roots: [Root] = [
    // The event's radius of convergence is far below the step.
    Root(system: line, event: "sqrt(x+1)-3", end: 100, time: 8),
    Root(system: line, event: "log(1+x)-2", end: 100, time: 6.3890560989306502),
    Root(system: line, event: "1/(1+x^2)-0.1", end: 100, time: 3),
    Root(system: line, event: "exp(x)-exp(20)", end: 100, time: 20),
    Root(system: line, event: "tanh(x-50)", end: 100, time: 50),
    Root(system: line, event: "atan(x)-1.5", end: 100, time: 14.101419947171719388),
    Root(system: line, event: "sigmoid(x-30)-0.25", end: 100, time: 28.901387711331890309),
    Root(system: line, event: "exp(-((x-50)/0.1)^2)-0.5", end: 100, time: 49.916744538884230224),
    Root(system: line, event: "log10(x+1)-1.5", end: 100, time: 30.62277660168379332),
    Root(system: line, event: "pow(x,2.5)-100", end: 100, time: 6.3095734448019324943),
    Root(system: line, event: "asinh(x)-4", end: 100, time: 27.289917197127752449),
    Root(system: line, event: "atan2(x-7,3)", end: 100, time: 7),
    Root(system: projectile, event: "sqrt(x^2+y^2)-30", end: 10, time: 2.2029938401974003),
    Root(system: projectile, event: "y-x/2", end: 10, time: 0.0033369746089832396),
    Root(system: growth, event: "log(x/(1-x))-1", end: 10, time: 3.1972245773362193828),
    Root(system: "van-der-pol-1", event: "tanh(20*x)", end: 20, time: 2.161694993868678),
    Root(system: "lorenz", event: "1/(z-39)-1", end: 5, time: 0.3363161746371641),
    Root(system: "lorenz", event: "atan(1000*(z-40))", end: 5, time: 0.3363161746371641),
    // Poles are no roots; branch points and edges of the domain may be.
    Root(system: line, event: "(x-4)/(x-3)", end: 100, time: 4),
    Root(system: line, event: "1/(x-3)", end: 100, time: nil),
    Root(system: line, event: "1/x-0.05", end: 100, time: 20),
    Root(system: line, event: "1/(x-3)^2-100", end: 100, time: 2.9),
    Root(system: line, event: "tan(x)", end: 100, time: 3.14159265358979323846),
    Root(system: line, event: "cbrt(x-5)", end: 100, time: 5),
    Root(system: line, event: "sqrt(5-x)", end: 100, time: 5),
    Root(system: line, event: "sqrt(x-5)", end: 100, time: 5),
    Root(system: line, event: "log(x-1)", end: 100, time: 2),
    Root(system: line, event: "sign(x-7.5)", end: 100, time: 7.5),
    // Roots on the ends of steps.
    Root(system: decay, event: "x-0.37410355915620974", end: 3, time: 0.98322262375666774),
    Root(system: growth, event: "x-0.23165154051264356", end: 3, time: 0.9982154858128453),
    Root(system: "lorenz", event: "t-0.22901143168020843", end: 3, time: 0.22901143168020843),
    Root(system: line, event: "x-100", end: 100, time: 100),
    // Touching roots.
    Root(system: oscillator, event: "x-1", end: 100, time: 6.28318530717958648, tolerance: 1e-7),
    Root(system: oscillator, event: "x+1", end: 4, time: 3.14159265358979324, tolerance: 1e-7),
    Root(system: oscillator, event: "x^2", end: 5, time: 1.57079632679489662, tolerance: 1e-7),
    Root(system: oscillator, event: "(v+1)*exp(x)", end: -6, time: -4.71238898038468986, tolerance: 1e-7),
    Root(system: line, event: "(x-3)^2", end: 100, time: 3, tolerance: 1e-7),
    Root(system: line, event: "(x-3)^4", end: 100, time: 3, tolerance: 1e-5),
    Root(system: line, event: "abs(x-7)", end: 100, time: 7),
    // Pairs of roots, nothing, and zero throughout.
    Root(system: line, event: "(x-2)*(x-2.0000001)", end: 100, time: 2),
    Root(system: line, event: "sin(x)-2", end: 100, time: nil),
    Root(system: oscillator, event: "x^2+v^2-1", end: 50, time: nil),
    Root(system: oscillator, event: "x-1.0000001", end: 50, time: nil),
  ]

  @Test("Roots of events are found, and none beside them", arguments: roots)
  func rootsAreFound(_ root: Root) throws {
    let integrator = try IntegrationCaseTests.integrator(root.system, until: root.event)
    let outcome = integrator.advance(to: root.end)
    guard let time = root.time else {
      #expect(outcome == .reachedEnd)
      return
    }
    #expect(outcome == .event(index: 0))
    expectClose(integrator.time, time, relative: root.tolerance, absolute: root.tolerance)
  }

  /// Wherever the ends of steps lie, an event that is zero on one of them is found there once.
  @Test("Events on every end of a step are found once", arguments: ["lorenz", growth, decay, "kepler"])
  func endsOfStepsAreFoundOnce(_ text: String) throws {
    let end = 3.0
    let free = try IntegrationCaseTests.integrator(text)
    let points = free.run(to: end, everyStep: true).points.dropFirst().dropLast()
    #expect(points.count > 1)
    for point in points {
      let exact = try #require(SymbolicNumberText.exact(point.time))
      for event in ["t-\(exact)"] {
        let integrator = try IntegrationCaseTests.integrator(text, until: event)
        #expect(integrator.advance(to: end) == .event(index: 0))
        expectClose(integrator.time, point.time, relative: 1e-15)
        #expect(integrator.advance(to: end) == .reachedEnd)
      }
    }
  }

  @Test("All roots of an oscillator are met, forwards and backwards", arguments: [60.0, -60])
  func allRootsAreMet(_ end: Double) throws {
    let crossing = try IntegrationCaseTests.integrator(IntegrationCaseTests.oscillator, until: "x")
    let touching = try IntegrationCaseTests.integrator(IntegrationCaseTests.oscillator, until: "x-1")
    for k in 0..<19 {
      #expect(crossing.advance(to: end) == .event(index: 0))
      #expect(!crossing.isTouching)
      expectClose(crossing.time.magnitude, (Double(k) + 0.5) * .pi, absolute: 1e-13)
    }
    #expect(crossing.advance(to: end) == .reachedEnd)
    for k in 1...9 {
      #expect(touching.advance(to: end) == .event(index: 0))
      #expect(touching.isTouching)
      expectClose(touching.time.magnitude, 2 * Double(k) * .pi, absolute: 1e-7)
    }
    #expect(touching.advance(to: end) == .reachedEnd)
  }

  struct End: CustomTestStringConvertible {
    let system: String
    let end: Double
    let state: [Double]
    var relative = 2e-14
    var order: Int?
    var testDescription: String { system }
  }

  static let ends: [End] = [
    // Pulses that coefficients do not see coming.
    End(system: "x' = -x + 100*exp(-((t-5)/0.1)^2); x(0) = 0", end: 10, state: [0.11972594208048677019]),
    End(system: "x' = -x + 50*exp(-((t-3)/0.05)^2); x(0) = 1", end: 10, state: [0.0040885978925125774347]),
    End(system: "x' = 2*exp(-((t-7.3)/0.2)^2); x(0) = 0", end: 10, state: [0.70898154036220641092]),
    End(system: "x' = exp(-((t-41)/0.5)^2); x(0) = 3", end: 100, state: [3.8862269254527580136]),
    End(system: "x' = exp(-5*(t-5)^2); x(0) = 0", end: 10, state: [0.79266545952120220267]),
    End(
      system: "x' = sigmoid(1000*(t-1)) - sigmoid(1000*(t-2)); x(0) = 0", end: 10, state: [1], relative: 1e-12
    ),
    End(system: "x' = erf(200*(t-3)) - erf(200*(t-4.25)); x(0) = 0", end: 10, state: [2.5], relative: 1e-12),
    End(
      system: "x' = (tanh(500*(t-2)) - tanh(500*(t-5)))/2; x(0) = 0", end: 10, state: [3], relative: 1e-12),
    End(
      system: "x' = 1; x(0) = 0; y' = 2*exp(-((x-7.3)/0.2)^2); y(0) = 0", end: 10,
      state: [10, 0.70898154036220641092]),
    // Units, small and large.
    End(system: "x' = -x; x(0) = 1.6e-19", end: 10, state: [7.2639887619975762457e-24]),
    End(system: "x' = 3*x*(1-x); x(0) = 1e-20", end: 15.55056728662697, state: [0.6456563062257946109]),
    End(system: "x' = 3*x*(1-x); x(0) = 1e-30", end: 23, state: [0.48062151412518333376]),
    End(system: "x' = 3*x*(1-x); x(0) = 1e-12", end: 9, state: [0.3472790389375427568]),
    End(
      system: "n' = 0; x' = v; v' = -x; n(0) = 6.02214076e23; x(0) = 1; v(0) = 0", end: 20,
      state: [6.02214076e23, 0.40808206181339198606, -0.91294525072762765438]),
    End(
      system: "x' = v; v' = -x; x(0) = 1e-25; v(0) = 0; y' = -y; y(0) = 1e25", end: 20,
      state: [4.0808206181339198606e-26, -9.1294525072762765438e-26, 2.061153622438557828e16]),
    // Rounding in the field is not taken for an error: the exact solution of x' = e^x - 1 from 1e-10.
    End(system: "x' = expm1(x); x(0) = 1e-10", end: 20, state: [0.049732953971584436321]),
    End(system: "x' = exp(x) - 1; x(0) = 1e-10", end: 20, state: [0.049732953971584436321], relative: 1e-5),
    // Terms that cancel at high orders.
    End(system: decay, end: 20, state: [2.061153622438557828e-9], relative: 1e-12, order: 100),
    End(system: decay, end: 30, state: [9.3576229688401746049e-14], relative: 1e-12, order: 200),
    End(
      system: oscillator, end: 20, state: [0.40808206181339198606, -0.91294525072762765438], order: 100),
    End(
      system: oscillator, end: 20, state: [0.40808206181339198606, -0.91294525072762765438], order: 60),
    // Whole exponents that are parameters, over a base of zero.
    End(
      system: "K = 1; n = 4; x' = 1/(1+(y/K)^n) - x; y' = x - y; x(0) = 0; y(0) = 0", end: 1,
      state: [0.63149027423947969755, 0.26416957350249471181]),
    End(
      system: "n = 3; x' = v; v' = -x^n; x(0) = 0; v(0) = 1", end: 5,
      state: [-1.1047044220554559429, 0.50531798060943508437]),
    End(
      system: "m = 2; n = 2*m + 1; x' = v; v' = -x^n; x(0) = 0; v(0) = 1", end: 3,
      state: [-0.083343685074603266582, -0.99999994414205474521]),
    End(
      system: "n = 2; x' = 1 + x^n - x^(n-1)*x^(n-2); x(0) = 0", end: 0.75, state: [0.60963020145627636683]),
    // Kinks.
    End(
      system: "x' = v; v' = -x + 0.1*abs(x); x(0) = 1; v(0) = 0", end: 10,
      state: [-0.76349508227104456589, 0.50870697388843017392], relative: 1e-11),
    End(system: "x' = max(x, 1); x(0) = 0", end: 3, state: [7.3890560989306502272], relative: 1e-11),
    End(system: "x' = min(t, 2); x(0) = 0", end: 5, state: [8], relative: 1e-11),
    // Decimals are the nearest doubles.
    End(
      system: "a' = 0; b' = 0; c' = 0; d' = 0; a(0) = 1e-30; b(0) = 121.62777326969841; "
        + "c(0) = 29.362325337363426; d(0) = 0.12196958506205079", end: 1,
      state: [1e-30, 121.62777326969841, 29.362325337363426, 0.12196958506205079], relative: 0),
  ]

  @Test("States at the end", arguments: ends)
  func states(_ end: End) throws {
    let integrator = try IntegrationCaseTests.integrator(
      end.system, options: IntegrationOptions(order: end.order))
    #expect(integrator.advance(to: end.end) == .reachedEnd)
    for (value, expected) in zip(integrator.state, end.state) {
      expectClose(value, expected, relative: end.relative)
    }
  }

  /// The field has no value behind t = 2, whatever the place of the equation and however the function enters.
  @Test(
    "Runs stop at the edge of the domain",
    arguments: [
      "y' = (2-t)^(25/2); x' = 1; y(0) = 0; x(0) = 1", "x' = 1; y' = (2-t)^(25/2); x(0) = 1; y(0) = 0",
      "x' = 1 + 0*log(2-t); x(0) = 1", "x' = 1 + log(2-t)^0; x(0) = 1",
      "x' = 1 + sqrt(2-t) - sqrt(2-t); x(0) = 1",
      "n = 0; x' = 1 + log(2-t)^n; x(0) = 1", "x' = 1; y' = 0*atanh(t/2)*x; x(0) = 1; y(0) = 0",
      "h' = -sqrt(h); h(0) = 1", "x' = -1/(2*(x-1)); x(0) = 1 + sqrt(2)",
    ])
  func runsStopAtTheEdge(_ text: String) throws {
    let integrator = try IntegrationCaseTests.integrator(text)
    let outcome = integrator.advance(to: 10)
    #expect([.nonFinite, .stepUnderflow].contains(outcome), "\(outcome)")
    expectClose(integrator.time, 2, absolute: 1e-12)
    #expect(integrator.statistics.steps < 2000 && integrator.statistics.rejected < 20_000)
    #expect(integrator.obstacle != nil)
  }

  @Test("Outcomes have their names")
  func outcomes() throws {
    let sliding = try IntegrationCaseTests.integrator("x' = -sign(x-0.5); x(0) = 1")
    #expect(sliding.advance(to: 3) == .stalled)
    expectClose(sliding.time, 0.5, absolute: 1e-6)
    let explosive = try IntegrationCaseTests.integrator("x' = x; x(0) = 1e300")
    #expect(explosive.advance(to: 100) == .diverged)
    let kink = try IntegrationCaseTests.integrator("x' = 1 + abs(x); x(0) = 0")
    #expect(kink.advance(to: 1) == .nonFinite)
  }

  @Test("An absolute tolerance allows longer steps, a longest step forces more")
  func optionsChangeTheSteps() throws {
    func steps(_ options: IntegrationOptions) throws -> (steps: Int, state: Double) {
      let integrator = try IntegrationCaseTests.integrator(
        "x' = 3*x*(1-x); x(0) = 1e-30", options: options)
      #expect(integrator.advance(to: 23) == .reachedEnd)
      return (integrator.statistics.steps, integrator.state[0])
    }
    let relative = try steps(IntegrationOptions())
    let absolute = try steps(IntegrationOptions(absoluteTolerance: 1e-12))
    let short = try steps(IntegrationOptions(maximumStep: 0.01))
    #expect(absolute.steps < relative.steps)
    #expect((absolute.state - relative.state).magnitude > 1e-3)
    #expect(short.steps >= 2300)
    expectClose(short.state, relative.state, relative: 1e-12)
  }
}

/// Doubles as exact decimal text.
enum SymbolicNumberText {
  /// The shortest text that reads back as the number, without an exponent.
  static func exact(_ value: Double) -> String? {
    let text = value.description
    return text.contains("e") ? nil : text
  }
}
