import Numbers

extension SymbolicExpression {
  /// The sum of `terms`: nested sums flattened, exact numbers folded, like terms collected. An empty sum is 0.
  public static func sum(_ terms: [SymbolicExpression]) -> SymbolicExpression {
    var builder = SumBuilder()
    for term in terms { builder.add(term) }
    return builder.expression
  }

  /// The sum of `term(i)` for `i` in `indices`.
  public static func sum<Indices: Sequence>(
    over indices: Indices, _ term: (Indices.Element) throws -> SymbolicExpression
  ) rethrows -> SymbolicExpression {
    sum(try indices.map(term))
  }

  /// The product of `factors`: nested products flattened, exact numbers folded into one in front, powers of equal
  /// bases merged where that is sound. An empty product is 1.
  public static func product(_ factors: [SymbolicExpression]) -> SymbolicExpression {
    var builder = ProductBuilder()
    for factor in factors { builder.multiply(by: factor) }
    return builder.expression
  }

  /// The product of `factor(i)` for `i` in `indices`.
  public static func product<Indices: Sequence>(
    over indices: Indices, _ factor: (Indices.Element) throws -> SymbolicExpression
  ) rethrows -> SymbolicExpression {
    product(try indices.map(factor))
  }

  /// `base^exponent`. Powers of exact numbers are computed when the result is exact and moderately small.
  public static func power(_ base: SymbolicExpression, _ exponent: SymbolicExpression) -> SymbolicExpression {
    guard let number = exponent.number else {
      if base.number?.isOne == true, exponent.isTotal { return .one }
      return SymbolicExpression(normal: .power(base, exponent))
    }
    if number.isOne { return base }
    if number.isZero, base.isTotal { return .one }
    if base.isZeroNumber, number.isNegative, number.integer != -1 { return base.reciprocal }
    if let folded = base.number.flatMap({ foldPower($0, number) }) { return SymbolicExpression(folded) }
    if case .power(let inner, let innerExponent) = base.form, let p = innerExponent.rational,
      let q = number.rational
    {
      let product = p * q
      if product.isFinite, PowerRegion.mayNest(p, q, product: product, base: inner) {
        return power(inner, SymbolicExpression(product))
      }
      // (b^p)^(-q) is written as the reciprocal of b^(pq) when only that nests.
      if q.numerator < 0, q != Rational(-1) {
        let positive = power(base, SymbolicExpression(-q))
        return SymbolicExpression(normal: .power(positive, SymbolicExpression(-1)))
      }
    }
    return SymbolicExpression(normal: .power(base, exponent))
  }

  /// A function of its arguments; exact values at 0 and 1 are folded.
  ///
  /// Returns a formula without value (`NaN`-free, but undefined) only if its argument has none. The number of arguments
  /// must be ``ElementaryFunction/argumentCount``; extra ones are dropped and missing ones are read as 1.
  public static func apply(
    _ function: ElementaryFunction, _ arguments: [SymbolicExpression]
  ) -> SymbolicExpression {
    var arguments = Array(arguments.prefix(function.argumentCount))
    while arguments.count < function.argumentCount { arguments.append(.one) }
    if arguments.count == 1, let value = arguments[0].number {
      if value.isExact, value.isZero, let folded = function.integerAtZero {
        return SymbolicExpression(folded)
      }
      if value.isOne, function == .log || function == .acosh || function == .acos { return .zero }
      if value.isOne, function == .cbrt { return .one }
    }
    return SymbolicExpression(normal: .function(function, arguments))
  }

  /// A function of one argument.
  public static func apply(
    _ function: ElementaryFunction, _ argument: SymbolicExpression
  ) -> SymbolicExpression {
    apply(function, [argument])
  }

  /// The reciprocal `1/self`.
  public var reciprocal: SymbolicExpression { .power(self, SymbolicExpression(-1)) }

  /// The numerical factor in front and what it multiplies; `self` itself has the factor 1.
  var coefficientAndRest: (SymbolicNumber, SymbolicExpression) {
    guard case .product(let factors) = form, let number = factors.first?.number else {
      return (SymbolicNumber(1), self)
    }
    let rest = Array(factors.dropFirst())
    return (number, rest.count == 1 ? rest[0] : SymbolicExpression(normal: .product(rest)))
  }

  /// The largest exponent to which an exact number is raised while an expression is built.
  private static var largestFoldedExponent: Int { 64 }

  private static func foldPower(_ base: SymbolicNumber, _ exponent: SymbolicNumber) -> SymbolicNumber? {
    guard let exponent = exponent.rational else { return nil }
    if exponent.denominator == 1 {
      guard let whole = Int(exactly: exponent.numerator), whole.magnitude <= largestFoldedExponent else {
        return nil
      }
      return base.raised(to: whole)
    }
    guard let value = base.rational, value.numerator >= 0, let degree = Int(exactly: exponent.denominator),
      degree <= largestFoldedExponent, let whole = Int(exactly: exponent.numerator),
      whole.magnitude <= largestFoldedExponent, let top = exactRoot(value.numerator, degree),
      let bottom = exactRoot(value.denominator, degree)
    else { return nil }
    return SymbolicNumber(Rational(top, bottom)).raised(to: whole)
  }

