/// The sums over components for points that fit in registers.
struct EqualWidthSums<P: Point> {
  typealias Block = P.Block
  let components: EqualWidthComponents<Block>

  @inline(__always)
  init(_ components: EqualWidthComponents<Block>) { self.components = components }

  @inline(never)
  func locate(
    _ states: UnsafeMutablePointer<Block>, _ scaled: Block, _ series: ExponentialSeries<Block>
  ) {
    let state = P(rows: states)
    let slots = series.slots
    let count = components.count
    let means = components.means
    let logWeights = components.logWeights
    let coefficients = components.coefficients
    var peak = Block(-Double.infinity)
    var index = Block(0)
    var number = Block(0)
    for k in 0..<count {
      let offset = state - P(broadcast: means + k * P.dimension)
      let square = offset.dot(offset)
      let logit = Block.subtractProduct(square, scaled, from: Block(logWeights[k]))
      coefficients[k * slots] = logit
      index = .choose(where: logit, exceeds: peak, number, otherwise: index)
      peak = .max(logit, peak)
      number = number + Block(1)
    }
    components.dominant.peak[0] = peak
    components.dominant.select(index, means: components.means)
  }

  @inline(never)
  func start(
    _ series: ExponentialSeries<Block>, floor: Double, into shift: UnsafeMutablePointer<Block>
  ) -> Block {
    guard series.final > 0 else { return finish(series.slots, floor, into: shift) }
    let centre = P(rows: components.dominant.centre)
    let peak = components.dominant.peak[0]
    let slots = series.slots
    let count = components.count
    let means = components.means
    let coefficients = components.coefficients
    let active = components.active
    var found = 0
    var sum = Block(0)
    var moment = P.zero
    for k in 0..<count {
      let e = Block.weight(coefficients[k * slots] - peak, floor: floor)
      coefficients[k * slots] = e
      active[found] = Int32(truncatingIfNeeded: k)
      found += e.hasNonzero ? 1 : 0
      sum = sum + e
      moment = moment.adding(e, P(broadcast: means + k * P.dimension) - centre)
    }
    components.activeCount[0] = found
    moment.store(to: shift)
    return sum
  }

  /// `start` where no higher order will be asked for.
  @inline(never)
  func finish(_ slots: Int, _ floor: Double, into shift: UnsafeMutablePointer<Block>) -> Block {
    let centre = P(rows: components.dominant.centre)
    let peak = components.dominant.peak[0]
    let means = components.means
    let coefficients = components.coefficients
    var sum = Block(0)
    var moment = P.zero
    for k in 0..<components.count {
      let e = Block.weight(coefficients[k * slots] - peak, floor: floor)
      sum = sum + e
      moment = moment.adding(e, P(broadcast: means + k * P.dimension) - centre)
    }
    moment.store(to: shift)
    return sum
  }

  @inline(__always)
  func extend(
    _ n: Int, _ series: ExponentialSeries<Block>, _ slope: UnsafeMutablePointer<Block>, _ bend: Block,
    into shift: UnsafeMutablePointer<Block>
  ) -> Block {
    switch series.phase(n) {
    case .first: return sweep(n, series, .first, slope, bend, shift)
    case .second: return sweep(n, series, .second, slope, bend, shift)
    case .third: return sweep(n, series, .third, slope, bend, shift)
    case .fourth: return sweep(n, series, .fourth, slope, bend, shift)
    case .opening: return sweep(n, series, .opening, slope, bend, shift)
    case .halfOpening: return sweep(n, series, .halfOpening, slope, bend, shift)
    case .closing: return sweep(n, series, .closing, slope, bend, shift)
    case .within1: return sweep(n, series, .within1, slope, bend, shift)
    case .within2: return sweep(n, series, .within2, slope, bend, shift)
    case .within3: return sweep(n, series, .within3, slope, bend, shift)
    }
  }

  @inline(__always)
  private func sweep(
    _ n: Int, _ series: ExponentialSeries<Block>, _ phase: ExponentialSeries<Block>.Phase,
    _ slope: UnsafeMutablePointer<Block>, _ bend: Block, _ shift: UnsafeMutablePointer<Block>
  ) -> Block {
    let centre = P(rows: components.dominant.centre)
    let incline = P(rows: slope)
    let fraction = Block(1 / Double(n))
    let slots = series.slots
    let means = components.means
    let coefficients = components.coefficients
    let active = components.active
    let activeCount = components.activeCount[0]
    var sum = Block(0)
    var moment = P.zero
    for position in 0..<activeCount {
      let k = Int(active[position])
      let e = coefficients + k * slots
      let m = P(broadcast: means + k * P.dimension) - centre
      let logit = m.tilted(slope: incline, bend: bend)
      let value = series.extend(e, n, phase, logit, fraction)
      sum = sum + value
      moment = moment.adding(value, m)
    }
    moment.store(to: shift)
    return sum
  }
}
