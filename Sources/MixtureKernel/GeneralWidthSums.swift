/// The sums over components of several widths for points that fit in registers.
struct GeneralWidthSums<P: Point> {
  typealias Block = P.Block
  let components: GeneralWidthComponents<Block>

  @inline(__always)
  init(_ components: GeneralWidthComponents<Block>) { self.components = components }

  /// The component of largest logit, from squared distances.
  @inline(never)
  func locate(_ states: UnsafeMutablePointer<Block>, _ half: Block) {
    let state = P(rows: states)
    let widths = components.widths
    var peak = Block(-Double.infinity)
    var index = Block(0)
    for k in 0..<components.count {
      let width = Int(components.widthIndices[k])
      let difference = state - P(broadcast: components.means + k * P.dimension)
      let logit = Block.mad(
        difference.dot(difference), half * widths.inverse[width],
        Block(components.logWeights[k]) + widths.level[width])
      index = .choose(where: logit, exceeds: peak, Block(Double(k)), otherwise: index)
      peak = .max(logit, peak)
    }
    components.dominant.select(index, means: components.means)
  }

  /// Logits of order 0 relative to the centre, their largest value (at least 0) and its component.
  @inline(never)
  func centre(
    _ states: UnsafeMutablePointer<Block>, _ series: ExponentialSeries<Block>
  ) -> (Block, Block) {
    let state = P(rows: states)
    let offset = P(rows: components.offset)
    let centre = P(rows: components.dominant.centre)
    let reference = components.dominant.gather(components.logWeights)
    let distance = offset.dot(offset)
    var peak = Block(0)
    var index = components.dominant.index[0]
    for k in 0..<components.count {
      let mean = P(broadcast: components.means + k * P.dimension)
      let m = mean - centre
      let difference = state - mean
      let logit = components.relativeLogit(
        k, m.tilted(slope: offset, bend: Block(-0.5)), difference.dot(difference), distance, reference)
      components.coefficients[k * series.slots] = logit
      index = .choose(where: logit, exceeds: peak, Block(Double(k)), otherwise: index)
      peak = .max(logit, peak)
    }
    return (peak, index)
  }

  /// Σ b F and Σ (a E m + b F d) of order 0.
  @inline(never)
  func sum(
    _ states: UnsafeMutablePointer<Block>, _ series: ExponentialSeries<Block>,
    into vector: UnsafeMutablePointer<Block>
  ) -> Block {
    let state = P(rows: states)
    let centre = P(rows: components.dominant.centre)
    let form = components.denoising[0]
    var weight = Block(0)
    var total = P.zero
    for position in 0..<components.activeCount[0] {
      let k = Int(components.active[position])
      let mean = P(broadcast: components.means + k * P.dimension)
      let away = components.histories[6 * k + 4] * components.widths.factor[Int(components.widthIndices[k])]
      weight = weight + away
      total = total.adding(components.coefficients[k * series.slots] * form, mean - centre)
        .adding(away, state - mean)
    }
    total.store(to: vector)
    return weight
  }

  @inline(__always)
  func extend(
    _ step: GeneralWidthStep<Block>, _ series: ExponentialSeries<Block>,
    _ origin: UnsafeMutablePointer<Block>, _ state: UnsafeMutablePointer<Block>,
    into vector: UnsafeMutablePointer<Block>
  ) -> (Block, Block) {
    switch series.phase(step.n) {
    case .first: return sweep(step, series, .first, origin, state, vector)
    case .second: return sweep(step, series, .second, origin, state, vector)
    case .third: return sweep(step, series, .third, origin, state, vector)
    case .opening: return sweep(step, series, .opening, origin, state, vector)
    case .halfOpening: return sweep(step, series, .halfOpening, origin, state, vector)
    case .closing: return sweep(step, series, .closing, origin, state, vector)
    case .within1: return sweep(step, series, .within1, origin, state, vector)
    case .within2: return sweep(step, series, .within2, origin, state, vector)
    case .within3: return sweep(step, series, .within3, origin, state, vector)
    }
  }

  @inline(__always)
  private func sweep(
    _ step: GeneralWidthStep<Block>, _ series: ExponentialSeries<Block>,
    _ phase: ExponentialSeries<Block>.Phase, _ origin: UnsafeMutablePointer<Block>,
    _ state: UnsafeMutablePointer<Block>, _ vector: UnsafeMutablePointer<Block>
  ) -> (Block, Block) {
    let components = components
    let start = P(rows: origin)
    let increment = P(rows: state)
    let centre = P(rows: components.dominant.centre)
    let form = components.denoising[0]
    var sum = Block(0)
    var weight = Block(0)
    var total = P.zero
    for position in 0..<components.activeCount[0] {
      let k = Int(components.active[position])
      let mean = P(broadcast: components.means + k * P.dimension)
      let m = mean - centre
      let difference = start - mean
      let (e, f) = components.recur(
        k, step, series, phase, m.dot(increment), difference.dot(increment))
      let away = f * components.widths.factor[Int(components.widthIndices[k])]
      sum = sum + e
      weight = weight + away
      total = total.adding(e * form, m).adding(away, difference)
    }
    total.store(to: vector)
    return (sum, weight)
  }
}
