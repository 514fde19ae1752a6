/// Jets of a mixture whose components have covariances of their own, each in the coordinates of its eigenvectors.
///
/// For component k, in its basis, z = Vᵀ(x − μ), v = λ + γ², g = z/v, u = γ g (its own noise prediction) and
/// y = Vᵀ x' − u (what the curve has beyond it). Then
///
///     u' = (λ g + γ y)/v,     (log r)' = Λ − Σ r Λ with Λ = −Σ_d (γ/v + g y),     ε' = Σ_k V (−r' y + r u'),
///
/// in which nothing of the size of ε is subtracted: γ y is λ g + γ Vᵀx' − z, whose coefficients from order 1 on come from those
/// of z without cancellation, and at order 0 is the distance of the component's posterior mean from that of the mixture.
/// Cost per order and state: two rotations, 2 K D² multiply-adds.
final class OwnCovarianceJet: CovarianceJet {
  private let dimension: Int
  private let count: Int
  private let reach: Int
  private let bases: [UnsafePointer<Double>]
  private let outer: UnsafePointer<Double>?
  private let means: UnsafePointer<Double>
  private let logWeights: UnsafePointer<Double>
  private let eigenvalues: UnsafePointer<Double>
  private let eigenvalueStride: Int
  private let largestEigenvalue: Double
  private let arena = Arena()
  private let weights: WeightSeries
  private var gamma = Vector(repeating: 1)

  /// Series by component and direction: coefficient n at `(k * D + d) * reach + n`.
  private let own: UnsafeMutablePointer<Vector>
  private let excess: UnsafeMutablePointer<Vector>
  private let pull: UnsafeMutablePointer<Vector>
  /// The last two coefficients of z and of γ/v.
  private let place: UnsafeMutablePointer<Vector>
  private let drift: UnsafeMutablePointer<Vector>
  /// Vectors of D.
  private let input: UnsafeMutablePointer<Vector>
  private let rotated: UnsafeMutablePointer<Vector>
  private let turned: UnsafeMutablePointer<Vector>
  private let data: UnsafeMutablePointer<Vector>
  private let first: UnsafeMutablePointer<Vector>

  init(_ parameters: CovarianceParameters, reach: Int) {
    dimension = parameters.dimension
    count = parameters.componentCount
    self.reach = reach
    let arena = arena
    var bases: [UnsafePointer<Double>] = []
    var outer: UnsafePointer<Double>?
    switch parameters.basis {
    case .coordinates: break
    case .shared(let basis): outer = arena.copy(basis)
    case .own(let list): bases = list.map { arena.copy($0) }
    }
    self.bases = bases
    self.outer = outer
    means = arena.copy(parameters.means)
    logWeights = arena.copy(parameters.logWeights)
    eigenvalues = arena.copy(parameters.eigenvalues)
    largestEigenvalue = parameters.eigenvalues.max() ?? 0
    eigenvalueStride = parameters.eigenvalues.count > parameters.dimension ? parameters.dimension : 0
    weights = WeightSeries(count: count, reach: reach, arena: arena)
    let size = count * dimension * reach
    own = arena.make(size, of: Vector.self)
    excess = arena.make(size, of: Vector.self)
    pull = arena.make(size, of: Vector.self)
    place = arena.make(2 * count * dimension, of: Vector.self)
    drift = arena.make(2 * count * dimension, of: Vector.self)
    input = arena.make(dimension, of: Vector.self)
    rotated = arena.make(dimension, of: Vector.self)
    turned = arena.make(dimension, of: Vector.self)
    data = arena.make(dimension, of: Vector.self)
    first = arena.make(dimension, of: Vector.self)
  }

  func begin(_ gammas: Vector) { gamma = gammas }

  func append(_ n: Int, _ coefficient: UnsafePointer<Vector>, into result: UnsafeMutablePointer<Vector>) {
    if let outer {
      LaneRotation.forward(outer, dimension, coefficient, into: input)
    } else {
      for d in 0..<dimension { input[d] = coefficient[d] }
    }
    for d in 0..<dimension { result[d] = .zero }
    if n == 0 { start(result) } else { extend(n, result) }
    if let outer {
      for d in 0..<dimension { (rotated[d], result[d]) = (result[d], .zero) }
      LaneRotation.addBackward(outer, dimension, rotated, into: result)
    }
  }

  @inline(__always)
  private func forward(_ k: Int, _ x: UnsafeMutablePointer<Vector>, into result: UnsafeMutablePointer<Vector>)
  {
    if k < bases.count {
      LaneRotation.forward(bases[k], dimension, x, into: result)
    } else {
      for d in 0..<dimension { result[d] = x[d] }
    }
  }

  @inline(__always)
  private func addBackward(
    _ k: Int, _ t: UnsafeMutablePointer<Vector>, into result: UnsafeMutablePointer<Vector>
  ) {
    if k < bases.count {
      LaneRotation.addBackward(bases[k], dimension, t, into: result)
    } else {
      for d in 0..<dimension { result[d] += t[d] }
    }
  }

