/// Jets of a mixture whose components share one deviation s.
///
/// Goals, in this order: coefficients right to 1e-12 at any γ; the same bits in any batch; speed at K from 1 to thousands and
/// orders from 1 to 40.
///
/// With v = s² + γ² the logits are linear in the state. Relative to the dominant component * of a lane, with z = x̄ − μ_*
/// and m_k = μ_k − μ_*,
///
///     ℓ_k = log(w_k/w_*) + m_k·(z − m_k/2)/v,   E_k = e^(ℓ_k),   M = Σ E_k m_k / Σ E_k,   d = z − M,
///     ε = γ d/v,   ε' = (s² d/v − γ M' + γ (x̄' − ε))/v,
///
/// where the last term vanishes along the mixture's own flow. All series in h about γ_0; 1/v is applied through
/// v f = g: f_n = (g_n − 2γ_0 f_(n−1) − f_(n−2))/v_0. Nothing in these formulas cancels at small or at large γ.
///
/// Rejected: ε = γ Σ r_k d_k/v differentiated as it stands, which cancels to s²/v of its terms (one Gaussian with s = 0.1 at
/// γ = 100: 1e-9 at order 1, 5e-8 at order 10); the derivative of the denoised point, −𝒟'/γ, which divides by γ at every order
/// and so fails at γ ≪ s and at 0.
///
/// The sums over components are in `EqualWidthSums` (up to three coordinates) and `BlockedProducts` (more).
struct EqualWidthJet<Block: Lanes>: JetEngine {
  let dimension: Int
  let gammas: UnsafeMutablePointer<Block>
  let states: UnsafeMutablePointer<Block>
  let noise: UnsafeMutablePointer<Block>

  private let variance: Double
  private let components: EqualWidthComponents<Block>
  /// S_n = Σ E_n.
  private let sums: UnsafeMutablePointer<Block>
  /// M_n, D rows per order.
  private let shifts: UnsafeMutablePointer<Block>
  /// 1/v_0, coefficients n and n − 1 of 1/v, 1/S_0.
  private let inverses: UnsafeMutablePointer<Block>
  /// Coefficients n and n − 1 of z/v, then n times coefficient n: three times D rows.
  private let tilt: UnsafeMutablePointer<Block>
  /// Coefficients n and n − 1 of d/v: twice D rows.
  private let quotient: UnsafeMutablePointer<Block>
  /// Coefficient n − 1 of x̄' − ε.
  private let defects: UnsafeMutablePointer<Block>

  init(
    _ parameters: MixtureParameters, means: UnsafePointer<Double>, reach: Int, arena: Arena,
    refinesLogits: Bool = false
  ) {
    dimension = parameters.dimension
    variance = parameters.widths[0] * parameters.widths[0]
    gammas = arena.make(1, of: Block.self)
    states = arena.make((reach + 1) * dimension, of: Block.self)
    noise = arena.make((reach + 1) * dimension, of: Block.self)
    components = EqualWidthComponents(
      parameters, means: means, reach: reach, arena: arena, refinesLogits: refinesLogits)
    sums = arena.make(reach, of: Block.self)
    shifts = arena.make(reach * dimension, of: Block.self)
    inverses = arena.make(4, of: Block.self)
    tilt = arena.make(3 * dimension, of: Block.self)
    quotient = arena.make(2 * dimension, of: Block.self)
    defects = arena.make(dimension, of: Block.self)
  }

  func advance(_ n: Int, final: Int, ownFlow: Bool) {
    let series = ExponentialSeries<Block>(final: final)
    if n == 0 { start(series) } else { extend(n, series, ownFlow) }
  }

  private func start(_ series: ExponentialSeries<Block>) {
    let gamma = gammas[0]
    let reciprocal = Block(1) / Block.mad(gamma, gamma, Block(variance))
    components.locate(states, gamma, reciprocal, series)
    let sum = components.start(series, into: shifts)
    let normaliser = Block(1) / sum
    sums[0] = sum
    inverses[0] = reciprocal
    inverses[1] = reciprocal
    inverses[2] = Block(0)
    inverses[3] = normaliser
    let centre = components.dominant.centre
    for d in 0..<dimension {
      let shift = shifts[d] * normaliser
      let z = states[d] - centre[d]
      let f = (z - shift) * reciprocal
      shifts[d] = shift
      quotient[d] = f
      quotient[dimension + d] = Block(0)
      tilt[d] = z * reciprocal
      tilt[dimension + d] = Block(0)
      defects[d] = Block(0)
      noise[d] = gamma * f
    }
  }

  private func extend(_ n: Int, _ series: ExponentialSeries<Block>, _ ownFlow: Bool) {
    let gamma = gammas[0]
    let twice = gamma + gamma
    let reciprocal = inverses[0]
    let order = Block(Double(n))
    let state = states + n * dimension
    let next = (Block(0) - Block.mad(twice, inverses[1], inverses[2])) * reciprocal
    inverses[2] = inverses[1]
    inverses[1] = next
    let slope = tilt + 2 * dimension
    for d in 0..<dimension {
      let value =
        Block.subtractProduct(twice, tilt[d], from: state[d] - tilt[dimension + d]) * reciprocal
      tilt[dimension + d] = tilt[d]
      tilt[d] = value
      slope[d] = finite(value * order)
    }
    sums[n] = components.extend(
      n, series, slope: slope, bend: finite(next * order * Block(-0.5)), into: shifts + n * dimension)
    finish(n, ownFlow)
  }

  /// A component of weight 0 must stay 0 when a series overflows.
  @inline(__always)
  private func finite(_ value: Block) -> Block { .max(.min(value, Block(1e300)), Block(-1e300)) }

  /// From Σ E_n and Σ E_n m to e_n.
  @inline(__always)
  private func finish(_ n: Int, _ ownFlow: Bool) {
    let gamma = gammas[0]
    let twice = gamma + gamma
    let reciprocal = inverses[0]
    let order = Block(Double(n))
    let previous = Block(Double(n - 1))
    let fraction = Block(1 / Double(n))
    for d in 0..<dimension {
      var m = shifts[n * dimension + d]
      for j in 1...n { m = .subtractProduct(sums[j], shifts[(n - j) * dimension + d], from: m) }
      m = m * inverses[3]
      shifts[n * dimension + d] = m
      let state = states[n * dimension + d]
      let former = noise[(n - 1) * dimension + d]
      // u = coefficient n − 1 of s² d/v − γ M' + γ (x̄' − ε) = v ε'.
      var u = Block(variance) * quotient[d]
      if ownFlow {
        u = .subtractProduct(gamma * order, m, from: u)
      } else {
        let defect = Block.choose(
          where: state, equals: former / order, Block(0), otherwise: .mad(order, state, Block(0) - former))
        u = .subtractProduct(gamma * order, m, from: u)
        u = u + .mad(gamma, defect, defects[d])
        defects[d] = defect
      }
      u = .subtractProduct(twice * previous, former, from: u)
      if n > 1 {
        u = .subtractProduct(previous, shifts[(n - 1) * dimension + d], from: u)
        if n > 2 { u = .subtractProduct(Block(Double(n - 2)), noise[(n - 2) * dimension + d], from: u) }
      }
      noise[n * dimension + d] = u * reciprocal * fraction
      let f =
        Block.subtractProduct(twice, quotient[d], from: state - m - quotient[dimension + d]) * reciprocal
      quotient[dimension + d] = quotient[d]
      quotient[d] = f
    }
  }
}
