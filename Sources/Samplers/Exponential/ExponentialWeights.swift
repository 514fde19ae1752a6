import Diffusion

/// The weights with which exponential integrators in `λ = −log γ` take in the slope and its derivatives.
///
/// Over a step of length `ℓ = λ' − λ`, with `D_k = ℓ^k d^kF/dλ^k` at its beginning, the exact solution is
/// `x̄' = A x̄ + b_1 D_0 + b_2 D_1 + b_3 D_2 + …`:
/// for noise prediction `A = 1`, `b_k = −γ' ℓ φ_k(ℓ)` (DPM-Solver, arXiv 2206.00927; `b_1 = γ' − γ`);
/// for data prediction `A = γ'/γ = e^{−ℓ}`, `b_k = ℓ φ_k(−ℓ)` (DPM-Solver++, arXiv 2211.01095; `b_1 = 1 − A`).
public struct ExponentialWeights: Sendable, Equatable {
  /// `ℓ`; positive from noise to data.
  public let length: Double
  /// `A`.
  public let state: Double
  /// `b_1, b_2, b_3, b_4`.
  private let slopes: [Double]

  /// The weights of the step between two positive noise levels.
  public init(_ kind: SlopeKind, from gamma: Double, to next: Double) {
    let length = Double.log(gamma / next)
    self.length = length
    switch kind {
    case .noise:
      state = 1
      slopes = [next - gamma] + (2...4).map { -next * length * Self.phi($0, length) }
    case .data:
      state = next / gamma
      slopes = [(gamma - next) / gamma] + (2...4).map { length * Self.phi($0, -length) }
    }
  }

  /// `b_k`, for `k` from 1 to 4.
  public subscript(k: Int) -> Double { slopes[k - 1] }

  /// `φ_k(z) = Σ_j z^j / (j + k)!`, that is `φ_0 = e^z`, `φ_{k+1}(z) = (φ_k(z) − 1/k!)/z`; `k` from 1 to 4.
  ///
  /// The series below `|z| = 1`, where the recurrence cancels.
  static func phi(_ k: Int, _ z: Double) -> Double {
    var factorial = 1.0
    if abs(z) < 1 {
      for j in 1...k { factorial *= Double(j) }
      var (sum, term, j) = (0.0, 1 / factorial, k)
      while abs(term) > 1e-18 * abs(sum), j < k + 30 {
        sum += term
        j += 1
        term *= z / Double(j)
      }
      return sum
    }
    var value = Double.expm1(z) / z
    for j in 1..<max(k, 1) {
      factorial *= Double(j)
      value = (value - 1 / factorial) / z
    }
    return value
  }
}
