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
}

/// A derivation, with the derivatives it has already formed.
struct Derivation {
  let flow: [String: SymbolicExpression]
  private var known: [SymbolicExpression: SymbolicExpression] = [:]

  init(flow: [String: SymbolicExpression]) { self.flow = flow }

  mutating func apply(to expression: SymbolicExpression) -> SymbolicExpression {
    if let result = known[expression] { return result }
    let result = form(expression)
    known[expression] = result
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
    case .product(let factors):
      var result: [SymbolicExpression] = []
      for (position, factor) in factors.enumerated() {
        let inner = apply(to: factor)
        // A factor that does not change contributes nothing, also where the others have poles.
        if inner.isZeroNumber { continue }
        var term = factors
        term[position] = inner
        result.append(.product(term))
      }
      return .sum(result)
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
