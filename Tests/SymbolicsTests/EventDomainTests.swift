import Numbers
import TestSupport
import Testing

@testable import Symbolics

/// Roots on short parts of an event's domain, with places in closed form.
@Suite struct EventDomainTests {
  /// The times at which an event of x' = 1, x(0) = 0 vanishes, and whether all of the step was resolved.
  static func roots(_ event: String, to end: Double = 1) throws -> (times: [Double], isResolved: Bool) {
    let system = try SymbolicSystem(parsing: "x' = 1; x(0) = 0")
    let integrator = try SystemIntegrator<Double>(system, events: [try SymbolicExpression(parsing: event)])
    var times: [Double] = []
    while case .event = integrator.advance(to: end), times.count < 100 { times.append(integrator.time) }
    return (times, !integrator.hasUnresolvedEvents)
  }

  /// An event, the middle of its island, and how far from it the roots are.
  static let islands: [(event: String, center: Double, distances: [Double])] = [
    ("sqrt(1e-8 - (t - 0.5)^2) - 5e-5", 0.5, [-8.660254037844387e-5, 8.660254037844387e-5]),
    ("log(1e-12 - (t - 0.3)^2) + 28", 0.3, [-5.554817632523859e-7, 5.554817632523859e-7]),
    ("asin(1e4*(t - 0.3)) - 0.5", 0.3, [4.79425538604203e-5]),
    ("acosh(2 - 1e8*(t - 0.25)^2) - 0.5", 0.25, [-9.34009654550540e-5, 9.34009654550540e-5]),
    // Bounds inside bounds: the logarithm is positive within 1e-5 of 0.6 only.
    ("sqrt(log(1 + 1e-10 - (t - 0.6)^2)) - 1e-6", 0.6, [-9.94987437106617e-6, 9.94987437106617e-6]),
    ("(1e-8 - (x - 0.5)^2)^0.3d0 - 0.001", 0.5, [-9.94987437106620e-5, 9.94987437106620e-5]),
  ]

  @Test(arguments: islands.indices)
  func shortIslandsAreFound(_ index: Int) throws {
    let (event, center, distances) = Self.islands[index]
    let (times, isResolved) = try Self.roots(event)
    #expect(isResolved)
    // Rounding of the argument moves a root by up to 1e-16 over the slope, 2e-5.
    expectClose(times, distances.map { center + $0 }, absolute: 1e-11)
  }

  /// `sqrt(w^2 - (t - c)^2) = w cos(a)` at `t = c -+ w sin(a)`, on islands of random places and widths down to 1e-7 of the step.
  @Test func randomIslandsAreFound() throws {
    for var draw in RandomCases(seed: 20_261_127, count: 200) {
      let center = draw.uniform(0.05, 0.95)
      let width = Double.pow(10, draw.uniform(-7, -1.4))
      let angle = draw.uniform(0.2, 1.4)
      let level = width * Double.cos(angle)
      let event = "sqrt(\(width)^2 - (t - \(center))^2) - \(level)"
      let (times, isResolved) = try Self.roots(event)
      let places = [center - width * Double.sin(angle), center + width * Double.sin(angle)]
      #expect(isResolved, "\(draw)")
      #expect(times.count == 2, "\(draw): \(event) at \(times)")
      // t - c has the error of t, about 1e-16; the root moves by that.
      for (time, place) in zip(times, places) {
        #expect((time - place).magnitude <= 1e-8 * width + 1e-15, "\(draw)")
      }
    }
  }

  /// Islands in every step, backwards and forwards.
  @Test(arguments: [6.5, -6.5]) func islandsInEveryStep(_ end: Double) throws {
    let (times, _) = try Self.roots("sqrt(sin(3*t)^2 - 1 + 1e-10) - 1e-6", to: end)
    let tops = (0..<7).map { (Double($0) + 0.5) * Double.pi / 3 }.filter { $0 < 6.5 }
    // sin(3t)^2 = 1 - 1e-10 + 1e-12
    let shift = Double.asin((1e-10 - 1e-12).squareRoot()) / 3
    let expected = tops.flatMap { [$0 - shift, $0 + shift] }.map { end < 0 ? -$0 : $0 }
    expectClose(times, end < 0 ? expected.sorted(by: >) : expected, absolute: 1e-10)
  }
}
