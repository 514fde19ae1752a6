import Diffusion
import Series

/// Exponential Taylor of order `p` in `λ` with exact derivatives: what DPM-Solver and DPM-Solver++ approximate by
/// differences.
///
/// `F(λ_n + τ)` is replaced by its Taylor polynomial of degree `p − 1` and the exponential weight is integrated
/// exactly: for noise prediction `x̄' = x̄ − γ_n Σ_k f_k ∫_0^ℓ e^{−τ} τ^k dτ`, for data prediction
/// `x̄' = e^{−ℓ} (x̄ + Σ_k f_k ∫_0^ℓ e^τ τ^k dτ)`. `f_k` follows from the jet in `γ` by composition with
/// `γ_n (e^{−τ} − 1)`, so a step is one jet and one linear combination of its coefficients. Order 1 is DDIM.
public struct ExponentialTaylor: Sampler {
  /// What is predicted.
  public let slopes: SlopeKind
  /// `p`, from 1 to 60.
  public let order: Int

  /// The method; another order than 1 to 60 is refused when a stepper is made.
  public init(_ slopes: SlopeKind, order: Int) {
    self.slopes = slopes
    self.order = order
  }

  /// The highest Taylor coefficient that a step asks for.
  public var jetOrder: Int { order }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: (slopes == .noise ? "etd-ttm" : "etd-data-ttm") + "\(order)", family: slopes.exponentialFamily,
      orders: .init(order), evaluations: .fixed(perStep: 1), spacing: .logSignalToNoise,
      citation: slopes.citation,
      reference: slopes == .noise
        ? "exact derivatives in the expansion of arXiv 2206.00927 (DPM-Solver)"
        : "exact derivatives in the expansion of arXiv 2211.01095 (DPM-Solver++)",
      formula: "A xbar + sum_(k<\(order)) b_(k+1) l^k d^kF/dlambda^k")
  }

  /// A stepper with the factors of every step.
  ///
  /// - Throws: `SamplerError.orderOutOfRange`.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    try TaylorDegree.check(order, of: self)
    let grid = context.grid
    let factors = (0..<grid.steps).map { n in
      stepFactors(from: grid.points[n].level, to: grid.points[n + 1].level)
    }
    return JetCombinationStepper(context, jetOrder: order, factors: factors)
  }

  /// `w_m` with `x̄' = Σ_m w_m X_m`.
  func stepFactors(from gamma: Double, to next: Double) -> [Double] {
    let length = Double.log(gamma / next)
    let sign = slopes == .noise ? -1.0 : 1.0
    let moments = (0..<order).map { Self.moment($0, sign: sign, length: length) }
    let displacement = exp(-TaylorSeries<Double>.variable(at: 0, order: order - 1)) * gamma
    let delta = TaylorSeries([0] + displacement.coefficients.dropFirst())
    var power = TaylorSeries<Double>.constant(1, order: order - 1)
    var factors = [Double](repeating: 0, count: order + 1)
    let scale = slopes == .noise ? -gamma : next / gamma
    factors[0] = slopes == .noise ? 1 : next / gamma
    for m in 0..<order {
      var integral = 0.0
      for (c, moment) in zip(power.coefficients, moments).reversed() { integral += c * moment }
      if slopes == .noise {
        factors[m + 1] += Double(m + 1) * scale * integral
      } else {
        factors[m] += Double(1 - m) * scale * integral
        factors[m + 1] -= Double(m + 1) * gamma * scale * integral
      }
      power = power * delta
    }
    return factors
  }

  /// `∫_0^ℓ e^{sign·τ} τ^k dτ`, by whichever of two series has terms of one sign.
  static func moment(_ k: Int, sign: Double, length: Double) -> Double {
    let z = sign * length
    var (sum, j) = (0.0, 0)
    if z >= 0 {
      var term = 1.0
      while j < 2000 {
        let next = sum + term / Double(k + 1 + j)
        if next == sum { break }
        sum = next
        j += 1
        term *= z / Double(j)
      }
      return Double.pow(length, Double(k + 1)) * sum
    }
    var term = 1 / Double(k + 1)
    while j < 2000 {
      let next = sum + term
      if next == sum { break }
      sum = next
      j += 1
      term *= -z / Double(k + 1 + j)
    }
    return Double.exp(z) * Double.pow(length, Double(k + 1)) * sum
  }
}
