/// Jets of a mixture whose components have deviations of their own.
///
/// With v_k = s_k² + γ², i_k = 1/v_k, d_k = x̄ − μ_k, and relative to the dominant component * of a lane (z = d_*,
/// m_k = μ_k − μ_*, δ_k = s_*² − s_k², so i_k − i_* = δ_k i_k i_*),
///
///     ℓ_k = log(w_k/w_*) − (D/2) log(v_k/v_*) + i_min (g_k − ½ δ_k q_k i_max),   g_k = m_k·(z − m_k/2),
///
/// where i_min ≤ i_max are i_k and i_* in order and q_k is |d_k|² when i_k is the larger of the two, else |z|²: neither
/// choice subtracts large numbers of nearly equal size. With E_k = e^(ℓ_k), F_k = E_k i_k, S = Σ E_k:
///
/// * where the components are wide, Σ r_k s_k²/v_k ≥ ½: ε = γ G, G = Σ F_k d_k / S;
/// * where γ outweighs them: ε = (x̄ − 𝒟)/γ with the denoised point 𝒟 = μ_* + Σ (E_k m_k + s_k² F_k d_k) / S.
///
/// Each form loses digits in the other's range. Products with i_k are recurrences of two terms, v f = g.
struct GeneralWidthJet<Block: Lanes>: JetEngine {
  let dimension: Int
  let gammas: UnsafeMutablePointer<Block>
  let states: UnsafeMutablePointer<Block>
  let noise: UnsafeMutablePointer<Block>

  let componentCount: Int
  let means: UnsafePointer<Double>
  let logWeights: UnsafePointer<Double>
  let widths: UnsafePointer<Double>
  let widthCount: Int
  let widthIndices: UnsafePointer<Int32>
  /// Order by order: E_n of component k at k·slots + n, n ℓ_n at k·slots + reach + n.
  let slots: Int
  let reach: Int
  let coefficients: UnsafeMutablePointer<Block>
  /// Six per component: two predecessors each of q i_max, of the bracket times i_min, and of F.
  let histories: UnsafeMutablePointer<Block>
  let active: UnsafeMutablePointer<Int32>
  let activeCount: UnsafeMutablePointer<Int>
  let dominant: DominantComponent<Block>
  /// Per distinct width.
  let series: WidthSeries<Block>
  /// z_0 = X_0 − μ_*.
  let offset: UnsafeMutablePointer<Block>
  /// S_n, Σ c F_n, and their vector companion with D rows per order.
  let sums: UnsafeMutablePointer<Block>
  let weights: UnsafeMutablePointer<Block>
  let vectors: UnsafeMutablePointer<Block>
  /// 1 in lanes that use the denoised point.
  let denoising: UnsafeMutablePointer<Block>

  init(_ parameters: MixtureParameters, means: UnsafePointer<Double>, reach: Int, arena: Arena) {
    dimension = parameters.dimension
    componentCount = parameters.componentCount
    self.means = means
    self.reach = reach
    slots = 2 * reach
    logWeights = arena.copy(parameters.logWeights)
    widths = arena.copy(parameters.widths)
    widthCount = parameters.widths.count
    widthIndices = arena.copy(parameters.widthIndices)
    gammas = arena.make(1, of: Block.self)
    states = arena.make((reach + 1) * dimension, of: Block.self)
    noise = arena.make((reach + 1) * dimension, of: Block.self)
    coefficients = arena.make(componentCount * slots, of: Block.self)
    histories = arena.make(componentCount * 6, of: Block.self)
    active = arena.make(componentCount, of: Int32.self)
    activeCount = arena.make(1, of: Int.self)
    dominant = DominantComponent(parameters, arena: arena)
    series = WidthSeries(parameters, arena: arena)
    offset = arena.make(dimension, of: Block.self)
    sums = arena.make(reach, of: Block.self)
    weights = arena.make(reach, of: Block.self)
    vectors = arena.make(reach * dimension, of: Block.self)
    denoising = arena.make(1, of: Block.self)
  }

  func advance(_ n: Int, final: Int, ownFlow: Bool) {
    if n == 0 { start() } else { extend(n) }
    accumulate(n)
    finish(n)
  }

