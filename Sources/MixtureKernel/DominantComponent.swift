/// The component of largest logit in each lane: its index, its mean and the logit's value.
struct DominantComponent<Block: Lanes> {
  /// The component's number, as a double.
  let index: UnsafeMutablePointer<Block>
  /// μ_*, lane by lane.
  let centre: UnsafeMutablePointer<Block>
  /// The largest logit, which is subtracted from all.
  let peak: UnsafeMutablePointer<Block>
  private let gathered: UnsafeMutablePointer<Block>
  private let dimension: Int

  init(_ parameters: MixtureParameters, arena: Arena) {
    dimension = parameters.dimension
    index = arena.make(1, of: Block.self)
    centre = arena.make(dimension, of: Block.self)
    peak = arena.make(1, of: Block.self)
    gathered = arena.make(1, of: Block.self)
  }

  /// 1, or 2^-300 in lanes so far out that |x̄ − μ|²/v could overflow. There the weights no longer matter.
  @inline(__always)
  func damping(of state: UnsafeMutablePointer<Block>) -> Block {
    var largest = Block(0)
    for d in 0..<dimension { largest = Block.max(largest, Block.magnitude(state[d])) }
    return Block.choose(where: largest, exceeds: Block(1e100), Block(0x1p-300), otherwise: Block(1))
  }

  /// Makes `index` the centre.
  @inline(__always)
  func select(_ chosen: Block, means: UnsafePointer<Double>) {
    index[0] = chosen
    let numbers = UnsafeMutableRawPointer(index).assumingMemoryBound(to: Double.self)
    let lanes = UnsafeMutableRawPointer(centre).assumingMemoryBound(to: Double.self)
    for lane in 0..<Block.width {
      let mean = means + Int(numbers[lane]) * dimension
      for d in 0..<dimension { lanes[d * Block.stride + lane] = mean[d] }
    }
  }

  /// The dominant component's entry of a table with one row per component.
  @inline(__always)
  func gather(_ table: UnsafePointer<Double>) -> Block {
    let numbers = UnsafeMutableRawPointer(index).assumingMemoryBound(to: Double.self)
    let lanes = UnsafeMutableRawPointer(gathered).assumingMemoryBound(to: Double.self)
    for lane in 0..<Block.width { lanes[lane] = table[Int(numbers[lane])] }
    return gathered[0]
  }
}
