import Numbers

extension VectorLayout {
  /// Fills in the code of a node with lanes that are orders.
  func fill(_ code: UnsafeMutablePointer<OrderCode>, _ node: TapePlan.Node) {
    let i = node.instruction
    code.pointee.kind = node.kind
    code.pointee.instruction = UnsafePointer(memory.allocate(1, i))
    code.pointee.p = Double(i.p)
    code.pointee.q = Double(max(1, i.q))
    code.pointee.target = heads + node.target
    if node.second >= 0 { code.pointee.second = heads + node.second }
    switch node.kind {
    case .constant: assign(code.pointer(to: \.p), i.c)
    case .linear:
      let terms = memory.buffer(Int(i.b), OrderTerm(coefficient: 0, value: current))
      for (k, term) in plan.terms[Int(i.a)..<Int(i.a + i.b)].enumerated() {
        terms[k].value = codeValue(Int(term.row))
        assign(terms.baseAddress.flatMap { ($0 + k).pointer(to: \.coefficient) }, term.coefficient)
      }
      code.pointee.terms = UnsafeBufferPointer(terms)
      code.pointee.p = 0
      assign(code.pointer(to: \.p), i.c)
    case .productPair:
      read(code, node.a, node.b, node.c)
    case .polynomialProduct, .polynomialQuotient:
      read(code, node.a, node.b, node.a)
      (code.pointee.degree, code.pointee.leads) = (node.degree, node.leads)
      code.pointee.history = memory.numbers(order + 1)
    case .general:
      read(code, node.a, node.b, i.kind == .angle ? Int(i.c) : node.a)
    case .sum, .difference, .product, .quotient, .chain, .inverseChain, .shifted, .gaussian, .twoSquares,
      .radialPower:
      read(code, node.a, node.b, node.a)
      if i.kind == .realPower { assign(code.pointer(to: \.p), i.c) }
    case .scale, .square, .reciprocal, .squareRoot, .power, .exp, .sinCos, .sinhCosh, .tan, .sigmoid:
      read(code, node.a, node.a, node.a)
      if node.kind == .scale || i.kind == .realPower { assign(code.pointer(to: \.p), i.c) }
    }
    keptRows.formUnion(node.keptRows)
  }

  /// The segments without nodes whose rows have ended.
  func laterProgram() -> UnsafeMutableBufferPointer<Segment> {
    let nodes = plan.batches.filter { !$0.isWide }.map { $0.nodes[0] }
    let result = memory.buffer(segments.count, segments[0])
    let none = memory.allocate(1, Instruction(kind: .constant, target: 0))
    let codes = memory.allocate(nodes.count, OrderCode(heads, none))
    var (first, count) = (0, 0)
    for (place, segment) in segments.enumerated() {
      result[place] = segment
      result[place].codes = codes + count
      for index in 0..<segment.count where !nodes[first + index].vanishes {
        laterCodes.append((codes + count, segment.codes + index))
        count += 1
      }
      result[place].count = codes + count - result[place].codes
      first += segment.count
    }
    return result
  }

  /// The rows whose nodes ``laterProgram()`` leaves out.
  func vanishingHeads() -> UnsafeMutableBufferPointer<Head> {
    let rows = plan.batches.flatMap(\.nodes).filter(\.vanishes).flatMap(\.rows)
    let result = memory.buffer(rows.count, heads)
    for (i, row) in rows.enumerated() { result[i] = heads + row }
    return result
  }

  private func read(_ code: UnsafeMutablePointer<OrderCode>, _ a: Int, _ b: Int, _ c: Int) {
    (code.pointee.a, code.pointee.b, code.pointee.c) = (heads + a, heads + b, heads + c)
    codeRows.formUnion([a, b, c])
  }
}

extension TapePlan.Node {
  /// The rows whose lower coefficients the node's sums of products read.
  var keptRows: [Int] {
    switch kind {
    case .constant, .linear, .sum, .difference, .scale, .shifted, .general: []
    case .product, .twoSquares, .chain: [a, b]
    case .productPair: [a, b, c]
    case .square: [a]
    case .polynomialProduct, .polynomialQuotient: [b]
    case .quotient, .inverseChain, .gaussian: [target, b]
    case .radialPower: [target, second, a, b]
    case .reciprocal, .power, .exp: [target, a]
    case .squareRoot: [target]
    case .sinCos, .sinhCosh, .tan, .sigmoid: [target, second, a]
    }
  }
}
