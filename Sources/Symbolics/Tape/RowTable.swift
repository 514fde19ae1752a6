import Numbers
import Series

/// Rows of coefficients, with the rule that each instruction applies to them.
struct RowTable<S: TapeScalar> {
  let table: UnsafeMutablePointer<S>
  let stride: Int
  let constants: UnsafeBufferPointer<S>
  let terms: [LinearTerm]

  @inline(__always)
  private func row(_ index: Int32) -> UnsafeMutablePointer<S> { table + Int(index) * stride }

  @inline(__always)
  private func read(_ index: Int32) -> PointerRow<S> { PointerRow(row(index)) }

  @inline(__always)
  private func constant(_ index: Int32) -> S { constants[Int(index)] }

  /// Coefficient n + 1 of the states from coefficient n of their derivatives.
  @inline(__always)
  func advance(_ derivatives: [(row: Int32, factor: Int32)], _ n: Int) {
    for (state, derivative) in derivatives.enumerated() {
      var value = row(derivative.row)[n]
      if derivative.factor >= 0 { value = constant(derivative.factor) * value }
      table[state * stride + n + 1] = n == 0 ? value : S.ratio(value, .whole(n + 1))
    }
  }

  /// Coefficient `n` of the rows that an instruction fills.
  @inline(__always)
  func run(_ i: Instruction, _ n: Int) {
    switch i.kind {
    case .constant: row(i.target)[n] = n == 0 ? constant(i.c) : .zero
    case .linear: row(i.target)[n] = linear(i, n)
    case .sum: row(i.target)[n] = row(i.a)[n] + row(i.b)[n]
    case .difference: row(i.target)[n] = row(i.a)[n] - row(i.b)[n]
    case .scale: row(i.target)[n] = constant(i.c) * row(i.a)[n]
    case .product: row(i.target)[n] = Recurrence.product(n, read(i.a), read(i.b))
    case .square: row(i.target)[n] = Recurrence.square(n, read(i.a))
    default: n == 0 ? begin(i) : step(i, n)
    }
  }

  @inline(__always)
  private func linear(_ i: Instruction, _ n: Int) -> S {
    var sum = S.zero
    for position in Int(i.a)..<Int(i.a + i.b) {
      let term = terms[position]
      let value = constant(term.coefficient) * row(term.row)[n]
      sum = position == Int(i.a) ? value : sum + value
    }
    return n == 0 && i.c >= 0 ? sum + constant(i.c) : sum
  }

  /// Order zero: the values of functions.
  func begin(_ i: Instruction) {
    let target = row(i.target)
    let a = row(i.a)[0]
    switch i.kind {
    case .quotient: target[0] = S.ratio(a, row(i.b)[0])
    case .reciprocal: target[0] = S.ratio(.whole(1), a)
    case .squareRoot: target[0] = S.root(a)
    case .rationalPower:
      target[0] =
        i.function == .cbrt
        ? S.apply(.cbrt, a, a) : S.power(base: a, exponent: S.ratio(.whole(Int(i.p)), .whole(Int(i.q))))
    case .realPower: target[0] = S.power(base: a, exponent: constant(i.c))
    case .exp: target[0] = S.apply(.exp, a, a)
    case .sinCos:
      target[0] = S.apply(.sin, a, a)
      target[stride] = S.apply(.cos, a, a)
    case .sinhCosh:
      target[0] = S.apply(.sinh, a, a)
      target[stride] = S.apply(.cosh, a, a)
    case .tan:
      target[0] = S.apply(.tan, a, a)
      target[stride] = .whole(1) + target[0] * target[0]
    case .sigmoid:
      target[0] = S.apply(.sigmoid, a, a)
      target[2 * stride] = S.apply(.sigmoid, -a, -a)
      target[stride] = target[0] * target[2 * stride]
    case .chain, .inverseChain, .shifted: target[0] = S.apply(i.function, a, a)
    case .gaussian: target[0] = S.gaussian(a)
    case .angle: target[0] = S.apply(.atan2, a, row(i.b)[0])
    case .kink: target[0] = S.apply(i.function, a, row(i.b)[0])
    case .constant, .linear, .sum, .difference, .scale, .product, .square: break
    }
  }

  /// Order one and above: the rules of ``Recurrence``.
  @inline(__always)
  func step(_ i: Instruction, _ n: Int) {
    let target = row(i.target)
    let own = PointerRow(target)
    let a = read(i.a)
    switch i.kind {
    case .quotient: target[n] = Recurrence.quotient(n, a, read(i.b), own: own)
    case .reciprocal: target[n] = Recurrence.reciprocal(n, a, own: own)
    case .squareRoot: target[n] = Recurrence.squareRoot(n, a, own: own)
    case .rationalPower:
      target[n] = Recurrence.rationalPower(n, a, numerator: Int(i.p), denominator: Int(i.q), own: own)
    case .realPower: target[n] = Recurrence.realPower(n, a, exponent: constant(i.c), own: own)
    case .exp: target[n] = Recurrence.exp(n, a, own: own)
    case .sinCos:
      let cosine = target + stride
      target[n] = Recurrence.sin(n, a, cosine: PointerRow(cosine))
      cosine[n] = Recurrence.cos(n, a, sine: own)
    case .sinhCosh:
      let cosine = target + stride
      target[n] = Recurrence.hyperbolic(n, a, other: PointerRow(cosine))
      cosine[n] = Recurrence.hyperbolic(n, a, other: own)
    case .tan:
      let secant = target + stride
      target[n] = Recurrence.tan(n, a, secantSquared: PointerRow(secant))
      secant[n] = Recurrence.square(n, own)
    case .sigmoid:
      let slope = target + stride
      target[n] = Recurrence.sigmoid(n, a, slope: PointerRow(slope))
      slope[n] = Recurrence.sigmoidSlope(n, own, complement: target[2 * stride])
    case .chain: target[n] = Recurrence.chain(n, a, derivative: read(i.b))
    case .inverseChain: target[n] = Recurrence.inverseChain(n, a, reciprocalDerivative: read(i.b), own: own)
    case .shifted:
      let source = row(i.b)[n]
      target[n] = i.p == 2 ? source + source : (i.p == -1 ? -source : source)
    case .gaussian: target[n] = Recurrence.exp(n, read(i.b), own: own)
    case .angle:
      target[n] = Recurrence.angle(n, a, read(i.b), squaredRadius: read(i.c), own: own)
    case .kink: target[n] = side(i, n)
    case .constant, .linear, .sum, .difference, .scale, .product, .square: break
    }
  }

  /// Coefficient n of a function with a kink: not a number at the kink itself.
  private func side(_ i: Instruction, _ n: Int) -> S {
    let isPair = i.function == .min || i.function == .max
    let argument = isPair ? row(i.a)[0] - row(i.b)[0] : row(i.a)[0]
    let sign = S.apply(.sign, argument, argument)
    // One for both signs, without value at zero.
    let unit = S.ratio(sign, sign)
    switch i.function {
    case .sign: return unit - unit
    case .abs: return unit * sign * row(i.a)[n]
    default:
      let first = S.ratio(unit + (i.function == .max ? sign : -sign), .whole(2))
      return first * row(i.a)[n] + (unit - first) * row(i.b)[n]
    }
  }
}
