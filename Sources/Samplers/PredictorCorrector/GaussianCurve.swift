import Numbers

/// A Gaussian `N(m, s² I)` seen from one noise level `γ`: `κ = s²/(s² + γ²)`, the slope of its denoiser.
struct GaussianShape: Sendable, Equatable {
  /// `κ`, from 0 (a point) to 1 (no noise).
  let kappa: Double
  /// `1 − κ`.
  let rest: Double

  /// The shape of a deviation `s ≥ 0` at a level `γ > 0`.
  init(deviation: Double, level: Double) {
    let (own, noise) = (deviation * deviation, level * level)
    kappa = own / (own + noise)
    rest = noise / (own + noise)
  }

  /// The shape of a slope from 0 to 1.
  init(kappa: Double) {
    self.kappa = kappa
    rest = 1 - kappa
  }
}

/// How the denoised point of one Gaussian moves over a step of length `h` in `λ = −log γ`, of either sign.
///
/// With `X = x̄ − D` at the beginning, `D(λ + δ) = D + κ X φ(δ)` exactly, where
///
///     S(δ) = √(κ + (1 − κ) e^{−2δ}),   φ = (1 − e^{−2δ})/(S (1 + S)),   φ'(0) = 1,   φ''(0) = 1 − 3κ.
///
/// Nothing cancels: the form holds for `κ = 0`, where `φ = e^δ − 1`, and for `κ = 1`, where `φ = (1 − e^{−2δ})/2`.
struct GaussianStep: Sendable {
  /// `h`.
  let length: Double
  /// `e^{−h}`.
  let decay: Double
  /// `1 − e^{−h}`, the integral of `e^{δ−h}` over the step.
  let loss: Double
  private let square: Double
  private let squareLoss: Double

  /// A step of length `h`.
  init(length: Double) {
    self.length = length
    decay = .exp(-length)
    loss = -.expm1(-length)
    square = .exp(-2 * length)
    squareLoss = -.expm1(-2 * length)
  }

  /// The step between two levels.
  init(from level: Double, to next: Double) {
    length = .log(level / next)
    decay = next / level
    loss = (level - next) / level
    square = decay * decay
    squareLoss = loss * (1 + decay)
  }

  private func root(_ shape: GaussianShape) -> Double {
    (shape.kappa + shape.rest * square).squareRoot()
  }

  /// `φ(h)`.
  func rise(_ shape: GaussianShape) -> Double {
    let s = root(shape)
    return squareLoss / (s * (1 + s))
  }

  /// `φ'(h) = e^{−2h}/S³`.
  func slope(_ shape: GaussianShape) -> Double {
    let s = root(shape)
    return square / (s * s * s)
  }

  /// `φ''(h) = e^{−2h} (3 (1 − κ) e^{−2h}/S² − 2)/S³`.
  func bend(_ shape: GaussianShape) -> Double {
    let s = root(shape)
    return square * (3 * shape.rest * square / (s * s) - 2) / (s * s * s)
  }

  /// `I_G = ∫₀^h e^{δ−h} φ(δ) dδ = (1 − e^{−h})²/(S + κ + (1 − κ) e^{−h})`.
  func integral(_ shape: GaussianShape) -> Double {
    loss * loss / (root(shape) + shape.kappa + shape.rest * decay)
  }

  /// `K_2 = ∫₀^h e^{δ−h} φ(δ)² dδ`.
  func squareIntegral(_ shape: GaussianShape) -> Double {
    StepQuadrature.integrate(length) { offset in
      let rise = GaussianStep(length: offset).rise(shape)
      return rise * rise
    }
  }
}

/// `∫₀^h e^{δ−h} f(δ) dδ` for functions whose singularities are no closer to the real axis than those of `φ`, at `π/2`.
enum StepQuadrature {
  private static let rule = GaussLegendre(points: 32)

  /// The integral, by a Gauss-Legendre rule on pieces no longer than 3, where its error is one of rounding.
  static func integrate(_ length: Double, _ f: (Double) -> Double) -> Double {
    let pieces = max((length.magnitude / 3).rounded(.up), 1)
    let width = length / pieces
    return (0..<Int(pieces)).reduce(0) { sum, n in
      sum
        + rule.integrate(from: Double(n) * width, to: Double(n + 1) * width) { offset in
          Double.exp(offset - length) * f(offset)
        }
    }
  }
}
