/// One recurrence of a tape: it gives coefficient n of its target row from coefficients of other rows.
struct Instruction: Sendable {
  enum Kind: UInt8, Sendable {
    /// A constant: coefficient 0 is constant `c`, all others vanish.
    case constant
    /// The sum of `b` terms from `a` on, plus constant `c` unless negative.
    case linear
    /// Rows `a` plus, minus `b`.
    case sum, difference
    /// Constant `c` times row `a`.
    case scale
    case product, square, quotient, reciprocal, squareRoot
    /// Row `a` to the power `p/q`.
    case rationalPower
    /// Row `a` to the power of constant `c`.
    case realPower
    case exp
    /// Two rows from `target` on.
    case sinCos, sinhCosh
    /// Two rows: the tangent and 1 plus its square.
    case tan
    /// Three rows: the sigmoid, its slope, and its complement at order 0.
    case sigmoid
    /// `c' = g a'`, with row `b` for g.
    case chain
    /// `c' = a'/g`, with row `b` for g.
    case inverseChain
    /// `p` times row `b`, with the function's value of row `a` at order 0.
    case shifted
    /// `exp` of row `b` with the factor `2/sqrt(pi)`; row `a` is the argument of the Gaussian.
    case gaussian
    /// The angle of the point with ordinate row `a`, abscissa row `b` and squared radius row `c`.
    case angle
    /// One of the rows `a` and `b`, or minus `a`, as the sign of row `a`, or of `a - b`, at order zero tells.
    case kink
  }

  let kind: Kind
  let target: Int32
  var a: Int32 = 0
  var b: Int32 = 0
  var c: Int32 = -1
  var p: Int32 = 0
  var q: Int32 = 0
  var function = ElementaryFunction.exp

  /// How many rows the instruction fills.
  var targetCount: Int {
    switch kind {
    case .sinCos, .sinhCosh, .tan: 2
    case .sigmoid: 3
    default: 1
    }
  }

  /// The rows that the instruction reads; `terms` are those of the tape.
  func operands(_ terms: [LinearTerm]) -> [Int32] {
    switch kind {
    case .constant: []
    case .linear: terms[Int(a)..<Int(a + b)].map(\.row)
    case .angle: [a, b, c]
    case .sum, .difference, .product, .quotient, .chain, .inverseChain, .shifted, .gaussian, .kink: [a, b]
    case .scale, .square, .reciprocal, .squareRoot, .rationalPower, .realPower, .exp, .sinCos, .sinhCosh,
      .tan, .sigmoid:
      [a]
    }
  }

  /// How many sums of products over all lower orders the instruction takes.
  var convolutionCount: Int {
    switch kind {
    case .constant, .linear, .sum, .difference, .scale, .shifted, .kink: 0
    case .sinCos, .sinhCosh, .tan, .sigmoid: 2
    case .angle: 3
    default: 1
    }
  }
}

/// A term of a linear combination: constant times row.
struct LinearTerm: Hashable, Sendable {
  let row: Int32
  let coefficient: Int32
}
