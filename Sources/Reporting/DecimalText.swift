/// What a text that should be a decimal number is.
public enum DecimalText: Equatable, Sendable {
  /// A finite number, correctly rounded.
  case number(Double)
  /// `nan`, an infinity, or a decimal number beyond the range of a double.
  case notFinite
  /// A decimal number that is not zero and would become zero as a double.
  case underflow
  /// Anything else, hexadecimal numbers among it.
  case malformed

  /// Reads digits with an optional sign, decimal point and exponent; nothing may stand around them.
  public init(_ text: some StringProtocol) {
    guard let value = Double(text) else {
      self = .malformed
      return
    }
    var isDecimal = true
    var hasDigit = false
    var isMantissa = true
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "1")...UInt8(ascii: "9"): if isMantissa { hasDigit = true }
      case UInt8(ascii: "0"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): break
      case UInt8(ascii: "e"), UInt8(ascii: "E"): isMantissa = false
      default: isDecimal = false
      }
    }
    if !value.isFinite {
      self = .notFinite
    } else if !isDecimal {
      self = .malformed
    } else {
      self = value == 0 && hasDigit ? .underflow : .number(value)
    }
  }
}
