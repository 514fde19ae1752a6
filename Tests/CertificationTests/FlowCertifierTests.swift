import Diffusion
import Numbers
import TestSupport
import Testing

@testable import Certification

@Suite("Certified trajectories") struct FlowCertifierTests {
  private static let schedule = LinearVariancePreserving()

  private func ends() -> (first: Ball, last: Ball) {
    (Self.schedule.gamma(at: Ball(1)), Self.schedule.gamma(at: Ball(1e-3)))
  }

  private func start(_ latent: [Double], _ gamma: Ball) -> [Ball] {
    let inverse = (Ball(1) + gamma * gamma).squareRoot
    return latent.map { Ball($0) * inverse }
  }

  @Test("The discs of published latents contain end points of 34 digits, the two widest among them")
  func fixtures() throws {
    let certifier = try FlowCertifier(GaussianMixture.toy8x8())
    let (first, last) = ends()
    for row in FlowEndPoints.toy {
      let point = certifier.certify(
        start(row.latent, first), from: first, to: last, in: certifier.workspace())
      let end = try row.end.map { try #require(DoubleDouble($0)) }
      let error = distance(end, point.center)
      #expect(point.failure == nil)
      #expect(error <= point.radius, "index \(row.index): \(error) > \(point.radius)")
      #expect(point.radius < 1e-10, "index \(row.index): \(point.radius)")
    }
  }

  @Test("The double-double reference of these tests agrees with the 34 digits")
  func reference() throws {
    let flow = try ReferenceFlow(GaussianMixture.toy8x8())
    let (first, last): (DoubleDouble, DoubleDouble) = (
      Self.schedule.gamma(at: DoubleDouble(1)), Self.schedule.gamma(at: DoubleDouble(1e-3))
    )
    let row = FlowEndPoints.toy[2]
    let inverse = DoubleDouble.sqrt(first * first + DoubleDouble(1))
    let end = flow.end(from: row.latent.map { DoubleDouble($0) * inverse }, at: first, to: last)
    for (x, text) in zip(end, row.end) {
      #expect((x - (try #require(DoubleDouble(text)))).magnitude.double < 1e-24)
    }
  }

  @Test(
    "Random mixtures: contained at the ends of all steps and inside them", arguments: [1, 2, 3],
    [false, true])
  func containment(dimension: Int, mixed: Bool) throws {
    for var draw in RandomCases(seed: UInt64(1980 + dimension), count: 3) {
      let mixture = try randomMixture(&draw, dimension: dimension, mixed: mixed)
      let certifier = try FlowCertifier(mixture)
      let state = draw.normals(dimension).map { 5 * $0 }
      var steps: [CertifiedStep] = []
      let point = certifier.certify(
        state.map { Ball($0) }, from: Ball(5), to: Ball(0.02), in: certifier.workspace()
      ) { steps.append($0) }
      #expect(point.failure == nil && point.radius < 1e-11, "\(point.radius), \(draw)")
      #expect(point.steps == steps.count && steps.last?.end == 0.02)
      let shares = [0.1, 0.5, 0.77, 1]
      let levels = steps.flatMap { step in
        shares.map {
          $0 == 1
            ? DoubleDouble(step.end)
            : DoubleDouble(step.start) + DoubleDouble(step.end - step.start) * DoubleDouble($0)
        }
      }
      let exact = ReferenceFlow(mixture).states(
        from: state.map { DoubleDouble($0) }, at: DoubleDouble(5), along: levels)
      for (n, x) in exact.enumerated() {
        let (step, t) = (steps[n / 4], shares[n % 4])
        let part = min(Int(t * Double(step.radii.count - 1)), step.radii.count - 2)
        var square = DoubleDouble.zero
        for i in x.indices {
          var p = DoubleDouble.zero
          for c in step.coefficients[i].reversed() { p = p * DoubleDouble(t) + DoubleDouble(c) }
          square = square + (x[i] - p) * (x[i] - p)
        }
        let error = DoubleDouble.sqrt(square).double
        #expect(error <= max(step.radii[part], step.radii[part + 1]), "level \(levels[n].double), \(draw)")
      }
    }
  }

  @Test("One Gaussian: x - mu shrinks as the deviation does, in closed form", arguments: [0, 0.01, 0.7])
  func gaussian(deviation: Double) throws {
    let mean = [0.3, -0.7]
    let certifier = try FlowCertifier(means: [mean], standardDeviations: [deviation], weights: [1])
    for var draw in RandomCases(seed: 1990, count: 10) {
      let x = draw.normals(2).map { 80 * $0 }
      let point = certifier.certify(
        x.map { Ball($0) }, from: Ball(80), to: Ball(0.01), in: certifier.workspace())
      let s2 = DoubleDouble(deviation, times: deviation)
      let ratio = DoubleDouble.sqrt((s2 + DoubleDouble(0.01, times: 0.01)) / (s2 + DoubleDouble(6400)))
      let exact = zip(x, mean).map { DoubleDouble($1) + (DoubleDouble($0) - DoubleDouble($1)) * ratio }
      let error = distance(exact, point.center)
      #expect(error <= point.radius && point.radius < 1e-12, "\(error), \(point.radius), \(draw)")
    }
  }

  @Test("On the ridge between two equal modes the state stays there, and the disc contains it")
  func ridge() throws {
    let certifier = try FlowCertifier(
      means: [[-1, 0], [1, 0]], standardDeviations: [0.1, 0.1], weights: [1, 1], radiusLimit: 1e9)
    let point = certifier.certify(
      [Ball(0), Ball(2)], from: Ball(20), to: Ball(0.2), in: certifier.workspace())
    let exact = 2 * ((0.01 + 0.04) / (0.01 + 400)).squareRoot()
    #expect(point.failure == nil && point.steps < 200)
    #expect(
      point.center[0].magnitude <= point.radius && (point.center[1] - exact).magnitude <= point.radius + 1e-16
    )
    #expect(point.logAmplification > 3)
  }