  private func start(_ result: UnsafeMutablePointer<Vector>) {
    // Volumes relative to one that all components share: at large γ their logarithms are small and keep their digits.
    let unit = Vector(repeating: 1) / mad(gamma, gamma, Vector(repeating: largestEigenvalue))
    for k in 0..<count {
      forward(k, input, into: rotated)
      var square = Vector.zero
      var volume = Vector.zero
      let widths = eigenvalues + k * eigenvalueStride
      for d in 0..<dimension {
        let index = k * dimension + d
        let z = rotated[d] - means[index]
        let variance = mad(gamma, gamma, Vector(repeating: widths[d]))
        let inverse = Vector(repeating: 1) / variance
        let g = z * inverse
        square = mad(z, g, square)
        volume += logarithm(variance * unit)
        pull[index * reach] = g
        own[index * reach] = gamma * g
        (place[2 * index], place[2 * index + 1]) = (z, .zero)
        (drift[2 * index], drift[2 * index + 1]) = (gamma * inverse, .zero)
      }
      weights.weights[k * reach] = Vector(repeating: logWeights[k]) - (square + volume) * 0.5
    }
    weights.normalise()
    for k in 0..<count {
      let r = weights.weights[k * reach]
      for d in 0..<dimension { turned[d] = r * own[(k * dimension + d) * reach] }
      addBackward(k, turned, into: result)
    }
    for d in 0..<dimension { first[d] = result[d] }
  }

  /// y at order 0 from the first coefficient of the curves.
  private func findExcess() {
    for d in 0..<dimension { data[d] = .zero }
    for k in 0..<count {
      let r = weights.weights[k * reach]
      let widths = eigenvalues + k * eigenvalueStride
      for d in 0..<dimension {
        let index = k * dimension + d
        turned[d] =
          r * mad(Vector(repeating: widths[d]), pull[index * reach], Vector(repeating: means[index]))
      }
      addBackward(k, turned, into: data)
    }
    for k in 0..<count {
      let widths = eigenvalues + k * eigenvalueStride
      for d in 0..<dimension { turned[d] = input[d] - first[d] }
      forward(k, turned, into: rotated)
      for d in 0..<dimension { excess[(k * dimension + d) * reach] = rotated[d] }
      forward(k, first, into: rotated)
      forward(k, data, into: turned)
      for d in 0..<dimension {
        let index = k * dimension + d
        let near = rotated[d] - own[index * reach]
        let posterior = mad(
          Vector(repeating: widths[d]), pull[index * reach], Vector(repeating: means[index]))
        let far = (posterior - turned[d]) / gamma
        excess[index * reach] += .choose(
          where: gamma * gamma, exceeds: Vector(repeating: widths[d]), far, otherwise: near)
      }
    }
  }

  private func extend(_ n: Int, _ result: UnsafeMutablePointer<Vector>) {
    let m = n - 1
    if m == 0 { findExcess() }
    let scale = Vector(repeating: Double(n))
    for k in 0..<count {
      forward(k, input, into: rotated)
      let widths = eigenvalues + k * eigenvalueStride
      var bend = Vector.zero
      for d in 0..<dimension {
        let index = k * dimension + d
        let (u, y, g) = (own + index * reach, excess + index * reach, pull + index * reach)
        let division = VarianceDivision(gamma, eigenvalue: widths[d])
        let width = Vector(repeating: widths[d])
        let z = rotated[d]
        var force: Vector
        if m == 0 {
          force = mad(gamma, y[0], width * g[0])
          g[1] = division.next(z, g[0], .zero)
        } else {
          let stretched = width * g[m]
          var apart = mad(gamma * scale, z, stretched)
          apart = mad(Vector(repeating: Double(m - 1)), place[2 * index], apart)
          let near = mad(scale, z, -u[m])
          y[m] = .choose(
            where: gamma * gamma, exceeds: width, (apart - y[m - 1]) / gamma, otherwise: near)
          force = stretched + apart
          g[n] = division.next(z, g[m], g[m - 1])
        }
        let older = n >= 2 ? u[n - 2] * Vector(repeating: Double(n - 2)) : .zero
        u[n] = division.next(force, u[m] * Vector(repeating: Double(m)), older) / scale
        bend += drift[2 * index]
        for j in 0...m { bend = mad(g[j], y[m - j], bend) }
        let source = n == 1 ? Vector(repeating: 1) : .zero
        let next = division.next(source, drift[2 * index], drift[2 * index + 1])
        (drift[2 * index + 1], drift[2 * index]) = (drift[2 * index], next)
        place[2 * index] = z
      }
      weights.bends[k * reach + m] = -bend
    }
    weights.extend(m)
    for k in 0..<count {
      let (r, slope) = (weights.weights + k * reach, weights.slopes + k * reach)
      for d in 0..<dimension {
        let index = k * dimension + d
        let (u, y) = (own + index * reach, excess + index * reach)
        var sum = Vector.zero
        for j in 0...m {
          sum = mad(-slope[j], y[m - j], sum)
          sum = mad(r[j] * Vector(repeating: Double(m - j + 1)), u[m - j + 1], sum)
        }
        turned[d] = sum / scale
      }
      addBackward(k, turned, into: result)
    }
  }
}
