/// A whole number of any size that is not negative: what the exact statistics of doubles need, and nothing else.
struct Magnitude: Equatable, Sendable {
  /// Digits in base `2^32`, the lowest first, without zeros at the upper end.
  private(set) var digits: [UInt32]

  /// A number from its digits, the lowest first.
  init(digits: [UInt32] = []) {
    self.digits = digits
    trim()
  }

  /// A small number.
  init(_ value: UInt64) {
    self.init(digits: [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)])
  }

  var isZero: Bool { digits.isEmpty }

  /// The number of binary digits; 0 for zero.
  var bitWidth: Int { digits.last.map { 32 * digits.count - $0.leadingZeroBitCount } ?? 0 }

  /// The highest 128 binary digits, or all; `exponent` is how many were left out, and `isExact` whether those are zero.
  var leading: (bits: UInt128, exponent: Int, isExact: Bool) {
    let exponent = max(0, bitWidth - 128)
    let head = shifted(by: -exponent)
    return (
      head.digits.reversed().reduce(0) { $0 << 32 | UInt128($1) }, exponent, hasOnlyZeros(below: exponent)
    )
  }

  /// `⌊self · 2^shift⌋`.
  func shifted(by shift: Int) -> Magnitude {
    guard !isZero, bitWidth + shift > 0 else { return Magnitude() }
    let (whole, rest) = shift >= 0 ? (shift / 32, shift % 32) : (-(-shift / 32), -(-shift % 32))
    var result: [UInt32] = []
    if whole > 0 { result = [UInt32](repeating: 0, count: whole) }
    let kept = digits.dropFirst(max(0, -whole))
    var carry: UInt64 = 0
    if rest >= 0 {
      for digit in kept {
        let value = UInt64(digit) << UInt64(rest) | carry
        result.append(UInt32(truncatingIfNeeded: value))
        carry = value >> 32
      }
      result.append(UInt32(carry))
    } else {
      var lowered: [UInt32] = []
      for digit in kept.reversed() {
        lowered.append(UInt32(truncatingIfNeeded: (carry << 32 | UInt64(digit)) >> UInt64(-rest)))
        carry = UInt64(digit)
      }
      result += lowered.reversed()
    }
    return Magnitude(digits: result)
  }

  /// Whether the binary digits below `position` are all zero.
  func hasOnlyZeros(below position: Int) -> Bool {
    guard let lowest = digits.firstIndex(where: { $0 != 0 }) else { return true }
    return 32 * lowest + digits[lowest].trailingZeroBitCount >= position
  }

  /// The quotient, rounded down, and the remainder, for `divisor > 0`.
  func divided(by divisor: UInt64) -> (quotient: Magnitude, remainder: UInt64) {
    var remainder: UInt64 = 0
    var quotient = digits
    for place in digits.indices.reversed() {
      let part = UInt128(remainder) << 32 | UInt128(digits[place])
      let (digit, rest) = part.quotientAndRemainder(dividingBy: UInt128(divisor))
      quotient[place] = UInt32(truncatingIfNeeded: digit)
      remainder = UInt64(truncatingIfNeeded: rest)
    }
    return (Magnitude(digits: quotient), remainder)
  }

  static func * (a: Magnitude, b: Magnitude) -> Magnitude {
    var digits = [UInt32](repeating: 0, count: a.digits.count + b.digits.count)
    for (i, left) in a.digits.enumerated() where left != 0 {
      var carry: UInt64 = 0
      for (j, right) in b.digits.enumerated() {
        let value = UInt64(left) * UInt64(right) + UInt64(digits[i + j]) + carry
        digits[i + j] = UInt32(truncatingIfNeeded: value)
        carry = value >> 32
      }
      digits[i + b.digits.count] = UInt32(carry)
    }
    return Magnitude(digits: digits)
  }

  /// The difference, for `a ≥ b`.
  static func - (a: Magnitude, b: Magnitude) -> Magnitude {
    var digits = a.digits
    var borrow: Int64 = 0
    for place in digits.indices {
      let right = place < b.digits.count ? Int64(b.digits[place]) : 0
      let value = Int64(digits[place]) - right + borrow
      digits[place] = UInt32(truncatingIfNeeded: value)
      borrow = value >> 32
    }
    return Magnitude(digits: digits)
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
  }
}

extension Double {
  /// The double nearest to `(bits + f) · 2^exponent`, ties to even, where `0 < f < 1` unless `isExact`, which makes it 0.
  ///
  /// - Parameter bits: at least 55 binary digits unless `isExact`, so that `f` decides nothing but ties.
  init(nearest bits: UInt128, exponent: Int, isExact: Bool) {
    let width = 128 - bits.leadingZeroBitCount
    let kept = Swift.min(53, width + exponent + 1074)
    guard width > 0, kept >= 0 else {
      self = 0
      return
    }
    let dropped = width - kept
    guard dropped > 0 else {
      self.init(sign: .plus, exponent: exponent, significand: Double(bits))
      return
    }
    var significand = dropped < 128 ? bits >> UInt128(dropped) : 0
    let rest = bits - (dropped < 128 ? significand << UInt128(dropped) : 0)
    let half: UInt128 = 1 << UInt128(dropped - 1)
    let isTie = rest == half && isExact
    if isTie ? significand & 1 == 1 : rest >= half { significand += 1 }
    self.init(sign: .plus, exponent: exponent + dropped, significand: Double(significand))
  }
}
