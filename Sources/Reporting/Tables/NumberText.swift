#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Numbers as text for people to read; files that programs read use the shortest exact form instead.
public enum NumberText {
  /// The sign, the decimal digits and the exponent of a number: ±d.ddd × 10^exponent.
  struct Decimal: Equatable {
    var isNegative: Bool
    var digits: [UInt8]
    var exponent: Int
  }

  /// A number rounded to some significant digits (correctly rounded, 1...17).
  ///
  /// Plain notation between 1e-4 and 1e6 (excluded), scientific notation (`1.25e-05`) elsewhere; NaN and the
  /// infinities are words, see ``word(for:)``. Trailing zeros are kept, so that numbers in a column show equal precision.
  public static func significant(_ value: Double, digits: Int = 4) -> String {
    guard let decimal = decimal(value, digits: digits) else { return word(for: value) }
    let count = decimal.digits.count
    var bytes: [UInt8] = decimal.isNegative ? [UInt8(ascii: "-")] : []
    let isPlain = value == 0 || (-4..<max(6, count)).contains(decimal.exponent)
    if !isPlain {
      bytes.append(decimal.digits[0])
      if count > 1 {
        bytes.append(UInt8(ascii: "."))
        bytes += decimal.digits[1...]
      }
      bytes += decimal.exponent < 0 ? "e-".utf8 : "e+".utf8
      let magnitude = abs(decimal.exponent)
      if magnitude < 10 { bytes.append(UInt8(ascii: "0")) }
      bytes += magnitude.description.utf8
    } else if decimal.exponent < 0 {
      bytes += "0.".utf8
      bytes += Array(repeating: UInt8(ascii: "0"), count: -decimal.exponent - 1)
      bytes += decimal.digits
    } else {
      for place in 0..<max(count, decimal.exponent + 1) {
        if place == decimal.exponent + 1 { bytes.append(UInt8(ascii: ".")) }
        bytes.append(place < count ? decimal.digits[place] : UInt8(ascii: "0"))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A number with a fixed count of decimals (correctly rounded, 0...17), for magnitudes below 1e15.
  /// What rounds to zero has no sign.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return word(for: value) }
    let text = formatted("%.*f", min(max(decimals, 0), 17), value)
    let isZero = text.utf8.allSatisfy { !(UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0) }
    return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
  }

  /// A number in scientific notation with a fixed count of decimals (correctly rounded, 0...16), such as `7.3e-11`.
  public static func scientific(_ value: Double, decimals: Int) -> String {
    guard let decimal = decimal(value, digits: min(max(decimals, 0), 16) + 1) else {
      return word(for: value)
    }
    var bytes: [UInt8] = decimal.isNegative ? [UInt8(ascii: "-")] : []
    bytes.append(decimal.digits[0])
    if decimal.digits.count > 1 { bytes += ".".utf8 + decimal.digits[1...] }
    return String(decoding: bytes, as: UTF8.self) + "e\(decimal.exponent)"
  }

  /// What stands for a value that is no number: `undetermined`, `infinite` or `-infinite`.
  public static func word(for value: Double) -> String {
    value.isNaN ? "undetermined" : value < 0 ? "-infinite" : "infinite"
  }

  /// The decimal digits of a finite number, or nil.
  static func decimal(_ value: Double, digits: Int) -> Decimal? {
    guard value.isFinite else { return nil }
    let count = min(max(digits, 1), 17)
    let text = formatted("%.*e", count - 1, value)
    guard let mark = text.utf8.lastIndex(of: UInt8(ascii: "e")),
      let exponent = Int(text[text.utf8.index(after: mark)...])
    else { return nil }
    let mantissa = text.utf8[..<mark].filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !mantissa.isEmpty else { return nil }
    return Decimal(isNegative: value < 0, digits: mantissa, exponent: exponent)
  }

  private static func formatted(_ format: String, _ precision: Int, _ value: Double) -> String {
    // The longest result is that of "%.17f" for a number near 1.8e308.
    var buffer = [CChar](repeating: 0, count: 352)
    let length = withVaList([Int32(precision), value]) { vsnprintf(&buffer, buffer.count, format, $0) }
    let end = min(max(Int(length), 0), buffer.count - 1)
    return String(decoding: buffer[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
