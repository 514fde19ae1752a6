/// Memory in whole vectors that lives as long as its owner.
final class VectorMemory {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit { for block in blocks { block.deallocate() } }

  /// Room for at least one value, all equal to the given one.
  func allocate<T: BitwiseCopyable>(_ count: Int, _ value: T) -> UnsafeMutablePointer<T> {
    let count = max(1, count)
    let bytes = (count * MemoryLayout<T>.stride + 63) / 64 * 64
    let block = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    blocks.append(block)
    block.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    return block.initializeMemory(as: T.self, repeating: value, count: count)
  }

  /// The same with its count.
  func buffer<T: BitwiseCopyable>(_ count: Int, _ value: T) -> UnsafeMutableBufferPointer<T> {
    UnsafeMutableBufferPointer(start: count > 0 ? allocate(count, value) : nil, count: count)
  }

  /// Room for numbers, which are 0.
  func numbers(_ count: Int) -> UnsafeMutablePointer<Double> { allocate(count, 0) }

  /// Room for vectors, which are 0.
  func vectors(_ count: Int) -> UnsafeMutablePointer<SIMD8<Double>> { allocate(count, SIMD8()) }
}
