/// How a tape is run in vector registers: recurrences joined where they share work, and put together where they are equal.
///
/// * A sum of two squares, `a^2 + b^2`, becomes one node, and two products with a factor in common, `a c` and `b c`, another.
/// * Nodes of one kind on one level depend on nothing of each other. Eight of them or more form a batch whose nodes lie in the
///   lanes of a vector; of fewer each stands alone, and the lanes hold the next eight orders of its sums.
struct TapePlan: Sendable {
  /// What a node computes; rows are those of the tape.
  enum Kind: UInt8, Sendable {
    /// As in ``Instruction/Kind``.
    case constant, linear, sum, difference, scale
    case product, square, quotient, reciprocal, squareRoot
    /// Row `a` to the power `p/q`, or of a constant.
    case power
    /// Rows of `exp` and the like: the derivative is the row itself times that of `a`, or of `b` for the Gaussian.
    case exp, gaussian
    case sinCos, sinhCosh, tan, sigmoid
    case chain, inverseChain, shifted
    /// `a^2 + b^2`.
    case twoSquares
    /// `target = a c` and `second = b c`.
    case productPair
    /// `second = a^2 + b^2` and `target = second^(p/q)`.
    case radialPower
    /// Row `a` times, over row `b`, a polynomial in the time.
    case polynomialProduct, polynomialQuotient
    /// By the rules for single numbers.
    case general
  }

  struct Node: Sendable {
    var kind: Kind
    var target: Int
    var second = -1
    var a: Int
    var b: Int
    var c = -1
    /// The instruction of the target, or that of the first row of a joined node.
    var instruction: Instruction
    /// The degree of row `b` where it is a polynomial in the time.
    var degree = 0
    /// Whether it is the first factor of its instruction, whose products then come first.
    var leads = false
    /// Whether the rows end before ``TapePlan/firstVanishingOrder``.
    var vanishes = false
  }

  /// Nodes that are run together.
  struct Batch: Sendable {
    var nodes: [Node]
    /// Whether lanes are nodes; otherwise there is one node and lanes are orders.
    var isWide: Bool
    var kind: Kind { nodes[0].kind }
  }

  /// The batches, operands before their use.
  let batches: [Batch]
  /// The tape's terms of linear combinations.
  let terms: [LinearTerm]

  /// From this many equal nodes on, lanes are nodes.
  static let wideCount = 8

  init(_ tape: Tape) {
    terms = tape.terms
    var nodes = Self.joinedSquares(tape)
    let levels = Self.levels(nodes, tape)
    nodes = Self.joinedProducts(nodes, levels)
    batches = Self.shortened(Self.joinedPowers(Self.batches(nodes, levels, tape)), tape)
  }

  /// One node for each instruction, but for squares that only a sum of two of them reads.
  private static func joinedSquares(_ tape: Tape) -> [Node] {
    var uses = [Int](repeating: 0, count: tape.rowCount)
    for i in tape.instructions { for row in i.operands(tape.terms) { uses[Int(row)] += 1 } }
    for row in tape.outputs + tape.derivatives.map(\.row) { uses[Int(row)] += 2 }
    var squares: [Int32: Int32] = [:]
    for i in tape.instructions where i.kind == .square && uses[Int(i.target)] == 1 { squares[i.target] = i.a }
    var joined: Set<Int32> = []
    for i in tape.instructions where i.kind == .sum && squares[i.a] != nil && squares[i.b] != nil {
      joined.formUnion([i.a, i.b])
    }
    return tape.instructions.filter { !joined.contains($0.target) }.map { i in
      var node = Node(i)
      if i.kind == .sum, joined.contains(i.a), let a = squares[i.a], let b = squares[i.b] {
        (node.kind, node.a, node.b) = (.twoSquares, Int(a), Int(b))
      }
      return node
    }
  }

  /// Pairs of products on one level that share a factor become one node.
  private static func joinedProducts(_ nodes: [Node], _ levels: [Int]) -> [Node] {
    struct Key: Hashable { let factor, level: Int }
    var waiting: [Key: Int] = [:]
    var partners: [Int: (other: Int, factor: Int)] = [:]
    for (index, node) in nodes.enumerated() where node.kind == .product {
      let keys = [node.b, node.a].map { Key(factor: $0, level: levels[node.target]) }
      let free = keys.first { key in waiting[key].map { partners[$0] == nil } ?? false }
      if let free, let other = waiting[free] {
        partners[other] = (index, free.factor)
        partners[index] = (other, free.factor)
      } else {
        for key in keys { waiting[key] = index }
      }
    }
    return nodes.enumerated().compactMap { index, node in
      guard let (other, factor) = partners[index] else { return node }
      if other < index { return nil }
      func rest(_ node: Node) -> Int { node.a == factor ? node.b : node.a }
      var pair = node
      (pair.kind, pair.second) = (.productPair, nodes[other].target)
      (pair.a, pair.b, pair.c) = (rest(node), rest(nodes[other]), factor)
      return pair
    }
  }

