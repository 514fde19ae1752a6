extension JSONValue {
  /// The deepest nesting that the parser accepts unless told otherwise.
  public static let defaultDepthLimit = 128

  /// Reads a JSON text (RFC 8259, nothing beyond it; a byte order mark is skipped).
  ///
  /// - Parameters:
  ///   - bytes: the text in UTF-8.
  ///   - source: the name of the file, for messages.
  ///   - depthLimit: how many containers may be nested.
  /// - Throws: ``JSONError`` with line and column.
  public init(
    parsing bytes: [UInt8], source: String, depthLimit: Int = defaultDepthLimit
  ) throws(JSONError) {
    var parser = JSONParser(bytes: bytes, source: source, depthLimit: depthLimit)
    self = try parser.document()
  }

  /// Reads a JSON text given as a string.
  public init(
    parsing text: String, source: String, depthLimit: Int = defaultDepthLimit
  ) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), source: source, depthLimit: depthLimit)
  }
}

/// The recursive descent behind `JSONValue.init(parsing:)` and `JSONDocument`.
struct JSONParser {
  let bytes: [UInt8]
  let source: String
  let depthLimit: Int
  var position = 0
  /// The byte at which each member name and each element begins, by its path; nil where nobody asks.
  var places: [[String]: Int]?
  private var path: [String] = []