  private func start() {
    series.begin(gammas[0])
    locate()
    for attempt in 0..<5 {
      let (peak, index) = centreLogits()
      let moved = Block.choose(where: peak, exceeds: Block(0.5), Block(1), otherwise: Block(0))
      dominant.peak[0] = peak
      guard moved.hasNonzero, attempt < 4 else { break }
      dominant.select(
        Block.choose(where: moved, exceeds: Block(0), index, otherwise: dominant.index[0]), means: means)
    }
    let peak = dominant.peak[0]
    var count = 0
    var sum = Block(0)
    var narrow = Block(0)
    for k in 0..<componentCount {
      let e = Block.exp(coefficients[k * slots] - peak)
      coefficients[k * slots] = e
      guard e.hasNonzero else { continue }
      active[count] = Int32(k)
      count += 1
      let width = Int(widthIndices[k])
      let f = e * series.inverse[width]
      let history = histories + 6 * k
      history[1] = Block(0)
      history[3] = Block(0)
      history[4] = f
      history[5] = Block(0)
      sum = sum + e
      narrow = Block.mad(f, Block(widths[width] * widths[width]), narrow)
    }
    activeCount[0] = count
    sums[0] = sum
    denoising[0] = Block.choose(
      where: sum, exceeds: narrow + narrow, Block(1), otherwise: Block(0))
  }

  /// The component of largest logit, from squared distances.
  private func locate() {
    let damping = dominant.damping(of: states)
    let half = Block(-0.5) * damping
    var peak = Block(-Double.infinity)
    var index = Block(0)
    for k in 0..<componentCount {
      let width = Int(widthIndices[k])
      var square = Block(0)
      for d in 0..<dimension {
        let difference = states[d] - Block(means[k * dimension + d])
        square = Block.mad(difference, difference, square)
      }
      let level = Block(logWeights[k]) + series.level[width]
      let logit = Block.mad(square, half * series.inverse[width], level)
      index = Block.choose(where: logit, exceeds: peak, Block(Double(k)), otherwise: index)
      peak = Block.max(logit, peak)
    }
    dominant.select(index, means: means)
  }

  /// Logits of order 0 relative to the centre, their largest value (at least 0) and its component.
  private func centreLogits() -> (peak: Block, index: Block) {
    series.centre(on: dominant, gamma: gammas[0])
    let centre = dominant.centre
    let reference = dominant.gather(logWeights)
    let bound = Block(1e300)
    var distance = Block(0)
    for d in 0..<dimension {
      offset[d] = states[d] - centre[d]
      distance = Block.mad(offset[d], offset[d], distance)
    }
    var peak = Block(0)
    var index = dominant.index[0]
    for k in 0..<componentCount {
      let width = Int(widthIndices[k])
      var product = Block(0)
      var square = Block(0)
      for d in 0..<dimension {
        let mean = Block(means[k * dimension + d])
        let m = mean - centre[d]
        let difference = states[d] - mean
        product = Block.mad(m, Block.mad(m, Block(-0.5), offset[d]), product)
        square = Block.mad(difference, difference, square)
      }
      let quadratic = Block.choose(
        where: series.inverse[width], exceeds: series.central[0], square, otherwise: distance)
      let curved = Block.min(quadratic * series.larger[width], bound)
      let logit = Block.mad(curved, series.halfGap[width], product) * series.smaller[width]
      histories[6 * k] = curved
      histories[6 * k + 2] = logit
      let relative = logit + (Block(logWeights[k]) - reference + series.ratio[width])
      coefficients[k * slots] = relative
      index = Block.choose(where: relative, exceeds: peak, Block(Double(k)), otherwise: index)
      peak = Block.max(relative, peak)
    }
    return (peak, index)
  }

