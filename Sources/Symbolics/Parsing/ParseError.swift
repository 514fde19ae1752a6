/// A place in a text, both counted from 1; columns count characters.
public struct SourcePosition: Hashable, Comparable, Sendable {
  /// The line.
  public let line: Int
  /// The column.
  public let column: Int

  /// The order in the text.
  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// A text that is not a formula or a system, with the place and the next step.
public struct ParseError: Error, Equatable, CustomStringConvertible, Sendable {
  /// Where the text stops making sense.
  public let position: SourcePosition
  /// What is wrong, what is allowed and what to do.
  public let message: String

  init(_ position: SourcePosition, _ message: String) {
    self.position = position
    self.message = message
  }

  /// `line 3, column 7: message`.
  public var description: String { "line \(position.line), column \(position.column): \(message)" }
}

/// Bounds that keep reading any text short and shallow.
enum ParseLimits {
  /// Levels of parentheses, signs and powers.
  static let nesting = 200
  /// Levels of an expression after named sub-expressions have been put in.
  static let depth = 600
  /// Nodes built while sums over indices are written out and sub-expressions are put in.
  static let nodes = 400_000
  /// Bytes of text.
  static let bytes = 4_000_000
}
