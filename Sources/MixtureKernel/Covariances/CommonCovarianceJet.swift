/// Jets of a mixture whose components share one covariance, in the coordinates of its eigenvectors.
///
/// With X = x − Σ r μ and G = X/v direction by direction, v = λ + γ²,
///
///     ε = γ G,      v ε' = λ G + γ (x' − ε − (Σ r μ)').
///
/// Along the model's own flow x' = ε, so that only λ G and the change of the posterior mean are left. With δ_k = μ_k − m_0,
/// m_0 = Σ r μ at order 0, the logarithms of the weights are Σ_d (δ ξ/v − δ²/2v) up to a part that is common, ξ = x − m_0.
/// Cost per order and state: three multiply-adds per component and coordinate.
final class CommonCovarianceJet: CovarianceJet {
  private let dimension: Int
  private let count: Int
  private let reach: Int
  private let rows: UnsafePointer<Double>?
  private let means: UnsafePointer<Double>
  private let logWeights: UnsafePointer<Double>
  private let eigenvalues: UnsafePointer<Double>
  private let ownFlow: Bool
  private let arena = Arena()
  private let weights: WeightSeries
  private var gamma = Vector(repeating: 1)

  /// Series by direction: coefficient n of direction d at `d * reach + n`.
  private let curve: UnsafeMutablePointer<Vector>
  private let noise: UnsafeMutablePointer<Vector>
  private let pull: UnsafeMutablePointer<Vector>
  private let tilt: UnsafeMutablePointer<Vector>
  private let inverse: UnsafeMutablePointer<Vector>
  private let mean: UnsafeMutablePointer<Vector>
  /// Vectors of D.
  private let rotated: UnsafeMutablePointer<Vector>
  private let centre: UnsafeMutablePointer<Vector>
  private let slope: UnsafeMutablePointer<Vector>
  private let bend: UnsafeMutablePointer<Vector>

  /// `ownFlow`: the curves are the model's own trajectories, X_(n+1) = e_n/(n + 1).
  init(_ parameters: CovarianceParameters, reach: Int, ownFlow: Bool) {
    dimension = parameters.dimension
    count = parameters.componentCount
    self.reach = reach
    self.ownFlow = ownFlow
    if case .shared(let basis) = parameters.basis { rows = arena.copy(basis) } else { rows = nil }
    means = arena.copy(parameters.means)
    logWeights = arena.copy(parameters.logWeights)
    eigenvalues = arena.copy(parameters.eigenvalues)
    weights = WeightSeries(count: count, reach: reach, arena: arena)
    let size = dimension * reach
    curve = arena.make(size, of: Vector.self)
    noise = arena.make(size, of: Vector.self)
    pull = arena.make(size, of: Vector.self)
    tilt = arena.make(size, of: Vector.self)
    inverse = arena.make(size, of: Vector.self)
    mean = arena.make(size, of: Vector.self)
    rotated = arena.make(dimension, of: Vector.self)
    centre = arena.make(dimension, of: Vector.self)
    slope = arena.make(dimension, of: Vector.self)
    bend = arena.make(dimension, of: Vector.self)
  }

  func begin(_ gammas: Vector) { gamma = gammas }

  func append(_ n: Int, _ coefficient: UnsafePointer<Vector>, into result: UnsafeMutablePointer<Vector>) {
    if let rows {
      LaneRotation.forward(rows, dimension, coefficient, into: rotated)
    } else {
      for d in 0..<dimension { rotated[d] = coefficient[d] }
    }
    for d in 0..<dimension { curve[d * reach + n] = rotated[d] }
    if n == 0 { start() } else { extend(n) }
    for d in 0..<dimension { result[d] = noise[d * reach + n] }
    if let rows {
      for d in 0..<dimension { (rotated[d], result[d]) = (result[d], .zero) }
      LaneRotation.addBackward(rows, dimension, rotated, into: result)
    }
  }

