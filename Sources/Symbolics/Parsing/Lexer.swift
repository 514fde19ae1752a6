import Numbers

/// A word of the language.
struct Token: Equatable {
  enum Kind: Equatable {
    case number(SymbolicNumber)
    case name(String)
    /// An operator, a bracket, `'`, `,`, `..` or a comparison.
    case mark(String)
    /// The end of a statement: a line break outside brackets, or `;`.
    case separator
    case end

    static func == (left: Kind, right: Kind) -> Bool {
      switch (left, right) {
      case (.number(let a), .number(let b)): a == b
      case (.name(let a), .name(let b)): a == b
      case (.mark(let a), .mark(let b)): a == b
      case (.separator, .separator), (.end, .end): true
      default: false
      }
    }
  }

  let kind: Kind
  let position: SourcePosition

  /// The token as it is quoted in messages.
  var quoted: String {
    switch kind {
    case .number(let number): "'\(SymbolicExpression(number).text)'"
    case .name(let name): "'\(name)'"
    case .mark(let mark): "'\(mark)'"
    case .separator: "the end of the line"
    case .end: "the end of the text"
    }
  }
}

/// Splits a text into tokens. Line breaks inside brackets are white space; `#` starts a comment.
struct Lexer {
  private let characters: [Character]
  private var index = 0
  private var line = 1
  private var column = 1
  private var brackets = 0
  private var tokens: [Token] = []

  static func tokens(of text: String) throws(ParseError) -> [Token] {
    guard text.utf8.count <= ParseLimits.bytes else {
      throw ParseError(
        SourcePosition(line: 1, column: 1),
        "The text has \(text.utf8.count) bytes; at most \(ParseLimits.bytes) are read. Please split it.")
    }
    var lexer = Lexer(characters: Array(text))
    return try lexer.run()
  }

  private init(characters: [Character]) { self.characters = characters }

  private var position: SourcePosition { SourcePosition(line: line, column: column) }

  private func peek(_ offset: Int = 0) -> Character? {
    index + offset < characters.count ? characters[index + offset] : nil
  }

  private mutating func advance() {
    if characters[index].isNewline {
      line += 1
      column = 1
    } else {
      column += 1
    }
    index += 1
  }

  private mutating func run() throws(ParseError) -> [Token] {
    while let character = peek() {
      let start = position
      if character.isNewline {
        if brackets == 0 { tokens.append(Token(kind: .separator, position: start)) }
        advance()
      } else if character == " " || character == "\t" {
        advance()
      } else if character == "#" {
        while let next = peek(), !next.isNewline { advance() }
      } else if Lexer.isDigit(character) || (character == "." && peek(1).map(Lexer.isDigit) == true) {
        try readNumber(at: start)
      } else if Lexer.startsName(character) {
        var name = ""
        while let next = peek(), Lexer.startsName(next) || Lexer.isDigit(next) {
          name.append(next)
          advance()
        }
        tokens.append(Token(kind: .name(name), position: start))
      } else {
        try readMark(character, at: start)
      }
    }
    tokens.append(Token(kind: .end, position: position))
    return tokens
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

  private static func startsName(_ character: Character) -> Bool {
    ("a"..."z").contains(character) || ("A"..."Z").contains(character) || character == "_"
  }

  private mutating func readNumber(at start: SourcePosition) throws(ParseError) {
    var text = ""
    func isDigitAhead(_ offset: Int) -> Bool { peek(offset).map(Lexer.isDigit) == true }
    while let next = peek() {
      if Lexer.isDigit(next) || (next == "." && !text.contains(".") && peek(1) != ".") {
        text.append(next)
        advance()
      } else {
        break
      }
    }
    if let letter = peek(), "eEdD".contains(letter) {
      let hasSign = peek(1) == "+" || peek(1) == "-"
      if isDigitAhead(hasSign ? 2 : 1) {
        for _ in 0..<(hasSign ? 2 : 1) {
          text.append(characters[index])
          advance()
        }
        while isDigitAhead(0) {
          text.append(characters[index])
          advance()
        }
      }
    }
    if let next = peek(), Lexer.startsName(next) {
      throw ParseError(
        position, "A number is followed by '\(next)'. Please write '*' for a product, as in 2*\(next).")
    }
    guard let number = DecimalNumber(text)?.number else {
      throw ParseError(
        start,
        "The number '\(text.prefix(40))' is beyond the range of Double (about 4.9e-324 to 1.8e308). Please rescale it."
      )
    }
    tokens.append(Token(kind: .number(number), position: start))
  }

  private mutating func readMark(_ character: Character, at start: SourcePosition) throws(ParseError) {
    if character == ";" {
      guard brackets == 0 else {
        throw ParseError(start, "A ';' ends a statement, but a bracket is still open. Please close it first.")
      }
      tokens.append(Token(kind: .separator, position: start))
      advance()
      return
    }
    let two = String([character, peek(1) ?? " "])
    if ["..", "==", "!=", "<=", ">=", "**"].contains(two) {
      advance()
      advance()
      tokens.append(Token(kind: .mark(two == "**" ? "^" : two), position: start))
      return
    }
    guard "+-*/^()[]=',<>".contains(character) else {
      throw ParseError(
        start,
        "The character '\(Lexer.visible(character))' has no meaning here. "
          + "Please use letters, digits, '_', + - * / ^ ( ) [ ] = ' , and # for comments.")
    }
    if "([".contains(character) { brackets += 1 }
    if ")]".contains(character) { brackets = max(0, brackets - 1) }
    tokens.append(Token(kind: .mark(String(character)), position: start))
    advance()
  }

  /// A character that can be shown in a message.
  private static func visible(_ character: Character) -> String {
    guard let scalar = character.unicodeScalars.first else { return "" }
    let isPlain = scalar.value >= 32 && scalar.value != 127 && !(128..<160).contains(scalar.value)
    return isPlain
      ? String(String(character).prefix(1)) : "U+" + String(scalar.value, radix: 16, uppercase: true)
  }
}
