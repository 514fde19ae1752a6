import Diffusion
import Integration
import Numbers

/// The variable `u` in which an adaptive Taylor method expands a trajectory.
///
/// The jet in `γ` is composed with the series of `γ(u₀ + τ) − γ₀`, whose coefficients are `γ₀/n!` or `a/n!` in turn. A
/// change of variable moves the singularities that bound a step: `γ = 0` goes to infinity in `log γ`, and the
/// branch points `γ = ± i s` of a component of width `s` do in `asinh(γ/s)`.
public enum ExpansionVariable: Sendable, Equatable {
  /// `u = γ`.
  case gamma
  /// `u = log γ`, for `γ > 0`.
  case logGamma
  /// `u = asinh(γ/s)` with `s > 0`: like `γ/s` below `s`, like `log γ` above.
  case arsinh(Double)

  /// The forms that `init(parsing:)` accepts.
  public static let forms = ["gamma", "log-gamma", "asinh:S"]

  /// The name on the command line and in files.
  public var name: String {
    switch self {
    case .gamma: "gamma"
    case .logGamma: "log-gamma"
    case .arsinh(let s): "asinh:\(s)"
    }
  }

  /// The variable that `text` names; nil for anything but the forms, with a positive finite `S`.
  public init?(parsing text: String) {
    switch text {
    case "gamma": self = .gamma
    case "log-gamma": self = .logGamma
    default:
      guard text.hasPrefix("asinh:"), let s = Double(text.dropFirst(6)), s > 0, s.isFinite else {
        return nil
      }
      self = .arsinh(s)
    }
  }

  /// `u(γ)`.
  public func coordinate(atGamma gamma: Double) -> Double {
    switch self {
    case .gamma: gamma
    case .logGamma: .log(gamma)
    case .arsinh(let s): .asinh(gamma / s)
    }
  }

  /// `γ(u)`, the inverse of `coordinate`.
  public func gamma(at coordinate: Double) -> Double {
    switch self {
    case .gamma: coordinate
    case .logGamma: .exp(coordinate)
    case .arsinh(let s): s * .sinh(coordinate)
    }
  }

  /// `[τ^m] δ^k`, `δ = γ(u₀ + τ) − γ₀`, at `k * (order + 1) + m`: what turns `X_0 … X_order` into the coefficients in
  /// `u`, `U_m = Σ_{k ≤ m} X_k [τ^m] δ^k`.
  public func powers(atGamma gamma: Double, order: Int) -> [Double] {
    var powers: [Double] = []
    fill(&powers, atGamma: gamma, order: order)
    return powers
  }

  /// Replaces the coefficients `X_0 … X_p` in `γ` of trajectory `i` by those in `u`.
  ///
  /// - Parameter powers: room that is kept between calls.
  func recompose(_ jet: inout JetBatch, _ i: Int, atGamma gamma: Double, powers: inout [Double]) {
    if self == .gamma { return }
    let size = jet.order + 1
    fill(&powers, atGamma: gamma, order: jet.order)
    for d in 0..<jet.dimension {
      for m in stride(from: jet.order, through: 1, by: -1) {
        var sum = 0.0
        for k in 1...m { sum = sum.addingProduct(jet[i, k, d], powers[k * size + m]) }
        jet[i, m, d] = sum
      }
    }
  }

  private func fill(_ powers: inout [Double], atGamma gamma: Double, order: Int) {
    let size = order + 1
    if powers.count < size * size {
      powers = [Double](repeating: 0, count: size * size)
      powers[0] = 1
    }
    var factorial = 1.0
    for m in stride(from: 1, through: order, by: 1) {
      factorial *= Double(m)
      powers[size + m] = derivative(m, atGamma: gamma) / factorial
    }
    for k in stride(from: 2, through: order, by: 1) {
      for m in k...order {
        var sum = 0.0
        for j in 1...(m - k + 1) { sum = sum.addingProduct(powers[size + j], powers[(k - 1) * size + m - j]) }
        powers[k * size + m] = sum
      }
    }
  }

  /// `d^m γ/du^m`, `m ≥ 1`.
  private func derivative(_ m: Int, atGamma gamma: Double) -> Double {
    switch self {
    case .gamma: m == 1 ? 1 : 0
    case .logGamma: gamma
    case .arsinh(let s): m % 2 == 1 ? (s * s + gamma * gamma).squareRoot() : gamma
    }
  }
}
