/// The sums over components of several widths for points of four and more coordinates, and in double-double arithmetic for
/// all: two components at a time share the loads of the state's rows, two coordinates at a time share those of the weights.
struct BlockedGeneralProducts<Block: Lanes> {
  /// Components that pass together from logits to sums, so that their means are still in the cache.
  private static var chunk: Int { 32 }

  private let dimension: Int
  private let means: UnsafePointer<Double>
  /// Three per component of a chunk: the products with m and d, then the weights of m, of d and, for wide components, of d.
  private let scratch: UnsafeMutablePointer<Block>

  init(_ parameters: MixtureParameters, means: UnsafePointer<Double>, arena: Arena) {
    dimension = parameters.dimension
    self.means = means
    scratch = arena.make(3 * Self.chunk, of: Block.self)
  }

  @inline(never)
  func locate(
    _ components: GeneralWidthComponents<Block>, _ states: UnsafeMutablePointer<Block>, _ half: Block
  ) {
    let widths = components.widths
    var peak = Block(-Double.infinity)
    var index = Block(0)
    for k in 0..<components.count {
      let width = Int(components.widthIndices[k])
      let mean = means + k * dimension
      var square = Block(0)
      for d in 0..<dimension {
        let difference = states[d] - Block(mean[d])
        square = .mad(difference, difference, square)
      }
      let logit = Block.mad(
        square, half * widths.inverse[width], Block(components.logWeights[k]) + widths.level[width])
      index = .choose(where: logit, exceeds: peak, Block(Double(k)), otherwise: index)
      peak = .max(logit, peak)
    }
    components.dominant.select(index, means: means)
  }

  @inline(never)
  func centre(
    _ components: GeneralWidthComponents<Block>, _ states: UnsafeMutablePointer<Block>,
    _ series: ExponentialSeries<Block>
  ) -> (Block, Block) {
    let centre = components.dominant.centre
    let offset = components.offset
    let reference = components.dominant.gather(components.logWeights)
    var distance = Block(0)
    for d in 0..<dimension { distance = .mad(offset[d], offset[d], distance) }
    var peak = Block(0)
    var index = components.dominant.index[0]
    for k in 0..<components.count {
      var product = Block(0)
      var square = Block(0)
      for d in 0..<dimension {
        let mean = Block(means[k * dimension + d])
        let m = mean - centre[d]
        let difference = states[d] - mean
        product = .mad(m, .mad(m, Block(-0.5), offset[d]), product)
        square = .mad(difference, difference, square)
      }
      let logit = components.relativeLogit(k, product, square, distance, reference)
      components.coefficients[k * series.slots] = logit
      index = .choose(where: logit, exceeds: peak, Block(Double(k)), otherwise: index)
      peak = .max(logit, peak)
    }
    return (peak, index)
  }

  @inline(never)
  func sum(
    _ components: GeneralWidthComponents<Block>, _ states: UnsafeMutablePointer<Block>,
    _ series: ExponentialSeries<Block>, into vectors: GeneralWidthVectors<Block>
  ) -> GeneralWidthTotals<Block> {
    let active = components.active
    let found = components.activeCount[0]
    var totals = GeneralWidthTotals<Block>()
    clear(vectors)
    var first = 0
    while first < found {
      let count = min(Self.chunk, found - first)
      for position in 0..<count {
        let k = Int(active[first + position])
        let weights = totals.add(
          components.coefficients[k * series.slots], components.histories[6 * k + 4], components.widths,
          Int(components.widthIndices[k]))
        (scratch[3 * position], scratch[3 * position + 1], scratch[3 * position + 2]) = weights
      }
      gather(components, active + first, count, states, into: vectors)
      first += count
    }
    return totals
  }

  @inline(never)
  func extend(
    _ components: GeneralWidthComponents<Block>, _ step: GeneralWidthStep<Block>,
    _ series: ExponentialSeries<Block>, _ origin: UnsafeMutablePointer<Block>,
    _ state: UnsafeMutablePointer<Block>, into vectors: GeneralWidthVectors<Block>
  ) -> GeneralWidthTotals<Block> {
    let active = components.active
    let found = components.activeCount[0]
    let phase = series.phase(step.n)
    var totals = GeneralWidthTotals<Block>()
    clear(vectors)
    var first = 0
    while first < found {
      let count = min(Self.chunk, found - first)
      project(active + first, count, components.dominant.centre, origin, state)
      for position in 0..<count {
        let k = Int(active[first + position])
        let (e, f) = components.recur(
          k, step, series, phase, scratch[3 * position], scratch[3 * position + 1])
        let weights = totals.add(e, f, components.widths, Int(components.widthIndices[k]))
        (scratch[3 * position], scratch[3 * position + 1], scratch[3 * position + 2]) = weights
      }
      gather(components, active + first, count, origin, into: vectors)
      first += count
    }
    return totals
  }

