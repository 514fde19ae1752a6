/// The components of a mixture with several widths as one block of trajectories sees them.
///
/// With δ_k = s_*² − s_k², so that i_k − i_* = δ_k i_k i_*, the logit relative to the dominant component is
///
///     ℓ_k = log(w_k/w_*) − (D/2) log(v_k/v_*) + i_min (g_k − ½ δ_k q_k i_max),   g_k = m_k·(z − m_k/2),
///
/// where i_min ≤ i_max are i_k and i_* in order and q_k is |d_k|² when i_k is the larger of the two, else |z|²: neither
/// choice subtracts large numbers of nearly equal size. Products with i are recurrences of two terms, v f = g:
/// f_n = (g_n − 2γ_0 f_(n−1) − f_(n−2))/v_0.
struct GeneralWidthComponents<Block: Lanes> {
  let dimension: Int
  /// The dimension where points stay in registers, else 0.
  private var registers: Int { @inline(__always) get { Block.parts == 1 ? dimension : 0 } }
  let count: Int
  let means: UnsafePointer<Double>
  let logWeights: UnsafePointer<Double>
  let widthIndices: UnsafePointer<Int32>
  /// E_n and n ℓ_n of every component, placed by `ExponentialSeries`.
  let coefficients: UnsafeMutablePointer<Block>
  /// Six per component: coefficients n and n − 1 of q i_max, of the bracket times i_min, and of F.
  let histories: UnsafeMutablePointer<Block>
  /// Components that are not exactly 0 in all lanes.
  let active: UnsafeMutablePointer<Int32>
  let activeCount: UnsafeMutablePointer<Int>
  let dominant: DominantComponent<Block>
  /// The largest of the narrow components; the dominant one where there is none.
  let anchor: DominantComponent<Block>
  let widths: WidthSeries<Block>
  /// z_0 = X_0 − μ_*.
  let offset: UnsafeMutablePointer<Block>
  /// 1 in lanes that use the denoised point, else 0.
  let denoising: UnsafeMutablePointer<Block>
  /// 1 in those of them where some component is wide, else 0.
  let mixed: UnsafeMutablePointer<Block>
  /// Whether any lane takes any component as narrow, and as wide.
  let uses: UnsafeMutablePointer<(narrow: Bool, wide: Bool)>
  let products: BlockedGeneralProducts<Block>

  init(_ parameters: MixtureParameters, means: UnsafePointer<Double>, reach: Int, arena: Arena) {
    dimension = parameters.dimension
    count = parameters.componentCount
    self.means = means
    logWeights = arena.copy(parameters.logWeights)
    widthIndices = arena.copy(parameters.widthIndices)
    coefficients = arena.make(count * ExponentialSeries<Block>(final: reach - 1).slots, of: Block.self)
    histories = arena.make(count * 6, of: Block.self)
    active = arena.make(count, of: Int32.self)
    activeCount = arena.make(1, of: Int.self)
    dominant = DominantComponent(parameters, arena: arena)
    anchor = DominantComponent(parameters, arena: arena)
    widths = WidthSeries(parameters, arena: arena)
    offset = arena.make(dimension, of: Block.self)
    denoising = arena.make(1, of: Block.self)
    mixed = arena.make(1, of: Block.self)
    uses = arena.make(1, of: (narrow: Bool, wide: Bool).self)
    products = BlockedGeneralProducts(parameters, means: means, arena: arena)
  }

  /// Finds the dominant component and leaves every logit of order 0, relative to it, in the component's first slot.
  @inline(__always)
  func locate(
    _ gamma: Block, _ states: UnsafeMutablePointer<Block>, _ series: ExponentialSeries<Block>
  ) {
    widths.begin(gamma)
    let half = Block(-0.5) * dominant.damping(of: states)
    switch registers {
    case 1: GeneralWidthSums<Point1<Block>>(self).locate(states, half)
    case 2: GeneralWidthSums<Point2<Block>>(self).locate(states, half)
    case 3: GeneralWidthSums<Point3<Block>>(self).locate(states, half)
    default: products.locate(self, states, half)
    }
    for attempt in 0..<5 {
      widths.centre(on: dominant, gamma: gamma)
      for d in 0..<dimension { offset[d] = states[d] - dominant.centre[d] }
      let (peak, index): (Block, Block)
      switch registers {
      case 1: (peak, index) = GeneralWidthSums<Point1<Block>>(self).centre(states, series)
      case 2: (peak, index) = GeneralWidthSums<Point2<Block>>(self).centre(states, series)
      case 3: (peak, index) = GeneralWidthSums<Point3<Block>>(self).centre(states, series)
      default: (peak, index) = products.centre(self, states, series)
      }
      dominant.peak[0] = peak
      let moved = Block.choose(where: peak, exceeds: Block(0.5), Block(1), otherwise: Block(0))
      guard moved.hasNonzero, attempt < 4 else { return }
      dominant.select(
        .choose(where: moved, exceeds: Block(0), index, otherwise: dominant.index[0]), means: means)
    }
  }

