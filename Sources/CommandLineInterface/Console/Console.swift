import Experimentation

/// Where results and messages go.
public protocol Console: Sendable {
  /// Writes results to standard output.
  ///
  /// - Throws: `OutputClosed` when nobody reads any more; `OutputFailed` when writing fails.
  func write(_ text: String) throws

  /// Writes results that are no text, such as a `.npy` file, to standard output.
  ///
  /// - Throws: as for texts.
  func write(bytes: [UInt8]) throws

  /// Writes messages to standard error.
  func writeError(_ text: String)

  /// Whether standard error is a terminal, on which a bar can be redrawn.
  var isErrorTerminal: Bool { get }

  /// The columns of that terminal, where they are known.
  var errorColumns: Int? { get }
}

/// The reader of standard output has gone, as with `experiment list | head -1`.
public struct OutputClosed: Error, Equatable {
  /// Marks the end of the conversation.
  public init() {}
}

/// Standard output takes no more, as on a full disk (exit code 74).
public struct OutputFailed: UserError, Equatable {
  /// What the operating system says.
  public let reason: String

  /// 74.
  public var exitCode: ExitCode { .cannotWrite }

  /// What is wrong and what to do.
  public var description: String {
    "Standard output cannot be written (\(reason)). Please check where it is redirected to."
  }
}
