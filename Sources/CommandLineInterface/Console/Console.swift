/// Where results and messages go.
public protocol Console: Sendable {
  /// Writes results to standard output.
  ///
  /// - Throws: `OutputClosed` when nobody reads any more; `FileError.cannotWrite` when writing fails.
  func write(_ text: String) throws

  /// Writes messages to standard error.
  func writeError(_ text: String)

  /// Whether standard error is a terminal, on which a bar can be redrawn.
  var isErrorTerminal: Bool { get }
}

/// The reader of standard output has gone, as with `experiment list | head -1`.
public struct OutputClosed: Error, Equatable {
  /// Marks the end of the conversation.
  public init() {}
}
