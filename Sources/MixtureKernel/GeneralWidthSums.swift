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

  /// The sums of order 0.
  @inline(never)
  func sum(
    _ states: UnsafeMutablePointer<Block>, _ series: ExponentialSeries<Block>,
    into vectors: GeneralWidthVectors<Block>
  ) -> GeneralWidthTotals<Block> {
    let state = P(rows: states)
    let anchor = P(rows: components.anchor.centre)
    let uses = components.uses[0]
    var totals = GeneralWidthTotals<Block>()
    var near = P.zero
    var far = P.zero
    for position in 0..<components.activeCount[0] {
      let k = Int(components.active[position])
      let mean = P(broadcast: components.means + k * P.dimension)
      let (inward, away, outward) = totals.add(
        components.coefficients[k * series.slots], components.histories[6 * k + 4], components.widths,
        Int(components.widthIndices[k]))
      if uses.narrow { near = near.adding(inward, mean - anchor).adding(away, state - mean) }
      if uses.wide { far = far.adding(outward, state - mean) }
    }
    near.store(to: vectors.near)
    far.store(to: vectors.far)
    return totals
  }

  @inline(__always)
  func extend(
    _ step: GeneralWidthStep<Block>, _ series: ExponentialSeries<Block>,
    _ origin: UnsafeMutablePointer<Block>, _ state: UnsafeMutablePointer<Block>,
    into vectors: GeneralWidthVectors<Block>
  ) -> GeneralWidthTotals<Block> {
    switch series.phase(step.n) {
    case .first: return sweep(step, series, .first, origin, state, vectors)
    case .second: return sweep(step, series, .second, origin, state, vectors)
    case .third: return sweep(step, series, .third, origin, state, vectors)
    case .fourth: return sweep(step, series, .fourth, origin, state, vectors)
    case .opening: return sweep(step, series, .opening, origin, state, vectors)
    case .halfOpening: return sweep(step, series, .halfOpening, origin, state, vectors)
    case .closing: return sweep(step, series, .closing, origin, state, vectors)
    case .within1: return sweep(step, series, .within1, origin, state, vectors)
    case .within2: return sweep(step, series, .within2, origin, state, vectors)
    case .within3: return sweep(step, series, .within3, origin, state, vectors)
    }
  }

  @inline(__always)
  private func sweep(
    _ step: GeneralWidthStep<Block>, _ series: ExponentialSeries<Block>,
    _ phase: ExponentialSeries<Block>.Phase, _ origin: UnsafeMutablePointer<Block>,
    _ state: UnsafeMutablePointer<Block>, _ vectors: GeneralWidthVectors<Block>
  ) -> GeneralWidthTotals<Block> {
    let components = components
    let start = P(rows: origin)
    let increment = P(rows: state)
    let centre = P(rows: components.dominant.centre)
    let anchor = P(rows: components.anchor.centre)
    let uses = components.uses[0]
    var totals = GeneralWidthTotals<Block>()
    var near = P.zero
    var far = P.zero
    for position in 0..<components.activeCount[0] {
      let k = Int(components.active[position])
      let mean = P(broadcast: components.means + k * P.dimension)
      let difference = start - mean
      let (e, f) = components.recur(
        k, step, series, phase, (mean - centre).dot(increment), difference.dot(increment))
      let (inward, away, outward) = totals.add(
        e, f, components.widths, Int(components.widthIndices[k]))
      if uses.narrow { near = near.adding(inward, mean - anchor).adding(away, difference) }
      if uses.wide { far = far.adding(outward, difference) }
    }
    near.store(to: vectors.near)
    far.store(to: vectors.far)
    return totals
  }
}
