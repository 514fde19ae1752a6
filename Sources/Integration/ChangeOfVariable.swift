import Numbers

/// The variable `w` in which a trajectory `y(u)` is expanded, as a function of the flow's own variable `u`.
///
/// A jet in `u` is composed with the series of `u(w_0 + τ) − u_0`, whose coefficients are `u_0/n!` or `a/n!` in turn. A
/// change of variable moves the singularities that bound a step: `u = 0` goes to infinity in `log u`, and the branch
/// points `u = ± i s` (those of a mixture's component of width `s`, where `u` is `γ`) do in `asinh(u/s)`.
public enum ChangeOfVariable: Sendable, Equatable {
  /// `w = u`.
  case identity
  /// `w = log u`, for `u > 0`.
  case logarithm
  /// `w = asinh(u/s)` with `s > 0`: like `u/s` below `s`, like `log u` above.
  case asinh(Double)

  /// `w(u)`.
  public func coordinate(at u: Double) -> Double {
    switch self {
    case .identity: u
    case .logarithm: .log(u)
    case .asinh(let s): .asinh(u / s)
    }
  }

  /// `u(w)`, the inverse of `coordinate`.
  public func value(at coordinate: Double) -> Double {
    switch self {
    case .identity: coordinate
    case .logarithm: .exp(coordinate)
    case .asinh(let s): s * .sinh(coordinate)
    }
  }

  /// `[τ^m] δ^k`, `δ = u(w_0 + τ) − u_0`, at `k * (order + 1) + m`: what turns `Y_0 … Y_order` into the coefficients in
  /// `w`, `W_m = Σ_{k ≤ m} Y_k [τ^m] δ^k`.
  public func powers(at u: Double, order: Int) -> [Double] {
    var powers: [Double] = []
    fill(&powers, at: u, order: order)
    return powers
  }

  /// Replaces the coefficients `Y_0 … Y_p` in `u` of trajectory `i` by those in `w`.
  ///
  /// - Parameter powers: room that is kept between calls.
  func recompose(_ jet: inout JetBatch, _ i: Int, at u: Double, powers: inout [Double]) {
    if self == .identity { return }
    let size = jet.order + 1
    fill(&powers, at: u, order: jet.order)
    for d in 0..<jet.dimension {
      for m in stride(from: jet.order, through: 1, by: -1) {
        var sum = 0.0
        for k in 1...m { sum = sum.addingProduct(jet[i, k, d], powers[k * size + m]) }
        jet[i, m, d] = sum
      }
    }
  }

  private func fill(_ powers: inout [Double], at u: Double, order: Int) {
    let size = order + 1
    if powers.count < size * size {
      powers = [Double](repeating: 0, count: size * size)
      powers[0] = 1
    }
    var factorial = 1.0
    for m in stride(from: 1, through: order, by: 1) {
      factorial *= Double(m)
      powers[size + m] = derivative(m, at: u) / factorial
    }
    for k in stride(from: 2, through: order, by: 1) {
      for m in k...order {
        var sum = 0.0
        for j in 1...(m - k + 1) { sum = sum.addingProduct(powers[size + j], powers[(k - 1) * size + m - j]) }
        powers[k * size + m] = sum
      }
    }
  }

  /// `d^m u/dw^m`, `m ≥ 1`.
  private func derivative(_ m: Int, at u: Double) -> Double {
    switch self {
    case .identity: m == 1 ? 1 : 0
    case .logarithm: u
    case .asinh(let s): m % 2 == 1 ? (s * s + u * u).squareRoot() : u
    }
  }
}
