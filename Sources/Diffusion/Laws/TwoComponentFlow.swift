import Numbers

/// The flow of two components of one width, in closed form up to a root of a monotone function.
///
/// In the level `g = √(γ² + s²)` the components are points `m ± a`. Across `a` a state decays, `x̄_⊥ − m_⊥ ∝ g`; along it the flow of one
/// dimension keeps the share of the law below the state. With `y = a·(x̄ − m)/(|a| g_0)`, `A = |a|/g_0`, `τ = g_1/g_0`:
///
///     w_+ Φ((y_1 − A)/τ) + w_− Φ((y_1 + A)/τ) = w_+ Φ(y_0 − A) + w_− Φ(y_0 + A).
///
/// The root lies between the places to which either component alone would carry the state, and is found in the logit of the share, which is
/// nearly straight where the share itself is nearly 0 or 1. A state in the gap between components many deviations apart is as badly
/// determined as its trajectory, which ends in either of them.
public struct TwoComponentFlow: Sendable {
  private let middle: [Double]
  private let direction: [Double]
  private let half: Double
  private let logWeights: (Double, Double)
  private let deviation: Double

  /// The flow of a mixture.
  ///
  /// - Throws: `ModelError.outOfRange` unless it has two components `s² I` with different means and one `s ≥ 0`.
  public init(_ mixture: GaussianMixture) throws {
    let isTwo =
      mixture.count == 2 && mixture.covariances == nil
      && mixture.standardDeviations[0] == mixture.standardDeviations[1]
    let means = mixture.means
    let way = isTwo ? zip(means[0], means[1]).map { ($0 - $1) / 2 } : []
    let length = way.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0 else {
      throw ModelError.outOfRange(
        quantity: "the components of a flow in closed form", value: "\(mixture.count)",
        allowed: "two components with different means and one standard deviation")
    }
    middle = zip(means[0], means[1]).map { ($0 + $1) / 2 }
    direction = way.map { $0 / length }
    half = length
    logWeights = (Double.log(mixture.weights[0]), Double.log(mixture.weights[1]))
    deviation = mixture.standardDeviations[0]
  }

  /// The state at the level `next` of the trajectory that passes through `state` at the level `gamma`, in either direction.
  ///
  /// - Parameters:
  ///   - state: `x̄`, as many coordinates as the means.
  ///   - gamma: positive, as is `next` for components without width.
  public func carry(_ state: [Double], from gamma: Double, to next: Double) -> [Double] {
    let levels = [gamma, next].map { ($0 * $0 + deviation * deviation).squareRoot() }
    let (shrink, reach) = (levels[1] / levels[0], half / levels[0])
    let offset = zip(state, middle).map { $0 - $1 }
    let along = zip(direction, offset).reduce(0) { $0 + $1.0 * $1.1 }
    let place = root(along / levels[0], reach, shrink) * levels[0]
    return state.indices.map { d in
      middle[d] + shrink * (offset[d] - along * direction[d]) + place * direction[d]
    }
  }

  /// `y_1`.
  private func root(_ y: Double, _ reach: Double, _ shrink: Double) -> Double {
    let target = logit(y, reach, 1).value
    let ends = [reach + shrink * (y - reach), -reach + shrink * (y + reach)]
    var (low, high) = (min(ends[0], ends[1]), max(ends[0], ends[1]))
    var place = (low + high) / 2
    for _ in 0..<200 {
      let (value, slope) = logit(place, reach, shrink)
      if value < target { low = place } else { high = place }
      let step = place - (value - target) / slope
      let next = step > low && step < high ? step : (low + high) / 2
      let isDone = (next - place).magnitude <= 1e-16 * max(place.magnitude, reach)
      place = next
      if isDone { break }
    }
    return place
  }

  /// `log F − log(1 − F)` of the share `F` below `y` where the components have the deviation `width`, and its slope.
  private func logit(_ y: Double, _ reach: Double, _ width: Double) -> (value: Double, slope: Double) {
    let (u, v) = ((y - reach) / width, (y + reach) / width)
    let below = Self.logSum(logWeights.0 + Self.logNormal(u), logWeights.1 + Self.logNormal(v))
    let above = Self.logSum(logWeights.0 + Self.logNormal(-u), logWeights.1 + Self.logNormal(-v))
    let density = Self.logSum(logWeights.0 - u * u / 2, logWeights.1 - v * v / 2)
    let scale = Double.log(width) + 0.5 * Double.log(2 * Double.pi)
    return (below - above, Double.exp(density - scale - below - above))
  }

  private static func logSum(_ a: Double, _ b: Double) -> Double {
    max(a, b) + Double.log1p(Double.exp(-(a - b).magnitude))
  }

  /// `log Φ(u)`: by the complementary error function, and far below by Mills' ratio
  /// `Φ(−u) = φ(u)/u (1 − 1/u² + 3/u⁴ − 15/u⁶ + 105/u⁸ − …)`.
  static func logNormal(_ u: Double) -> Double {
    if u > 5 { return Double.log1p(-Double.erfc(u * 0.5.squareRoot()) / 2) }
    if u > -35 { return Double.log(Double.erfc(-u * 0.5.squareRoot()) / 2) }
    let inverse = 1 / (u * u)
    let series = inverse * (-1 + inverse * (3 + inverse * (-15 + inverse * 105)))
    return -u * u / 2 - Double.log(-u) - 0.5 * Double.log(2 * Double.pi) + Double.log1p(series)
  }
}
