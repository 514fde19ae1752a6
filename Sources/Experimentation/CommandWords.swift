/// The words of a command line as a shell would read and write them.
public enum CommandWords {
  /// Why a line cannot be split.
  public struct Unterminated: Error, Equatable {
    /// The quote that is not closed, or the backslash at the end.
    public let character: Character
  }

  /// Splits a line at white space; single quotes keep everything, double quotes everything but a backslash
  /// before a quote or backslash, and a backslash keeps the next character.
  ///
  /// - Throws: `Unterminated`.
  public static func split(_ line: String) throws -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var rest = Substring(line)
    while let character = rest.popFirst() {
      if let open = quote {
        if character == open {
          quote = nil
        } else if open == "\"", character == "\\", let next = rest.first, next == "\"" || next == "\\" {
          word = (word ?? "") + String(next)
          rest = rest.dropFirst()
        } else {
          word = (word ?? "") + String(character)
        }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == "\\" {
        guard let next = rest.popFirst() else { throw Unterminated(character: "\\") }
        word = (word ?? "") + String(next)
      } else if character.isWhitespace {
        if let finished = word { words.append(finished) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let quote { throw Unterminated(character: quote) }
    if let finished = word { words.append(finished) }
    return words
  }

  /// One line from which a shell and `split` get the words back.
  public static func join(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  private static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "+"),
        UInt8(ascii: "@"), UInt8(ascii: "%"):
        true
      default: false
      }
    }
    if plain && !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
