import Numbers

/// Encloses trajectories of the flow `dx̄/dγ = ε(x̄, γ)` of a Gaussian mixture, from larger to smaller noise levels.
///
/// A path of polynomials is proposed in floating point; how far each piece is from solving the equation
/// (`StepCertificate`) and what the flow makes of errors (`TubeCertificate`) is bounded with outward rounding. The proof
/// assumes IEEE 754 double arithmetic rounded to nearest, square roots included, and nothing of the C library; the mixture's
/// parameters are exact doubles, and starting points are balls.
public struct FlowCertifier: Sendable {
  /// Degree of the proposed pieces.
  public let order: Int
  /// Degree of the polynomials that stand for exponentials.
  public let degree: Int
  /// Parts of a step, a power of two.
  public let parts: Int
  /// The largest number of steps.
  public let stepLimit: Int
  /// The radius at which a proof is given up.
  public let radiusLimit: Double

  let mixture: BallMixture

  /// A certifier for the mixture `Σ w_k N(μ_k, s_k² I)`.
  ///
  /// - Parameters:
  ///   - means: one row per component, at least one, all of one length.
  ///   - standardDeviations: not negative, as many.
  ///   - weights: positive, as many; only ratios matter.
  /// - Throws: `CertificationError` for parameters or settings out of range.
  public init(
    means: [[Double]], standardDeviations: [Double], weights: [Double], order: Int = 20, degree: Int = 24,
    parts: Int = 16, stepLimit: Int = 3000, radiusLimit: Double = 1e-2
  ) throws {
    guard Rounding.isToNearest else { throw CertificationError.roundingMode }
    guard let dimension = means.first?.count, dimension > 0, means.allSatisfy({ $0.count == dimension })
    else {
      throw CertificationError.outOfRange(
        "the means", "\(means.count) rows", "rows of one length of at least 1")
    }
    guard standardDeviations.count == means.count, weights.count == means.count else {
      throw CertificationError.outOfRange(
        "the number of widths and weights", "\(standardDeviations.count) and \(weights.count)",
        "as many as means, \(means.count)")
    }
    for value in means.joined() where !(value.magnitude <= 1e100) {
      throw CertificationError.outOfRange("a coordinate of a mean", "\(value)", "a number up to 1e100")
    }
    for value in standardDeviations where !(value >= 0 && value <= 1e100) {
      throw CertificationError.outOfRange("a width", "\(value)", "a number from 0 to 1e100")
    }
    for value in weights where !(value >= 1e-300 && value <= 1e300) {
      throw CertificationError.outOfRange("a weight", "\(value)", "a number from 1e-300 to 1e300")
    }
    for (name, value, range) in [("the order", order, 2...40), ("the degree", degree, 2...48)]
    where !range.contains(value) {
      throw CertificationError.outOfRange(
        name, "\(value)", "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    guard (1...1024).contains(parts), parts & (parts - 1) == 0 else {
      throw CertificationError.outOfRange("the number of parts", "\(parts)", "a power of two up to 1024")
    }
    mixture = BallMixture(means: means, deviations: standardDeviations, weights: weights)
    self.order = order
    self.degree = degree
    self.parts = parts
    self.stepLimit = stepLimit
    self.radiusLimit = radiusLimit
  }

  /// Room for one trajectory after the other.
  public func workspace() -> CertificationWorkspace { CertificationWorkspace(self) }

  /// A path that is worth certifying: Taylor polynomials of the certifier's order.
  public func taylorPath() -> TaylorPath { TaylorPath(mixture, order: order) }

  /// Encloses the flow from `start` at the noise level `first` to `last`, along the certifier's own Taylor path.
  public func certify(
    _ start: [Ball], from first: Ball, to last: Ball, in workspace: CertificationWorkspace,
    observe: (CertifiedStep) -> Void = { _ in }
  ) -> CertifiedPoint {
    var path = taylorPath()
    return certify(start, from: first, to: last, along: &path, in: workspace, observe: observe)
  }

  /// Encloses the flow along any proposed path.
  ///
  /// Noise levels that are balls cost `|ε| ρ_γ` at either end, with `ε` bounded in a neighbourhood that the flow cannot leave
  /// in so short a way.
  public func certify(
    _ start: [Ball], from first: Ball, to last: Ball, along path: inout some PolynomialPath,
    in workspace: CertificationWorkspace, observe: (CertifiedStep) -> Void = { _ in }
  ) -> CertifiedPoint {
    var point = CertifiedPoint(center: start.map(\.center), radius: Rounding.norm(start.map(\.radius)))
    let (from, to) = (first.center, last.center)
    guard start.count == mixture.dimension, point.radius.isFinite, first.isFinite, last.isFinite, to > 0,
      from > to
    else { return point.failed(.nonFinite(gamma: from)) }
    point.radius = Rounding.up(point.radius + displacement(point, first))
    var gamma = from
    while gamma > to {
      guard point.steps < stepLimit else { return point.failed(.stepLimit) }
      if let failure = step(&point, &gamma, to, &path, workspace, observe) { return point.failed(failure) }
    }
    point.radius = Rounding.up(point.radius + displacement(point, last))
    return point.radius <= radiusLimit ? point : point.failed(.radiusAbove(radiusLimit))
  }

  /// A bound of the way between the centre of `level` and its true value: with `|ε| ≤ F` within `ζ` of the point, the flow
  /// moves by at most `Fρ` if that is below `ζ`. `|ε| ≤ γ max |x − μ_k|/v_k`.
  private func displacement(_ point: CertifiedPoint, _ level: Ball) -> Double {
    guard level.radius > 0 else { return 0 }
    let reach = Rounding.up(0x1p-20 * level.center + point.radius)
    let (low, high) = (Ball(level.lower), Ball(level.upper))
    var fastest = 0.0
    for k in mixture.means.indices {
      let offsets = zip(point.center, mixture.means[k]).map { (Ball($0) - Ball($1)).bound }
      let distance = Ball(Rounding.up(Rounding.norm(offsets) + reach))
      let variance = low * low + mixture.widthSquares[mixture.widthIndex[k]]
      fastest = Rounding.larger(fastest, (high * distance / variance).bound)
    }
    let way = Rounding.up(fastest * level.radius)
    return low.center > 0 && way < 0x1p-20 * level.center ? way : .infinity
  }

  private func step(
    _ point: inout CertifiedPoint, _ gamma: inout Double, _ last: Double, _ path: inout some PolynomialPath,
    _ workspace: CertificationWorkspace, _ observe: (CertifiedStep) -> Void
  ) -> CertificateFailure? {
    let reference = mixture.heaviest(at: point.center, gamma: gamma)
    var piece = path.piece(from: gamma, state: point.center, reference: reference, towards: last)
    guard piece.isUsable(from: gamma, to: last, dimension: mixture.dimension) else {
      return .nonFinite(gamma: gamma)
    }
    // `start - end` is exact for `end >= start/2` (Sterbenz).
    if piece.end < 0.5 * gamma { piece = piece.shortened(from: gamma, to: max(last, 0.5 * gamma)) }
    let radius = Rounding.up(point.radius + piece.gap(to: point.center))
    var before = Double.infinity
    for attempt in 0..<40 {
      let isFinite = workspace.certificate.examine(
        piece.coefficients, from: gamma, to: piece.end, reference: reference)
      let rate = workspace.certificate.defect / workspace.certificate.length.magnitude
      let isAtFloor = attempt > 0 && rate > 0.3 * before
      before = rate
      if isFinite, isAtFloor || attempt >= 11 || isSmall(piece, workspace.certificate),
        workspace.tube.propagate(radius, along: workspace.certificate)
      {
        finish(&point, &gamma, piece, workspace)
        observe(workspace.step(along: piece))
        return point.radius <= radiusLimit ? nil : .radiusAbove(radiusLimit)
      }
      piece = piece.shortened(from: gamma, to: gamma + 0.75 * (piece.end - gamma))
      guard piece.end < gamma else { break }
    }
    return .tube(gamma: gamma)
  }

  /// Whether a shorter step would gain nothing worth its cost. It does not touch the proof.
  ///
  /// `|p₁|` alone will not do: on a ridge `dx/dγ` passes through zero while the terms that it is the sum of do not, and the
  /// steps would shrink without end.
  private func isSmall(_ piece: PathPiece, _ certificate: StepCertificate) -> Bool {
    let length = certificate.length.magnitude
    let speed = piece.coefficients.reduce(0.0) { max($0, $1.count > 1 ? $1[1].magnitude : 0) }
    let terms = length * certificate.start / certificate.leastVariance * certificate.weightedSpread
    return certificate.defect < 1e-13 * max(speed, length, terms)
  }

  /// Step 6: the value of the polynomial at 1 is a ball; its centre begins the next step.
  private func finish(
    _ point: inout CertifiedPoint, _ gamma: inout Double, _ piece: PathPiece,
    _ workspace: CertificationWorkspace
  ) {
    let tube = workspace.tube
    let end = piece.coefficients.map { LongBall.sum(of: $0) }
    point.center = end.map(\.center)
    point.radius = Rounding.up((tube.radii.last ?? .infinity) + Rounding.norm(end.map(\.radius)))
    point.steps += 1
    point.keptMaximum = max(point.keptMaximum, workspace.certificate.kept.count + 1)
    point.currentLogAmplification = max(0, point.currentLogAmplification + tube.growth)
    point.largestLogAmplification = max(point.largestLogAmplification, point.currentLogAmplification)
    point.defectSum += workspace.certificate.defect
    gamma = piece.end
  }
}

/// What one thread needs to certify trajectories.
public final class CertificationWorkspace {
  var certificate: StepCertificate
  var tube: TubeCertificate

