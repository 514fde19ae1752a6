/// A block of trajectories and the recurrences that extend its jets one order at a time.
///
/// Before `advance(n)` the caller has filled `gammas` (once) and `states[n·D ..< (n+1)·D]`; afterwards
/// `noise[n·D ..< (n+1)·D]` holds e_n.
protocol JetEngine {
  associatedtype Block: Lanes
  var dimension: Int { get }
  /// One γ per lane.
  var gammas: UnsafeMutablePointer<Block> { get }
  /// X_n, coordinate d at n·D + d.
  var states: UnsafeMutablePointer<Block> { get }
  /// e_n, coordinate d at n·D + d.
  var noise: UnsafeMutablePointer<Block> { get }
  /// Computes e_n from X_0 … X_n; `final` is the highest n that this block will be asked for. With `ownFlow` the caller
  /// promises X_(n+1) = e_n/(n+1) for all n.
  func advance(_ n: Int, final: Int, ownFlow: Bool)
}

extension JetEngine {
  /// Copies lanes first ..< first + count into the block; lanes beyond `count` repeat the last one.
  @inline(__always)
  func load(
    _ source: UnsafePointer<Double>, stride: Int, first: Int, count: Int,
    into target: UnsafeMutablePointer<Block>, rows: Int
  ) {
    let lanes = UnsafeMutableRawPointer(target).assumingMemoryBound(to: Double.self)
    for row in 0..<rows {
      let from = source + (row * stride + first)
      let to = lanes + row * Block.stride
      if count == Block.width {
        for lane in 0..<Block.width { to[lane] = from[lane] }
      } else {
        for lane in 0..<Block.width { to[lane] = from[Swift.min(lane, count - 1)] }
      }
      for lane in Block.width..<Block.stride { to[lane] = 0 }
    }
  }

  /// Copies the first `count` lanes of the block to `target[row · stride + first + lane]`.
  @inline(__always)
  func store(
    _ source: UnsafeMutablePointer<Block>, rows: Int,
    into target: UnsafeMutablePointer<Double>, stride: Int, first: Int, count: Int
  ) {
    let lanes = UnsafeMutableRawPointer(source).assumingMemoryBound(to: Double.self)
    for row in 0..<rows {
      let from = lanes + row * Block.stride
      let to = target + (row * stride + first)
      if count == Block.width {
        for lane in 0..<Block.width { to[lane] = from[lane] }
      } else {
        for lane in 0..<count { to[lane] = from[lane] }
      }
    }
  }

  /// X_0 … X_order of one block along its own flow, X_(n+1) = e_n/(n+1).
  @inline(__always)
  func expand(order: Int) {
    for n in 0..<Swift.max(order, 0) {
      advance(n, final: order - 1, ownFlow: true)
      let divisor = Block(Double(n + 1))
      for d in 0..<dimension {
        states[(n + 1) * dimension + d] = noise[n * dimension + d] / divisor
      }
    }
  }
}
