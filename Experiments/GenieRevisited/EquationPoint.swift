import Diffusion
import Integration
import Numbers

/// The quantities of GENIE's equations at one point of the exact flow.
struct EquationPoint: Sendable {
  let gamma: Double
  let alpha: Double
  /// `x̄`.
  let state: Vector
  /// `ε`.
  let noise: Vector
  /// `∂ε/∂x̄` in rows.
  let jacobian: [Vector]
  /// `∂ε/∂γ` at fixed `x̄`.
  let rates: Vector
  /// `d²x̄/dγ² = dε/dγ`, from the kernel's jet.
  let derivative: Vector

  var sigma: Double { gamma * alpha }
  /// `x_t = α x̄`.
  var sample: Vector { alpha * state }
  /// `∇ log p_t(x_t) = −ε/σ`.
  var score: Vector { (-1 / sigma) * noise }
  /// `dx_t/dγ = α ε − γ α² x_t`.
  var velocity: Vector { alpha * noise - (gamma * alpha * alpha) * sample }
  /// The Hessian of `log p_t` in `x_t`: `−(∂ε/∂x̄)/(α σ)`.
  var hessian: [Vector] { jacobian.map { (-1 / (alpha * sigma)) * $0 } }

  /// The three terms of Eq. 12: both Jacobian-vector products of `ε` in `x_t`, and `(∂ε/∂t) dt/dγ` at fixed `x_t`.
  var terms: [Vector] {
    let along = jacobian * ((gamma * alpha) * sample)
    return [jacobian * noise, -1 * along, rates + along]
  }

  /// Points of `model` at `states`, all at the noise level `gamma`.
  static func all(
    of mixture: GaussianMixture, at states: StateBatch, gamma: Double, alpha: Double
  ) -> [EquationPoint] {
    let field = MixtureJacobian(mixture)
    var jet = JetBatch(count: states.count, dimension: states.dimension, order: 2)
    mixture.makeEvaluator(count: states.count, order: 2).expand(
      states, at: [Double](repeating: gamma, count: states.stride), order: 2, into: &jet)
    return (0..<states.count).map { i in
      let (matrix, rates) = field.evaluate(states.state(i), at: gamma)
      let size = states.dimension
      return EquationPoint(
        gamma: gamma, alpha: alpha, state: Vector(states.state(i)),
        noise: Vector((0..<size).map { jet[i, 1, $0] }),
        jacobian: (0..<size).map { row in Vector(Array(matrix[row * size..<(row + 1) * size])) },
        rates: Vector(rates), derivative: Vector((0..<size).map { 2 * jet[i, 2, $0] }))
    }
  }
}

/// A short list of numbers with the arithmetic of a vector.
struct Vector: Sendable {
  var numbers: [Double]

  init(_ numbers: [Double]) { self.numbers = numbers }

  var norm: Double { numbers.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// `|a − b|/(|a| + |b|)`, and 0 where both are 0.
  func deviation(from other: Vector) -> Double {
    let size = norm + other.norm
    return size == 0 ? 0 : (self - other).norm / size
  }

  func dot(_ other: Vector) -> Double { zip(numbers, other.numbers).reduce(0) { $0 + $1.0 * $1.1 } }

  /// `self otherᵀ` in rows.
  func outer(_ other: Vector) -> [Vector] { numbers.map { $0 * other } }

  static func + (a: Vector, b: Vector) -> Vector { Vector(zip(a.numbers, b.numbers).map { $0 + $1 }) }
  static func - (a: Vector, b: Vector) -> Vector { Vector(zip(a.numbers, b.numbers).map { $0 - $1 }) }
  static func * (factor: Double, a: Vector) -> Vector { Vector(a.numbers.map { factor * $0 }) }
  static func * (rows: [Vector], a: Vector) -> Vector { Vector(rows.map { $0.dot(a) }) }
}

extension [Vector] {
  /// All rows one after the other.
  var flat: Vector { Vector(flatMap(\.numbers)) }

  /// `factor I` of a size.
  static func identity(_ size: Int, times factor: Double = 1) -> [Vector] {
    (0..<size).map { i in Vector((0..<size).map { $0 == i ? factor : 0 }) }
  }
}

/// Sums of matrices in rows.
func sum(_ matrices: [[Vector]]) -> [Vector] {
  matrices.dropFirst().reduce(matrices.first ?? []) { total, next in zip(total, next).map { $0 + $1 } }
}