  /// A path with an error in one coefficient of one piece.
  private struct SpoiltPath: PolynomialPath {
    var path: TaylorPath
    let power: Int
    let factor: Double
    let number: Int
    var count = 0

    mutating func piece(from gamma: Double, state: [Double], reference: Int, towards end: Double) -> PathPiece
    {
      var piece = path.piece(from: gamma, state: state, reference: reference, towards: end)
      if count == number { for i in piece.coefficients.indices { piece.coefficients[i][power] *= factor } }
      count += 1
      return piece
    }
  }

  @Test("A wrong polynomial is not believed: the radius grows by what it is wrong, and contains the truth")
  func wrongPolynomial() throws {
    let certifier = try FlowCertifier(GaussianMixture.toy8x8())
    let (first, last) = ends()
    let row = FlowEndPoints.toy[2]
    let end = try row.end.map { try #require(DoubleDouble($0)) }
    let clean = certifier.certify(start(row.latent, first), from: first, to: last, in: certifier.workspace())
      .radius
    // Wrong slopes, and pieces that do not begin where the one before ended.
    for (number, power) in [(10, 1), (40, 1), (60, 1), (10, 0), (40, 0)] {
      var path = SpoiltPath(path: certifier.taylorPath(), power: power, factor: 1 + 1e-8, number: number)
      let point = certifier.certify(
        start(row.latent, first), from: first, to: last, along: &path, in: certifier.workspace())
      let error = distance(end, point.center)
      #expect(error <= point.radius, "step \(number): \(error) > \(point.radius)")
      #expect(error > 3 * clean, "The fault must show beside \(clean): \(error)")
    }
    var path = SpoiltPath(path: certifier.taylorPath(), power: 1, factor: 3, number: 20)
    let point = certifier.certify(
      start(row.latent, first), from: first, to: last, along: &path, in: certifier.workspace())
    #expect(point.failure != nil && point.radius == .infinity, "A path that leaves the flow is refused")
  }

  @Test("A low order leaves large high coefficients in the defect, which count", arguments: [6, 8])
  func lowOrder(order: Int) throws {
    let mixture = try GaussianMixture.toy8x8()
    let certifier = try FlowCertifier(mixture, order: order, degree: 8)
    let (first, last) = ends()
    let row = FlowEndPoints.toy[2]
    var path = TaylorPath(certifier.mixture, order: order, tolerance: 1e-9)
    let point = certifier.certify(
      start(row.latent, first), from: first, to: last, along: &path, in: certifier.workspace())
    let error = distance(try row.end.map { try #require(DoubleDouble($0)) }, point.center)
    #expect(
      error <= point.radius && point.radius < 1e-10,
      "\(error), \(point.radius), \(String(describing: point.failure))")
  }

  @Test("A displaced start: the radius is above the true displacement of the end, and not far above")
  func displacement() throws {
    let mixture = try GaussianMixture.toy8x8()
    let certifier = try FlowCertifier(mixture, parts: 64)
    let flow = ReferenceFlow(mixture)
    // Near the ridge of index 803, where a displacement grows.
    let (from, to) = (Ball(0.2), Ball(0.03))
    let (first, last) = ends()
    var state: [Double] = []
    let whole = try FlowCertifier(mixture)
    state =
      whole.certify(start(FlowEndPoints.toy[1].latent, first), from: first, to: from, in: whole.workspace())
      .center
    #expect(last.center < 0.03)
    var tightest = Double.infinity
    for n in 0..<8 {
      let angle = Double(n) * Double.pi / 8
      let size = 1e-7
      let moved = [state[0] + size * Double.cos(angle), state[1] + size * Double.sin(angle)]
      let point = certifier.certify(
        state.map { Ball(center: $0, radius: size / 2.squareRoot()) }, from: from, to: to,
        in: certifier.workspace())
      let end = flow.end(from: moved.map { DoubleDouble($0) }, at: DoubleDouble(0.2), to: DoubleDouble(0.03))
      let error = distance(end, point.center)
      #expect(point.failure == nil && error <= point.radius, "\(error), \(point.radius)")
      tightest = min(tightest, point.radius / error)
    }
    #expect(tightest < 1.1, "The bound of the growth must be nearly attained: \(tightest)")
  }

  @Test("Wrong weights are noticed: the disc of equal ones excludes the flow of others")
  func wrongWeights() throws {
    let toy = try GaussianMixture.toy8x8()
    let weighted = try GaussianMixture(
      means: toy.means, standardDeviation: 0.01, weights: (0..<64).map { Double($0 % 7 + 1) })
    let end = ReferenceFlow(weighted).end(
      from: [DoubleDouble(1), DoubleDouble(-2)], at: DoubleDouble(3), to: DoubleDouble(0.02))
    func point(_ mixture: GaussianMixture) throws -> CertifiedPoint {
      let certifier = try FlowCertifier(mixture)
      return certifier.certify([Ball(1), Ball(-2)], from: Ball(3), to: Ball(0.02), in: certifier.workspace())
    }
    let (right, wrong) = (try point(weighted), try point(toy))
    #expect(distance(end, right.center) <= right.radius)
    #expect(distance(end, wrong.center) > wrong.radius)
  }

  @Test("A larger ball at the start, or fewer parts, never give a smaller radius; a workspace keeps nothing")
  func monotone() throws {
    let mixture = try GaussianMixture.toy8x8()
    let certifier = try FlowCertifier(mixture)
    let workspace = certifier.workspace()
    let (first, last) = ends()
    let row = FlowEndPoints.toy[2]
    func radius(_ more: Double, _ certifier: FlowCertifier, _ workspace: CertificationWorkspace) -> Double {
      certifier.certify(
        start(row.latent, first).map { $0.widened(by: more) }, from: first, to: last, in: workspace
      ).radius
    }
    let radii = [0, 1e-12, 1e-10, 1e-8, 1e-6].map { radius($0, certifier, workspace) }
    for (smaller, larger) in zip(radii, radii.dropFirst()) { #expect(smaller <= larger) }
    #expect(radii[4] < 1e-6, "Most of a small ball is contracted: \(radii[4])")
    #expect(radius(0.1, certifier, workspace) == .infinity)
    #expect(radii[0] == radius(0, certifier, certifier.workspace()))
    let coarse = try FlowCertifier(mixture, parts: 4)
    #expect(radius(0, coarse, coarse.workspace()) > radii[0])
  }

  @Test("What cannot be proved ends with a reason, not with a number")
  func failures() throws {
    let mixture = try GaussianMixture.toy8x8()
    let (first, last) = ends()
    let x = start(FlowEndPoints.toy[0].latent, first)
    let short = try FlowCertifier(mixture, stepLimit: 5)
    let limited = short.certify(x, from: first, to: last, in: short.workspace())
    #expect(limited.failure == .stepLimit && limited.radius == .infinity)
    let strict = try FlowCertifier(mixture, radiusLimit: 1e-13)
    #expect(strict.certify(x, from: first, to: last, in: strict.workspace()).failure == .radiusAbove(1e-13))
    let certifier = try FlowCertifier(mixture)
    for (state, from, to) in [
      ([Ball(1)], first, last), ([Ball(.nan), Ball(0)], first, last), (x, last, first), (x, first, Ball(0)),
      ([Ball(0), Ball.unbounded], first, last),
    ] {
      #expect(certifier.certify(state, from: from, to: to, in: certifier.workspace()).failure != nil)
    }
  }

  @Test("Parameters that are out of range are refused with the value")
  func refusals() {
    for make in [
      { try FlowCertifier(means: [], standardDeviations: [], weights: []) },
      { try FlowCertifier(means: [[0], [0, 1]], standardDeviations: [1, 1], weights: [1, 1]) },
      { try FlowCertifier(means: [[0]], standardDeviations: [1, 2], weights: [1]) },
      { try FlowCertifier(means: [[.nan]], standardDeviations: [1], weights: [1]) },
      { try FlowCertifier(means: [[0]], standardDeviations: [-1], weights: [1]) },
      { try FlowCertifier(means: [[0]], standardDeviations: [1], weights: [0]) },
      { try FlowCertifier(means: [[0]], standardDeviations: [1], weights: [1], order: 1) },
      { try FlowCertifier(means: [[0]], standardDeviations: [1], weights: [1], parts: 12) },
    ] {
      #expect(throws: CertificationError.self) { _ = try make() }
    }
  }
}
