/// The sums over components for points of four and more coordinates: four components at a time share the loads of the
/// state's rows, four coordinates at a time share those of the exponentials.
///
/// Goals, in this order: bits that depend on the lane alone, so every sum runs over components and coordinates in one fixed
/// order; means read once per order, in chunks of 32 components that stay in the first cache from the products to the
/// sums; few loads per product. A matrix product of the library kind was not an option: it sums in an order that depends on
/// the size of the batch.
struct BlockedProducts<Block: Lanes> {
  /// Components that pass together from logits to sums, so that their means are still in the cache.
  private static var chunk: Int { 32 }

  private let dimension: Int
  private let means: UnsafePointer<Double>
  /// |m_k|² of each component.
  private let squares: UnsafeMutablePointer<Block>
  /// E_n, or n ℓ_n before, of one chunk.
  private let scratch: UnsafeMutablePointer<Block>

  init(_ parameters: MixtureParameters, means: UnsafePointer<Double>, arena: Arena) {
    dimension = parameters.dimension
    self.means = means
    let used = parameters.dimension > 3
    squares = arena.make(used ? parameters.componentCount : 0, of: Block.self)
    scratch = arena.make(used ? Self.chunk : 0, of: Block.self)
  }

  @inline(never)
  func locate(
    _ components: EqualWidthComponents<Block>, _ states: UnsafeMutablePointer<Block>, _ scaled: Block,
    _ series: ExponentialSeries<Block>
  ) {
    let slots = series.slots
    let logWeights = components.logWeights
    let coefficients = components.coefficients
    var peak = Block(-Double.infinity)
    var index = Block(0)
    var k = 0
    @inline(__always)
    func note(_ k: Int, _ square: Block) {
      let logit = Block.subtractProduct(square, scaled, from: Block(logWeights[k]))
      coefficients[k * slots] = logit
      index = .choose(where: logit, exceeds: peak, Block(Double(k)), otherwise: index)
      peak = .max(logit, peak)
    }
    while k + 4 <= components.count {
      let row0 = means + k * dimension
      let row1 = row0 + dimension
      let row2 = row1 + dimension
      let row3 = row2 + dimension
      var square0 = Block(0)
      var square1 = Block(0)
      var square2 = Block(0)
      var square3 = Block(0)
      for d in 0..<dimension {
        let x = states[d]
        let d0 = x - Block(row0[d])
        let d1 = x - Block(row1[d])
        let d2 = x - Block(row2[d])
        let d3 = x - Block(row3[d])
        square0 = .mad(d0, d0, square0)
        square1 = .mad(d1, d1, square1)
        square2 = .mad(d2, d2, square2)
        square3 = .mad(d3, d3, square3)
      }
      note(k, square0)
      note(k + 1, square1)
      note(k + 2, square2)
      note(k + 3, square3)
      k += 4
    }
    while k < components.count {
      let row = means + k * dimension
      var square = Block(0)
      for d in 0..<dimension {
        let difference = states[d] - Block(row[d])
        square = .mad(difference, difference, square)
      }
      note(k, square)
      k += 1
    }
    components.dominant.peak[0] = peak
    components.dominant.select(index, means: means)
  }

  @inline(never)
  func start(
    _ components: EqualWidthComponents<Block>, _ series: ExponentialSeries<Block>, _ floor: Double,
    into shift: UnsafeMutablePointer<Block>
  ) -> Block {
    let peak = components.dominant.peak[0]
    let centre = components.dominant.centre
    let slots = series.slots
    let active = components.active
    let coefficients = components.coefficients
    var found = 0
    var sum = Block(0)
    for k in 0..<components.count {
      let e = Block.weight(coefficients[k * slots] - peak, floor: floor)
      coefficients[k * slots] = e
      active[found] = Int32(truncatingIfNeeded: k)
      found += e.hasNonzero ? 1 : 0
      sum = sum + e
    }
    components.activeCount[0] = found
    for d in 0..<dimension { shift[d] = Block(0) }
    var position = 0
    while position + 4 <= found {
      let k0 = Int(active[position])
      let k1 = Int(active[position + 1])
      let k2 = Int(active[position + 2])
      let k3 = Int(active[position + 3])
      let row0 = means + k0 * dimension
      let row1 = means + k1 * dimension
      let row2 = means + k2 * dimension
      let row3 = means + k3 * dimension
      let e0 = coefficients[k0 * slots]
      let e1 = coefficients[k1 * slots]
      let e2 = coefficients[k2 * slots]
      let e3 = coefficients[k3 * slots]
      var square0 = Block(0)
      var square1 = Block(0)
      var square2 = Block(0)
      var square3 = Block(0)
      for d in 0..<dimension {
        let c = centre[d]
        let m0 = Block(row0[d]) - c
        let m1 = Block(row1[d]) - c
        let m2 = Block(row2[d]) - c
        let m3 = Block(row3[d]) - c
        square0 = .mad(m0, m0, square0)
        square1 = .mad(m1, m1, square1)
        square2 = .mad(m2, m2, square2)
        square3 = .mad(m3, m3, square3)
        shift[d] = .mad(e3, m3, .mad(e2, m2, .mad(e1, m1, .mad(e0, m0, shift[d]))))
      }
      squares[k0] = square0
      squares[k1] = square1
      squares[k2] = square2
      squares[k3] = square3
      position += 4
    }
    while position < found {
      let k = Int(active[position])
      let row = means + k * dimension
      let e = coefficients[k * slots]
      var square = Block(0)
      for d in 0..<dimension {
        let m = Block(row[d]) - centre[d]
        square = .mad(m, m, square)
        shift[d] = .mad(e, m, shift[d])
      }
      squares[k] = square
      position += 1
    }
    return sum
  }

