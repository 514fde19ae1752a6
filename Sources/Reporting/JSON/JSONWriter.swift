extension JSONValue {
  /// The value as text, with the fewest digits that read back to the same bits.
  ///
  /// - Parameter indented: true spreads containers over lines with two blanks per level, except those that hold only
  ///   scalars and fit in 100 columns; false writes no blanks at all. Neither ends in a line break.
  public func text(indented: Bool = true) -> String {
    var writer = JSONWriter(isIndented: indented)
    writer.write(self, level: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

private struct JSONWriter {
  let isIndented: Bool
  var bytes: [UInt8] = []

  static let lineWidth = 100

  mutating func write(_ value: JSONValue, level: Int) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    case .integer(let number): bytes += number.description.utf8
    case .number(let number): bytes += (number.isFinite ? number.description : "null").utf8
    case .string(let text): write(text)
    case .array(let elements):
      writeContainer("[", "]", elements.count, level: level, isFlat: elements.allSatisfy(\.isScalar)) {
        writer, index, level in
        writer.write(elements[index], level: level)
      }
    case .object(let members):
      let isFlat = members.allSatisfy(\.value.isScalar)
      writeContainer("{", "}", members.count, level: level, isFlat: isFlat) { writer, index, level in
        writer.write(members[index].key)
        writer.bytes += (writer.isIndented ? ": " : ":").utf8
        writer.write(members[index].value, level: level)
      }
    }
  }

  private mutating func writeContainer(
    _ opening: String, _ closing: String, _ count: Int, level: Int, isFlat: Bool,
    item: (inout JSONWriter, Int, Int) -> Void
  ) {
    let start = bytes.count
    if !isIndented || isFlat {
      bytes += opening.utf8
      for index in 0..<count {
        if index > 0 { bytes += (isIndented ? ", " : ",").utf8 }
        item(&self, index, level + 1)
      }
      bytes += closing.utf8
      guard isIndented, count > 0, bytes.count - start + 2 * level > Self.lineWidth else { return }
      bytes.removeSubrange(start...)
    }
    bytes += opening.utf8
    for index in 0..<count {
      if index > 0 { bytes += ",".utf8 }
      breakLine(level + 1)
      item(&self, index, level + 1)
    }
    breakLine(level)
    bytes += closing.utf8
  }

  private mutating func breakLine(_ level: Int) {
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<level { bytes += "  ".utf8 }
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += "\\\"".utf8
      case UInt8(ascii: "\\"): bytes += "\\\\".utf8
      case UInt8(ascii: "\n"): bytes += "\\n".utf8
      case UInt8(ascii: "\r"): bytes += "\\r".utf8
      case UInt8(ascii: "\t"): bytes += "\\t".utf8
      case 0..<0x20, 0x7F:
        let digits = String(byte, radix: 16)
        bytes += "\\u00".utf8
        bytes += (digits.count < 2 ? "0" + digits : digits).utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension JSONValue {
  fileprivate var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }
}
