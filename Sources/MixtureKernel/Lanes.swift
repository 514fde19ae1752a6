import CVectors

/// One or two vectors of trajectories that walk through the kernel together.
///
/// The recurrences are written once over this protocol; a lane computes the same bits whichever type carries it.
protocol Lanes: BitwiseCopyable {
  /// Number of trajectories.
  static var width: Int { get }
  /// Doubles per trajectory; in memory the leading ones of all lanes come first.
  static var parts: Int { get }
  init(_ value: Double)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  /// a·b + c with one rounding.
  static func mad(_ a: Self, _ b: Self, _ c: Self) -> Self
  /// c − a·b with one rounding.
  static func subtractProduct(_ a: Self, _ b: Self, from c: Self) -> Self
  static func exp(_ a: Self) -> Self
  /// e^a for a logit a ≤ 0, exactly 0 below `floor` ≥ −600.
  static func weight(_ a: Self, floor: Double) -> Self
  static func log(_ a: Self) -> Self
  /// 2^k for whole k from −1022 to 1023.
  static func powerOfTwo(_ exponent: Self) -> Self
  /// `x` in the lanes where a > b, else `y`.
  static func choose(where a: Self, exceeds b: Self, _ x: Self, otherwise y: Self) -> Self
  /// `x` in the lanes where a = b, else `y`.
  static func choose(where a: Self, equals b: Self, _ x: Self, otherwise y: Self) -> Self
  /// False when all lanes are +0.
  var hasNonzero: Bool { get }
}

extension Lanes {
  /// Distance between rows in memory, in doubles.
  static var stride: Int { @inline(__always) get { width * parts } }

  /// 1/n, rounded as numbers of this type are.
  @inline(__always)
  static func reciprocal(of n: Int) -> Self { Self(1) / Self(Double(n)) }

  @inline(__always)
  static func max(_ a: Self, _ b: Self) -> Self { choose(where: a, exceeds: b, a, otherwise: b) }

  @inline(__always)
  static func min(_ a: Self, _ b: Self) -> Self { choose(where: a, exceeds: b, b, otherwise: a) }

  @inline(__always)
  static func magnitude(_ a: Self) -> Self { max(a, Self(0) - a) }
}

/// Eight trajectories.
struct OneVector: Lanes {
  var a: Vector

  @inline(__always) init(a: Vector) { self.a = a }
  @inline(__always) init(_ value: Double) { a = Vector(repeating: value) }

  static var width: Int { @inline(__always) get { 8 } }
  static var parts: Int { @inline(__always) get { 1 } }

  @inline(__always) static func + (x: Self, y: Self) -> Self { Self(a: x.a + y.a) }
  @inline(__always) static func - (x: Self, y: Self) -> Self { Self(a: x.a - y.a) }
  @inline(__always) static func * (x: Self, y: Self) -> Self { Self(a: x.a * y.a) }
  @inline(__always) static func / (x: Self, y: Self) -> Self { Self(a: x.a / y.a) }

  @inline(__always)
  static func mad(_ x: Self, _ y: Self, _ z: Self) -> Self { Self(a: MixtureKernel.mad(x.a, y.a, z.a)) }

  @inline(__always)
  static func subtractProduct(_ x: Self, _ y: Self, from z: Self) -> Self {
    Self(a: MixtureKernel.mad(-x.a, y.a, z.a))
  }

  @inline(__always) static func exp(_ x: Self) -> Self { Self(a: exponential(x.a)) }

  @inline(__always)
  static func weight(_ x: Self, floor: Double) -> Self {
    Self(a: MixtureKernel.weight(of: x.a, floor: floor))
  }

  @inline(__always) static func log(_ x: Self) -> Self { Self(a: logarithm(x.a)) }

  @inline(__always)
  static func powerOfTwo(_ exponent: Self) -> Self {
    let biased = unsafeBitCast(
      exponent.a + Vector(repeating: VectorConstant.rounding + 1023), to: SIMD8<Int64>.self)
    return Self(a: unsafeBitCast(biased &<< SIMD8<Int64>(repeating: 52), to: Vector.self))
  }

  @inline(__always)
  static func choose(where a: Self, exceeds b: Self, _ x: Self, otherwise y: Self) -> Self {
    Self(a: .choose(where: a.a, exceeds: b.a, x.a, otherwise: y.a))
  }

  @inline(__always)
  static func choose(where a: Self, equals b: Self, _ x: Self, otherwise y: Self) -> Self {
    Self(a: .choose(where: a.a, equals: b.a, x.a, otherwise: y.a))
  }

  /// Its bits.
  var bits: SIMD8<Int64> { @inline(__always) get { unsafeBitCast(a, to: SIMD8<Int64>.self) } }

  var hasNonzero: Bool { @inline(__always) get { integers8_has_nonzero_bit(bits) } }
}

/// Sixteen trajectories: at low orders two independent vectors hide the latency of the arithmetic and share the loads of
/// the mixture's parameters.
struct TwoVectors: Lanes {
  var a: OneVector
  var b: OneVector

  @inline(__always)
  init(_ a: OneVector, _ b: OneVector) {
    self.a = a
    self.b = b
  }
  @inline(__always) init(_ value: Double) { self.init(OneVector(value), OneVector(value)) }

  static var width: Int { @inline(__always) get { 16 } }
  static var parts: Int { @inline(__always) get { 1 } }

  @inline(__always) static func + (x: Self, y: Self) -> Self { Self(x.a + y.a, x.b + y.b) }
  @inline(__always) static func - (x: Self, y: Self) -> Self { Self(x.a - y.a, x.b - y.b) }
  @inline(__always) static func * (x: Self, y: Self) -> Self { Self(x.a * y.a, x.b * y.b) }
  @inline(__always) static func / (x: Self, y: Self) -> Self { Self(x.a / y.a, x.b / y.b) }

  @inline(__always)
  static func mad(_ x: Self, _ y: Self, _ z: Self) -> Self {
    Self(.mad(x.a, y.a, z.a), .mad(x.b, y.b, z.b))
  }

  @inline(__always)
  static func subtractProduct(_ x: Self, _ y: Self, from z: Self) -> Self {
    Self(.subtractProduct(x.a, y.a, from: z.a), .subtractProduct(x.b, y.b, from: z.b))
  }

  @inline(__always) static func exp(_ x: Self) -> Self { Self(.exp(x.a), .exp(x.b)) }

  @inline(__always)
  static func weight(_ x: Self, floor: Double) -> Self {
    Self(.weight(x.a, floor: floor), .weight(x.b, floor: floor))
  }

  @inline(__always) static func log(_ x: Self) -> Self { Self(.log(x.a), .log(x.b)) }

  @inline(__always)
  static func powerOfTwo(_ exponent: Self) -> Self { Self(.powerOfTwo(exponent.a), .powerOfTwo(exponent.b)) }

  @inline(__always)
  static func choose(where a: Self, exceeds b: Self, _ x: Self, otherwise y: Self) -> Self {
    Self(
      .choose(where: a.a, exceeds: b.a, x.a, otherwise: y.a),
      .choose(where: a.b, exceeds: b.b, x.b, otherwise: y.b))
  }

  @inline(__always)
  static func choose(where a: Self, equals b: Self, _ x: Self, otherwise y: Self) -> Self {
    Self(
      .choose(where: a.a, equals: b.a, x.a, otherwise: y.a),
      .choose(where: a.b, equals: b.b, x.b, otherwise: y.b))
  }

  var hasNonzero: Bool { @inline(__always) get { integers8_has_nonzero_bit(a.bits | b.bits) } }
}
