import Numbers
import Series
import Symbolics
import TestSupport
import Testing

/// A formula as a bare tree without any normal form: what expressions are compared with.
indirect enum Recipe: CustomStringConvertible {
  case number(Int, Int)
  case symbol(String)
  case add(Recipe, Recipe)
  case subtract(Recipe, Recipe)
  case multiply(Recipe, Recipe)
  case divide(Recipe, Recipe)
  case power(Recipe, Int, Int)
  case apply(ElementaryFunction, Recipe)

  static let symbols = ["x", "y", "a"]

  /// A random formula; rational ones have whole exponents and no functions.
  static func random(_ draw: inout RandomDraw, depth: Int, isRational: Bool) -> Recipe {
    let choice = depth == 0 ? draw.uniform(0, 3) : draw.uniform(0, isRational ? 12 : 15)
    func inner() -> Recipe { random(&draw, depth: depth - 1, isRational: isRational) }
    switch choice {
    case ..<1: return .number(Int(draw.uniform(-4, 5)), Int(draw.uniform(1, 4)))
    case ..<3: return .symbol(symbols[Int(draw.uniform(0, 3))])
    case ..<5: return .add(inner(), inner())
    case ..<6: return .subtract(inner(), inner())
    case ..<9: return .multiply(inner(), inner())
    case ..<10: return .divide(inner(), inner())
    case ..<12:
      let exponents = isRational ? [-2, -1, 0, 2, 3] : [-1, 1, 2, 3]
      return .power(
        inner(), exponents[Int(draw.uniform(0, Double(exponents.count)))],
        isRational ? 1 : Int(draw.uniform(1, 4)))
    default:
      let functions = ElementaryFunction.allCases.filter { $0 != .atan2 && !$0.hasKink }
      return .apply(functions[Int(draw.uniform(0, Double(functions.count)))], inner())
    }
  }

  var children: [Recipe] {
    switch self {
    case .number, .symbol: []
    case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b), .divide(let a, let b): [a, b]
    case .power(let a, _, _), .apply(_, let a): [a]
    }
  }

  private func with(_ children: [Recipe]) -> Recipe {
    switch self {
    case .number, .symbol: self
    case .add: .add(children[0], children[1])
    case .subtract: .subtract(children[0], children[1])
    case .multiply: .multiply(children[0], children[1])
    case .divide: .divide(children[0], children[1])
    case .power(_, let p, let q): .power(children[0], p, q)
    case .apply(let function, _): .apply(function, children[0])
    }
  }

  /// Smaller formulas that may show the same failure.
  var smaller: [Recipe] {
    var result = children
    for (position, child) in children.enumerated() {
      for candidate in child.smaller {
        var changed = children
        changed[position] = candidate
        result.append(with(changed))
      }
    }
    if case .number(let p, let q) = self, p != 0 || q != 1 { result += [.number(0, 1), .number(1, 1)] }
    if case .symbol = self { result.append(.number(1, 1)) }
    return result
  }

  /// The formula as an expression.
  var expression: SymbolicExpression {
    switch self {
    case .number(let p, let q): SymbolicExpression(Rational(p, q))
    case .symbol(let name): .symbol(name)
    case .add(let a, let b): a.expression + b.expression
    case .subtract(let a, let b): a.expression - b.expression
    case .multiply(let a, let b): a.expression * b.expression
    case .divide(let a, let b): a.expression / b.expression
    case .power(let a, let p, let q): pow(a.expression, SymbolicExpression(Rational(p, q)))
    case .apply(let function, let a): .apply(function, a.expression)
    }
  }

  /// The formula with every bracket written out.
  var description: String {
    switch self {
    case .number(let p, let q): "(\(p)/\(q))"
    case .symbol(let name): name
    case .add(let a, let b): "(\(a) + \(b))"
    case .subtract(let a, let b): "(\(a) - \(b))"
    case .multiply(let a, let b): "(\(a)*\(b))"
    case .divide(let a, let b): "(\(a)/\(b))"
    case .power(let a, let p, let q): "(\(a)^(\(p)/\(q)))"
    case .apply(let function, let a): "\(function.rawValue)(\(a))"
    }
  }

  /// The exact value; not finite where there is none.
  func exact(_ values: [String: Rational]) -> Rational {
    switch self {
    case .number(let p, let q): return Rational(p, q)
    case .symbol(let name): return values[name] ?? .undefined
    case .add(let a, let b): return a.exact(values) + b.exact(values)
    case .subtract(let a, let b): return a.exact(values) - b.exact(values)
    case .multiply(let a, let b): return a.exact(values) * b.exact(values)
    case .divide(let a, let b): return a.exact(values) / b.exact(values)
    case .power(let a, let p, _):
      let base = a.exact(values)
      var result = base.isFinite ? Rational.one : base
      for _ in 0..<p.magnitude { result = result * base }
      return p < 0 ? Rational.one / result : result
    case .apply: return .undefined
    }
  }

  /// The value by the plain operations of a scalar type, and the largest magnitude on the way.
  func value<S: ElementaryNumber>(_ values: [String: S], _ largest: inout S) -> S {
    let result: S
    switch self {
    case .number(let p, let q): result = S(p) / S(q)
    case .symbol(let name): result = values[name] ?? S.zero
    case .add(let a, let b): result = a.value(values, &largest) + b.value(values, &largest)
    case .subtract(let a, let b): result = a.value(values, &largest) - b.value(values, &largest)
    case .multiply(let a, let b): result = a.value(values, &largest) * b.value(values, &largest)
    case .divide(let a, let b): result = a.value(values, &largest) / b.value(values, &largest)
    case .power(let a, let p, let q):
      let base = a.value(values, &largest)
      if p % q == 0 {
        var power = S.one
        for _ in 0..<(p / q).magnitude { power = power * base }
        result = p < 0 ? S.one / power : power
      } else {
        result = S.pow(base, S(p) / S(q))
      }
    case .apply(let function, let a):
      let argument = a.value(values, &largest)
      result = plain(function, argument)
    }
    let size = result.magnitude
    if !(size <= largest) { largest = size }
    if !result.isZero, !(S.one / size <= largest) { largest = S.one / size }
    return result
  }

  private func plain<S: ElementaryNumber>(_ function: ElementaryFunction, _ x: S) -> S {
    if let total = TotalFunction(rawValue: function.rawValue) { return S.evaluate(total, at: x) }
    switch function {
    case .tanh: return S.tanh(x)
    case .log: return S.log(x)
    case .log1p: return S.log1p(x)
    case .asin: return S.asin(x)
    case .acos: return S.acos(x)
    case .acosh: return S.acosh(x)
    case .atanh: return S.atanh(x)
    default: return S.cbrt(x)
    }
  }

  /// The series of the formula for series of the symbols; `nil` where it is not analytic.
  func series<C: ElementaryNumber>(_ values: [String: TaylorSeries<C>]) -> TaylorSeries<C>? {
    switch self {
    case .number(let p, let q): return TaylorSeries(constant: C(p) / C(q))
    case .symbol(let name): return values[name]
    case .add(let a, let b): return combine(a, b, values) { $0 + $1 }
    case .subtract(let a, let b): return combine(a, b, values) { $0 - $1 }
    case .multiply(let a, let b): return combine(a, b, values) { $0 * $1 }
    case .divide(let a, let b): return combine(a, b, values) { try? $0 / $1 }
    case .power(let a, let p, let q):
      guard let base = a.series(values) else { return nil }
      return p % q == 0 ? try? Series.pow(base, p / q) : try? Series.pow(base, C(p) / C(q))
    case .apply(let function, let a):
      guard let x = a.series(values) else { return nil }
      switch function {
      case .exp: return Series.exp(x)
      case .expm1: return Series.expm1(x)
      case .log: return try? Series.log(x)
      case .log1p: return try? Series.log1p(x)
      case .sin: return Series.sin(x)
      case .cos: return Series.cos(x)
      case .tan: return Series.tan(x)
      case .asin: return try? Series.asin(x)
      case .acos: return try? Series.acos(x)
      case .atan: return Series.atan(x)
      case .sinh: return Series.sinh(x)
      case .cosh: return Series.cosh(x)
      case .tanh: return Series.tanh(x)
      case .asinh: return Series.asinh(x)
      case .acosh: return try? Series.acosh(x)
      case .atanh: return try? Series.atanh(x)
      case .cbrt: return try? Series.cbrt(x)
      case .erf: return Series.erf(x)
      case .erfc: return Series.erfc(x)
      case .sigmoid: return Series.sigmoid(x)
      case .softplus: return Series.softplus(x)
      case .atan2, .abs, .sign, .min, .max: return nil
      }
    }
  }

  private func combine<C: ElementaryNumber>(
    _ a: Recipe, _ b: Recipe, _ values: [String: TaylorSeries<C>],
    _ operation: (TaylorSeries<C>, TaylorSeries<C>) -> TaylorSeries<C>?
  ) -> TaylorSeries<C>? {
    guard let left = a.series(values), let right = b.series(values) else { return nil }
    return operation(left, right)
  }
}

/// Checks a property of random formulas; a failing formula is made smaller before it is reported.
///
/// The property returns what is wrong, or `nil`. It gets a fresh copy of the case's random numbers each time.
func forRandomRecipes(
  seed: UInt64, count: Int, depth: Int, isRational: Bool,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ property: (Recipe, inout RandomDraw) -> String?
) {
  var failures = 0
  for draw in RandomCases(seed: seed, count: count) where failures < 3 {
    var source = draw
    var recipe = Recipe.random(&source, depth: depth, isRational: isRational)
    var fresh = source
    guard var failure = property(recipe, &fresh) else { continue }
    failures += 1
    var steps = 0
    search: while steps < 2000 {
      for candidate in recipe.smaller {
        steps += 1
        var again = source
        if let smaller = property(candidate, &again) {
          (recipe, failure) = (candidate, smaller)
          continue search
        }
      }
      break
    }
    Issue.record("\(draw): \(recipe): \(failure)", sourceLocation: sourceLocation)
  }
}

/// A random small fraction, often 0, 1 or -1.
func smallFraction(_ draw: inout RandomDraw) -> Rational {
  Rational(Int(draw.uniform(-3.99, 3.99)), Int(draw.uniform(1, 3.99)))
}
