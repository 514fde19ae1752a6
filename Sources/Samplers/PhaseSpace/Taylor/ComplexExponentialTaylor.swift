import Diffusion
import Integration
import Numbers

/// Taylor methods in phase space that integrate the complex level exactly: what is predicted is expanded in `v` to degree `p − 1`
/// and integrated against `dΓ` (or `da = d(1/Γ)`) by quadrature, with the rotation in the weight.
///
///     noise:  Y' = Y + Σ_{j<p} eps_j ∫ v^j dΓ,             eps = e^{−iφ}(ε_data(y, γ) + i r)
///     data:   Y'/Γ' = Y/Γ + Σ_{j<p} D_j ∫ v^j da,          D = y − γ ε_data(y, γ)
///
/// `v = γ − γ_0` in `psld-level-etd-ttm p`, `v = ln(γ/γ_0)` in `psld-loglevel-etd-ttm p` and `psld-data-ttm p`.
public struct ComplexExponentialTaylor: PhaseSpaceTaylorMethod {
  /// What is predicted, and in which variable it is expanded.
  public enum Expansion: String, CaseIterable, Sendable {
    /// The noise, in `γ`.
    case noiseInLevel = "psld-level-etd-ttm"
    /// The noise, in `ln γ`.
    case noiseInLogLevel = "psld-loglevel-etd-ttm"
    /// The data, in `ln γ`.
    case dataInLogLevel = "psld-data-ttm"
  }

  /// What is predicted, and in which variable.
  public let expansion: Expansion
  /// `p ≥ 1`.
  public let order: Int

  /// The method; `order` at least 1.
  public init(_ expansion: Expansion, order: Int) {
    self.expansion = expansion
    self.order = max(order, 1)
  }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "\(expansion.rawValue)\(order)", family: .phaseSpace, orders: .init(order),
      evaluations: .fixed(perStep: 1), spacing: .quadratic,
      reference: "derived here, after arXiv 2204.13902 (DEIS) and 2206.05564 (gDDIM)",
      formula: expansion == .dataInLogLevel
        ? "Y/G + sum_(j<\(order)) D_j int v^j d(1/G), G = level e^(i phi), v = log level"
        : "Y + sum_(j<\(order)) eps_j int v^j dG, G = level e^(i phi), v = "
          + (expansion == .noiseInLevel ? "level" : "log level"))
  }

  func rule(of step: PhaseSpaceStep) -> PhaseSpaceRule {
    let (level, count) = (step.from.level, order)
    switch expansion {
    case .noiseInLevel:
      let weights = step.moments(count) { $0 - level }
      return step.rule(carry: .one, weights: step.weights(ofNoise: weights), count: count)
    case .noiseInLogLevel:
      let weights = inLevel(step.moments(count) { .log($0 / level) }, at: level)
      return step.rule(carry: .one, weights: step.weights(ofNoise: weights), count: count)
    case .dataInLogLevel:
      let end = step.to.level * Complex.rotation(step.angle)
      var rule = step.rule(carry: (1 / level) * end, weights: [], count: count)
      let weights = inLevel(step.inverseMoments(count) { .log($0 / level) }, at: level)
      for (j, weight) in weights.enumerated() {
        let scaled = end * weight
        let pair = step.landing * PhasePair(x: scaled.re, m: scaled.im)
        rule.add(.data, j, pair)
        rule.add(.noise, j, PhasePair(x: -level * pair.x, m: -level * pair.m))
        if j > 0 { rule.add(.noise, j - 1, PhasePair(x: -pair.x, m: -pair.m)) }
      }
      return rule
    }
  }

  /// The weights of coefficients in `γ − γ_0` from those of coefficients in `ln(γ/γ_0)`.
  private func inLevel(_ weights: [Complex], at level: Double) -> [Complex] {
    let powers = ChangeOfVariable.logarithm.powers(at: level, order: order)
    return weights.indices.map { j in
      (j..<weights.count).reduce(Complex.zero) { $0 + powers[j * (order + 1) + $1] * weights[$1] }
    }
  }
}