  /// The whole root of a whole number, if it has one.
  private static func exactRoot(_ value: Int128, _ degree: Int) -> Int? {
    if value == 0 || value == 1 { return Int(value) }
    let guess = Double.pow(Double(value), 1 / Double(degree)).rounded()
    guard guess < 9e15 else { return nil }
    var power = Rational.one
    for _ in 0..<degree { power = power * Rational(Int(guess)) }
    return power.isFinite && power.numerator == value ? Int(guess) : nil
  }
}

/// Collects terms.
private struct SumBuilder {
  private var constant: SymbolicNumber?
  private var constantPosition = 0
  private var terms: [(coefficient: SymbolicNumber, rest: SymbolicExpression)] = []
  private var positions: [SymbolicExpression: Int] = [:]

  mutating func add(_ term: SymbolicExpression) {
    switch term.form {
    case .sum(let inner):
      for term in inner { add(term) }
    case .number(let number):
      add(number)
    default:
      let (coefficient, rest) = term.coefficientAndRest
      if let position = positions[rest], let total = terms[position].coefficient.adding(coefficient) {
        terms[position].coefficient = total
      } else {
        positions[rest] = terms.count
        terms.append((coefficient, rest))
      }
    }
  }

  private mutating func add(_ number: SymbolicNumber) {
    guard let old = constant else {
      constant = number
      constantPosition = terms.count
      return
    }
    if let total = old.adding(number) {
      constant = total
    } else {
      terms.append((number, .one))
    }
  }

  var expression: SymbolicExpression {
    var result: [SymbolicExpression] = []
    for (position, term) in terms.enumerated() {
      if position == constantPosition { appendConstant(to: &result) }
      if term.coefficient.isZero, term.rest.isTotal { continue }
      result.append(scaled(term.rest, by: term.coefficient))
    }
    if constantPosition == terms.count { appendConstant(to: &result) }
    if result.isEmpty { return SymbolicExpression(constant ?? SymbolicNumber(0)) }
    return result.count == 1 ? result[0] : SymbolicExpression(normal: .sum(result))
  }

  private func appendConstant(to result: inout [SymbolicExpression]) {
    if let constant, !constant.isZero { result.append(SymbolicExpression(constant)) }
  }

  private func scaled(_ rest: SymbolicExpression, by coefficient: SymbolicNumber) -> SymbolicExpression {
    if coefficient.isOne { return rest }
    let number = SymbolicExpression(coefficient)
    if rest.number != nil { return rest.number?.isOne == true ? number : .product([number, rest]) }
    if case .product(let factors) = rest.form {
      return SymbolicExpression(normal: .product([number] + factors))
    }
    return SymbolicExpression(normal: .product([number, rest]))
  }
}

/// Collects factors.
private struct ProductBuilder {
  private var coefficient = SymbolicNumber(1)
  private var unfolded: [SymbolicExpression] = []
  /// Base and exponent; `nil` where a factor was merged into an earlier one.
  private var factors: [(base: SymbolicExpression, exponent: SymbolicExpression)?] = []
  private var positions: [SymbolicExpression: [Int]] = [:]

  mutating func multiply(by factor: SymbolicExpression) {
    switch factor.form {
    case .product(let inner):
      for factor in inner { multiply(by: factor) }
    case .number(let number):
      if let product = coefficient.multiplied(by: number) {
        coefficient = product
      } else {
        unfolded.append(factor)
      }
    case .power(let base, let exponent):
      insert(base, exponent)
    default:
      insert(factor, .one)
    }
  }

  private mutating func insert(_ base: SymbolicExpression, _ exponent: SymbolicExpression) {
    guard var merged = exponent.rational else {
      factors.append((base, exponent))
      return
    }
    // A merged power may in turn merge with another one of the same base.
    var target: Int?
    while let (position, sum) = partner(of: base, merged) {
      merged = sum
      factors[position] = nil
      target = min(target ?? position, position)
    }
    if let target {
      factors[target] = (base, SymbolicExpression(merged))
    } else {
      positions[base, default: []].append(factors.count)
      factors.append((base, exponent))
    }
  }

  /// The first factor that merges with `base^exponent`, with the exponent of the merged power.
  private func partner(of base: SymbolicExpression, _ exponent: Rational) -> (Int, Rational)? {
    for position in positions[base] ?? [] {
      guard let old = factors[position]?.exponent.rational else { continue }
      let sum = old + exponent
      guard sum.isFinite, PowerRegion.mayMerge(old, exponent, sum: sum, base: base) else { continue }
      if !sum.isZero || base.isTotal { return (position, sum) }
    }
    return nil
  }

  var expression: SymbolicExpression {
    var result = unfolded
    var number = coefficient
    for case let factor? in factors {
      let power = SymbolicExpression.power(factor.base, factor.exponent)
      if let value = power.number, let product = number.multiplied(by: value) {
        number = product
      } else {
        result.append(power)
      }
    }
    if number.isZero, result.allSatisfy(\.isTotal) { return SymbolicExpression(number) }
    if result.isEmpty { return SymbolicExpression(number) }
    if number.isOne { return result.count == 1 ? result[0] : SymbolicExpression(normal: .product(result)) }
    return SymbolicExpression(normal: .product([SymbolicExpression(number)] + result))
  }
}
