/// Some of eight lanes.
struct LaneSet: Sequence {
  private var bits: UInt8

  /// No lane, or all of them.
  static var none: LaneSet { LaneSet(bits: 0) }
  static var all: LaneSet { LaneSet(bits: .max) }

  private init(bits: UInt8) { self.bits = bits }

  /// The lanes of a mask.
  @inline(__always)
  init(_ mask: SIMDMask<SIMD8<Int64>>) {
    let powers = SIMD8<Double>(1, 2, 4, 8, 16, 32, 64, 128)
    bits = UInt8(truncatingIfNeeded: Int(total(SIMD8<Double>().replacing(with: powers, where: mask))))
  }

  /// The lanes as a mask, which comparisons of doubles give faster than those of whole numbers.
  var mask: SIMDMask<SIMD8<Int64>> {
    @inline(__always) get {
      func flag(_ lane: UInt8) -> Double { Double(bits >> lane & 1) }
      return SIMD8(flag(0), flag(1), flag(2), flag(3), flag(4), flag(5), flag(6), flag(7)) .> SIMD8()
    }
  }

  var isEmpty: Bool { bits == 0 }
  var count: Int { bits.nonzeroBitCount }

  /// The lane, if there is one only.
  var only: Int? { bits != 0 && bits & (bits - 1) == 0 ? bits.trailingZeroBitCount : nil }

  /// Whether a lane is among them.
  func contains(_ lane: Int) -> Bool { bits & 1 << UInt8(truncatingIfNeeded: lane) != 0 }

  /// With, and without, a lane.
  mutating func insert(_ lane: Int) { bits |= 1 << UInt8(truncatingIfNeeded: lane) }
  mutating func remove(_ lane: Int) { bits &= ~(1 << UInt8(truncatingIfNeeded: lane)) }

  /// The lanes of either, of both, and of the first only.
  static func | (a: LaneSet, b: LaneSet) -> LaneSet { LaneSet(bits: a.bits | b.bits) }
  static func & (a: LaneSet, b: LaneSet) -> LaneSet { LaneSet(bits: a.bits & b.bits) }
  static func - (a: LaneSet, b: LaneSet) -> LaneSet { LaneSet(bits: a.bits & ~b.bits) }

  /// The lanes in ascending order.
  struct Iterator: IteratorProtocol {
    fileprivate var rest: UInt8

    @inline(__always)
    mutating func next() -> Int? {
      guard rest != 0 else { return nil }
      defer { rest &= rest &- 1 }
      return rest.trailingZeroBitCount
    }
  }

  @inline(__always)
  func makeIterator() -> Iterator { Iterator(rest: bits) }
}
