import Synchronization

/// A console in memory, for tests and notebooks.
public final class CapturedConsole: Console {
  private let texts = Mutex<(output: String, error: String)>(("", ""))
  /// Whether it pretends to be a terminal.
  public let isErrorTerminal: Bool
  /// The number of bytes after which the reader goes away.
  private let capacity: Int

  /// An empty console; writing beyond `capacity` bytes throws `OutputClosed`.
  public init(isErrorTerminal: Bool = false, capacity: Int = .max) {
    self.isErrorTerminal = isErrorTerminal
    self.capacity = capacity
  }

  /// What was written to standard output.
  public var output: String { texts.withLock { $0.output } }
  /// What was written to standard error.
  public var error: String { texts.withLock { $0.error } }

  /// Writes to standard output.
  public func write(_ text: String) throws {
    let isOpen = texts.withLock {
      $0.output += text
      return $0.output.utf8.count <= capacity
    }
    if !isOpen { throw OutputClosed() }
  }

  /// Writes to standard error.
  public func writeError(_ text: String) { texts.withLock { $0.error += text } }
}
