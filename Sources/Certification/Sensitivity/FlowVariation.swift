import Numbers

/// The first two derivatives of the flow map from one noise level to another along one trajectory.
///
/// With `Φ = ∂x̄(γ₁)/∂x̄(γ₀)` and `Ψ = ∂²x̄(γ₁)/∂x̄(γ₀)²`. On every step the Taylor jet of the flow is taken in numbers that carry
/// two derivatives along a direction; `D` unit vectors and their pairs give the step's `A` and `B` by polarisation, and steps
/// compose as `Φ ← AΦ`, `Ψ ← B[Φ, Φ] + AΨ`. These are floating-point numbers, accurate to about the path's tolerance; they
/// are not enclosed.
public struct FlowVariation: Sendable {
  /// `x̄` at the end.
  public let end: [Double]
  /// `Φ`.
  public let jacobian: SmallMatrix
  /// `Ψ`: for each coordinate the symmetric matrix `∂²x̄_i/∂x̄_j∂x̄_l`.
  public let hessian: [SmallMatrix]
  /// The pieces of the path.
  public let pieces: [VariationPiece]

  /// The largest `‖Φ(γ₁, γ)‖₂` over the starts `γ` of all pieces: what an error made on the way can become, at least 1.
  public var amplification: Double {
    var tail = SmallMatrix(identity: jacobian.size)
    var largest = 1.0
    for piece in pieces.reversed() {
      tail = tail * piece.jacobian
      largest = max(largest, tail.singularValues.largest)
    }
    return largest
  }

