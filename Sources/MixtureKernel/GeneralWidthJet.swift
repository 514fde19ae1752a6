/// Jets of a mixture whose components have deviations of their own.
///
/// Goals, in this order: every coefficient right to 1e-12 for any ratio of widths; the same bits in any batch; speed.
///
/// With v_k = s_k² + γ², i_k = 1/v_k, d_k = x̄ − μ_k, E_k = e^(ℓ_k − ℓ_*) relative to the dominant component * of a lane (see
/// `GeneralWidthComponents`), F_k = E_k i_k, S = Σ E_k:
///
/// * where Σ r_k s_k²/v_k ≥ 1/16: ε = γ G, G = Σ F_k d_k / S, and ε' = G + γ G', which cancels to that sum;
/// * where γ outweighs them, components with s_k²/v_k ≤ ½ are called narrow, the others wide, and with the largest narrow
///   component c, z = x̄ − μ_c, m_k = μ_k − μ_c,
///
///       γ ε = z − V + γ² G,   V = (Σ_narrow (E_k m_k + s_k² F_k d_k) + z Σ_wide E_k)/S,   G = Σ_wide F_k d_k / S,
///       ε' = 2 G + γ G' − V'/γ     along the mixture's own flow.
///
/// The quotient by γ grows errors like (1 + s²/γ²)^(n/2), so the border lies where neither loses more than a digit and a half
/// to order 60; at ½, order 56 of a random mixture lost eight.
///
/// One form for all components of a lane loses v_wide/γ²: a wide one near x̄ adds m_k + s_k² F_k d_k ≈ m_k + d_k, whose value
/// is what is left of two large numbers. Measured with the widths 0.01 and 20 at γ = 0.0105 on the narrow mean, order 3: 5e-8
/// with one form, 2e-15 with two. Rejected: a form per lane with the derivative taken by components,
/// ε' = Σ r_k' (u_k − ε) + …, as `MixtureSeries` does (a vector series per component, D times the memory).
struct GeneralWidthJet<Block: Lanes>: JetEngine {
  let dimension: Int
  let gammas: UnsafeMutablePointer<Block>
  let states: UnsafeMutablePointer<Block>
  let noise: UnsafeMutablePointer<Block>

  private let components: GeneralWidthComponents<Block>
  /// S_n, and what multiplies x̄ in V S and in G S.
  private let sums: UnsafeMutablePointer<Block>
  private let near: UnsafeMutablePointer<Block>
  private let far: UnsafeMutablePointer<Block>
  /// V_n and G_n, D rows per order.
  private let denoised: UnsafeMutablePointer<Block>
  private let slopes: UnsafeMutablePointer<Block>
  /// Coefficient n − 1 of −V'/γ, with what a curve that is not the flow adds.
  private let quotient: UnsafeMutablePointer<Block>

  init(_ parameters: MixtureParameters, means: UnsafePointer<Double>, reach: Int, arena: Arena) {
    dimension = parameters.dimension
    gammas = arena.make(1, of: Block.self)
    states = arena.make((reach + 1) * dimension, of: Block.self)
    noise = arena.make((reach + 1) * dimension, of: Block.self)
    components = GeneralWidthComponents(parameters, means: means, reach: reach, arena: arena)
    sums = arena.make(reach, of: Block.self)
    near = arena.make(reach, of: Block.self)
    far = arena.make(reach, of: Block.self)
    denoised = arena.make(reach * dimension, of: Block.self)
    slopes = arena.make(reach * dimension, of: Block.self)
    quotient = arena.make(dimension, of: Block.self)
  }

  func advance(_ n: Int, final: Int, ownFlow: Bool) {
    let series = ExponentialSeries<Block>(final: final)
    let vectors = GeneralWidthVectors(near: denoised + n * dimension, far: slopes + n * dimension)
    let totals: GeneralWidthTotals<Block>
    if n == 0 {
      components.locate(gammas[0], states, series)
      totals = components.start(states, series, into: vectors)
    } else {
      let state = states + n * dimension
      var inner = Block(0)
      for j in 1..<Swift.max(n, 1) {
        for d in 0..<dimension {
          inner = .mad(states[j * dimension + d], states[(n - j) * dimension + d], inner)
        }
      }
      totals = components.extend(
        n, series, gamma: gammas[0], origin: states, state: state, inner: inner, into: vectors)
    }
    // Wide components enter the denoised point where it is used.
    let outer = Block.choose(
      where: components.denoising[0], exceeds: Block(0), totals.outer, otherwise: Block(0))
    sums[n] = totals.mass
    near[n] = totals.near + outer
    far[n] = totals.far
    let anchor = components.anchor.centre
    for d in 0..<dimension {
      vectors.near[d] = .mad(outer, states[d] - anchor[d], vectors.near[d])
    }
    if components.uses[0].narrow { normalise(n, denoised, near) }
    if components.uses[0].wide { normalise(n, slopes, far) }
    finish(n, ownFlow)
  }

  /// From sums over components to coefficient n of their quotient by S.
  @inline(__always)
  private func normalise(
    _ n: Int, _ vectors: UnsafeMutablePointer<Block>, _ weights: UnsafeMutablePointer<Block>
  ) {
    let normaliser = Block(1) / sums[0]
    for d in 0..<dimension {
      var value = vectors[n * dimension + d]
      for j in 1..<Swift.max(n + 1, 1) {
        value = .mad(weights[n - j], states[j * dimension + d], value)
        value = .subtractProduct(sums[j], vectors[(n - j) * dimension + d], from: value)
      }
      vectors[n * dimension + d] = value * normaliser
    }
  }

  @inline(__always)
  private func finish(_ n: Int, _ ownFlow: Bool) {
    let gamma = gammas[0]
    let reciprocal = Block(1) / gamma
    let order = Block(Double(n))
    let fraction = Block.reciprocal(of: Swift.max(n, 1))
    let denoising = components.denoising[0]
    let mixed = components.mixed[0]
    let anchor = components.anchor.centre
    for d in 0..<dimension {
      let v = denoised[n * dimension + d]
      let slope = slopes[n * dimension + d]
      var wide = gamma * slope
      var narrow: Block
      if n == 0 {
        narrow = (states[d] - anchor[d] - v) * reciprocal
        narrow = .choose(where: mixed, exceeds: Block(0), narrow + wide, otherwise: narrow)
        quotient[d] = Block(0)
      } else {
        let former = slopes[(n - 1) * dimension + d]
        wide = wide + former
        narrow = .subtractProduct(order, v, from: Block(0) - quotient[d])
        if !ownFlow {
          // n X_n − e_(n−1): 0 along the mixture's own flow.
          let state = states[n * dimension + d]
          let noise = noise[(n - 1) * dimension + d]
          narrow =
            narrow
            + .choose(
              where: state, equals: noise / order, Block(0), otherwise: .mad(order, state, Block(0) - noise))
        }
        narrow = narrow * reciprocal
        quotient[d] = narrow
        // Chosen, so that neighbours' forms leave no trace where a series overflows.
        let both = Block.mad(former, Block(Double(n + 1)), .mad(order * gamma, slope, narrow))
        narrow = .choose(where: mixed, exceeds: Block(0), both, otherwise: narrow) * fraction
      }
      noise[n * dimension + d] = .choose(where: denoising, exceeds: Block(0), narrow, otherwise: wide)
    }
  }
}