  private func extend(_ n: Int) {
    let twice = gammas[0] + gammas[0]
    let order = Block(Double(n))
    let fraction = Block(1) / order
    let centre = dominant.centre
    series.extend(n, gamma: gammas[0])
    var inner = Block(0)
    for j in 1..<Swift.max(n, 1) {
      for d in 0..<dimension {
        inner = Block.mad(states[j * dimension + d], states[(n - j) * dimension + d], inner)
      }
    }
    let state = states + n * dimension
    var sum = Block(0)
    for position in 0..<activeCount[0] {
      let k = Int(active[position])
      let width = Int(widthIndices[k])
      let e = coefficients + k * slots
      let logits = e + reach
      let history = histories + 6 * k
      let narrower = series.inverse[width]
      var product = Block(0)
      var square = Block(0)
      for d in 0..<dimension {
        let mean = Block(means[k * dimension + d])
        let base = Block.choose(
          where: narrower, exceeds: series.central[0], states[d] - mean, otherwise: offset[d])
        product = Block.mad(mean - centre[d], state[d], product)
        square = Block.mad(base, state[d], square)
      }
      let quadratic = Block.mad(Block(2), square, inner)
      let curved =
        (Block.subtractProduct(twice, history[0], from: quadratic) - history[1]) * series.larger[width]
      history[1] = history[0]
      history[0] = curved
      let bracket = Block.mad(curved, series.halfGap[width], product)
      let bent =
        (Block.subtractProduct(twice, history[2], from: bracket) - history[3]) * series.smaller[width]
      history[3] = history[2]
      history[2] = bent
      var logit = Block.mad(order, bent, series.slope[width])
      logit = Block.choose(where: e[0], equals: Block(0), Block(0), otherwise: logit)
      logit = Block.choose(
        where: dominant.index[0], equals: Block(Double(k)), Block(0), otherwise: logit)
      var exponential = logit * e[0]
      for j in 1..<Swift.max(n, 1) { exponential = Block.mad(logits[j], e[n - j], exponential) }
      let value = exponential * fraction
      logits[n] = logit
      e[n] = value
      sum = sum + value
      let f = (Block.subtractProduct(twice, history[4], from: value) - history[5]) * narrower
      history[5] = history[4]
      history[4] = f
    }
    sums[n] = sum
  }

  /// Σ c F_n and its vector companion.
  private func accumulate(_ n: Int) {
    let centre = dominant.centre
    let vector = vectors + n * dimension
    for d in 0..<dimension { vector[d] = Block(0) }
    var weight = Block(0)
    let selector = denoising[0]
    for position in 0..<activeCount[0] {
      let k = Int(active[position])
      let deviation = widths[Int(widthIndices[k])]
      let f = histories[6 * k + 4]
      let towards = Block.choose(
        where: selector, exceeds: Block(0), coefficients[k * slots + n], otherwise: Block(0))
      let away = Block.choose(
        where: selector, exceeds: Block(0), f * Block(deviation * deviation), otherwise: f)
      weight = weight + away
      for d in 0..<dimension {
        let mean = Block(means[k * dimension + d])
        vector[d] = Block.mad(away, states[d] - mean, Block.mad(towards, mean - centre[d], vector[d]))
      }
    }
    weights[n] = weight
  }

  private func finish(_ n: Int) {
    let gamma = gammas[0]
    let order = Block(Double(n))
    for d in 0..<dimension {
      var value = vectors[n * dimension + d]
      for j in 1..<Swift.max(n + 1, 1) {
        value = Block.mad(weights[n - j], states[j * dimension + d], value)
        value = Block.subtractProduct(sums[j], vectors[(n - j) * dimension + d], from: value)
      }
      value = value / sums[0]
      vectors[n * dimension + d] = value
      var wide = gamma * value
      var narrow: Block
      if n == 0 {
        narrow = (offset[d] - value) / gamma
      } else {
        let former = noise[(n - 1) * dimension + d]
        wide = wide + vectors[(n - 1) * dimension + d]
        let state = states[n * dimension + d]
        // n X_n − e_(n−1): 0 along the mixture's own flow.
        let defect = Block.choose(
          where: state, equals: former / order, Block(0),
          otherwise: Block.mad(order, state, Block(0) - former))
        narrow = Block.subtractProduct(Block(Double(n - 1)), former, from: defect)
        narrow = Block.subtractProduct(order, value, from: narrow) / (order * gamma)
      }
      noise[n * dimension + d] = Block.choose(
        where: denoising[0], exceeds: Block(0), narrow, otherwise: wide)
    }
  }
}
