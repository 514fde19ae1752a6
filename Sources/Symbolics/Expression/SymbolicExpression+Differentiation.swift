import Numbers

extension SymbolicExpression {
  /// The partial derivative with respect to one symbol; all other symbols are constants.
  public func derivative(withRespectTo symbol: String) -> SymbolicExpression {
    derivative(along: [symbol: .one])
  }

  /// The partial derivative of the given order.
  public func derivative(withRespectTo symbol: String, order: Int) -> SymbolicExpression {
    var result = self
    for _ in 0..<max(0, order) { result = result.derivative(withRespectTo: symbol).simplified() }
    return result
  }

  /// The image under the derivation that takes each symbol to the given expression (to 0 if it is missing):
  /// `D f = sum over symbols s of (df/ds) flow[s]`.
  ///
  /// With `flow = ["t": 1, "x": f]` this is the total derivative along `x' = f(x, t)`; with `flow = ["x": v]` it is the
  /// directional derivative (Jacobian-vector product) along `v`.
  public func derivative(along flow: [String: SymbolicExpression]) -> SymbolicExpression {
    var derivation = Derivation(flow: flow)
    return derivation.apply(to: self)
  }

  /// The total derivatives of orders 0 to `order` along a flow, each simplified.
  public func derivatives(
    along flow: [String: SymbolicExpression], upTo order: Int
  ) -> [SymbolicExpression] {
    var derivation = Derivation(flow: flow)
    var result = [simplified()]
    while result.count <= order, let last = result.last {
      result.append(derivation.apply(to: last).simplified())
    }
    return result
  }

  /// ``derivatives(along:upTo:)`` for formulas that are to be written out.
  ///
  /// Throws ``DerivativeTooLong`` before a derivative is formed that would have more than about `limit` operations.
  public func derivatives(
    along flow: [String: SymbolicExpression], upTo order: Int, limit: Double
  ) throws(DerivativeTooLong) -> [SymbolicExpression] {
    var derivation = Derivation(flow: flow)
    var result = [simplified()]
    while result.count <= order, let last = result.last {
      let size = derivation.size(of: last)
      // Like terms meet: the result is often a few times shorter than its parts.
      guard size <= 8 * limit else { throw DerivativeTooLong(order: result.count, size: size, limit: limit) }
      let next = derivation.apply(to: last).simplified()
      guard next.treeSize <= limit else {
        throw DerivativeTooLong(order: result.count, size: next.treeSize, limit: limit)
      }
      result.append(next)
    }
    return result
  }
}

/// A derivative that is too long to be written out.
public struct DerivativeTooLong: Error, Equatable, Sendable {
  /// Its order.
  public let order: Int
  /// How many operations it has, or would have at most.
  public let size: Double
  /// How many are allowed.
  public let limit: Double
}

/// A derivation, with the derivatives it has already formed.
struct Derivation {
  let flow: [String: SymbolicExpression]
  private var sizes: [SymbolicExpression: Double] = [:]
  private var known: [SymbolicExpression: SymbolicExpression] = [:]

  init(flow: [String: SymbolicExpression]) { self.flow = flow }

  mutating func apply(to expression: SymbolicExpression) -> SymbolicExpression {
    if let result = known[expression] { return result }
    let result = form(expression)
    known[expression] = result
    return result
  }

  /// About how many operations the derivative has when it is written out, at most; 0 for one that vanishes. Nothing is formed.
  mutating func size(of expression: SymbolicExpression) -> Double {
    if let size = sizes[expression] { return size }
    var inner: [Double] = []
    for operand in expression.operands { inner.append(size(of: operand)) }
    let result: Double
    switch expression.form {
    case .number, .pi: result = 0
    case .symbol(let name): result = flow[name].map { $0.isZeroNumber ? 0 : $0.treeSize } ?? 0
    case .sum: result = inner.reduce(0, +)
    case .product(let factors):
      let moving = inner.indices.filter { inner[$0] > 0 }
      let own = moving.reduce(0) { $0 + inner[$1] }
      let rest = expression.treeSize
      let levels = Double.log(Double(max(2, moving.count))) / Double.log(2)
      let copies = moving.count > Derivation.mostFactors ? levels : Double(moving.count)
      let heaviest = factors.map(\.treeSize).max() ?? 0
      result = moving.isEmpty ? 0 : own + copies * rest - Double(moving.count == 1 ? 1 : 0) * heaviest
    case .power, .function:
      result = inner.allSatisfy { $0 == 0 } ? 0 : inner.reduce(0, +) + 2 * expression.treeSize + 4
    }
    sizes[expression] = result
    return result
  }

  private mutating func form(_ expression: SymbolicExpression) -> SymbolicExpression {
    switch expression.form {
    case .number, .pi: return .zero
    case .symbol(let name): return flow[name] ?? .zero
    case .sum(let terms):
      var result: [SymbolicExpression] = []
      for term in terms { result.append(apply(to: term)) }
      return .sum(result)
    case .product(let factors): return product(factors)
    case .power(let base, let exponent): return power(expression, base, exponent)
    case .function(let function, let arguments):
      var result: [SymbolicExpression] = []
      for (argument, partial) in zip(arguments, Derivation.partials(of: function, arguments, expression)) {
        let inner = apply(to: argument)
        if !inner.isZeroNumber { result.append(inner * partial()) }
      }
      return .sum(result)
    }
  }

