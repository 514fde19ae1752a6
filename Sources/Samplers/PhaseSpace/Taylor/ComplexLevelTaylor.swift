import Diffusion
import Numbers
import Series

/// `psld-level-ttm p`: the Taylor polynomial of degree `p` of the complex state `Y = y + i γ r` in the complex level `Γ = γ e^{iφ}`.
///
/// Along the flow of phase space `dY = eps dΓ` with `eps = e^{−iφ}(ε_data(y, γ) + i r)` (`PhaseSpaceStep`): DDIM with a complex
/// level. The coefficients of `eps` in `γ − γ_0` are carried over to `Γ − Γ_0` by the reversed series of `Γ(γ)`. A point mass
/// moves on a straight line in `Γ`, so every order is exact for it in one step. `p = 1` is DDIM in phase space,
/// `Y' = Y + (Γ' − Γ)(ε_data + i r)`.
public struct ComplexLevelTaylor: PhaseSpaceTaylorMethod {
  /// `p ≥ 1`.
  public let order: Int

  /// The method; `order` at least 1.
  public init(order: Int) { self.order = max(order, 1) }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "psld-level-ttm\(order)", aliases: order == 1 ? ["psld-level-ddim"] : [], family: .phaseSpace,
      orders: .init(order), evaluations: .fixed(perStep: 1), spacing: .quadratic,
      reference: "derived here: the flow of arXiv 2303.01748 as DDIM with a complex level",
      formula: "Taylor polynomial of degree \(order) of Y = y + i level r in level e^(i phi)")
  }

  func rule(of step: PhaseSpaceStep) throws -> PhaseSpaceRule {
    let rotation = step.backRotation(order: order - 1)
    let speed = rotation.indices.map { n in
      (0...n).reduce(rotation[n].conjugate) { sum, k in
        sum + Complex.i * (step.turn[k] * rotation[n - k].conjugate)
      }
    }
    let rise = TaylorSeries(speed).integrated()
    let level = try TaylorSeries(rise.reversed().coefficients.dropLast())
    let length = step.to.level * Complex.rotation(step.angle) - Complex(step.from.level)
    var powers: [Complex] = []
    for m in 0..<order {
      powers.append((1.0 / Double(m + 1)) * ((powers.last.map { Double(m) * $0 } ?? .one) * length))
    }
    var displacement = TaylorSeries<Complex>.constant(.one, order: order - 1)
    var weights: [Complex] = []
    for _ in 0..<order {
      weights.append(zip(displacement.coefficients, powers).reduce(Complex.zero) { $0 + $1.0 * $1.1 })
      displacement = displacement * level
    }
    return step.rule(carry: .one, weights: step.weights(ofNoise: weights), count: order)
  }
}
