/// What is wrong with a JSON text, and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of fault.
  public enum Kind: Equatable, Sendable {
    /// The text ends before the value does.
    case unexpectedEnd(expected: String)
    /// Something else stands where one of the expected things should.
    case unexpected(String, expected: String)
    /// Text after the end of the value.
    case trailingText(String)
    /// A number that is written wrongly.
    case malformedNumber(String)
    /// A number beyond the range of a double.
    case numberOutOfRange(String)
    /// A number other than zero that would become zero as a double.
    case numberTooSmall(String)
    /// A backslash with an unknown letter, or half of a surrogate pair.
    case invalidEscape(String)
    /// A control character inside a text.
    case controlCharacter(Int)
    /// Bytes that are not UTF-8.
    case invalidEncoding
    /// An object with two members of one name.
    case duplicateKey(String)
    /// More nested containers than the limit.
    case tooDeep(limit: Int)
  }

  /// The name of the file, or of whatever the text came from.
  public let source: String
  /// The line, counted from 1.
  public let line: Int
  /// The byte in the line, counted from 1.
  public let column: Int
  /// What is wrong.
  public let kind: Kind

  /// An error at a place in a source.
  public init(source: String, line: Int, column: Int, kind: Kind) {
    self.source = source
    self.line = line
    self.column = column
    self.kind = kind
  }

  /// One or two sentences: place, fault with its value, and what to do.
  public var description: String {
    "\(source.printable), line \(line), column \(column): \(fault)"
  }

  private var fault: String {
    switch kind {
    case .unexpectedEnd(let expected):
      "the text ends here. Please give \(expected)."
    case .unexpected(let found, let expected):
      "found \(found). Please give \(expected)."
    case .trailingText(let found):
      "found \(found) after the end of the value. Please give one value only."
    case .malformedNumber(let text):
      "'\(text)' is not a JSON number. Please write it like -0.5 or 1e-3."
    case .numberOutOfRange(let text):
      "the number '\(text)' is too large. Please give a number between -1.7e308 and 1.7e308."
    case .numberTooSmall(let text):
      "the number '\(text)' is too small for a double. Please give 0 or a number whose magnitude is at least 4.9e-324."
    case .invalidEscape(let text):
      "'\(text)' is not an escape. Please use \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u with four hexadecimal digits."
    case .controlCharacter(let code):
      "a text holds the control character \(code). Please write it as an escape such as \\n."
    case .invalidEncoding:
      "the text is not UTF-8. Please save the file in UTF-8."
    case .duplicateKey(let key):
      "the object has two members '\(key.printable(limit: 40))'. Please give every member its own name."
    case .tooDeep(let limit):
      "more than \(limit) containers are nested. Please give a flatter document."
    }
  }
}
