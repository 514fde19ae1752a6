/// Jets of a mixture whose components share one deviation s.
///
/// With v = s² + γ² the logits are linear in the state. Relative to the dominant component * of a lane, with z = x̄ − μ_*
/// and m_k = μ_k − μ_*,
///
///     ℓ_k = log(w_k/w_*) + m_k·(z − m_k/2)/v,   E_k = e^(ℓ_k),   M = Σ E_k m_k / Σ E_k,   d = z − M,
///     ε = γ d/v,   ε' = (s² d/v − γ M' + γ (x̄' − ε))/v,
///
/// where the last term vanishes along the mixture's own flow. All series in h about γ_0; 1/v is applied through
/// v f = g: f_n = (g_n − 2γ_0 f_(n−1) − f_(n−2))/v_0. Nothing in these formulas cancels at small or at large γ.
struct EqualWidthJet<Block: Lanes>: JetEngine {
  let dimension: Int
  let gammas: UnsafeMutablePointer<Block>
  let states: UnsafeMutablePointer<Block>
  let noise: UnsafeMutablePointer<Block>

  private let componentCount: Int
  private let variance: Double
  private let means: UnsafePointer<Double>
  private let logWeights: UnsafePointer<Double>
  /// Order by order: E_n of component k at k·slots + n, n ℓ_n at k·slots + reach + n.
  private let slots: Int
  private let reach: Int
  private let coefficients: UnsafeMutablePointer<Block>
  /// Components that are not exactly 0 in all lanes.
  private let active: UnsafeMutablePointer<Int32>
  private let activeCount: UnsafeMutablePointer<Int>
  private let dominant: DominantComponent<Block>
  private let sums: UnsafeMutablePointer<Block>
  private let shifts: UnsafeMutablePointer<Block>
  /// Rows of D: scaled (x̄/v)_n; its two predecessors; f = d/v: n−1, n−2.
  private let tilt: UnsafeMutablePointer<Block>
  private let quotient: UnsafeMutablePointer<Block>
  private let remainder: UnsafeMutablePointer<Block>
  private let inverse: UnsafeMutablePointer<Block>

  init(_ parameters: MixtureParameters, means: UnsafePointer<Double>, reach: Int, arena: Arena) {
    dimension = parameters.dimension
    componentCount = parameters.componentCount
    variance = parameters.widths[0] * parameters.widths[0]
    self.means = means
    self.reach = reach
    let d = dimension
    slots = 2 * reach
    logWeights = arena.copy(parameters.logWeights)
    gammas = arena.make(1, of: Block.self)
    states = arena.make((reach + 1) * d, of: Block.self)
    noise = arena.make((reach + 1) * d, of: Block.self)
    coefficients = arena.make(componentCount * slots, of: Block.self)
    active = arena.make(componentCount, of: Int32.self)
    activeCount = arena.make(1, of: Int.self)
    dominant = DominantComponent(parameters, arena: arena)
    sums = arena.make(reach, of: Block.self)
    shifts = arena.make(reach * d, of: Block.self)
    tilt = arena.make(4 * d, of: Block.self)
    quotient = arena.make(3 * d, of: Block.self)
    remainder = arena.make(d, of: Block.self)
    inverse = arena.make(8, of: Block.self)
  }

  func advance(_ n: Int, last: Bool) {
    if n == 0 { start() } else { extend(n) }
  }

  private func start() {
    let gamma = gammas[0]
    let v = Block.mad(gamma, gamma, Block(variance))
    let reciprocal = Block(1) / v
    locate(reciprocal)
    let centre = dominant.centre
    let peak = dominant.peak[0]
    var sum = Block(0)
    for d in 0..<dimension { shifts[d] = Block(0) }
    var count = 0
    for k in 0..<componentCount {
      let e = Block.exp(coefficients[k * slots] - peak)
      coefficients[k * slots] = e
      guard e.hasNonzero else { continue }
      active[count] = Int32(k)
      count += 1
      sum = sum + e
      for d in 0..<dimension {
        shifts[d] = Block.mad(e, Block(means[k * dimension + d]) - centre[d], shifts[d])
      }
    }
    activeCount[0] = count
    sums[0] = sum
    for d in 0..<dimension {
      let shift = shifts[d] / sum
      shifts[d] = shift
      let z = states[d] - centre[d]
      let f = (z - shift) * reciprocal
      quotient[d] = f
      quotient[dimension + d] = Block(0)
      tilt[d] = z * reciprocal
      tilt[dimension + d] = Block(0)
      noise[d] = gamma * f
    }
    inverse[0] = reciprocal
    inverse[1] = Block(0)
    inverse[2] = reciprocal
  }

  /// Logits of order 0 relative to the dominant component, in `coefficients[k·slots]`.
  private func locate(_ reciprocal: Block) {
    let half = reciprocal * Block(0.5)
    let damping = dominant.damping(of: states)
    let scaled = half * damping
    var peak = Block(-Double.infinity)
    var index = Block(0)
    for k in 0..<componentCount {
      var square = Block(0)
      for d in 0..<dimension {
        let difference = states[d] - Block(means[k * dimension + d])
        square = Block.mad(difference, difference, square)
      }
      let logit = Block.subtractProduct(square, scaled, from: Block(logWeights[k]))
      coefficients[k * slots] = logit
      index = Block.choose(where: logit, exceeds: peak, Block(Double(k)), otherwise: index)
      peak = Block.max(logit, peak)
    }
    dominant.peak[0] = peak
    dominant.select(index, means: means)
    let centre = dominant.centre
    var distance = Block(0)
    for d in 0..<dimension {
      let z = states[d] - centre[d]
      distance = Block.mad(z, z, distance)
    }
    let far = Block.choose(
      where: distance * reciprocal, exceeds: Block(64 + 4 * Double(dimension)), Block(1), otherwise: Block(0))
    if far.hasNonzero { centreLogits(far, reciprocal) }
  }