  /// One more than the highest level of the operands, for every row.
  private static func levels(_ nodes: [Node], _ tape: Tape) -> [Int] {
    var levels = [Int](repeating: 0, count: tape.rowCount)
    for node in nodes {
      let level = 1 + (node.operands(tape.terms).map { levels[$0] }.max() ?? 0)
      for row in node.rows { levels[row] = level }
    }
    return levels
  }

  private static func batches(_ nodes: [Node], _ levels: [Int], _ tape: Tape) -> [Batch] {
    struct Key: Hashable {
      let level: Int
      let kind: Kind
      let p, q: Int32
      /// The number of terms of a linear combination, the exponent of a power.
      let detail: Int32
      var roles: Set<Role> = []
    }
    struct Role: Hashable {
      let kind: Kind
      let place: Int
    }
    // Results that are read at the same places by nodes of the same kind lie side by side, so that these read whole vectors.
    var roles = [Set<Role>](repeating: [], count: tape.rowCount)
    for node in nodes where node.kind != .linear {
      for (place, row) in node.operands(tape.terms).enumerated() {
        roles[row].insert(Role(kind: node.kind, place: place))
      }
    }
    func key(_ node: Node, _ roles: Set<Role>) -> Key {
      Key(
        level: levels[node.target], kind: node.kind, p: node.instruction.p, q: node.instruction.q,
        detail: node.kind == .linear ? node.instruction.b : (node.kind == .power ? node.instruction.c : 0),
        roles: roles)
    }
    var keys = nodes.map { key($0, roles[$0.target]) }
    var counts: [Key: Int] = [:]
    for key in keys { counts[key, default: 0] += 1 }
    // Parts too small for a batch of their own go together.
    for (index, node) in nodes.enumerated() where counts[keys[index], default: 0] < wideCount {
      keys[index] = key(node, [])
    }
    counts = [:]
    for key in keys { counts[key, default: 0] += 1 }
    var places: [Key: Int] = [:]
    var result: [Batch] = []
    let order = nodes.indices.sorted {
      (levels[nodes[$0].target], nodes[$0].target) < (levels[nodes[$1].target], nodes[$1].target)
    }
    for index in order {
      let node = nodes[index]
      let key = keys[index]
      if !node.kind.canBeWide || counts[key, default: 0] < wideCount {
        result.append(Batch(nodes: [node], isWide: false))
      } else if let place = places[key] {
        result[place].nodes.append(node)
      } else {
        places[key] = result.count
        result.append(Batch(nodes: [node], isWide: true))
      }
    }
    return result
  }
}

extension TapePlan {
  /// A sum of two squares that stands alone takes a power of it along, which then need not wait for it.
  private static func joinedPowers(_ batches: [Batch]) -> [Batch] {
    var powers: [Int: Node] = [:]
    for batch in batches where !batch.isWide && batch.kind == .power && powers[batch.nodes[0].a] == nil {
      powers[batch.nodes[0].a] = batch.nodes[0]
    }
    var joined: Set<Int> = []
    let result = batches.map { batch in
      let node = batch.nodes[0]
      guard !batch.isWide, node.kind == .twoSquares, var power = powers[node.target] else { return batch }
      joined.insert(power.target)
      (power.kind, power.a, power.b, power.second) = (.radialPower, node.a, node.b, node.target)
      return Batch(nodes: [power], isWide: false)
    }
    return result.filter { $0.isWide || $0.kind != .power || !joined.contains($0.nodes[0].target) }
  }
}

extension TapePlan.Kind {
  /// Whether nodes of the kind have a form with nodes in the lanes.
  var canBeWide: Bool {
    switch self {
    case .constant, .tan, .sigmoid, .shifted, .general, .radialPower, .polynomialProduct, .polynomialQuotient:
      false
    default: true
    }
  }
}

extension TapePlan.Node {
  init(_ i: Instruction) {
    kind =
      switch i.kind {
      case .constant: .constant
      case .linear: .linear
      case .sum: .sum
      case .difference: .difference
      case .scale: .scale
      case .product: .product
      case .square: .square
      case .quotient: .quotient
      case .reciprocal: .reciprocal
      case .squareRoot: .squareRoot
      case .rationalPower, .realPower: .power
      case .exp: .exp
      case .gaussian: .gaussian
      case .sinCos: .sinCos
      case .sinhCosh: .sinhCosh
      case .tan: .tan
      case .sigmoid: .sigmoid
      case .chain: .chain
      case .inverseChain: .inverseChain
      case .shifted: .shifted
      case .angle, .kink: .general
      }
    target = Int(i.target)
    if i.targetCount > 1 { second = target + 1 }
    (a, b) = (Int(i.a), Int(i.b))
    instruction = i
  }

  /// The rows that the node fills.
  var rows: [Int] {
    switch kind {
    case .productPair, .radialPower: [target, second]
    case .polynomialProduct: [target]
    default: Array(target..<target + instruction.targetCount)
    }
  }

  /// The rows that the node reads.
  func operands(_ terms: [LinearTerm]) -> [Int] {
    switch kind {
    case .twoSquares, .radialPower, .polynomialProduct, .polynomialQuotient: [a, b]
    case .productPair: [a, b, c]
    default: instruction.operands(terms).map { Int($0) }
    }
  }
}