  private mutating func product(_ factors: [SymbolicExpression]) -> SymbolicExpression {
    // A factor that does not change contributes nothing, also where the others have poles.
    let moving = factors.indices.filter { !apply(to: factors[$0]).isZeroNumber }
    if moving.count > Derivation.mostFactors { return split(factors, moving) }
    var result: [SymbolicExpression] = []
    for position in moving {
      var term = factors
      term[position] = apply(to: factors[position])
      result.append(.product(term))
    }
    return .sum(result)
  }

  /// `(A B)' = A' B + A B'` with two parts of about the same size: n factors give formulas of size n log n instead of n^2, and
  /// higher derivatives find those of the parts again.
  private mutating func split(_ factors: [SymbolicExpression], _ moving: [Int]) -> SymbolicExpression {
    let variable = moving.map { factors[$0] }
    let total = variable.reduce(0) { $0 + $1.treeSize }
    var count = 0
    var size = 0.0
    while count < variable.count - 1, count == 0 || size + variable[count].treeSize / 2 < total / 2 {
      size += variable[count].treeSize
      count += 1
    }
    let (left, right) = (Array(variable.prefix(count)), Array(variable.dropFirst(count)))
    let fixed = factors.indices.filter { !moving.contains($0) }.map { factors[$0] }
    let (first, second) = (apply(to: .product(left)), apply(to: .product(right)))
    return .sum([.product(fixed + [first] + right), .product(fixed + left + [second])])
  }

  /// Up to this many factors the product rule is written out.
  private static var mostFactors: Int { 8 }

  private mutating func power(
    _ power: SymbolicExpression, _ base: SymbolicExpression, _ exponent: SymbolicExpression
  ) -> SymbolicExpression {
    if exponent.isZeroNumber { return .zero }
    let inner = apply(to: base)
    let outer = apply(to: exponent)
    var terms: [SymbolicExpression] = []
    if !inner.isZeroNumber { terms.append(exponent * inner * .power(base, exponent - 1)) }
    if !outer.isZeroNumber { terms.append(outer * power * log(base)) }
    return .sum(terms)
  }

  /// The partial derivatives of a function with respect to its arguments, formed on demand; `value` is the function itself.
  private static func partials(
    of function: ElementaryFunction, _ arguments: [SymbolicExpression], _ value: SymbolicExpression
  ) -> [() -> SymbolicExpression] {
    guard let x = arguments.first else { return [] }
    func square(_ e: SymbolicExpression) -> SymbolicExpression { .power(e, 2) }
    let gaussian = { 2 * exp(-square(x)) / sqrt(.pi) }
    switch function {
    case .exp: return [{ value }]
    case .expm1: return [{ exp(x) }]
    case .log: return [{ x.reciprocal }]
    case .log1p: return [{ (1 + x).reciprocal }]
    case .sin: return [{ cos(x) }]
    case .cos: return [{ -sin(x) }]
    case .tan: return [{ 1 + square(value) }]
    case .asin: return [{ 1 / sqrt(1 - square(x)) }]
    case .acos: return [{ -(1 / sqrt(1 - square(x))) }]
    case .atan: return [{ (1 + square(x)).reciprocal }]
    case .sinh: return [{ cosh(x) }]
    case .cosh: return [{ sinh(x) }]
    case .tanh: return [{ 1 - square(value) }]
    case .asinh: return [{ 1 / sqrt(1 + square(x)) }]
    case .acosh: return [{ 1 / (sqrt(x - 1) * sqrt(x + 1)) }]
    case .atanh: return [{ (1 - square(x)).reciprocal }]
    case .cbrt: return [{ 1 / (3 * square(value)) }]
    case .erf: return [gaussian]
    case .erfc: return [{ -gaussian() }]
    case .sigmoid: return [{ value * sigmoid(-x) }]
    case .softplus: return [{ sigmoid(x) }]
    case .abs: return [{ .apply(.sign, x) }]
    case .sign: return [{ .zero }]
    case .min, .max:
      guard arguments.count == 2 else { return [] }
      let side = SymbolicExpression.apply(.sign, arguments[0] - arguments[1])
      let half = SymbolicExpression(Rational(1, 2))
      let (larger, smaller) = ({ half * (1 + side) }, { half * (1 - side) })
      return function == .max ? [larger, smaller] : [smaller, larger]
    case .atan2:
      guard arguments.count == 2 else { return [] }
      let (y, x) = (arguments[0], arguments[1])
      let radius = { square(x) + square(y) }
      return [{ x / radius() }, { -y / radius() }]
    }
  }
}

extension SymbolicExpression {
  /// Whether this is the number 0.
  var isZeroNumber: Bool { number?.isZero == true }
}
