import Diffusion
import Numbers

/// `E(s) = A(t')^−1 A(s)` along a step from `t` to `t'`, where `A` projects the state of a conjugate integrator:
///
///     dE/ds = E K,   K = B − F + ½ G G^T C_skip,   E(t') = I.
///
/// Where the `K(s)` commute it is an exponential: for `B = λ I`, and for any `B` where the rate is constant, both without
/// `C_skip`. Else it solves the equation by Gauss collocation of 16 nodes on pieces over which `K` integrates to little.
struct ConjugatePath {
  /// A node of the integrals over the step.
  struct Node {
    let time: Double
    /// The weight of `∫_{t'}^{t} · ds`.
    let weight: Double
    /// `E(s)`.
    let carry: PhaseMatrix<Double>
    /// `φ(s) − φ(t')`.
    let angle: Double
    let frame: PhaseSpaceFrame<Double>
  }

  /// The nodes from `t'` to `t`.
  private(set) var nodes: [Node] = []
  /// `E(t)`.
  private(set) var total: PhaseMatrix<Double>
  /// `φ(t) − φ(t')`.
  private(set) var angle = 0.0

  private let process: PhaseSpaceDiffusion
  private let shift: PhaseMatrix<Double>
  private let preconditioning: Preconditioning

  init(
    _ process: PhaseSpaceDiffusion, _ shift: ConjugateShift, _ preconditioning: Preconditioning,
    from start: Double, to end: Double
  ) {
    self.process = process
    self.shift = shift.matrix
    self.preconditioning = preconditioning
    total = Self.identity
    switch (preconditioning, shift, process.rate.isConstant) {
    case (.none, .scalar(let rate), _):
      add(from: end, to: start) { time in
        process.propagator(from: time, to: end).scaled(by: Double.exp(rate * (time - end)))
      }
    case (.none, .ones, true):
      let generator = generator(at: end)
      add(from: end, to: start) { generator.scaled(by: $0 - end).exponential }
    default: collocate(from: end, to: start)
    }
  }

  /// `K(s)`.
  private func generator(at time: Double) -> PhaseMatrix<Double> {
    let flow = PhaseSpaceVelocity(process, at: time)
    let skip = preconditioning.skip(process, integratedRate: process.integratedRate(at: time))
    return PhaseMatrix(
      xx: shift.xx - flow.linear.xx + flow.diffusion.x * skip.xx,
      xm: shift.xm - flow.linear.xm + flow.diffusion.x * skip.xm,
      mx: shift.mx - flow.linear.mx + flow.diffusion.m * skip.xm,
      mm: shift.mm - flow.linear.mm + flow.diffusion.m * skip.mm)
  }

  private mutating func add(
    from start: Double, to end: Double, _ carry: (Double) -> PhaseMatrix<Double>
  ) {
    let rule = PhaseSpaceQuadrature(process, from: start, to: end)
    nodes = rule.nodes.map {
      Node(time: $0.time, weight: $0.weight, carry: carry($0.time), angle: $0.angle, frame: $0.frame)
    }
    total = carry(end)
    angle = rule.angle
  }

  private mutating func collocate(from start: Double, to end: Double) {
    var left = start
    while left != end {
      let size = max(generator(at: left).size, generator(at: end).size)
      var right = end
      while abs(right - left) * max(generator(at: right).size, size) > 1 { right = 0.5 * (left + right) }
      let rule = PhaseSpaceQuadrature(process, from: left, to: right)
      for first in stride(from: 0, to: rule.nodes.count, by: Self.rule.nodes.count) {
        collocate(Array(rule.nodes[first..<first + Self.rule.nodes.count]), turned: angle)
      }
      angle += rule.angle
      left = right
    }
  }

  /// One panel: `X_i = I + Σ_j a_ij X_j K_j` by fixed-point iteration, which converges like a power series.
  private mutating func collocate(_ panel: [PhaseSpaceQuadrature.Node], turned: Double) {
    let generators = panel.map { generator(at: $0.time) }
    let jacobians = zip(panel, Self.rule.weights).map { $0.weight / $1 }
    var values = [PhaseMatrix<Double>](repeating: Self.identity, count: panel.count)
    for _ in 0..<60 {
      let slopes = zip(zip(values, generators).map(*), jacobians).map { $0.scaled(by: $1) }
      let next = Self.cumulative.map { row in
        zip(row, slopes).reduce(Self.identity) { $0 + $1.1.scaled(by: $1.0) }
      }
      let change = zip(next, values).map { ($0 + $1.scaled(by: -1)).size }.max() ?? 0
      values = next
      if change <= 1e-16 { break }
    }
    nodes += zip(panel, values).map { node, value in
      Node(
        time: node.time, weight: node.weight, carry: total * value, angle: turned + node.angle,
        frame: node.frame)
    }
    let last = zip(zip(values, generators).map(*), panel).reduce(Self.identity) {
      $0 + $1.0.scaled(by: $1.1.weight)
    }
    total = total * last
  }

  private static let rule = GaussLegendre(points: 16)
  private static let cumulative = rule.cumulativeWeights()
  private static let identity = PhaseMatrix<Double>(xx: 1, xm: 0, mx: 0, mm: 1)
}
