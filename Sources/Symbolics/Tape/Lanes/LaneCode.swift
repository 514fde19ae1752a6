import Numbers

/// A node with the rows that it fills and reads, each a vector for every order; the rule for its coefficient n at n >= 1 is in
/// ``LaneRules``.
struct LaneCode {
  typealias Vector = SIMD8<Double>
  typealias Row = UnsafeMutablePointer<Vector>

  var kind: TapePlan.Kind
  var target: Row
  var second: Row
  var a: Row
  var b: Row
  var c: Row
  /// The constant of the node, or the numerator of its exponent.
  var p: Row
  /// The denominator of its exponent.
  var q: Row
  /// What the node's rule divides by, inverted; and the factor of the operand's newest coefficient.
  var inverse: Row
  var slope: Row
  var terms = UnsafeBufferPointer<LaneTerm>(start: nil, count: 0)
  var function: ElementaryFunction
  /// The degree of row `b` where it is a polynomial in the time.
  var degree = 0
  /// See ``TapePlan/Node/leads``.
  var leads = false
}

/// A term of a linear combination.
struct LaneTerm {
  var coefficient: LaneCode.Row
  var row: LaneCode.Row
}
