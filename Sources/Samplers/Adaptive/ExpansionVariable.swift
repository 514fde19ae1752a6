import Diffusion
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

  /// The variable that `text` names.
  ///
  /// - Throws: `SamplerError.optionOutOfRange` for anything but the forms, with a positive finite `S`.
  public init(parsing text: String) throws {
    switch text {
    case "gamma": self = .gamma
    case "log-gamma": self = .logGamma
    default:
      guard text.hasPrefix("asinh:"), let s = Double(text.dropFirst(6)), s > 0, s.isFinite else {
        throw SamplerError.optionOutOfRange(
          option: "--variable", value: text, allowed: "one of " + Self.forms.joined(separator: ", "))
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

  /// Replaces the coefficients `X_0 … X_p` in `γ` of trajectory `i` by those in `u`: coefficient `n` becomes
  /// `Σ_{k ≤ n} X_k [τ^n] δ^k`.
  ///
  /// - Parameter powers: room for the coefficients of `δ^k`, kept between calls.
  func recompose(_ jet: inout FlowJet, _ i: Int, atGamma gamma: Double, powers: inout [Double]) {
    let odd: Double
    switch self {
    case .gamma: return
    case .logGamma: odd = gamma
    case .arsinh(let s): odd = (s * s + gamma * gamma).squareRoot()
    }
    let p = jet.order
    let size = p + 1
    if powers.count < size * size { powers = [Double](repeating: 0, count: size * size) }
    var factorial = 1.0
    for n in 1...p {
      factorial *= Double(n)
      powers[size + n] = (n % 2 == 1 ? odd : gamma) / factorial
    }
    for k in stride(from: 2, through: p, by: 1) {
      for n in k...p {
        var sum = 0.0
        for m in 1...(n - k + 1) { sum = sum.addingProduct(powers[size + m], powers[(k - 1) * size + n - m]) }
        powers[k * size + n] = sum
      }
    }
    for d in 0..<jet.dimension {
      for n in stride(from: p, through: 1, by: -1) {
        var sum = 0.0
        for k in 1...n { sum = sum.addingProduct(jet[i, k, d], powers[k * size + n]) }
        jet[i, n, d] = sum
      }
    }
  }
}