  private func start() {
    for d in 0..<dimension {
      slope[d] = VarianceDivision(gamma, eigenvalue: eigenvalues[d]).inverse
    }
    for k in 0..<count {
      let own = means + k * dimension
      var (even, odd) = (Vector.zero, Vector.zero)
      var d = 0
      while d + 2 <= dimension {
        let first = rotated[d] - own[d]
        let second = rotated[d + 1] - own[d + 1]
        even = mad(first * slope[d], first, even)
        odd = mad(second * slope[d + 1], second, odd)
        d += 2
      }
      if d < dimension {
        let last = rotated[d] - own[d]
        even = mad(last * slope[d], last, even)
      }
      weights.weights[k * reach] = Vector(repeating: logWeights[k]) - (even + odd) * 0.5
    }
    weights.normalise()
    for d in 0..<dimension { centre[d] = .zero }
    for k in 0..<count {
      let own = means + k * dimension
      let r = weights.weights[k * reach]
      for d in 0..<dimension { centre[d] = mad(r, Vector(repeating: own[d]), centre[d]) }
    }
    for d in 0..<dimension {
      let at = d * reach
      let offset = rotated[d] - centre[d]
      pull[at] = offset * slope[d]
      tilt[at] = pull[at]
      inverse[at] = slope[d]
      mean[at] = centre[d]
      noise[at] = gamma * pull[at]
    }
  }

  private func extend(_ n: Int) {
    let m = n - 1
    let scale = Vector(repeating: Double(n))
    for d in 0..<dimension {
      let division = VarianceDivision(gamma, eigenvalue: eigenvalues[d])
      let at = d * reach
      tilt[at + n] = division.next(curve[at + n], tilt[at + m], older(tilt + at, n))
      inverse[at + n] = division.next(.zero, inverse[at + m], older(inverse + at, n))
      (slope[d], bend[d]) = (tilt[at + n] * scale, inverse[at + n] * scale * 0.5)
    }
    for k in 0..<count {
      let own = means + k * dimension
      var (even, odd) = (Vector.zero, Vector.zero)
      var d = 0
      while d + 2 <= dimension {
        let first = Vector(repeating: own[d]) - centre[d]
        let second = Vector(repeating: own[d + 1]) - centre[d + 1]
        even = mad(first, mad(-first, bend[d], slope[d]), even)
        odd = mad(second, mad(-second, bend[d + 1], slope[d + 1]), odd)
        d += 2
      }
      if d < dimension {
        let last = Vector(repeating: own[d]) - centre[d]
        even = mad(last, mad(-last, bend[d], slope[d]), even)
      }
      weights.bends[k * reach + m] = even + odd
    }
    weights.extend(m)
    for d in 0..<dimension { rotated[d] = .zero }
    for k in 0..<count {
      let own = means + k * dimension
      let r = weights.weights[k * reach + n]
      for d in 0..<dimension { rotated[d] = mad(r, Vector(repeating: own[d]) - centre[d], rotated[d]) }
    }
    for d in 0..<dimension {
      let division = VarianceDivision(gamma, eigenvalue: eigenvalues[d])
      let at = d * reach
      mean[at + n] = rotated[d]
      pull[at + n] = division.next(curve[at + n] - mean[at + n], pull[at + m], older(pull + at, n))
      var force = mad(gamma, shift(at, m), Vector(repeating: eigenvalues[d]) * pull[at + m])
      if m > 0 { force += shift(at, m - 1) }
      // n v_0 e_n + 2γ_0 (n − 1) e_(n−1) + (n − 2) e_(n−2) = force.
      let previous = noise[at + m] * Vector(repeating: Double(m))
      let oldest = n >= 2 ? noise[at + n - 2] * Vector(repeating: Double(n - 2)) : .zero
      noise[at + n] = division.next(force, previous, oldest) / scale
    }
  }

  @inline(__always)
  private func older(_ series: UnsafeMutablePointer<Vector>, _ n: Int) -> Vector {
    n >= 2 ? series[n - 2] : .zero
  }

  /// Coefficient m of x' − ε − (Σ r μ)'.
  @inline(__always)
  private func shift(_ at: Int, _ m: Int) -> Vector {
    let next = Vector(repeating: Double(m + 1))
    let moved = -(next * mean[at + m + 1])
    return ownFlow ? moved : moved + (next * curve[at + m + 1] - noise[at + m])
  }
}