  @inline(never)
  func extend(
    _ components: EqualWidthComponents<Block>, _ n: Int, _ series: ExponentialSeries<Block>,
    _ slope: UnsafeMutablePointer<Block>, _ bend: Block, into shift: UnsafeMutablePointer<Block>
  ) -> Block {
    let fraction = Block(1 / Double(n))
    let phase = series.phase(n)
    let active = components.active
    let found = components.activeCount[0]
    let centre = components.dominant.centre
    var sum = Block(0)
    for d in 0..<dimension { shift[d] = Block(0) }
    var first = 0
    while first < found {
      let count = min(Self.chunk, found - first)
      project(active + first, count, slope, centre)
      for position in 0..<count {
        let k = Int(active[first + position])
        let e = components.coefficients + k * series.slots
        let logit = Block.mad(squares[k], bend, scratch[position])
        let value = series.extend(e, n, phase, logit, fraction)
        scratch[position] = value
        sum = sum + value
      }
      gather(active + first, count, centre, into: shift)
      first += count
    }
    return sum
  }

  /// scratch = m·slope.
  @inline(__always)
  private func project(
    _ active: UnsafeMutablePointer<Int32>, _ count: Int, _ slope: UnsafeMutablePointer<Block>,
    _ centre: UnsafeMutablePointer<Block>
  ) {
    var position = 0
    while position + 4 <= count {
      let row0 = means + Int(active[position]) * dimension
      let row1 = means + Int(active[position + 1]) * dimension
      let row2 = means + Int(active[position + 2]) * dimension
      let row3 = means + Int(active[position + 3]) * dimension
      var product0 = Block(0)
      var product1 = Block(0)
      var product2 = Block(0)
      var product3 = Block(0)
      for d in 0..<dimension {
        let c = centre[d]
        let s = slope[d]
        product0 = .mad(Block(row0[d]) - c, s, product0)
        product1 = .mad(Block(row1[d]) - c, s, product1)
        product2 = .mad(Block(row2[d]) - c, s, product2)
        product3 = .mad(Block(row3[d]) - c, s, product3)
      }
      scratch[position] = product0
      scratch[position + 1] = product1
      scratch[position + 2] = product2
      scratch[position + 3] = product3
      position += 4
    }
    while position < count {
      let row = means + Int(active[position]) * dimension
      var product = Block(0)
      for d in 0..<dimension { product = .mad(Block(row[d]) - centre[d], slope[d], product) }
      scratch[position] = product
      position += 1
    }
  }

  /// shift += Σ scratch·m.
  @inline(__always)
  private func gather(
    _ active: UnsafeMutablePointer<Int32>, _ count: Int, _ centre: UnsafeMutablePointer<Block>,
    into shift: UnsafeMutablePointer<Block>
  ) {
    var d = 0
    while d + 4 <= dimension {
      let c0 = centre[d]
      let c1 = centre[d + 1]
      let c2 = centre[d + 2]
      let c3 = centre[d + 3]
      var shift0 = shift[d]
      var shift1 = shift[d + 1]
      var shift2 = shift[d + 2]
      var shift3 = shift[d + 3]
      for position in 0..<count {
        let row = means + (Int(active[position]) * dimension + d)
        let e = scratch[position]
        shift0 = .mad(e, Block(row[0]) - c0, shift0)
        shift1 = .mad(e, Block(row[1]) - c1, shift1)
        shift2 = .mad(e, Block(row[2]) - c2, shift2)
        shift3 = .mad(e, Block(row[3]) - c3, shift3)
      }
      shift[d] = shift0
      shift[d + 1] = shift1
      shift[d + 2] = shift2
      shift[d + 3] = shift3
      d += 4
    }
    while d < dimension {
      let c = centre[d]
      var sum = shift[d]
      for position in 0..<count {
        let row = means + (Int(active[position]) * dimension + d)
        sum = .mad(scratch[position], Block(row[0]) - c, sum)
      }
      shift[d] = sum
      d += 1
    }
  }
}
