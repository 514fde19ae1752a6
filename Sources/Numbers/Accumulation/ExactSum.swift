/// The exact sum of any doubles, or of their squares, as a whole number of units `2^-2176`.
///
/// Every double and every square of one is such a whole number below `2^(2176 + 2048)`, so adding rounds nothing: the sum, and what
/// is computed from it, depends on neither the order of the terms nor their division among partial sums. It is kept as 136 words of
/// 32 binary digits with room for carries, a small form of the accumulator of Kulisch, "Computer Arithmetic and
/// Validity" (2008), Sec. 8; a term changes 3 words, a square 5.
public struct ExactSum: Sendable {
  private static let wordCount = 136
  /// The binary exponent of the lowest digit.
  static let unit = -2176
  /// A term changes a word by less than `2^32`; after so many a word is still below `2^62`.
  private static let mostPending = 1 << 29

  private var words = [Int64](repeating: 0, count: wordCount)
  /// Terms since the carries were last taken on.
  private var pending = 0

  /// The sum of nothing.
  public init() {}

  /// A sum from its sign and its digits in base `2^32`, of which the lowest has the place `lowest`; nil where they do not fit.
  public init?(isNegative: Bool, lowest: Int, digits: [UInt32]) {
    guard lowest >= 0, digits.count < Self.wordCount, lowest < Self.wordCount - digits.count else {
      return nil
    }
    for (place, digit) in digits.enumerated() {
      words[lowest + place] = isNegative ? -Int64(digit) : Int64(digit)
    }
  }

  /// Adds a finite number; anything else is left out.
  public mutating func add(_ value: Double) {
    guard value.isFinite, value != 0 else { return }
    add(UInt128(value.wholeSignificand), exponent: value.wholeExponent, isNegative: value < 0)
  }

  /// Adds the square of a finite number; anything else is left out.
  public mutating func add(squareOf value: Double) {
    guard value.isFinite, value != 0 else { return }
    let (high, low) = value.wholeSignificand.multipliedFullWidth(by: value.wholeSignificand)
    add(UInt128(high) << 64 | UInt128(low), exponent: 2 * value.wholeExponent, isNegative: false)
  }

  /// Adds another sum.
  public mutating func add(_ other: ExactSum) {
    var other = other
    other.takeCarriesOn()
    takeCarriesOn()
    for place in words.indices { words[place] += other.words[place] }
    pending = 1
  }

  /// The double nearest to the sum, ties to even; infinite beyond the largest.
  public var value: Double { quotient(by: 1) }

  /// The double nearest to the sum over `count > 0`, ties to even.
  public func quotient(by count: UInt64) -> Double {
    let (isNegative, magnitude) = signed
    // Enough digits behind the point that what is left over decides nothing but ties.
    let shift = max(0, 128 + 64 - magnitude.bitWidth)
    let (quotient, remainder) = magnitude.shifted(by: shift).divided(by: max(count, 1))
    let leading = quotient.leading
    let value = Double(
      nearest: leading.bits, exponent: leading.exponent + Self.unit - shift,
      isExact: leading.isExact && remainder == 0)
    return isNegative ? -value : value
  }

  /// The sign and the digits in base `2^32` without zeros at either end, the place of the lowest first: one form for each value.
  public var digits: (isNegative: Bool, lowest: Int, digits: [UInt32]) {
    let (isNegative, magnitude) = signed
    let lowest = magnitude.digits.firstIndex { $0 != 0 } ?? 0
    return (isNegative, lowest, Array(magnitude.digits.dropFirst(lowest)))
  }

  /// The sign and the magnitude in units.
  var signed: (isNegative: Bool, magnitude: Magnitude) {
    var sum = self
    sum.takeCarriesOn()
    let isNegative = sum.words[Self.wordCount - 1] < 0
    if isNegative {
      for place in sum.words.indices { sum.words[place] = -sum.words[place] }
      sum.takeCarriesOn()
    }
    return (isNegative, Magnitude(digits: sum.words.map { UInt32(truncatingIfNeeded: $0) }))
  }

  private mutating func add(_ significand: UInt128, exponent: Int, isNegative: Bool) {
    if pending >= Self.mostPending { takeCarriesOn() }
    pending += 1
    let position = exponent - Self.unit
    var place = position >> 5
    let shift = UInt128(position & 31)
    // Up to 106 digits and a shift of up to 31.
    var low = significand << shift
    var high = shift == 0 ? 0 : significand >> (128 - shift)
    while low != 0 || high != 0 {
      let digit = Int64(UInt32(truncatingIfNeeded: low))
      words[place] += isNegative ? -digit : digit
      low = low >> 32 | high << 96
      high >>= 32
      place += 1
    }
  }

  /// Leaves digits from 0 to `2^32 - 1` in every word but the last, which keeps the sign.
  private mutating func takeCarriesOn() {
    pending = 0
    for place in 0..<Self.wordCount - 1 {
      words[place + 1] += words[place] >> 32
      words[place] &= 0xFFFF_FFFF
    }
  }
}

extension ExactSum: Equatable {
  /// Whether two sums have the same value.
  public static func == (a: ExactSum, b: ExactSum) -> Bool { a.signed == b.signed }
}

extension Double {
  /// The significand as a whole number, for a finite value.
  fileprivate var wholeSignificand: UInt64 { significandBitPattern | (exponentBitPattern == 0 ? 0 : 1 << 52) }
  /// The exponent of its last digit.
  fileprivate var wholeExponent: Int { max(Int(exponentBitPattern), 1) - 1075 }
}
