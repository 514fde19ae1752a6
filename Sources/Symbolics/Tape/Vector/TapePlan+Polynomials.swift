/// Rows that are polynomials in the time, whatever the states are.
extension TapePlan {
  /// The highest degree of a factor or divisor whose sums run over its own coefficients only.
  static let polynomialDegree = 4
  /// The order from which on rows of lower degree are not computed any more.
  static let firstVanishingOrder = 9

  /// Nodes that stand alone, with what follows from the degrees of their operands: short sums, and results that end.
  ///
  /// A coefficient above the degree is +0, and a sum that begins at +0 keeps its bits when such products are left out. Two
  /// products with a polynomial factor in common do not share work any more.
  static func shortened(_ batches: [Batch], _ tape: Tape) -> [Batch] {
    var degrees = [Int?](repeating: nil, count: tape.rowCount)
    degrees[tape.timeRow] = 1
    return batches.flatMap { batch in
      for node in batch.nodes {
        for (row, degree) in zip(node.rows, node.degrees(degrees, tape.terms)) { degrees[row] = degree }
      }
      guard !batch.isWide else { return [batch] }
      var node = batch.nodes[0]
      if node.kind.vanishesExactly, node.rows.allSatisfy({ (degrees[$0] ?? .max) < firstVanishingOrder }) {
        node.vanishes = true
        return [Batch(nodes: [node], isWide: false)]
      }
      func low(_ row: Int) -> Int? { degrees[row].flatMap { $0 <= polynomialDegree ? $0 : nil } }
      switch node.kind {
      case .product:
        guard let degree = low(node.b) ?? low(node.a) else { return [batch] }
        node.leads = low(node.b) == nil
        if node.leads { (node.a, node.b) = (node.b, node.a) }
        (node.kind, node.degree) = (.polynomialProduct, degree)
      case .productPair:
        guard let degree = low(node.c) else { return [batch] }
        var other = node
        (node.kind, node.degree, node.b) = (.polynomialProduct, degree, node.c)
        (other.kind, other.degree, other.a, other.b) = (.polynomialProduct, degree, other.b, other.c)
        (other.target, node.second, other.second) = (other.second, -1, -1)
        return [node, other].map { Batch(nodes: [$0], isWide: false) }
      case .quotient:
        guard let degree = low(node.b) else { return [batch] }
        (node.kind, node.degree) = (.polynomialQuotient, degree)
      default: return [batch]
      }
      return [Batch(nodes: [node], isWide: false)]
    }
  }
}

extension TapePlan.Kind {
  /// Whether the rule gives +0 above the degree of a polynomial; constants times -0 or differences of zeros may give -0.
  fileprivate var vanishesExactly: Bool {
    switch self {
    case .constant, .linear, .product, .productPair, .square, .twoSquares: true
    default: false
    }
  }
}

extension TapePlan.Node {
  /// The degrees of the node's rows, nil where they are no polynomials.
  fileprivate func degrees(_ degrees: [Int?], _ terms: [LinearTerm]) -> [Int?] {
    func both(_ x: Int, _ y: Int, _ join: (Int, Int) -> Int) -> Int? {
      degrees[x].flatMap { first in degrees[y].map { join(first, $0) } }
    }
    switch kind {
    case .constant: return [0]
    case .linear:
      return [
        operands(terms).reduce(Int?(0)) { degree, row in
          degree.flatMap { first in degrees[row].map { max(first, $0) } }
        }
      ]
    case .sum, .difference: return [both(a, b, max)]
    case .scale: return [degrees[a]]
    case .product: return [both(a, b, +)]
    case .productPair: return [both(a, c, +), both(b, c, +)]
    case .square: return [degrees[a].map { 2 * $0 }]
    case .twoSquares: return [both(a, b) { 2 * max($0, $1) }]
    default: return rows.map { _ in nil }
    }
  }
}
