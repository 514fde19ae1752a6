/// Nodes that stand alone, by the rules of ``OrderLanes``.
extension ExpansionWriter {
  /// A sum of products with what pairs of high orders add.
  private func sum(_ t: Int, _ far: String, _ order: Order) -> String {
    order.isDistant ? "(s\(t)[0] + \(far))" : "s\(t)[0]"
  }

  private func far(_ a: Int, _ b: Int) -> String { "far(r\(a), r\(b), n)" }

  private func weighted(_ a: Int, _ b: Int) -> String { "farw(r\(a), r\(b), n, 1.0, 0.0)" }

  private func newest(_ row: Int, _ order: Order) -> String { order.isEarly ? "NEW(\(row))" : "h\(row)" }

  private func twice(_ row: Int, _ order: Order) -> String {
    order.isEarly ? "TWICE(\(row))" : "(h\(row) + h\(row))"
  }

  /// Moves the sums of a row down and adds products, each a factor and a vector.
  private func add(_ t: Int, _ order: Order, _ products: (String, String)...) {
    if order.isShort {
      let sum = products.reduce("LOW(MOVE(s\(t)))") { "F(LOW(\($1.0)), LOW(\($1.1)), \($0))" }
      line("s\(t) = WIDE(\(sum));")
    } else {
      let sum = products.reduce("MOVE(s\(t))") { "F(\($1.0), \($1.1), \($0))" }
      line("s\(t) = \(sum);")
    }
  }

  /// Opens a block in which the operands that lie in lanes have scalars of the usual names.
  private func open(_ node: TapePlan.Node) {
    line("{")
    for row in Set(node.operands(plan.terms)).sorted() {
      if case .lane = place(row) { line("const double v\(row) = \(value(row));") }
    }
  }

  private func exponent(_ node: TapePlan.Node) -> (p: String, q: String) {
    let i = node.instruction
    return (i.kind == .realPower ? constant(i.c) : "\(i.p).0", "\(max(1, i.q)).0")
  }

  /// See ``OrderLanes/chain(_:_:_:_:_:_:_:)``.
  private func chain(_ t: Int, _ a: Int, _ b: Int, _ order: Order) -> String {
    "F(f\(b), v\(a), \(sum(t, weighted(a, b), order)) * rn)"
  }

  private func extend(_ t: Int, _ a: Int, with b: Int, _ order: Order) {
    add(t, order, ("ALL(v\(a) * dn)", newest(b, order)), ("ALL(v\(b)) * K", "h\(a)"))
  }

  private func squares(_ t: Int, _ a: Int, _ b: Int, _ order: Order) {
    let sum = sum(t, "(\(far(a, a)) + \(far(b, b)))", order)
    line("v\(t) = F(f\(b) + f\(b), v\(b), F(f\(a) + f\(a), v\(a), \(sum)));")
    add(t, order, ("ALL(v\(a))", twice(a, order)), ("ALL(v\(b))", twice(b, order)))
  }

  private func raise(_ node: TapePlan.Node, _ t: Int, _ a: Int, _ order: Order) {
    let (p, q) = exponent(node)
    let sum = sum(t, "farw(r\(a), r\(t), n, \(p), -\(q))", order)
    line("v\(t) = F(q\(t), v\(a), \(sum) * (rn * i\(t)));")
    add(
      t, order, ("ALL(v\(a)) * F(ALL(-\(q)), K, ALL(\(p) * dn))", newest(t, order)),
      ("ALL(v\(t)) * F(ALL(\(p)), K, ALL(-\(q) * dn))", "h\(a)"))
  }

  /// See ``OrderLanes/polynomial(_:_:_:_:)``; straight code has the products that there are, a loop over the first orders finds
  /// them.
  private func polynomial(_ node: TapePlan.Node, _ order: Order) -> String {
    let (x, b, degree) = ("o\(node.target)", "p\(node.b)", node.degree)
    guard let n = Int(order.text) else {
      if order.isEarly { return "low(\(x), \(b), n, \(degree), \(node.leads ? 1 : 0))" }
      return stride(from: degree, to: 0, by: -1).reduce("0.0") { "F(\(x)[n - \($1)], \(b)[\($1)], \($0))" }
    }
    var sum = "0.0"
    for m in stride(from: max(n - degree, (n + 1) / 2), to: n, by: 1) {
      let j = n - m
      let isBoth = m <= degree && m > j
      if isBoth, node.leads { sum = "F(\(b)[\(m)], \(x)[\(j)], \(sum))" }
      sum = "F(\(x)[\(m)], \(b)[\(j)], \(sum))"
      if isBoth, !node.leads { sum = "F(\(b)[\(m)], \(x)[\(j)], \(sum))" }
    }
    return sum
  }

  /// One text for orders up to the degree of a node's polynomial, another for those above.
  private func choice(_ node: TapePlan.Node, _ order: Order, upTo: String, above: String) -> String {
    if let n = Int(order.text) { return n <= node.degree ? upTo : above }
    return order.isEarly ? "(n <= \(node.degree) ? \(upTo) : \(above))" : above
  }

