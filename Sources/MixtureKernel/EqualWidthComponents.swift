/// The components of an equal-width mixture as one block of trajectories sees them, and the choice of the loop that sums
/// over them.
struct EqualWidthComponents<Block: Lanes> {
  let dimension: Int
  let count: Int
  let means: UnsafePointer<Double>
  let logWeights: UnsafePointer<Double>
  /// E_n and n ℓ_n of every component, placed by `ExponentialSeries`.
  let coefficients: UnsafeMutablePointer<Block>
  /// Components that are not exactly 0 in all lanes.
  let active: UnsafeMutablePointer<Int32>
  let activeCount: UnsafeMutablePointer<Int>
  let dominant: DominantComponent<Block>
  let products: BlockedProducts<Block>
  /// s.
  private let width: Double
  /// Whether large logits are taken in double-double arithmetic.
  private let refinesLogits: Bool
  /// `floor` at order 0.
  private let leastLogit: Double

  init(
    _ parameters: MixtureParameters, means: UnsafePointer<Double>, reach: Int, arena: Arena,
    refinesLogits: Bool
  ) {
    width = parameters.widths[0]
    self.refinesLogits = refinesLogits
    // Point masses have no s² to be compared with, and refined coefficients promise digits of the smallest ones.
    let isCut = !refinesLogits && width >= 1e-300
    leastLogit =
      isCut ? 4 * logarithm(Vector(repeating: Swift.min(width, 1)))[0] - 90 : VectorConstant.underflow
    dimension = parameters.dimension
    count = parameters.componentCount
    self.means = means
    logWeights = arena.copy(parameters.logWeights)
    let slots = ExponentialSeries<Block>(final: reach - 1).slots
    coefficients = arena.make(count * slots, of: Block.self)
    active = arena.make(count, of: Int32.self)
    activeCount = arena.make(1, of: Int.self)
    dominant = DominantComponent(parameters, arena: arena)
    products = BlockedProducts(parameters, means: means, arena: arena)
  }

  /// Finds the dominant component and leaves every logit of order 0 in the component's first slot.
  @inline(__always)
  func locate(
    _ states: UnsafeMutablePointer<Block>, _ gamma: Block, _ reciprocal: Block,
    _ series: ExponentialSeries<Block>
  ) {
    let scaled = reciprocal * Block(0.5) * dominant.damping(of: states)
    switch dimension {
    case 1: EqualWidthSums<Point1<Block>>(self).locate(states, scaled, series)
    case 2: EqualWidthSums<Point2<Block>>(self).locate(states, scaled, series)
    case 3: EqualWidthSums<Point3<Block>>(self).locate(states, scaled, series)
    default: products.locate(self, states, scaled, series)
    }
    let centre = dominant.centre
    var distance = Block(0)
    for d in 0..<dimension {
      let z = states[d] - centre[d]
      distance = Block.mad(z, z, distance)
    }
    var size = distance * reciprocal
    if refinesLogits { size = .max(size, Block(2) * Block.magnitude(dominant.peak[0])) }
    let far = Block.choose(
      where: size, exceeds: Block(64 + 4 * Double(dimension)), Block(1), otherwise: Block(0))
    if far.hasNonzero { centreLogits(far, states, gamma, reciprocal, series) }
  }

  /// The logit below which a weight counts as 0 in a jet whose last order is `final`.
  ///
  /// A component of relative weight e^ℓ adds at most e^ℓ (aρ)^n to a coefficient of order n, measured by ρ^-n with ρ the radius of convergence
  /// and a the rate of its logit, and what it is added to has at least s² of the size of the first. With
  /// ℓ < −90 − 24 n + 4 log s that is below 1e-39 s² for aρ up to 10^10, which no sum in doubles can see.
  @inline(__always)
  private func floor(_ final: Int) -> Double {
    Swift.max(VectorConstant.underflow, leastLogit - 24 * Double(final))
  }

  /// E of order 0 and the list of active components; returns Σ E, writes Σ E m.
  @inline(__always)
  func start(_ series: ExponentialSeries<Block>, into shift: UnsafeMutablePointer<Block>) -> Block {
    let floor = floor(series.final)
    switch dimension {
    case 1: return EqualWidthSums<Point1<Block>>(self).start(series, floor: floor, into: shift)
    case 2: return EqualWidthSums<Point2<Block>>(self).start(series, floor: floor, into: shift)
    case 3: return EqualWidthSums<Point3<Block>>(self).start(series, floor: floor, into: shift)
    default: return products.start(self, series, floor, into: shift)
    }
  }

  /// E of order n from n ℓ_n = m·(slope + bend m); returns Σ E_n, writes Σ E_n m.
  @inline(__always)
  func extend(
    _ n: Int, _ series: ExponentialSeries<Block>, slope: UnsafeMutablePointer<Block>, bend: Block,
    into shift: UnsafeMutablePointer<Block>
  ) -> Block {
    switch dimension {
    case 1: return EqualWidthSums<Point1<Block>>(self).extend(n, series, slope, bend, into: shift)
    case 2: return EqualWidthSums<Point2<Block>>(self).extend(n, series, slope, bend, into: shift)
    case 3: return EqualWidthSums<Point3<Block>>(self).extend(n, series, slope, bend, into: shift)
    default: return products.extend(self, n, series, slope, bend, into: shift)
    }
  }

  /// Replaces the logits of the lanes marked in `far` by centred ones, which stay accurate when |x̄ − μ_*|² ≫ v, and in
  /// double-double arithmetic also when two components with large logits share the weight, moving the centre while another
  /// component turns out larger.
  @inline(never)
  private func centreLogits(
    _ far: Block, _ states: UnsafeMutablePointer<Block>, _ gamma: Block, _ reciprocal: Block,
    _ series: ExponentialSeries<Block>
  ) {
    for attempt in 0..<4 {
      let reference = dominant.gather(logWeights)
      var peak = Block(0)
      var index = dominant.index[0]
      for k in 0..<count {
        let logit =
          refinesLogits
          ? refinedLogit(k, states, gamma, reference) : centredLogit(k, states, reciprocal, reference)
        let slot = coefficients + k * series.slots
        slot[0] = Block.choose(where: far, exceeds: Block(0), logit, otherwise: slot[0])
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

  /// log(w_k/w_*) + m·(z − m/2)/v.
  @inline(__always)
  private func centredLogit(
    _ k: Int, _ states: UnsafeMutablePointer<Block>, _ reciprocal: Block, _ reference: Block
  ) -> Block {
    let centre = dominant.centre
    var product = Block(0)
    for d in 0..<dimension {
      let m = Block(means[k * dimension + d]) - centre[d]
      product = Block.mad(m, Block.mad(m, Block(-0.5), states[d] - centre[d]), product)
    }
    return Block.mad(product, reciprocal, Block(logWeights[k]) - reference)
  }

  /// The same, right to one rounding however much cancels.
  @inline(never)
  private func refinedLogit(
    _ k: Int, _ states: UnsafeMutablePointer<Block>, _ gamma: Block, _ reference: Block
  ) -> Block {
    typealias Wide = DoubleDoubleLanes<Block>
    let centre = dominant.centre
    let variance = Wide.mad(Wide(gamma), Wide(gamma), Wide(width) * Wide(width))
    var product = Wide(0)
    for d in 0..<dimension {
      let m = Wide(means[k * dimension + d]) - Wide(centre[d])
      product = .mad(m, .mad(m, Wide(-0.5), Wide(states[d]) - Wide(centre[d])), product)
    }
    return (product / variance + (Wide(logWeights[k]) - Wide(reference))).high
  }
}