  init(bytes: [UInt8], source: String, depthLimit: Int) {
    self.bytes = bytes
    self.source = source
    self.depthLimit = depthLimit
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value(depth: 0)
    skipBlanks()
    if byte != nil { throw error(.trailingText(found())) }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipBlanks()
    guard let byte else { throw unexpected("a value") }
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw unexpected("a value")
    }
  }

  /// A part of a container, which begins at `start`.
  private mutating func value(at step: String, from start: Int, depth: Int) throws(JSONError) -> JSONValue {
    guard places != nil else { return try value(depth: depth) }
    path.append(step)
    defer { path.removeLast() }
    places?[path] = start
    return try value(depth: depth)
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw unexpected("'\(word)'") }
    position += word.utf8.count
    return value
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    if depth > depthLimit { throw error(.tooDeep(limit: depthLimit)) }
    position += 1
    var elements: [JSONValue] = []
    skipBlanks()
    if consume("]") { return .array(elements) }
    while true {
      skipBlanks()
      elements.append(try value(at: "\(elements.count)", from: position, depth: depth))
      skipBlanks()
      if consume("]") { return .array(elements) }
      guard consume(",") else { throw unexpected("',' or ']'") }
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    if depth > depthLimit { throw error(.tooDeep(limit: depthLimit)) }
    position += 1
    var members: [JSONValue.Member] = []
    var keys: Set<String> = []
    skipBlanks()
    if consume("}") { return .object(members) }
    while true {
      skipBlanks()
      guard byte == UInt8(ascii: "\"") else { throw unexpected("a member name in double quotes") }
      let start = position
      let key = try string()
      guard keys.insert(key).inserted else { throw error(.duplicateKey(key), at: start) }
      skipBlanks()
      guard consume(":") else { throw unexpected("':'") }
      members.append(JSONValue.Member(key, try value(at: key, from: start, depth: depth)))
      skipBlanks()
      if consume("}") { return .object(members) }
      guard consume(",") else { throw unexpected("',' or '}'") }
    }
  }

  // MARK: Numbers

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    var isInteger = true
    _ = consume("-")
    if !consume("0") { guard skipDigits() else { throw malformedNumber(start) } }
    if consume(".") {
      isInteger = false
      guard skipDigits() else { throw malformedNumber(start) }
    }
    if consume("e") || consume("E") {
      isInteger = false
      if !consume("+") { _ = consume("-") }
      guard skipDigits() else { throw malformedNumber(start) }
    }
    if let byte, isNumberByte(byte) { throw malformedNumber(start) }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, text != "-0", let value = Int(text) { return .integer(value) }
    switch DecimalText(text) {
    case .number(let value): return .number(value)
    case .malformed: throw malformedNumber(start)
    case .notFinite: throw error(.numberOutOfRange(excerpt(text)), at: start)
    case .underflow: throw error(.numberTooSmall(excerpt(text)), at: start)
    }
  }

  private mutating func skipDigits() -> Bool {
    let start = position
    while let byte, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    return position > start
  }

  private func isNumberByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private func malformedNumber(_ start: Int) -> JSONError {
    var end = position
    while end < bytes.count, isNumberByte(bytes[end]) { end += 1 }
    return error(.malformedNumber(excerpt(String(decoding: bytes[start..<end], as: UTF8.self))), at: start)
  }

  // MARK: Texts

  private mutating func string() throws(JSONError) -> String {
    let start = position
    var content: [UInt8] = []
    position += 1
    while let byte {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          throw error(.invalidEncoding, at: start)
        }
        return text
      case UInt8(ascii: "\\"):
        content += String(try escape()).utf8
      case 0..<0x20:
        throw error(.controlCharacter(Int(byte)))
      default:
        content.append(byte)
        position += 1
      }
    }
    throw error(.unexpectedEnd(expected: "a closing '\"'"))
  }

  private mutating func escape() throws(JSONError) -> Character {
    let start = position
    position += 1
    guard let letter = byte else { throw error(.unexpectedEnd(expected: "an escape")) }
    position += 1
    switch letter {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(start)
    default: throw invalidEscape(start)
    }
  }

  private mutating func unicodeEscape(_ start: Int) throws(JSONError) -> Character {
    guard let first = fourDigits() else { throw invalidEscape(start) }
    if let scalar = Unicode.Scalar(first) { return Character(scalar) }
    // Not a scalar, so one half of a surrogate pair: the high half must come first.
    guard first < 0xDC00, consume("\\"), consume("u"), let second = fourDigits(),
      (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw invalidEscape(start) }
    return Character(scalar)
  }

  private mutating func fourDigits() -> UInt32? {
    guard position + 4 <= bytes.count else { return nil }
    var code: UInt32 = 0
    for byte in bytes[position..<(position + 4)] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): code = code * 16 + UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): code = code * 16 + UInt32(byte - UInt8(ascii: "a")) + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): code = code * 16 + UInt32(byte - UInt8(ascii: "A")) + 10
      default: return nil
      }
    }
    position += 4
    return code
  }

  private func invalidEscape(_ start: Int) -> JSONError {
    let end = min(bytes.count, max(position, start + 2))
    return error(.invalidEscape(excerpt(String(decoding: bytes[start..<end], as: UTF8.self))), at: start)
  }

  // MARK: Places and blanks

  private mutating func skipBlanks() {
    while let byte,
      byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        || byte == UInt8(ascii: "\t")
    { position += 1 }
  }

  private mutating func consume(_ character: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private func unexpected(_ expected: String) -> JSONError {
    byte == nil
      ? error(.unexpectedEnd(expected: expected)) : error(.unexpected(found(), expected: expected))
  }

  /// The character at the present position, in quotes.
  private func found() -> String {
    let tail = bytes[position..<min(bytes.count, position + 4)]
    guard let scalar = String(decoding: tail, as: UTF8.self).unicodeScalars.first else { return "nothing" }
    return scalar.value < 0x20 || scalar.value == 0xFFFD
      ? "byte \(bytes[position])" : "'\(String(scalar).printable)'"
  }

  private func excerpt(_ text: String) -> String {
    text.printable(limit: 40)
  }

  private func error(_ kind: JSONError.Kind, at place: Int? = nil) -> JSONError {
    let place = min(place ?? position, bytes.count)
    var line = 1
    var lineStart = 0
    for index in 0..<place where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      lineStart = index + 1
    }
    return JSONError(source: source, line: line, column: place - lineStart + 1, kind: kind)
  }
}
