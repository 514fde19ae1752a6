import Synchronization

/// A console in memory, for tests and notebooks.
public final class CapturedConsole: Console {
  private let texts = Mutex<(output: [UInt8], error: String)>(([], ""))
  /// Whether it pretends to be a terminal.
  public let isErrorTerminal: Bool
  /// How wide that terminal is.
  public let errorColumns: Int?
  /// The number of bytes after which the reader goes away.
  private let capacity: Int

  /// An empty console; writing beyond `capacity` bytes throws `OutputClosed`.
  public init(isErrorTerminal: Bool = false, errorColumns: Int? = nil, capacity: Int = .max) {
    self.isErrorTerminal = isErrorTerminal
    self.errorColumns = errorColumns
    self.capacity = capacity
  }

  /// What was written to standard output.
  public var output: String { String(decoding: outputBytes, as: UTF8.self) }
  /// The same as bytes.
  public var outputBytes: [UInt8] { texts.withLock { $0.output } }
  /// What was written to standard error.
  public var error: String { texts.withLock { $0.error } }

  /// Writes to standard output.
  public func write(_ text: String) throws { try write(bytes: Array(text.utf8)) }

  /// Writes bytes to standard output.
  public func write(bytes: [UInt8]) throws {
    let isOpen = texts.withLock {
      $0.output += bytes
      return $0.output.count <= capacity
    }
    if !isOpen { throw OutputClosed() }
  }

  /// Writes to standard error.
  public func writeError(_ text: String) { texts.withLock { $0.error += text } }
}