  /// E and F of order 0, the list of active components and the form of each lane; returns the sums over components.
  @inline(__always)
  func start(
    _ states: UnsafeMutablePointer<Block>, _ series: ExponentialSeries<Block>,
    into vectors: GeneralWidthVectors<Block>
  ) -> GeneralWidthTotals<Block> {
    let (sum, shared) = exponentiate(series.slots)
    let form = Block.choose(where: sum, exceeds: shared * Block(16), Block(1), otherwise: Block(0))
    denoising[0] = form
    let (narrow, wide, mixture) = widths.choose(form)
    uses[0] = (narrow, wide)
    mixed[0] = mixture
    switch registers {
    case 1: return GeneralWidthSums<Point1<Block>>(self).sum(states, series, into: vectors)
    case 2: return GeneralWidthSums<Point2<Block>>(self).sum(states, series, into: vectors)
    case 3: return GeneralWidthSums<Point3<Block>>(self).sum(states, series, into: vectors)
    default: return products.sum(self, states, series, into: vectors)
    }
  }

  /// E and F of order 0, the list of active components and the anchor; returns Σ E and Σ s² F.
  @inline(never)
  private func exponentiate(_ slots: Int) -> (Block, Block) {
    let peak = dominant.peak[0]
    var found = 0
    var sum = Block(0)
    var shared = Block(0)
    var largest = Block(0)
    var index = dominant.index[0]
    for k in 0..<count {
      let e = Block.exp(coefficients[k * slots] - peak)
      coefficients[k * slots] = e
      let width = Int(widthIndices[k])
      let f = e * widths.inverse[width]
      let history = histories + 6 * k
      history[1] = Block(0)
      history[3] = Block(0)
      history[4] = f
      history[5] = Block(0)
      active[found] = Int32(truncatingIfNeeded: k)
      found += e.hasNonzero ? 1 : 0
      sum = sum + e
      shared = .mad(f, widths.variance(width), shared)
      let candidate = e * widths.isNarrow(width)
      index = .choose(where: candidate, exceeds: largest, Block(Double(k)), otherwise: index)
      largest = .max(candidate, largest)
    }
    activeCount[0] = found
    anchor.select(index, means: means)
    return (sum, shared)
  }

  /// `start` for order n, with X_n = `state` and `inner` = Σ_(0<j<n) X_j·X_(n−j).
  @inline(__always)
  func extend(
    _ n: Int, _ series: ExponentialSeries<Block>, gamma: Block, origin: UnsafeMutablePointer<Block>,
    state: UnsafeMutablePointer<Block>, inner: Block, into vectors: GeneralWidthVectors<Block>
  ) -> GeneralWidthTotals<Block> {
    widths.extend(n, gamma: gamma)
    var central = Block(0)
    for d in 0..<dimension { central = .mad(offset[d], state[d], central) }
    let step = GeneralWidthStep(
      n: n, twice: gamma + gamma, inner: inner, central: central, index: dominant.index[0],
      fraction: .reciprocal(of: n), kept: n < series.final)
    switch registers {
    case 1: return GeneralWidthSums<Point1<Block>>(self).extend(step, series, origin, state, into: vectors)
    case 2: return GeneralWidthSums<Point2<Block>>(self).extend(step, series, origin, state, into: vectors)
    case 3: return GeneralWidthSums<Point3<Block>>(self).extend(step, series, origin, state, into: vectors)
    default: return products.extend(self, step, series, origin, state, into: vectors)
    }
  }

