/// What the components of one deviation share: constants of order 0 and the series of −(D/2) log(v_w/v_*).
struct WidthSeries<Block: Lanes> {
  /// 1/v_w.
  let inverse: UnsafeMutablePointer<Block>
  /// −(D/2) log v_w.
  let level: UnsafeMutablePointer<Block>
  /// −½ (s_*² − s_w²).
  let halfGap: UnsafeMutablePointer<Block>
  /// −(D/2) log(v_w/v_*) at order 0.
  let ratio: UnsafeMutablePointer<Block>
  /// n times coefficient n of −(D/2) log(v_w/v_*).
  let slope: UnsafeMutablePointer<Block>
  /// 1/v_*: order 0, then coefficients n and n − 1.
  let central: UnsafeMutablePointer<Block>

  /// 1 where the lane takes components of this width as narrow, 0 where as wide.
  let narrow: UnsafeMutablePointer<Block>

  private let widths: UnsafePointer<Double>
  private let widthIndices: UnsafePointer<Int32>
  private let count: Int
  private let dimension: Int
  /// Coefficients n and n − 1 of 1/v_w − 1/v_*.
  private let gaps: UnsafeMutablePointer<Block>
  private let deviation: UnsafeMutablePointer<Block>

  init(_ parameters: MixtureParameters, arena: Arena) {
    count = parameters.widths.count
    dimension = parameters.dimension
    widths = arena.copy(parameters.widths)
    widthIndices = arena.copy(parameters.widthIndices)
    inverse = arena.make(count, of: Block.self)
    level = arena.make(count, of: Block.self)
    halfGap = arena.make(count, of: Block.self)
    ratio = arena.make(count, of: Block.self)
    slope = arena.make(count, of: Block.self)
    narrow = arena.make(count, of: Block.self)
    central = arena.make(3, of: Block.self)
    gaps = arena.make(2 * count, of: Block.self)
    deviation = arena.make(1, of: Block.self)
  }

  /// s_w².
  @inline(__always)
  func variance(_ w: Int) -> Block { Block(widths[w]) * Block(widths[w]) }

  /// 1 where s_w²/v_w is at most ½, else 0.
  @inline(__always)
  func isNarrow(_ w: Int) -> Block {
    .choose(where: variance(w) * inverse[w], exceeds: Block(0.5), Block(0), otherwise: Block(1))
  }

  /// Sets how components of each width enter the sums; `form` is 1 where the denoised point is used. Returns whether any
  /// lane takes any width as narrow, and as wide, and the lanes that take some width as wide among narrow ones.
  func choose(_ form: Block) -> (narrow: Bool, wide: Bool, mixed: Block) {
    var (anyNarrow, anyWide) = (false, false)
    var mixed = Block(0)
    for w in 0..<count {
      narrow[w] = form * isNarrow(w)
      let wide = Block(1) - narrow[w]
      mixed = .max(form * wide, mixed)
      anyNarrow = anyNarrow || narrow[w].hasNonzero
      anyWide = anyWide || wide.hasNonzero
    }
    return (anyNarrow, anyWide, mixed)
  }

  func begin(_ gamma: Block) {
    let exponent = Block(-0.5 * Double(dimension))
    for w in 0..<count {
      let v = Block.mad(gamma, gamma, variance(w))
      inverse[w] = Block(1) / v
      level[w] = exponent * Block.log(v)
    }
  }

  func centre(on dominant: DominantComponent<Block>, gamma: Block) {
    let numbers = UnsafeMutableRawPointer(dominant.index).assumingMemoryBound(to: Double.self)
    let lanes = UnsafeMutableRawPointer(deviation).assumingMemoryBound(to: Double.self)
    for lane in 0..<Block.width { lanes[lane] = widths[Int(widthIndices[Int(numbers[lane])])] }
    let own = deviation[0]
    let reciprocal = Block(1) / Block.mad(gamma, gamma, own * own)
    let one = Block(1)
    let exponent = Block(-0.5 * Double(dimension))
    central[0] = reciprocal
    central[1] = reciprocal
    central[2] = Block(0)
    for w in 0..<count {
      let width = Block(widths[w])
      let gap = (own - width) * (own + width)
      halfGap[w] = Block(-0.5) * gap
      gaps[2 * w] = gap * inverse[w] * reciprocal
      gaps[2 * w + 1] = Block(0)
      // log(v_w/v_*) = log(1 + x) with x = −gap/v_*; near 0 the rounding of 1 + x is put back.
      let x = Block(0) - gap * reciprocal
      let sum = one + x
      let near = Block.log(sum) + (x - (sum - one)) / sum
      let apart = Block(0) - Block.log(inverse[w] / reciprocal)
      let close = Block.choose(where: Block(0.5), exceeds: Block.magnitude(x), near, otherwise: apart)
      ratio[w] = exponent * close
    }
  }

  func extend(_ n: Int, gamma: Block) {
    let twice = gamma + gamma
    let reciprocal = central[0]
    let next = (Block(0) - Block.mad(twice, central[1], central[2])) * reciprocal
    central[2] = central[1]
    central[1] = next
    let scale = Block(-Double(dimension))
    for w in 0..<count {
      let gap = gaps + 2 * w
      slope[w] = scale * Block.mad(gamma, gap[0], gap[1])
      let forcing = Block.mad(Block(-2) * halfGap[w], next, Block(0) - gap[1])
      let value = Block.subtractProduct(twice, gap[0], from: forcing) * inverse[w]
      gap[1] = gap[0]
      gap[0] = value
    }
  }
}
