/// Exact conversion of a `DoubleDouble` to decimal digits with arithmetic on long whole numbers.
enum DecimalDigits {
  /// The digits of `value * 2^power * 10^(count - 1 - exponent)`, rounded to a whole number, for a positive finite value.
  static func rounded(
    _ value: DoubleDouble, timesPowerOfTwo power: Int = 0, count: Int, exponent: Int
  ) -> String {
    let shift = count - 1 - exponent
    let low = value.low
    let bottom = min(lastBit(value.high), low == 0 ? Int.max : lastBit(low))
    var number = LongWhole(wholePart(value.high), shiftedBy: lastBit(value.high) - bottom)
    if low != 0 {
      let part = LongWhole(wholePart(low), shiftedBy: lastBit(low) - bottom)
      if low > 0 { number.add(part) } else { number.subtract(part) }
    }
    // One more binary digit, so that adding one and halving rounds. Cutting off in several steps is cutting off once.
    number.shiftLeft(max(bottom + power, 0) + 1)
    for _ in 0..<max(shift, 0) / 9 { number.multiply(by: 1_000_000_000) }
    for _ in 0..<max(shift, 0) % 9 { number.multiply(by: 10) }
    for _ in 0..<max(-shift, 0) / 9 { _ = number.divide(by: 1_000_000_000) }
    for _ in 0..<max(-shift, 0) % 9 { _ = number.divide(by: 10) }
    number.shiftRight(max(-bottom - power, 0))
    number.add(LongWhole(1, shiftedBy: 0))
    number.shiftRight(1)
    return number.decimal()
  }

  /// `whole * 10^exponent - high` rounded to `Double`, for a positive finite `high` close to the first term.
  static func remainder(of whole: LongWhole, exponent: Int, above high: Double) -> Double {
    let bottom = lastBit(high)
    var exact = whole
    var near = LongWhole(wholePart(high), shiftedBy: max(bottom, 0))
    for _ in 0..<max(exponent, 0) { exact.multiply(by: 10) }
    for _ in 0..<max(-exponent, 0) { near.multiply(by: 10) }
    exact.shiftLeft(max(-bottom, 0))
    let isNegative = exact.isLess(than: near)
    if isNegative { swap(&exact, &near) }
    exact.subtract(near)
    // Enough binary digits to survive the division by the power of ten.
    let guardBits = 128 + 4 * max(-exponent, 0)
    exact.shiftLeft(guardBits)
    for _ in 0..<max(-exponent, 0) { _ = exact.divide(by: 10) }
    let value = exact.double(timesPowerOfTwo: -guardBits - max(-bottom, 0))
    return isNegative ? -value : value
  }

  /// Digits `d ddd` with the decimal exponent of the first, laid out as `Double` prints itself: without an exponent from -4
  /// to `largest`.
  static func layout(_ digits: String, exponent: Int, largest: Int = 30) -> String {
    if exponent < -4 || exponent > largest {
      let fraction = digits.dropFirst()
      return "\(digits.prefix(1))\(fraction.isEmpty ? "" : ".")\(fraction)e\(exponent < 0 ? "-" : "+")"
        + (exponent.magnitude < 10 ? "0" : "") + "\(exponent.magnitude)"
    }
    if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
    let whole = digits.prefix(exponent + 1)
    let fraction = digits.dropFirst(exponent + 1)
    let padding = String(repeating: "0", count: exponent + 1 - whole.count)
    return whole + padding + "." + (fraction.isEmpty ? "0" : fraction)
  }

  /// The binary exponent of the last of the 53 bits.
  static func lastBit(_ x: Double) -> Int { max(Int(x.exponent), -1022) - 52 }

  /// The whole number `|x| / 2^lastBit(x)`.
  static func wholePart(_ x: Double) -> UInt64 {
    x.isNormal ? x.significandBitPattern | (1 << 52) : x.significandBitPattern
  }
}

/// A whole number of any length in 32-bit limbs, lowest first, without leading zero limbs.
struct LongWhole {
  var limbs: [UInt32]

  init(_ value: UInt64, shiftedBy shift: Int) {
    limbs = [UInt32(truncatingIfNeeded: value), UInt32(value >> 32)]
    shiftLeft(shift)
  }

  mutating func trim() {
    while limbs.last == 0 { limbs.removeLast() }
  }

  mutating func shiftLeft(_ count: Int) {
    for _ in 0..<(count % 32) { multiply(by: 2) }
    limbs.insert(contentsOf: [UInt32](repeating: 0, count: count / 32), at: 0)
    trim()
  }

  mutating func shiftRight(_ count: Int) {
    limbs.removeFirst(min(count / 32, limbs.count))
    _ = divide(by: UInt32(1) << UInt32(count % 32))
  }

  mutating func multiply(by factor: UInt32) {
    var carry: UInt64 = 0
    for k in limbs.indices {
      carry += UInt64(limbs[k]) * UInt64(factor)
      limbs[k] = UInt32(truncatingIfNeeded: carry)
      carry >>= 32
    }
    if carry > 0 { limbs.append(UInt32(carry)) }
  }

  /// Divides and returns the remainder.
  mutating func divide(by divisor: UInt32) -> UInt32 {
    var remainder: UInt64 = 0
    for k in limbs.indices.reversed() {
      let value = remainder << 32 | UInt64(limbs[k])
      limbs[k] = UInt32(value / UInt64(divisor))
      remainder = value % UInt64(divisor)
    }
    trim()
    return UInt32(remainder)
  }

  mutating func add(_ other: LongWhole) {
    limbs.append(contentsOf: [UInt32](repeating: 0, count: max(0, other.limbs.count - limbs.count) + 1))
    var carry: UInt64 = 0
    for k in limbs.indices {
      carry += UInt64(limbs[k]) + (k < other.limbs.count ? UInt64(other.limbs[k]) : 0)
      limbs[k] = UInt32(truncatingIfNeeded: carry)
      carry >>= 32
    }
    trim()
  }

  /// Subtracts a number that is not larger.
  mutating func subtract(_ other: LongWhole) {
    var borrow: Int64 = 0
    for k in limbs.indices {
      let difference = Int64(limbs[k]) - (k < other.limbs.count ? Int64(other.limbs[k]) : 0) - borrow
      borrow = difference < 0 ? 1 : 0
      limbs[k] = UInt32(truncatingIfNeeded: difference)
    }
    trim()
  }

  /// Whether this number is below the other.
  func isLess(than other: LongWhole) -> Bool {
    guard limbs.count == other.limbs.count else { return limbs.count < other.limbs.count }
    for k in limbs.indices.reversed() where limbs[k] != other.limbs[k] { return limbs[k] < other.limbs[k] }
    return false
  }

  /// The number times 2^exponent, from its leading 64 to 96 bits.
  func double(timesPowerOfTwo exponent: Int) -> Double {
    var value = 0.0
    for (k, limb) in limbs.enumerated().reversed().prefix(3) {
      value += Double(sign: .plus, exponent: 32 * k + exponent, significand: Double(limb))
    }
    return value
  }

  /// All decimal digits.
  func decimal() -> String {
    var rest = self
    var groups: [String] = []
    while !rest.limbs.isEmpty { groups.append("\(rest.divide(by: 1_000_000_000))") }
    guard let first = groups.popLast() else { return "0" }
    return first
      + groups.reversed().map { String(repeating: "0", count: 9 - $0.count) + $0 }.joined()
  }
}
