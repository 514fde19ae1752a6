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
      switch scalar.value {
      case 0x0A: result += "\\n"
      case 0x0D: result += "\\r"
      case 0x09: result += "\\t"
      case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF:
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
