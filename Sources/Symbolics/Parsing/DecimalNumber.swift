import Numbers

/// A decimal numeral read exactly: digits, an optional fraction and an optional exponent (`e` or `E`; with `d` or
/// `D` the number is meant as a `Double`).
struct DecimalNumber {
  let number: SymbolicNumber

  /// Reads the whole of `text`; `nil` if it is not a numeral or is beyond the range of `Double`.
  init?(_ text: String) {
    var negative = false
    var digits: [UInt8] = []
    var scale = 0
    var sawPoint = false
    var isDouble = false
    var exponent = 0
    var bytes = Array(text.utf8)[...]
    if bytes.first == UInt8(ascii: "-") {
      negative = true
      bytes = bytes.dropFirst()
    }
    while let byte = bytes.first {
      if byte == UInt8(ascii: "."), !sawPoint {
        sawPoint = true
      } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
        digits.append(byte - UInt8(ascii: "0"))
        if sawPoint { scale -= 1 }
      } else {
        break
      }
      bytes = bytes.dropFirst()
    }
    guard !digits.isEmpty else { return nil }
    if let letter = bytes.first {
      guard "eEdD".utf8.contains(letter) else { return nil }
      isDouble = "dD".utf8.contains(letter)
      guard let value = Int(String(decoding: bytes.dropFirst(), as: UTF8.self)), value.magnitude < 100_000
      else {
        return nil
      }
      exponent = value
    }
    let plain = String(text.map { "dD".contains($0) ? "e" : $0 })
    guard let double = Double(plain.hasPrefix(".") ? "0" + plain : plain), double.isFinite else { return nil }
    // What is below the least number is not zero.
    guard double != 0 || digits.allSatisfy({ $0 == 0 }) else { return nil }
    if isDouble {
      number = .real(double)
      return
    }
    number = DecimalNumber.exact(digits, scale + exponent, negative: negative) ?? .real(double)
  }

  /// `digits * 10^scale` if both parts of the fraction fit.
  private static func exact(_ digits: [UInt8], _ scale: Int, negative: Bool) -> SymbolicNumber? {
    let ten = Rational(10)
    var value = Rational.zero
    for digit in digits {
      value = value * ten + Rational(Int(digit))
      if !value.isFinite { return nil }
    }
    if value.isZero { return .exact(value) }
    for _ in 0..<min(scale.magnitude, 64) { value = scale < 0 ? value / ten : value * ten }
    guard value.isFinite, scale.magnitude <= 64 else { return nil }
    return .exact(negative ? -value : value)
  }
}
