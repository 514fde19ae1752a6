extension String {
  /// The text with control characters written as escapes and at most 200 characters long, so that a message
  /// stays on its line whatever the user typed.
  public var printable: String { printable(limit: 200) }

  /// The same with another limit to the number of characters.
  public func printable(limit: Int) -> String {
    var result = ""
    var length = 0
    for scalar in unicodeScalars {
      if length == limit { return result + "..." }
      length += 1
      result.append(printable: scalar)
    }
    return result
  }

  /// The whole text with control characters other than line feeds written as escapes: what a message may do to a terminal.
  public var withoutControls: String {
    var result = ""
    for scalar in unicodeScalars {
      if scalar == "\n" { result.unicodeScalars.append(scalar) } else { result.append(printable: scalar) }
    }
    return result
  }

  private mutating func append(printable scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x0A: self += "\\n"
    case 0x0D: self += "\\r"
    case 0x09: self += "\\t"
    case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF:
      self += "\\u{" + String(scalar.value, radix: 16) + "}"
    default: unicodeScalars.append(scalar)
    }
  }
}
