/// Jets of a mixture whose components have deviations of their own.
///
/// With v_k = s_k² + γ², i_k = 1/v_k, d_k = x̄ − μ_k, and relative to the dominant component * of a lane (z = d_*,
/// m_k = μ_k − μ_*), E_k = e^(ℓ_k − ℓ_*) (see `GeneralWidthComponents`), F_k = E_k i_k, S = Σ E_k:
///
/// * where the components are wide, Σ r_k s_k²/v_k ≥ ½: ε = γ G, G = Σ F_k d_k / S;
/// * where γ outweighs them: ε = (x̄ − 𝒟)/γ with the denoised point 𝒟 = μ_* + Σ (E_k m_k + s_k² F_k d_k) / S.
///
/// Each form loses digits in the other's range. Both are V = (Σ (a E_k m_k + b_k F_k d_k))/S with a = 0, b_k = 1 or
/// a = 1, b_k = s_k².
struct GeneralWidthJet<Block: Lanes>: JetEngine {
  let dimension: Int
  let gammas: UnsafeMutablePointer<Block>
  let states: UnsafeMutablePointer<Block>
  let noise: UnsafeMutablePointer<Block>

  private let components: GeneralWidthComponents<Block>
  /// S_n and Σ b F_n.
  private let sums: UnsafeMutablePointer<Block>
  private let weights: UnsafeMutablePointer<Block>
  /// V_n, D rows per order.
  private let vectors: UnsafeMutablePointer<Block>

  init(_ parameters: MixtureParameters, means: UnsafePointer<Double>, reach: Int, arena: Arena) {
    dimension = parameters.dimension
    gammas = arena.make(1, of: Block.self)
    states = arena.make((reach + 1) * dimension, of: Block.self)
    noise = arena.make((reach + 1) * dimension, of: Block.self)
    components = GeneralWidthComponents(parameters, means: means, reach: reach, arena: arena)
    sums = arena.make(reach, of: Block.self)
    weights = arena.make(reach, of: Block.self)
    vectors = arena.make(reach * dimension, of: Block.self)
  }

  func advance(_ n: Int, final: Int, ownFlow: Bool) {
    let series = ExponentialSeries<Block>(final: final)
    let vector = vectors + n * dimension
    if n == 0 {
      components.locate(gammas[0], states, series)
      (sums[0], weights[0]) = components.start(states, series, into: vector)
    } else {
      let state = states + n * dimension
      var inner = Block(0)
      for j in 1..<Swift.max(n, 1) {
        for d in 0..<dimension {
          inner = .mad(states[j * dimension + d], states[(n - j) * dimension + d], inner)
        }
      }
      (sums[n], weights[n]) = components.extend(
        n, series, gamma: gammas[0], origin: states, state: state, inner: inner, into: vector)
    }
    finish(n, ownFlow)
  }

  @inline(__always)
  private func finish(_ n: Int, _ ownFlow: Bool) {
    let gamma = gammas[0]
    let order = Block(Double(n))
    let normaliser = Block(1) / sums[0]
    let reciprocal = Block(1) / (n == 0 ? gamma : order * gamma)
    let denoising = components.denoising[0]
    let offset = components.offset
    for d in 0..<dimension {
      var value = vectors[n * dimension + d]
      for j in 1..<Swift.max(n + 1, 1) {
        value = .mad(weights[n - j], states[j * dimension + d], value)
        value = .subtractProduct(sums[j], vectors[(n - j) * dimension + d], from: value)
      }
      value = value * normaliser
      vectors[n * dimension + d] = value
      var wide = gamma * value
      var narrow: Block
      if n == 0 {
        narrow = (offset[d] - value) * reciprocal
      } else {
        let former = noise[(n - 1) * dimension + d]
        wide = wide + vectors[(n - 1) * dimension + d]
        narrow = .subtractProduct(order, value, from: Block(0) - Block(Double(n - 1)) * former)
        if !ownFlow {
          // n X_n − e_(n−1): 0 along the mixture's own flow.
          let state = states[n * dimension + d]
          narrow =
            narrow
            + .choose(
              where: state, equals: former / order, Block(0),
              otherwise: .mad(order, state, Block(0) - former))
        }
        narrow = narrow * reciprocal
      }
      noise[n * dimension + d] = .choose(where: denoising, exceeds: Block(0), narrow, otherwise: wide)
    }
  }
}