  /// Replaces the logits of the lanes marked in `far` by centred ones, which stay accurate when |x̄ − μ_*|² ≫ v, moving the
  /// centre while another component turns out larger.
  private func centreLogits(_ far: Block, _ reciprocal: Block) {
    let centre = dominant.centre
    for attempt in 0..<4 {
      let reference = dominant.gather(logWeights)
      var peak = Block(0)
      var index = dominant.index[0]
      for k in 0..<componentCount {
        var product = Block(0)
        for d in 0..<dimension {
          let m = Block(means[k * dimension + d]) - centre[d]
          product = Block.mad(m, Block.mad(m, Block(-0.5), states[d] - centre[d]), product)
        }
        let logit = Block.mad(product, reciprocal, Block(logWeights[k]) - reference)
        coefficients[k * slots] = Block.choose(
          where: far, exceeds: Block(0), logit, otherwise: coefficients[k * slots])
        index = Block.choose(where: logit, exceeds: peak, Block(Double(k)), otherwise: index)
        peak = Block.max(logit, peak)
      }
      dominant.peak[0] = Block.choose(where: far, exceeds: Block(0), peak, otherwise: dominant.peak[0])
      let moved = Block.choose(where: far * peak, exceeds: Block(0.5), Block(1), otherwise: Block(0))
      guard moved.hasNonzero, attempt < 3 else { return }
      dominant.select(
        Block.choose(where: moved, exceeds: Block(0), index, otherwise: dominant.index[0]), means: means)
    }
  }

  private func extend(_ n: Int) {
    let gamma = gammas[0]
    let twice = gamma + gamma
    let reciprocal = inverse[2]
    let centre = dominant.centre
    let order = Block(Double(n))
    let bound = Block(1e300)
    let next = Block.subtractProduct(twice, inverse[0], from: Block(0) - inverse[1]) * reciprocal
    inverse[1] = inverse[0]
    inverse[0] = next
    let bend = Block.max(Block.min(next * order * Block(-0.5), bound), Block(-1e300))
    let slope = tilt + 3 * dimension
    for d in 0..<dimension {
      let value =
        Block.subtractProduct(twice, tilt[d], from: states[n * dimension + d] - tilt[dimension + d])
        * reciprocal
      tilt[dimension + d] = tilt[d]
      tilt[d] = value
      slope[d] = Block.max(Block.min(value * order, bound), Block(-1e300))
      shifts[n * dimension + d] = Block(0)
    }
    let fraction = Block(1) / order
    var sum = Block(0)
    let shift = shifts + n * dimension
    for position in 0..<activeCount[0] {
      let k = Int(active[position])
      let e = coefficients + k * slots
      let logits = e + reach
      var logit = Block(0)
      for d in 0..<dimension {
        let m = Block(means[k * dimension + d]) - centre[d]
        logit = Block.mad(m, Block.mad(bend, m, slope[d]), logit)
      }
      var product = logit * e[0]
      for j in 1..<Swift.max(n, 1) { product = Block.mad(logits[j], e[n - j], product) }
      let value = product * fraction
      logits[n] = logit
      e[n] = value
      sum = sum + value
      for d in 0..<dimension {
        shift[d] = Block.mad(value, Block(means[k * dimension + d]) - centre[d], shift[d])
      }
    }
    sums[n] = sum
    finish(n)
  }

  /// From Σ E_n and Σ E_n m to e_n.
  private func finish(_ n: Int) {
    let gamma = gammas[0]
    let twice = gamma + gamma
    let reciprocal = inverse[2]
    let order = Block(Double(n))
    let previous = Block(Double(n - 1))
    let shift = shifts + n * dimension
    for d in 0..<dimension {
      var m = shift[d]
      for j in 1...n { m = Block.subtractProduct(sums[j], shifts[(n - j) * dimension + d], from: m) }
      m = m / sums[0]
      shift[d] = m
      // u_(n−1) = s² (d/v)_(n−1) − (γ M')_(n−1) + (γ δ)_(n−1), δ = x̄' − ε.
      let state = states[n * dimension + d]
      let former = noise[(n - 1) * dimension + d]
      let defect = Block.choose(
        where: state, equals: former / order, Block(0), otherwise: Block.mad(order, state, Block(0) - former))
      var u = Block(variance) * quotient[d]
      u = Block.mad(gamma, Block.subtractProduct(order, m, from: defect), u)
      let trailing = Block.subtractProduct(previous, shifts[(n - 1) * dimension + d], from: remainder[d])
      if n > 1 { u = u + trailing }
      remainder[d] = defect
      u = Block.subtractProduct(twice * previous, former, from: u)
      if n > 2 {
        u = Block.subtractProduct(Block(Double(n - 2)), noise[(n - 2) * dimension + d], from: u)
      }
      noise[n * dimension + d] = u * reciprocal / order
      let f =
        Block.subtractProduct(twice, quotient[d], from: state - m - quotient[dimension + d]) * reciprocal
      quotient[dimension + d] = quotient[d]
      quotient[d] = f
    }
  }
}
