extension DoubleDouble: CustomStringConvertible, LosslessStringConvertible {
  /// The value in decimal with 31 to 34 significant digits: the fewest of them that read back as the same number.
  ///
  /// A number whose `low` is more than 2^-57 below `high` may need more digits than that; it is printed to 34,
  /// which is a relative error below 1e-33.
  public var description: String {
    guard isFinite, high != 0 else { return high.description }
    for count in 31...33 {
      let text = decimal(digits: count)
      if DoubleDouble(text) == self { return text }
    }
    return decimal(digits: 34)
  }

  /// The value rounded to `digits` significant decimal digits, trailing zeros removed.
  func decimal(digits count: Int) -> String {
    // The estimate of the exponent may be off by one, and rounding may carry into a new digit.
    var exponent = Int((Double(high.exponent) * 0.30103).rounded(.down))
    var digits = DecimalDigits.rounded(magnitude, count: count, exponent: exponent)
    while digits.count != count {
      exponent += digits.count > count ? 1 : -1
      digits = DecimalDigits.rounded(magnitude, count: count, exponent: exponent)
    }
    while digits.count > 1, digits.last == "0" { digits.removeLast() }
    return (high < 0 ? "-" : "") + DecimalDigits.layout(digits, exponent: exponent)
  }

  /// Reads decimal text such as `-0.1`, `2.5e-3` or `12`; all digits count and the result is the nearest number, up to a
  /// relative error of 2^-106.
  ///
  /// Nil for anything that `Double` does not read, and for values that are not finite.
  public init?(_ text: String) {
    guard let high = Double(text), high.isFinite else { return nil }
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    guard high != 0, parts.count <= 2, !text.contains(where: { $0 == "x" || $0 == "X" }) else {
      self.init(high)
      return
    }
    var whole = LongWhole(0, shiftedBy: 0)
    var exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
    var isFraction = false
    for character in parts[0] {
      if character == "." { isFraction = true }
      guard let digit = character.wholeNumberValue else { continue }
      whole.multiply(by: 10)
      whole.add(LongWhole(UInt64(digit), shiftedBy: 0))
      if isFraction { exponent -= 1 }
    }
    let low = DecimalDigits.remainder(of: whole, exponent: exponent, above: high.magnitude)
    self.init(high, plus: high < 0 ? -low : low)
  }
}
