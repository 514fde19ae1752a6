/// Memory that lives as long as a workspace: cache-line aligned, taken once, never resized.
final class Arena {
  private var blocks: [UnsafeMutableRawPointer] = []

  /// `count` elements, all bytes zero.
  func make<Element: BitwiseCopyable>(_ count: Int, of type: Element.Type) -> UnsafeMutablePointer<Element> {
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    let block = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 128)
    block.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    blocks.append(block)
    return block.bindMemory(to: type, capacity: max(count, 1))
  }

  /// A copy of an array.
  func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element> {
    let target = make(elements.count, of: Element.self)
    for (index, element) in elements.enumerated() { target[index] = element }
    return UnsafePointer(target)
  }

  deinit { for block in blocks { block.deallocate() } }
}
