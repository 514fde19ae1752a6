import Numbers

/// Nodes and weights for integrals over a step of a phase-space process, with the angle `φ` at every node.
///
/// Gauss-Legendre in `√t`, since integrands behave like `t^{−1/2}` near 0, on panels whose ends differ by at most a factor 1.5
/// in `√t`. A panel is halved until the last Legendre coefficients of the angle's integrand are below 1e-12 of its size. The
/// angle at the nodes is the integral of the polynomial through the nodes of the panel.
public struct PhaseSpaceQuadrature: Sendable {
  /// One node.
  public struct Node: Sendable {
    /// The time.
    public let time: Double
    /// The weight of `∫ · dt`, negative for integrals that go back in time.
    public let weight: Double
    /// The angle from the first end to this node.
    public let angle: Double
    /// The coordinates at this time.
    public let frame: PhaseSpaceFrame<Double>
  }

  /// The nodes, in the order of the path.
  public let nodes: [Node]
  /// The angle from the first end to the second.
  public let angle: Double

  /// The nodes between two times of `process`, both positive.
  ///
  /// - Parameter deviation: the angle is `∫χ γ/√(γ² + deviation²) db`, by which the pair `(y/√(γ² + deviation²), r)` turns when
  ///   the data are Gaussian with this standard deviation; for 0 it is `φ`.
  public init(_ process: PhaseSpaceDiffusion, from start: Double, to end: Double, deviation: Double = 0) {
    var nodes: [Node] = []
    let total = Self.panels(process, start, end, deviation) { nodes.append($0) }
    self.nodes = nodes
    angle = total
  }

  /// `φ(end) − φ(start)`.
  static func angle(_ process: PhaseSpaceDiffusion, from start: Double, to end: Double) -> Double {
    panels(process, start, end, 0) { _ in }
  }

  private static let rule = GaussLegendre(points: 16)
  private static let cumulative = rule.cumulativeWeights()
  private static let last = rule.coefficientWeights().suffix(2)

  private static func panels(
    _ process: PhaseSpaceDiffusion, _ start: Double, _ end: Double, _ deviation: Double,
    _ emit: (Node) -> Void
  ) -> Double {
    let (a, b) = (start.squareRoot(), end.squareRoot())
    guard a > 0, b > 0, a != b else { return 0 }
    let count = max(1, Int((abs(Double.log(a / b)) / Double.log(1.5)).rounded(.up)))
    let ratio = Double.pow(b / a, 1 / Double(count))
    var (left, angle) = (a, 0.0)
    for p in 1...count {
      let right = p == count ? b : left * ratio
      angle += panel(process, left, right, deviation, angle, depth: 0, emit)
      left = right
    }
    return angle
  }

  /// The angle over one panel in `√t`, whose nodes are emitted with `angle` before them.
  private static func panel(
    _ process: PhaseSpaceDiffusion, _ left: Double, _ right: Double, _ deviation: Double, _ angle: Double,
    depth: Int, _ emit: (Node) -> Void
  ) -> Double {
    let (centre, half) = (0.5 * (left + right), 0.5 * (right - left))
    let points = rule.nodes.map { centre + half * $0 }
    let frames = points.map { process.frame(at: $0 * $0) }
    let speeds = zip(points, frames).map { s, frame in
      let share = deviation == 0 ? 1 : frame.level / frame.spread(deviation)
      return 2 * s * half * process.rate.value(at: s * s) * frame.angleRate * share
    }
    func combined(_ weights: [Double]) -> Double { zip(weights, speeds).reduce(0) { $0 + $1.0 * $1.1 } }
    let size = speeds.reduce(0) { max($0, abs($1)) }
    if depth < 12, last.contains(where: { abs(combined($0)) > 1e-12 * size }) {
      let first = panel(process, left, centre, deviation, angle, depth: depth + 1, emit)
      return first + panel(process, centre, right, deviation, angle + first, depth: depth + 1, emit)
    }
    for (i, s) in points.enumerated() {
      emit(
        Node(
          time: s * s, weight: 2 * s * half * rule.weights[i], angle: angle + combined(cumulative[i]),
          frame: frames[i]))
    }
    return combined(rule.weights)
  }
}
