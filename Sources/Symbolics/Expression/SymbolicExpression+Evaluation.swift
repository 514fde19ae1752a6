import Numbers

/// Why an expression has no value here.
public enum EvaluationError: Error, Equatable, CustomStringConvertible, Sendable {
  /// A symbol has been given no value.
  case unknownSymbol(name: String, known: [String])
  /// An operation has no exact rational value.
  case notRational(operation: String)

  /// What is missing and what to do.
  public var description: String {
    switch self {
    case .unknownSymbol(let name, let known):
      "The symbol '\(name)' has no value; known symbols are \(known.joined(separator: ", ")). "
        + "Please give it a value."
    case .notRational(let operation):
      "\(operation) has no exact fraction as its value. Please evaluate in a floating-point type."
    }
  }
}

extension SymbolicExpression {
  /// The value for given values of the symbols, each shared part computed once.
  ///
  /// Where the formula has no real value the result is not finite. Throws ``EvaluationError`` if a symbol is missing.
  public func evaluate<S: ElementaryNumber>(_ values: [String: S]) throws(EvaluationError) -> S {
    var evaluation = Evaluation(values: values)
    return try evaluation.value(of: self)
  }

  /// The exact value of a rational formula. Throws ``EvaluationError`` for other formulas and missing symbols; the
  /// result is not finite at poles and when 127 bits do not suffice.
  public func evaluateExactly(_ values: [String: Rational]) throws(EvaluationError) -> Rational {
    switch form {
    case .number(let number):
      guard let value = number.rational else {
        throw .notRational(operation: "The number \(number.double)")
      }
      return value
    case .pi: throw .notRational(operation: "pi")
    case .symbol(let name):
      guard let value = values[name] else {
        throw .unknownSymbol(name: name, known: values.keys.sorted())
      }
      return value
    case .sum(let terms):
      var total = Rational.zero
      for term in terms { total = total + (try term.evaluateExactly(values)) }
      return total
    case .product(let factors):
      var total = Rational.one
      for factor in factors { total = total * (try factor.evaluateExactly(values)) }
      return total
    case .power(let base, let exponent):
      guard let whole = exponent.number?.integer, whole.magnitude < 1000 else {
        throw .notRational(operation: "A power with exponent \(exponent)")
      }
      return Evaluation<Double>.power(try base.evaluateExactly(values), whole)
    case .function(let function, _): throw .notRational(operation: "The function \(function.rawValue)")
    }
  }
}

private struct Evaluation<S: ElementaryNumber> {
  let values: [String: S]
  private var known: [ObjectIdentifier: S] = [:]

  init(values: [String: S]) { self.values = values }

  mutating func value(of expression: SymbolicExpression) throws(EvaluationError) -> S {
    let key = ObjectIdentifier(expression.node)
    if let value = known[key] { return value }
    let value = try compute(expression)
    known[key] = value
    return value
  }

  private mutating func compute(_ expression: SymbolicExpression) throws(EvaluationError) -> S {
    switch expression.form {
    case .number(let number): return number.evaluate(in: S.self)
    case .pi: return S.pi
    case .symbol(let name):
      guard let value = values[name] else {
        throw .unknownSymbol(name: name, known: values.keys.sorted())
      }
      return value
    case .sum(let terms):
      var total = try value(of: terms[0])
      for term in terms.dropFirst() { total = total + (try value(of: term)) }
      return total
    case .product(let factors):
      var total = try value(of: factors[0])
      for factor in factors.dropFirst() {
        if let (base, exponent) = TextPrinter.denominator(factor) {
          total = total / Evaluation.power(try value(of: base), exponent)
        } else {
          total = total * (try value(of: factor))
        }
      }
      return total
    case .power(let base, let exponent):
      let base = try value(of: base)
      if let rational = exponent.rational { return Evaluation.power(base, rational) }
      let power = try value(of: exponent)
      // The C library answers 1 for a base or an exponent without value.
      guard base.isFinite, power.isFinite else { return base.isFinite ? power - power : base }
      return S.pow(base, power)
    case .function(let function, let arguments):
      var operands: [S] = []
      for argument in arguments { operands.append(try value(of: argument)) }
      return function.evaluate(operands)
    }
  }

  /// `base^exponent` by multiplications and roots where that is possible.
  static func power(_ base: S, _ exponent: Rational) -> S {
    if exponent.denominator == 1, let whole = Int(exactly: exponent.numerator), whole.magnitude <= 64 {
      return power(base, whole)
    }
    if exponent.denominator == 2, exponent.numerator.magnitude <= 64 {
      return power(S.sqrt(base), Int(exponent.numerator))
    }
    return S.pow(base, exponent.evaluate(in: S.self))
  }

  static func power<T: FieldElement>(_ base: T, _ exponent: Int) -> T {
    // The zeroth power of a value that does not exist does not exist either.
    var result = base.isFinite || exponent != 0 ? T.one : base
    var square = base
    var rest = exponent.magnitude
    while rest > 0 {
      if rest & 1 == 1 { result = result * square }
      rest >>= 1
      if rest > 0 { square = square * square }
    }
    return exponent < 0 ? T.one / result : result
  }
}

extension ElementaryFunction {
  private func extremum<S: ElementaryNumber>(_ a: S, _ b: S) -> S {
    guard a.isFinite, b.isFinite else { return a + b }
    return (a < b) == (self == .min) ? a : b
  }

  /// The value for the given arguments; not finite where there is none.
  func evaluate<S: ElementaryNumber>(_ arguments: [S]) -> S {
    value(arguments[0], arguments[arguments.count - 1])
  }

  /// The same; a function of one argument does not look at the second.
  func value<S: ElementaryNumber>(_ x: S, _ y: S) -> S {
    switch self {
    case .exp: S.exp(x)
    case .expm1: S.expm1(x)
    case .log: S.log(x)
    case .log1p: S.log1p(x)
    case .sin: S.sin(x)
    case .cos: S.cos(x)
    case .tan: S.tan(x)
    case .asin: S.asin(x)
    case .acos: S.acos(x)
    case .atan: S.atan(x)
    case .sinh: S.sinh(x)
    case .cosh: S.cosh(x)
    case .tanh: S.tanh(x)
    case .asinh: S.asinh(x)
    case .acosh: S.acosh(x)
    case .atanh: S.atanh(x)
    case .cbrt: S.cbrt(x)
    case .erf: S.erf(x)
    case .erfc: S.erfc(x)
    case .sigmoid: S.sigmoid(x)
    case .softplus: S.softplus(x)
    case .atan2: S.atan2(x, y)
    case .abs: x.magnitude
    case .sign: x.isFinite ? (x.isZero ? x : (x > .zero ? S.one : -S.one)) : x / x.magnitude
    case .min, .max: extremum(x, y)
    }
  }
}
