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

  /// The lanes as a mask.
  var mask: SIMDMask<SIMD8<Int64>> {
    @inline(__always) get {
      SIMD8(repeating: Int64(bits)) & SIMD8(1, 2, 4, 8, 16, 32, 64, 128) .!= SIMD8(repeating: 0)
    }
  }

  var isEmpty: Bool { bits == 0 }

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
