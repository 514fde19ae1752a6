import Numbers

/// A monotone function of the level in which a method interpolates denoised points.
protocol StepVariable {
  /// Its value at level `a` less that at level `b`.
  func difference(_ a: Double, _ b: Double) -> Double
}

extension StepVariable {
  /// `w_j = ∫₀^h e^{δ−h} l_j(δ) dδ`, `h = ln(a/b)`, with the Lagrange polynomials `l_j` in this variable on the given levels: what a step
  /// from level `a` to level `b` takes of the denoised points at these levels.
  func weights(at levels: [Double], from a: Double, to b: Double) -> [Double] {
    let length = Double.log(a / b)
    return levels.indices.map { j in
      let others = levels.indices.filter { $0 != j }
      let scale = others.reduce(1) { $0 * difference(levels[j], levels[$1]) }
      return StepQuadrature.integrate(length) { offset in
        let level = a * Double.exp(-offset)
        return others.reduce(1) { $0 * difference(level, levels[$1]) } / scale
      }
    }
  }
}

/// `λ = −log γ`.
struct LogarithmicTime: StepVariable {
  /// `log(b/a)`.
  func difference(_ a: Double, _ b: Double) -> Double { .log(b / a) }
}

/// The variable `τ(γ) = (s² + γ²)^{−1/2}`, in which the denoised point of one Gaussian of deviation `s` is a straight line along the
/// flow: `x̄ − m` is proportional to `√(s² + γ²)`, so that `D − m = s²/(s² + γ²) (x̄ − m)` is proportional to `τ`.
struct GaussianTime: StepVariable, Sendable, Equatable {
  /// `s ≥ 0`.
  let deviation: Double

  /// `τ(a) − τ(b) = (b − a)(b + a)/(A B (A + B))` with `A = √(s² + a²)`, `B = √(s² + b²)`: nothing cancels.
  func difference(_ a: Double, _ b: Double) -> Double {
    let square = deviation * deviation
    let (first, second) = ((square + a * a).squareRoot(), (square + b * b).squareRoot())
    return (b - a) * (b + a) / (first * second * (first + second))
  }
}