  private func clear(_ vectors: GeneralWidthVectors<Block>) {
    for d in 0..<dimension {
      vectors.near[d] = Block(0)
      vectors.far[d] = Block(0)
    }
  }

  @inline(__always)
  private func gather(
    _ components: GeneralWidthComponents<Block>, _ active: UnsafeMutablePointer<Int32>, _ count: Int,
    _ origin: UnsafeMutablePointer<Block>, into vectors: GeneralWidthVectors<Block>
  ) {
    if components.uses[0].narrow {
      gatherNear(active, count, components.anchor.centre, origin, into: vectors.near)
    }
    if components.uses[0].wide { gatherFar(active, count, origin, into: vectors.far) }
  }

  /// scratch = m·X and d_0·X.
  @inline(__always)
  private func project(
    _ active: UnsafeMutablePointer<Int32>, _ count: Int, _ centre: UnsafeMutablePointer<Block>,
    _ origin: UnsafeMutablePointer<Block>, _ state: UnsafeMutablePointer<Block>
  ) {
    var position = 0
    while position < count {
      // An odd last component goes with itself.
      let other = min(position + 1, count - 1)
      let row0 = means + Int(active[position]) * dimension
      let row1 = means + Int(active[other]) * dimension
      var inward0 = Block(0)
      var inward1 = Block(0)
      var outward0 = Block(0)
      var outward1 = Block(0)
      for d in 0..<dimension {
        let c = centre[d]
        let x = origin[d]
        let increment = state[d]
        let mean0 = Block(row0[d])
        let mean1 = Block(row1[d])
        inward0 = .mad(mean0 - c, increment, inward0)
        inward1 = .mad(mean1 - c, increment, inward1)
        outward0 = .mad(x - mean0, increment, outward0)
        outward1 = .mad(x - mean1, increment, outward1)
      }
      scratch[3 * position] = inward0
      scratch[3 * position + 1] = outward0
      scratch[3 * other] = inward1
      scratch[3 * other + 1] = outward1
      position += 2
    }
  }

  /// vector += Σ (first weight · m + second weight · d_0), m relative to the anchor.
  @inline(__always)
  private func gatherNear(
    _ active: UnsafeMutablePointer<Int32>, _ count: Int, _ centre: UnsafeMutablePointer<Block>,
    _ origin: UnsafeMutablePointer<Block>, into vector: UnsafeMutablePointer<Block>
  ) {
    var d = 0
    while d < dimension {
      let next = min(d + 1, dimension - 1)
      var sum0 = vector[d]
      var sum1 = vector[next]
      for position in 0..<count {
        let row = means + Int(active[position]) * dimension
        let mean0 = Block(row[d])
        let mean1 = Block(row[next])
        let inward = scratch[3 * position]
        let outward = scratch[3 * position + 1]
        sum0 = .mad(outward, origin[d] - mean0, .mad(inward, mean0 - centre[d], sum0))
        sum1 = .mad(outward, origin[next] - mean1, .mad(inward, mean1 - centre[next], sum1))
      }
      vector[d] = sum0
      vector[next] = sum1
      d += 2
    }
  }

  /// vector += Σ (third weight · d_0).
  @inline(__always)
  private func gatherFar(
    _ active: UnsafeMutablePointer<Int32>, _ count: Int, _ origin: UnsafeMutablePointer<Block>,
    into vector: UnsafeMutablePointer<Block>
  ) {
    var d = 0
    while d < dimension {
      let next = min(d + 1, dimension - 1)
      var sum0 = vector[d]
      var sum1 = vector[next]
      for position in 0..<count {
        let row = means + Int(active[position]) * dimension
        let outward = scratch[3 * position + 2]
        sum0 = .mad(outward, origin[d] - Block(row[d]), sum0)
        sum1 = .mad(outward, origin[next] - Block(row[next]), sum1)
      }
      vector[d] = sum0
      vector[next] = sum1
      d += 2
    }
  }
}
