/// One stream of eight curves through a mixture with covariances.
protocol CovarianceJet: AnyObject {
  /// Starts at these noise levels.
  func begin(_ gammas: Vector)
  /// Takes coefficient n of the curves, D vectors, and writes coefficient n of ε.
  func append(_ n: Int, _ coefficient: UnsafePointer<Vector>, into noise: UnsafeMutablePointer<Vector>)
}

/// Divides power series by v = λ + (γ_0 + h)², whose coefficients are v_0, 2γ_0 and 1.
struct VarianceDivision {
  let inverse: Vector
  let twice: Vector

  @inline(__always)
  init(_ gamma: Vector, eigenvalue: Double) {
    inverse = Vector(repeating: 1) / mad(gamma, gamma, Vector(repeating: eigenvalue))
    twice = gamma + gamma
  }

  /// f_n of v f = g from g_n, f_(n−1) and f_(n−2).
  @inline(__always)
  func next(_ g: Vector, _ previous: Vector, _ older: Vector) -> Vector {
    (g - mad(twice, previous, older)) * inverse
  }
}

/// Posterior weights as power series, from the coefficients of the logarithms' slopes.
struct WeightSeries {
  let count: Int
  let reach: Int
  /// R_kn at `k * reach + n`, and the coefficients of r' and of Λ likewise.
  let weights: UnsafeMutablePointer<Vector>
  let slopes: UnsafeMutablePointer<Vector>
  let bends: UnsafeMutablePointer<Vector>
  private let means: UnsafeMutablePointer<Vector>

  init(count: Int, reach: Int, arena: Arena) {
    self.count = count
    self.reach = reach
    weights = arena.make(count * reach, of: Vector.self)
    slopes = arena.make(count * reach, of: Vector.self)
    bends = arena.make(count * reach, of: Vector.self)
    means = arena.make(reach, of: Vector.self)
  }

  /// r_k at order 0 from logarithms that stand in `weights`.
  @inline(__always)
  func normalise() {
    var largest = weights[0]
    for k in 1..<max(count, 1) { largest = larger(weights[k * reach], largest) }
    var sum = Vector.zero
    for k in 0..<count {
      let mass = exponential(weights[k * reach] - largest)
      weights[k * reach] = mass
      sum += mass
    }
    for k in 0..<count { weights[k * reach] /= sum }
  }

  /// Coefficient m of r' = r (Λ − Σ r Λ), and coefficient m + 1 of r, from Λ_m in `bends`. Λ_m is first taken relative to
  /// its mean with the weights of order 0: a part that all components share changes nothing and would cancel.
  @inline(__always)
  func extend(_ m: Int) {
    var centre = Vector.zero
    for k in 0..<count { centre = mad(weights[k * reach], bends[k * reach + m], centre) }
    var mean = Vector.zero
    for k in 0..<count {
      let r = weights + k * reach
      let bend = bends + k * reach
      bend[m] -= centre
      var turn = Vector.zero
      for j in 0...m { turn = mad(r[j], bend[m - j], turn) }
      slopes[k * reach + m] = turn
      mean += turn
    }
    means[m] = mean
    let next = Vector(repeating: Double(m + 1))
    for k in 0..<count {
      let r = weights + k * reach
      var slope = slopes[k * reach + m]
      for j in 0...m { slope = mad(-r[j], means[m - j], slope) }
      slopes[k * reach + m] = slope
      if m + 1 < reach { r[m + 1] = slope / next }
    }
  }
}
