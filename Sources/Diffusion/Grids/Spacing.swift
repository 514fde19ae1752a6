import Numbers

/// A rule that places the points of a time grid between the start and `t_cut`.
public enum Spacing: Sendable, Equatable {
  /// `t_n` equally spaced (GENIE C.2.4).
  case linear
  /// `√t_n` equally spaced (GENIE C.2.4).
  case quadratic
  /// `√(t_n − t_cut)` equally spaced (PSLD's "quadratic": Pandey and Mandt 2023).
  case quadraticToCut
  /// `t_n^(1/ρ)` equally spaced (GENIE Eq. 83).
  case power(Double)
  /// `λ_n = −log γ_n` equally spaced (DPM-Solver).
  case logSignalToNoise
  /// `γ_n^(1/ρ)` equally spaced (Karras et al. 2022, Eq. 5).
  case edm(Double)
  /// `log(γ_n + k γ_N)` equally spaced (SciRE-Solver).
  case noiseToSignal(Double)
  /// Equal arcs `∫ √(k(1 − k)) dλ` of the mean Jacobian `k` of ``LossCurve``: equal angles `arctan(s/γ)` for one Gaussian of
  /// deviation `s`, along whose flow the denoised data move by so many posterior deviations.
  case arc
  /// The same with `min(k(1 − k), ν² + κ(1 − κ))` under the root, `ν² = k − k'/2 − mean_i κ_i²`, which leaves out widths
  /// that are resolved; `κ = s²/(s² + γ²)` with ``LossCurve/deviation``, `κ_i` in the principal directions of the data.
  case resolvedArc
  /// One step to the noise level of so many of the largest deviation of the data, then `log γ_n` equally spaced.
  case jump(Double)

  /// The forms that `init(parsing:)` accepts, with the ranges of their parameters.
  public static let forms = [
    "linear", "quadratic", "power:RHO with RHO from 0.1 to 100", "logsnr", "edm:RHO with RHO from 0.1 to 100",
    "nsr:K with K from 0 to 1000", "psld-quadratic", "arc", "arcm",
    "jump:C with C from 0.1 to 100 (jump alone: 4)",
  ]

  /// Deviations of the data that `jump` means by itself.
  public static let usualJump = 4.0

  /// Whether the points depend on the data.
  public var needsLossCurve: Bool {
    switch self {
    case .arc, .resolvedArc, .jump: true
    case .linear, .quadratic, .quadraticToCut, .power, .logSignalToNoise, .edm, .noiseToSignal: false
    }
  }

  /// The name on the command line and in files, such as `quadratic` or `power:1.5`.
  public var name: String {
    switch self {
    case .linear: "linear"
    case .quadratic: "quadratic"
    case .quadraticToCut: "psld-quadratic"
    case .power(let rho): "power:\(Self.short(rho))"
    case .logSignalToNoise: "logsnr"
    case .edm(let rho): "edm:\(Self.short(rho))"
    case .noiseToSignal(let k): "nsr:\(Self.short(k))"
    case .arc: "arc"
    case .resolvedArc: "arcm"
    case .jump(Self.usualJump): "jump"
    case .jump(let deviations): "jump:\(Self.short(deviations))"
    }
  }

  /// The spacing that `text` names.
  ///
  /// - Throws: `ModelError.outOfRange` when the name is unknown or its parameter is not in `0.1...100`
  ///   (`edm`, `power`, `jump`) or `0...1000` (`nsr`).
  public init(parsing text: String) throws {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    func parameter(_ range: ClosedRange<Double>) throws -> Double {
      let raw = parts.count == 2 ? String(parts[1]) : ""
      guard let value = Double(raw), range.contains(value) else {
        throw ModelError.outOfRange(
          quantity: "the parameter of the spacing '\(parts[0])'", value: "'\(raw)'",
          allowed: "a number from \(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))")
      }
      return value
    }
    switch (parts[0], parts.count) {
    case ("linear", 1): self = .linear
    case ("quadratic", 1): self = .quadratic
    case ("psld-quadratic", 1): self = .quadraticToCut
    case ("logsnr", 1): self = .logSignalToNoise
    case ("power", _): self = .power(try parameter(0.1...100))
    case ("edm", _): self = .edm(try parameter(0.1...100))
    case ("nsr", _): self = .noiseToSignal(try parameter(0...1000))
    case ("arc", 1): self = .arc
    case ("arcm", 1): self = .resolvedArc
    case ("jump", 1): self = .jump(Self.usualJump)
    case ("jump", _): self = .jump(try parameter(0.1...100))
    default:
      throw ModelError.outOfRange(
        quantity: "a spacing", value: "'\(text)'",
        allowed: "one of " + Self.forms.joined(separator: ", "))
    }
  }

  private static func short(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