  init(_ certifier: FlowCertifier) {
    certificate = StepCertificate(certifier.mixture, degree: certifier.degree)
    tube = TubeCertificate(dimension: certifier.mixture.dimension, parts: certifier.parts)
  }

  /// The step that was just proved.
  func step(along piece: PathPiece) -> CertifiedStep {
    CertifiedStep(
      start: certificate.start, end: piece.end, coefficients: piece.coefficients, radii: tube.radii,
      kept: certificate.kept.count + 1, defect: certificate.defect, growth: tube.growth)
  }
}

extension CertifiedPoint {
  func failed(_ failure: CertificateFailure) -> CertifiedPoint {
    var point = self
    point.radius = .infinity
    point.failure = failure
    return point
  }
}

extension PathPiece {
  /// Whether this goes down from `start`, not beyond `last`, with finite coefficients for every coordinate.
  func isUsable(from start: Double, to last: Double, dimension: Int) -> Bool {
    guard end < start, end >= last, coefficients.count == dimension, let count = coefficients.first?.count,
      (1...128).contains(count)
    else { return false }
    return coefficients.allSatisfy { $0.count == count && $0.allSatisfy(\.isFinite) }
  }

  /// A bound of the distance of the constant terms from `state`; 0 when they are the same.
  func gap(to state: [Double]) -> Double {
    let isSame = zip(coefficients, state).allSatisfy { $0[0] == $1 }
    return isSame ? 0 : Rounding.norm(zip(coefficients, state).map { (Ball($0[0]) - Ball($1)).bound })
  }
}
