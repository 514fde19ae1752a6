import Numbers

/// One piece of an approximate trajectory: a polynomial in `θ ∈ [0, 1]`, `γ = start + (end − start) θ`.
public struct PathPiece: Sendable {
  /// Where the piece ends, below its start.
  public var end: Double
  /// Coefficients, one list per coordinate, all of the same length.
  public var coefficients: [[Double]]

  /// A piece from its parts.
  public init(end: Double, coefficients: [[Double]]) {
    self.end = end
    self.coefficients = coefficients
  }
}

/// Whoever proposes a trajectory piece by piece. Nothing that it says is trusted: a bad path gives a large radius or none.
public protocol PolynomialPath {
  /// A piece that begins at `state` and `gamma` and goes towards `end`, not beyond it.
  mutating func piece(from gamma: Double, state: [Double], reference: Int, towards end: Double) -> PathPiece
}

/// The path of a Taylor method with steps of its own.
public struct TaylorPath: PolynomialPath {
  /// What the last coefficients of `x` may be, relative to `|dx/dθ|`; those of the `E_k` thirty times more.
  let tolerance: Double
  private var jet: FlowJet<Double>
  private let dimension: Int
  private var lastLength: Double?

  init(_ mixture: BallMixture, order: Int, tolerance: Double = 1e-17) {
    self.tolerance = tolerance
    dimension = mixture.dimension
    jet = FlowJet(
      means: mixture.means, squares: mixture.widths.map { $0 * $0 }, widthIndex: mixture.widthIndex,
      logWeights: mixture.weights.map { Double.log($0) }, order: order)
  }

  /// The Taylor polynomial at `gamma`, with a step from the size of its last two coefficients and those of all `E_k`.
  public mutating func piece(
    from gamma: Double, state: [Double], reference: Int, towards end: Double
  ) -> PathPiece {
    let trial = max(lastLength ?? -0.3 * gamma, -0.45 * gamma)
    jet.expand(at: state, gamma: gamma, length: trial, reference: reference)
    var next = gamma + trial * min(scale(trial), 1.8)
    next = max(next, 0.52 * gamma)
    if !(next > end * 1.0001) { next = end }
    let length = next - gamma
    lastLength = length
    return PathPiece(
      end: next,
      coefficients: (0..<dimension).map { PathPiece.rescaled(jet.coordinate($0), by: length / trial) })
  }

  private func scale(_ trial: Double) -> Double {
    let row = jet.order + 1
    var scale = Double.infinity
    var speed = 1e-3 * trial.magnitude
    for i in 0..<dimension { speed = max(speed, jet.state[i * row + 1].magnitude) }
    var sum = 1.0
    for a in jet.active.indices { sum += jet.exponentials[a * row] }
    for n in [jet.order - 1, jet.order] {
      func limit(_ coefficient: Double, _ allowed: Double) {
        guard coefficient != 0 else { return }
        scale = min(scale, Double.pow(allowed / coefficient.magnitude, 1 / Double(n)))
      }
      for i in 0..<dimension { limit(jet.state[i * row + n], tolerance * speed) }
      for a in jet.active.indices { limit(jet.exponentials[a * row + n], 30 * tolerance * sum) }
    }
    return scale
  }
}

extension PathPiece {
  /// Coefficients in `θ` when the unit of `θ` becomes `ratio` times as long.
  static func rescaled(_ coefficients: [Double], by ratio: Double) -> [Double] {
    var power = 1.0
    return coefficients.map { c in
      defer { power *= ratio }
      return c * power
    }
  }

  /// The same polynomial on a shorter piece that ends at `end`.
  func shortened(from start: Double, to end: Double) -> PathPiece {
    let ratio = (end - start) / (self.end - start)
    return PathPiece(end: end, coefficients: coefficients.map { Self.rescaled($0, by: ratio) })
  }
}