  /// `Ψ[u, u]`.
  public func curvature(along u: [Double]) -> [Double] {
    hessian.map { matrix in zip(u, matrix * u).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}

/// One piece of a path with its derivatives.
public struct VariationPiece: Sendable {
  /// `γ` where the piece begins.
  public let start: Double
  /// `γ` where it ends.
  public let end: Double
  /// Coefficients of `x̄` in `θ`, one list per coordinate.
  public let state: [[Double]]
  /// Coefficients of `∂x̄_i/∂x̄_j(start)`, coordinate `i` of direction `j` at `[j][i]`.
  public let variations: [[[Double]]]
  /// `A`, their values at the end of the piece.
  public let jacobian: SmallMatrix
  /// `B`.
  public let hessian: [SmallMatrix]

  /// `x̄` and `∂x̄/∂x̄(start)` at `θ`.
  func values(at theta: Double) -> (state: [Double], jacobian: SmallMatrix) {
    var matrix = SmallMatrix(identity: state.count)
    for (j, column) in variations.enumerated() {
      for i in column.indices { matrix[i, j] = PathPiece.value(column[i], at: theta) }
    }
    return (state.map { PathPiece.value($0, at: theta) }, matrix)
  }
}

/// Solves for trajectories of a mixture's flow together with their derivatives.
public struct VariationSolver {
  private let mixture: BallMixture
  private let order: Int
  private let tolerance: Double
  private var jet: FlowJet<Tangent>

  /// A solver; equal numbers give equal bits.
  ///
  /// - Parameters:
  ///   - order: of the Taylor jets.
  ///   - tolerance: of their last coefficients, relative to `dx̄/dθ`.
  public init(_ certifier: FlowCertifier, order: Int = 16, tolerance: Double = 1e-14) {
    mixture = certifier.mixture
    self.order = order
    self.tolerance = tolerance
    jet = FlowJet(
      means: mixture.means.map { $0.map { Tangent($0) } },
      squares: mixture.widths.map { Tangent($0 * $0) }, widthIndex: mixture.widthIndex,
      logWeights: mixture.weights.map { Tangent(Double.log($0)) }, order: order)
  }

  /// The trajectory from `state` at `first` down to `last`, with its derivatives.
  public mutating func solve(_ state: [Double], from first: Double, to last: Double) -> FlowVariation {
    let dimension = state.count
    var path = TaylorPath(mixture, order: order, tolerance: tolerance)
    var (x, gamma) = (state, first)
    var jacobian = SmallMatrix(identity: dimension)
    var hessian = [SmallMatrix](repeating: SmallMatrix.zero(dimension), count: dimension)
    var pieces: [VariationPiece] = []
    while gamma > last, pieces.count < 10_000 {
      let reference = mixture.heaviest(at: x, gamma: gamma)
      let proposal = path.piece(from: gamma, state: x, reference: reference, towards: last)
      let piece = differentiate(x, proposal, from: gamma, reference)
      hessian = piece.hessian.indices.map { i in
        var next = piece.hessian[i].pulledBack(by: jacobian)
        for a in 0..<dimension { next.add(piece.jacobian[i, a], hessian[a]) }
        return next
      }
      jacobian = piece.jacobian * jacobian
      x = piece.state.map { PathPiece.value($0, at: 1) }
      gamma = piece.end
      pieces.append(piece)
    }
    return FlowVariation(end: x, jacobian: jacobian, hessian: hessian, pieces: pieces)
  }

  private mutating func differentiate(
    _ x: [Double], _ proposal: PathPiece, from gamma: Double, _ reference: Int
  ) -> VariationPiece {
    let dimension = x.count
    var (jacobian, variations) = (SmallMatrix(identity: dimension), [[[Double]]]())
    var hessian = [SmallMatrix](repeating: SmallMatrix.zero(dimension), count: dimension)
    var state: [[Double]] = []
    for j in 0..<dimension {
      for l in j..<dimension {
        let point = x.indices.map { i in
          Tangent(x[i], first: i == j || i == l ? 1 : 0)
        }
        jet.expand(
          at: point, gamma: Tangent(gamma), length: Tangent(proposal.end - gamma), reference: reference)
        let coordinates = x.indices.map { jet.coordinate($0) }
        for i in x.indices {
          let curvature = 2 * PathPiece.value(coordinates[i].map(\.second), at: 1)
          if j == l {
            jacobian[i, j] = PathPiece.value(coordinates[i].map(\.first), at: 1)
            hessian[i][j, j] = curvature
          } else {
            hessian[i][j, l] = curvature
          }
        }
        if j == l { variations.append(coordinates.map { $0.map(\.first) }) }
        if j == 0, l == 0 { state = coordinates.map { $0.map(\.value) } }
      }
    }
    // (e_j + e_l) twice is jj + ll + 2 jl.
    for i in x.indices {
      for j in 0..<dimension {
        for l in j + 1..<max(dimension, j + 1) {
          let mixed = 0.5 * (hessian[i][j, l] - hessian[i][j, j] - hessian[i][l, l])
          (hessian[i][j, l], hessian[i][l, j]) = (mixed, mixed)
        }
      }
    }
    return VariationPiece(
      start: gamma, end: proposal.end, state: state, variations: variations, jacobian: jacobian,
      hessian: hessian)
  }
}

extension SmallMatrix {
  /// The zero matrix.
  static func zero(_ size: Int) -> SmallMatrix {
    var matrix = SmallMatrix(identity: size)
    for i in 0..<size { matrix[i, i] = 0 }
    return matrix
  }

  /// Adds `scale · a`.
  mutating func add(_ scale: Double, _ a: SmallMatrix) {
    for i in 0..<size {
      for j in 0..<size { self[i, j] += scale * a[i, j] }
    }
  }

  /// `ΦᵀMΦ`.
  func pulledBack(by phi: SmallMatrix) -> SmallMatrix {
    let right = self * phi
    var result = self
    for j in 0..<size {
      for l in 0..<size { result[j, l] = (0..<size).reduce(0) { $0 + phi[$1, j] * right[$1, l] } }
    }
    return result
  }
}

extension PathPiece {
  /// `Σ c_j θʲ`.
  static func value(_ coefficients: [Double], at theta: Double) -> Double {
    var sum = 0.0
    for c in coefficients.reversed() { sum = sum * theta + c }
    return sum
  }
}
