/// A 128-bit fingerprint of an expression: equal expressions have equal fingerprints whatever the order of their
/// terms and factors, and different ones collide with probability near 2^-128.
///
/// It is computed once per node, so comparing two expressions costs nothing even when they share many
/// sub-expressions. It does not depend on the process or the machine.
struct Digest: Hashable, Sendable {
  var high: UInt64
  var low: UInt64

  init(tag: UInt64) {
    high = Digest.mix(tag &+ 0x9E37_79B9_7F4A_7C15)
    low = Digest.mix(tag ^ 0xC2B2_AE3D_27D4_EB4F)
  }

  /// Adds a word whose position matters.
  mutating func append(_ word: UInt64) {
    high = Digest.mix(high &* 0x2545_F491_4F6C_DD1D &+ word)
    low = Digest.mix((low ^ word) &* 0x9FB2_1C65_1E98_DF25 &+ 0x1656_67B1_9E37_79F9)
  }

  /// Adds a digest whose position matters.
  mutating func append(_ other: Digest) {
    append(other.high)
    append(other.low)
  }

  /// Adds digests whose order does not matter, but whose multiplicities do.
  mutating func appendUnordered(_ others: [Digest]) {
    var first: UInt64 = 0
    var second: UInt64 = 0
    for other in others {
      first = first &+ Digest.mix(other.high ^ (other.low &* 0xD6E8_FEB8_6659_FD93))
      second = second &+ Digest.mix(other.low &+ Digest.mix(other.high))
    }
    append(UInt64(others.count))
    append(first)
    append(second)
  }

  /// Adds text.
  mutating func append(_ text: String) {
    var word: UInt64 = 0
    var filled = 0
    for byte in text.utf8 {
      word = word << 8 | UInt64(byte)
      filled += 1
      if filled == 8 {
        append(word)
        word = 0
        filled = 0
      }
    }
    append(word)
    append(UInt64(text.utf8.count))
  }

  /// The finaliser of SplitMix64 (Steele, Lea and Flood 2014), a bijection that spreads every bit.
  private static func mix(_ value: UInt64) -> UInt64 {
    var word = value
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