  private func multiply(_ node: TapePlan.Node, _ order: Order) {
    let (t, a, b) = (node.target, node.a, node.b)
    let (inner, outer) = ("F(v\(a), p\(b)[0], ", "F(o\(t)[0], v\(b), ")
    let both = node.leads ? "\(inner)\(outer)w))" : "\(outer)\(inner)w))"
    line("const double w = \(polynomial(node, order));")
    line("v\(t) = \(choice(node, order, upTo: both, above: "\(inner)w)"));")
    line("o\(t)[\(order.text)] = v\(a);")
  }

  private func divide(_ node: TapePlan.Node, _ order: Order) {
    let (t, a, b) = (node.target, node.a, node.b)
    line("const double w = v\(a) - \(polynomial(node, order));")
    line("v\(t) = \(choice(node, order, upTo: "F(-o\(t)[0], v\(b), w)", above: "w")) * i\(t);")
    line("o\(t)[\(order.text)] = v\(t);")
  }

  /// Coefficient n >= 1.
  func step(_ node: TapePlan.Node, _ order: Order) {
    let (t, s, a, b, c) = (node.target, node.second, node.a, node.b, node.c)
    if node.vanishes, !order.isEarly {
      for row in node.rows { line("v\(row) = 0.0;") }
      return
    }
    open(node)
    switch node.kind {
    case .sum: line("v\(t) = v\(a) + v\(b);")
    case .difference: line("v\(t) = v\(a) - v\(b);")
    case .scale: line("v\(t) = \(constant(node.instruction.c)) * v\(a);")
    case .shifted: line("v\(t) = \(node.instruction.p).0 * v\(b);")
    case .constant: line("v\(t) = 0.0;")
    case .linear: line("v\(t) = \(linear(node, from: "0.0"));")
    case .product:
      line("v\(t) = F(f\(a), v\(b), F(v\(a), f\(b), \(sum(t, far(a, b), order))));")
      add(t, order, ("ALL(v\(a))", newest(b, order)), ("ALL(v\(b))", "h\(a)"))
    case .productPair:
      for (target, factor) in [(t, a), (s, b)] {
        line(
          "v\(target) = F(f\(factor), v\(c), F(v\(factor), f\(c), \(sum(target, far(factor, c), order))));")
        add(target, order, ("ALL(v\(factor))", newest(c, order)), ("ALL(v\(c))", "h\(factor)"))
      }
    case .square:
      line("v\(t) = F(f\(a) + f\(a), v\(a), \(sum(t, far(a, a), order)));")
      add(t, order, ("ALL(v\(a))", twice(a, order)))
    case .twoSquares: squares(t, a, b, order)
    case .quotient:
      line("v\(t) = F(-f\(t), v\(b), v\(a) - \(sum(t, far(t, b), order))) * i\(t);")
      add(t, order, ("ALL(v\(t))", newest(b, order)), ("ALL(v\(b))", "h\(t)"))
    case .polynomialProduct: multiply(node, order)
    case .polynomialQuotient: divide(node, order)
    case .reciprocal:
      line("v\(t) = -F(f\(t), v\(a), \(sum(t, far(t, a), order))) * i\(t);")
      add(t, order, ("ALL(v\(t))", newest(a, order)), ("ALL(v\(a))", "h\(t)"))
    case .squareRoot:
      line("v\(t) = (v\(a) - \(sum(t, far(t, t), order))) * i\(t);")
      add(t, order, ("ALL(v\(t))", twice(t, order)))
    case .power: raise(node, t, a, order)
    case .radialPower:
      squares(s, a, b, order)
      raise(node, t, s, order)
    case .exp, .gaussian:
      let argument = node.kind == .exp ? a : b
      line("v\(t) = \(chain(t, argument, t, order));")
      extend(t, argument, with: t, order)
    case .chain:
      line("v\(t) = \(chain(t, a, b, order));")
      extend(t, a, with: b, order)
    case .inverseChain:
      line("v\(t) = F(-\(sum(t, weighted(t, b), order)), rn, v\(a)) * i\(t);")
      add(t, order, ("ALL(v\(t) * dn)", newest(b, order)), ("ALL(v\(b)) * K", "h\(t)"))
    case .sinCos, .sinhCosh:
      line("v\(t) = \(chain(t, a, s, order));")
      line("v\(s) = \(node.kind == .sinCos ? "-" : "")\(chain(s, a, t, order));")
      extend(t, a, with: s, order)
      extend(s, a, with: t, order)
    case .tan, .sigmoid:
      line("v\(t) = \(chain(t, a, s, order));")
      let (square, slope) = (sum(s, far(t, t), order), "q\(s) * v\(t)")
      line("v\(s) = \(node.kind == .tan ? "\(square) + \(slope)" : "\(slope) - \(square)");")
      add(s, order, ("ALL(v\(t))", twice(t, order)))
      extend(t, a, with: s, order)
    case .general: break
    }
    line("}")
  }

  private func linear(_ node: TapePlan.Node, from start: String) -> String {
    let i = node.instruction
    return plan.terms[Int(i.a)..<Int(i.a + i.b)].reduce(start) {
      "F(\(constant($1.coefficient)), v\($1.row), \($0))"
    }
  }

  /// Order 0, see ``OrderLanes/begin(_:_:)``.
  func begin(_ node: TapePlan.Node) {
    let (t, s, a, b, c) = (node.target, node.second, node.a, node.b, node.c)
    let function = node.instruction.function
    open(node)
    switch node.kind {
    case .constant: line("v\(t) = \(constant(node.instruction.c));")
    case .linear: line("v\(t) = \(linear(node, from: constant(node.instruction.c)));")
    case .sum: line("v\(t) = v\(a) + v\(b);")
    case .difference: line("v\(t) = v\(a) - v\(b);")
    case .scale: line("v\(t) = \(constant(node.instruction.c)) * v\(a);")
    case .product: line("v\(t) = v\(a) * v\(b);")
    case .polynomialProduct: line("v\(t) = v\(a) * v\(b); o\(t)[0] = v\(a);")
    case .square: line("v\(t) = v\(a) * v\(a);")
    case .twoSquares: line("v\(t) = v\(a) * v\(a) + v\(b) * v\(b);")
    case .productPair: line("v\(t) = v\(a) * v\(c); v\(s) = v\(b) * v\(c);")
    case .quotient, .polynomialQuotient:
      divide(t, by: "v\(b)")
      line("v\(t) = v\(a) / v\(b);")
      if node.kind == .polynomialQuotient { line("o\(t)[0] = v\(t);") }
    case .reciprocal:
      divide(t, by: "v\(a)")
      line("v\(t) = i\(t);")
    case .squareRoot:
      line("v\(t) = __builtin_sqrt(v\(a));")
      divide(t, by: "v\(t) + v\(t)")
    case .power: begin(node, t, a)
    case .radialPower:
      line("v\(s) = v\(a) * v\(a) + v\(b) * v\(b);")
      begin(node, t, s)
    case .exp: line("v\(t) = \(ExpansionCode.call(.exp, "v\(a)"));")
    case .gaussian: line("v\(t) = \(ExpansionCode.callGaussian("v\(a)"));")
    case .chain, .shifted: line("v\(t) = \(ExpansionCode.call(function, "v\(a)"));")
    case .inverseChain:
      divide(t, by: "v\(b)")
      line("v\(t) = \(ExpansionCode.call(function, "v\(a)"));")
    case .sinCos, .sinhCosh:
      let (first, second) = ExpansionCode.pair(node.kind, "v\(a)")
      line("v\(t) = \(first); v\(s) = \(second);")
    case .tan:
      line("v\(t) = \(ExpansionCode.call(.tan, "v\(a)"));")
      line("v\(s) = 1.0 + v\(t) * v\(t); q\(s) = v\(t) + v\(t);")
    case .sigmoid:
      line("v\(t) = \(ExpansionCode.call(.sigmoid, "v\(a)"));")
      line(
        "{ const double w = \(ExpansionCode.call(.sigmoid, "-v\(a)")); v\(s) = v\(t) * w; q\(s) = w - v\(t); }"
      )
    case .general: break
    }
    line("}")
  }

  private func divide(_ t: Int, by divisor: String) {
    line("{ const double w = \(divisor); ok &= normal(w); i\(t) = 1.0 / w; }")
  }

  private func begin(_ node: TapePlan.Node, _ t: Int, _ a: Int) {
    let (p, q) = exponent(node)
    divide(t, by: "\(q) * v\(a)")
    line("v\(t) = \(power(node, "v\(a)", "__builtin_sqrt"));")
    line("q\(t) = \(p) * v\(t) * i\(t);")
  }

  /// The value of a power; nil in vectors where it takes a function of single numbers.
  func power(_ node: TapePlan.Node, _ x: String, _ root: String) -> String {
    halfPower(node, x, root) ?? singlePower(node, x)
  }

  /// See ``HalfPower``.
  func halfPower(_ node: TapePlan.Node, _ x: String, _ root: String) -> String? {
    let i = node.instruction
    guard i.kind != .realPower, HalfPower(Double(i.p), Double(max(1, i.q))) != nil else { return nil }
    let power = i.p.magnitude == 3 ? "\(x) * \(root)(\(x))" : "\(root)(\(x))"
    return i.p < 0 ? "1.0 / (\(power))" : power
  }

  /// A power by a function of single numbers.
  func singlePower(_ node: TapePlan.Node, _ x: String) -> String {
    let (p, q) = exponent(node)
    return node.instruction.function == .cbrt
      ? ExpansionCode.call(.cbrt, x) : ExpansionCode.callPower(x, "\(p) / \(q)")
  }
}