  /// The logit of order 0 relative to the centre, from m·(z − m/2), |d|² and |z|².
  @inline(__always)
  func relativeLogit(_ k: Int, _ product: Block, _ square: Block, _ distance: Block, _ reference: Block)
    -> Block
  {
    let width = Int(widthIndices[k])
    let (narrower, central) = (widths.inverse[width], widths.central[0])
    let quadratic = Block.choose(where: narrower, exceeds: central, square, otherwise: distance)
    let scaled = quadratic * .choose(where: narrower, exceeds: central, narrower, otherwise: central)
    // An overflow is infinite, or NaN where numbers have two parts.
    let curved = Block.choose(
      where: Block(1e300), exceeds: scaled, scaled, otherwise: Block(1e300))
    let logit =
      Block.mad(curved, widths.halfGap[width], product)
      * .choose(where: narrower, exceeds: central, central, otherwise: narrower)
    histories[6 * k] = curved
    histories[6 * k + 2] = logit
    return logit + (Block(logWeights[k]) - reference + widths.ratio[width])
  }

  /// E_n and F_n of one component from m·X_n and d_0·X_n.
  @inline(__always)
  func recur(
    _ k: Int, _ step: GeneralWidthStep<Block>, _ series: ExponentialSeries<Block>,
    _ phase: ExponentialSeries<Block>.Phase, _ product: Block, _ own: Block
  ) -> (e: Block, f: Block) {
    let width = Int(widthIndices[k])
    let e = coefficients + k * series.slots
    let history = histories + 6 * k
    let (narrower, central) = (widths.inverse[width], widths.central[0])
    let square = Block.choose(where: narrower, exceeds: central, own, otherwise: step.central)
    let larger = Block.choose(where: narrower, exceeds: central, narrower, otherwise: central)
    let smaller = Block.choose(where: narrower, exceeds: central, central, otherwise: narrower)
    let quadratic = Block.mad(Block(2), square, step.inner)
    let curved =
      (Block.subtractProduct(step.twice, history[0], from: quadratic) - history[1]) * larger
    let bracket = Block.mad(curved, widths.halfGap[width], product)
    let bent =
      (Block.subtractProduct(step.twice, history[2], from: bracket) - history[3]) * smaller
    var logit = Block.mad(Block(Double(step.n)), bent, widths.slope[width])
    // Overflow must not turn a component of weight 0, or the dominant one, into NaN.
    logit = .choose(where: e[0], equals: Block(0), Block(0), otherwise: logit)
    logit = .choose(where: step.index, equals: Block(Double(k)), Block(0), otherwise: logit)
    let value = series.extend(e, step.n, phase, logit, step.fraction)
    let f = (Block.subtractProduct(step.twice, history[4], from: value) - history[5]) * narrower
    if step.kept {
      history[1] = history[0]
      history[0] = curved
      history[3] = history[2]
      history[2] = bent
      history[5] = history[4]
      history[4] = f
    }
    return (value, f)
  }
}

/// Sums over components of one order.
struct GeneralWidthTotals<Block: Lanes> {
  /// Σ E.
  var mass = Block(0)
  /// Σ s² F over narrow components, Σ F and Σ E over wide ones.
  var near = Block(0)
  var far = Block(0)
  var outer = Block(0)

  /// Adds one component; returns its weights of m and d among the narrow ones, and of d among the wide ones.
  @inline(__always)
  mutating func add(_ e: Block, _ f: Block, _ widths: WidthSeries<Block>, _ width: Int) -> (
    Block, Block, Block
  ) {
    let zero = Block(0)
    let isNarrow = widths.narrow[width]
    // Chosen, not multiplied: an overflow stays where it is.
    let inward = Block.choose(where: isNarrow, exceeds: zero, e, otherwise: zero)
    let away = Block.choose(where: isNarrow, exceeds: zero, f, otherwise: zero) * widths.variance(width)
    let outward = Block.choose(where: isNarrow, exceeds: zero, zero, otherwise: f)
    mass = mass + e
    near = near + away
    far = far + outward
    outer = outer + Block.choose(where: isNarrow, exceeds: zero, zero, otherwise: e)
    return (inward, away, outward)
  }
}

/// Where the vector sums of one order go, a row per coordinate: Σ (E m + s² F d) over narrow components, Σ F d over wide
/// ones.
struct GeneralWidthVectors<Block: Lanes> {
  let near: UnsafeMutablePointer<Block>
  let far: UnsafeMutablePointer<Block>
}

/// What all components share in one order.
struct GeneralWidthStep<Block: Lanes> {
  let n: Int
  /// 2γ_0.
  let twice: Block
  /// Σ_(0<j<n) X_j·X_(n−j).
  let inner: Block
  /// z_0·X_n.
  let central: Block
  /// The dominant component's number.
  let index: Block
  /// 1/n.
  let fraction: Block
  /// Whether a later order will need this one.
  let kept: Bool
}
