extension SIMD2: RecurrenceElement where Scalar == Double {
  /// `n` in both lanes.
  @inlinable public static func whole(_ n: Int) -> SIMD2<Double> { SIMD2(repeating: Double(n)) }
  /// Lane by lane quotient.
  @inlinable public static func ratio(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> { a / b }
}

extension SIMD4: RecurrenceElement where Scalar == Double {
  /// `n` in all four lanes.
  @inlinable public static func whole(_ n: Int) -> SIMD4<Double> { SIMD4(repeating: Double(n)) }
  /// Lane by lane quotient.
  @inlinable public static func ratio(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> SIMD4<Double> { a / b }
}

extension SIMD8: RecurrenceElement where Scalar == Double {
  /// `n` in all eight lanes.
  @inlinable public static func whole(_ n: Int) -> SIMD8<Double> { SIMD8(repeating: Double(n)) }
  /// Lane by lane quotient.
  @inlinable public static func ratio(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> SIMD8<Double> { a / b }
}

extension SIMD16: RecurrenceElement where Scalar == Float {
  /// `n` in all sixteen lanes.
  @inlinable public static func whole(_ n: Int) -> SIMD16<Float> { SIMD16(repeating: Float(n)) }
  /// Lane by lane quotient.
  @inlinable public static func ratio(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float> { a / b }
}
