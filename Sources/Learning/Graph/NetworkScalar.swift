import MixtureKernel
import Numbers

/// A number type in which a network is evaluated: `Float` for training, `Double` for derivatives and for gradients that are
/// checked.
public protocol NetworkScalar: BinaryFloatingPoint, SIMDScalar, ElementaryNumber, Codable {
  /// 64 bytes of numbers, one of each lane of a batch.
  associatedtype Lanes: SIMD, RecurrenceElement where Lanes.Scalar == Self

  /// `a b + c` lane by lane with one rounding.
  static func fused(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes

  /// `results[i] ← e^(−|arguments[i]|)` for `i < count`, `count` a multiple of 16.
  static func decays(
    of arguments: UnsafePointer<Self>, count: Int, into results: UnsafeMutablePointer<Self>)
}

extension Double: NetworkScalar {
  /// Eight numbers.
  public typealias Lanes = SIMD8<Double>

  /// `a b + c` with one rounding.
  @inlinable
  @inline(__always)
  public static func fused(_ a: SIMD8<Double>, _ b: SIMD8<Double>, _ c: SIMD8<Double>) -> SIMD8<Double> {
    c.addingProduct(a, b)
  }

  /// `e^(−|x|)` by the kernel's exponential: exactly 0 for `|x| > 600`.
  public static func decays(
    of arguments: UnsafePointer<Double>, count: Int, into results: UnsafeMutablePointer<Double>
  ) {
    for i in 0..<count { results[i] = arguments[i].magnitude }
    exponentials(of: results, times: -1, count: count, into: results)
  }
}

extension Float: NetworkScalar {
  /// Sixteen numbers.
  public typealias Lanes = SIMD16<Float>

  /// `a b + c` with one rounding.
  @inlinable
  @inline(__always)
  public static func fused(_ a: SIMD16<Float>, _ b: SIMD16<Float>, _ c: SIMD16<Float>) -> SIMD16<Float> {
    c.addingProduct(a, b)
  }

  /// `e^(−|x|)`, computed in `Double` and rounded once.
  public static func decays(
    of arguments: UnsafePointer<Float>, count: Int, into results: UnsafeMutablePointer<Float>
  ) {
    let block = 128
    withUnsafeTemporaryAllocation(of: Double.self, capacity: block) { room in
      guard let wide = room.baseAddress else { return }
      for first in stride(from: 0, to: count, by: block) {
        let size = min(block, count - first)
        for i in 0..<size { wide[i] = Double(arguments[first + i].magnitude) }
        exponentials(of: wide, times: -1, count: size, into: wide)
        for i in 0..<size { results[first + i] = Float(wide[i]) }
      }
    }
  }
}
