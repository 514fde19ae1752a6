/// Batches with nodes in the lanes, by the rules of ``NodeLanes``.
extension ExpansionWriter {
  private func width(_ nodes: [TapePlan.Node]) -> Int { (nodes.count + 7) / 8 }

  /// A vector of numbers that lie anywhere; lanes beyond the last repeat it, or hold `padding`.
  func vector(_ list: [Place], padding: Place? = nil) -> String {
    let lanes = (0..<8).map { $0 < list.count ? list[$0] : padding ?? list[list.count - 1] }
    var sources: [String] = []
    for case .lane(let name, _) in lanes where !sources.contains(name) { sources.append(name) }
    let isScattered = lanes.contains { if case .scalar = $0 { true } else { false } }
    guard !isScattered, sources.count <= 6 else {
      return "(V){\(lanes.map(\.text).joined(separator: ", "))}"
    }
    func lane(_ index: Int, of source: String) -> Int? {
      if case .lane(let name, let lane) = lanes[index], name == source { return lane }
      return nil
    }
    // Lanes of the first source, then those of one more source at a time.
    if list.indices.allSatisfy({ lane($0, of: sources[0]) == $0 }), padding == nil { return sources[0] }
    var result = sources[0]
    for (place, source) in (sources.count > 1 ? Array(sources[1...]) : [sources[0]]).enumerated() {
      let indices = (0..<8).map { index in
        lane(index, of: source).map { $0 + 8 } ?? (place == 0 ? lane(index, of: sources[0]) ?? 0 : index)
      }
      result =
        "__builtin_shufflevector(\(result), \(source), \(indices.map(String.init).joined(separator: ", ")))"
    }
    return result
  }

  /// Vector j of the newest coefficients of a list of rows.
  private func gather(_ rows: [Int], _ j: Int) -> String {
    vector(rows[8 * j..<min(8 * j + 8, rows.count)].map(place))
  }

  // MARK: Histories

  /// The histories that a batch reads and those of its own results; lists that others have written are shared.
  func declareHistories(_ nodes: TapePlan.Batch, _ number: Int) {
    let nodes = nodes.nodes
    let (a, b, c) = (nodes.map(\.a), nodes.map(\.b), nodes.map(\.c))
    switch nodes[0].kind {
    case .product, .twoSquares: summed([a, b], number)
    case .productPair: summed([a, b, c], number)
    case .square: summed([a], number)
    case .quotient: summed([b], number)
    case .reciprocal, .power: summed([a], number)
    case .exp: weighted(a, number)
    case .gaussian: weighted(b, number)
    case .chain:
      weighted(a, number)
      summed([b], number)
    case .inverseChain:
      summed([b], number)
      line("V *m\(number)_own = (V *)(\(memory(8 * (order + 1) * width(nodes))));")
    case .sinCos, .sinhCosh: weighted(a, number)
    default: break
    }
    switch nodes[0].kind {
    case .quotient, .reciprocal, .squareRoot, .power, .exp, .gaussian:
      histories[nodes.map(\.target)] = history(nodes.map(\.target))
    case .sinCos, .sinhCosh:
      histories[nodes.map(\.target)] = history(nodes.map(\.target))
      histories[nodes.map(\.second)] = history(nodes.map(\.second))
    default: break
    }
  }

  private func history(_ rows: [Int]) -> String {
    let name = "m\(histories.count + weightedHistories.count)"
    line("V *\(name) = (V *)(\(memory(8 * (order + 1) * ((rows.count + 7) / 8))));")
    return name
  }

  private func summed(_ lists: [[Int]], _ number: Int) {
    for rows in lists where histories[rows] == nil {
      let name = history(rows)
      histories[rows] = name
      written[number, default: []].append((name, rows, false))
    }
  }

  private func weighted(_ rows: [Int], _ number: Int) {
    guard weightedHistories[rows] == nil else { return }
    let name = history(rows)
    weightedHistories[rows] = name
    written[number, default: []].append((name, rows, true))
  }

  /// Writes the histories that are this batch's to write.
  private func write(_ number: Int, _ m: Int, _ n: String, _ dn: String) {
    for (name, rows, isWeighted) in written[number] ?? [] {
      for j in 0..<m {
        line("\(name)[\(n) * \(m) + \(j)] = \(isWeighted ? "ALL(\(dn)) * " : "")\(gather(rows, j));")
      }
    }
  }

  // MARK: Order 0

  func begin(_ nodes: [TapePlan.Node], _ number: Int) {
    let (first, m) = (nodes[0], width(nodes))
    write(number, m, "0", "0.0")
    for j in 0..<m {
      func lanes(_ rows: [Int]) -> [Place] { rows[8 * j..<min(8 * j + 8, rows.count)].map(place) }
      func list(_ places: [Place]) -> String {
        "(V){\((0..<8).map { places[min($0, places.count - 1)].text }.joined(separator: ", "))}"
      }
      let (a, b, c) = (lanes(nodes.map(\.a)), lanes(nodes.map(\.b)), lanes(nodes.map(\.c)))
      let (g, k) = ("g\(number)_\(j)", "k\(number)_\(j)")
      func divide(by divisor: String) {
        line("{ const V w = \(divisor); ok &= normals(w); d\(number)_\(j) = 1.0 / w; }")
      }
      /// Lanes beyond the last node repeat the last value.
      func call(_ target: String, _ function: (String) -> String) {
        for (lane, place) in a.enumerated() { line("\(target)[\(lane)] = \(function(place.text));") }
        for lane in a.count..<8 where a.count < 8 { line("\(target)[\(lane)] = \(target)[\(a.count - 1)];") }
      }
      switch first.kind {
      case .polynomialProduct, .polynomialQuotient: break
      case .sum: line("\(g) = \(list(a)) + \(list(b));")
      case .difference: line("\(g) = \(list(a)) - \(list(b));")
      case .scale: line("\(g) = \(constants(nodes.map(\.instruction.c), j)) * \(list(a));")
      case .linear: linear(nodes, number, j, from: constants(nodes.map(\.instruction.c), j))
      case .product: line("\(g) = \(list(a)) * \(list(b));")
      case .productPair: line("\(g) = \(list(a)) * \(list(c)); \(k) = \(list(b)) * \(list(c));")
      case .square: line("\(g) = \(list(a)) * \(list(a));")
      case .twoSquares: line("\(g) = \(list(a)) * \(list(a)) + \(list(b)) * \(list(b));")
      case .quotient:
        divide(by: list(b))
        line("\(g) = \(list(a)) / \(list(b));")
      case .reciprocal:
        divide(by: list(a))
        line("\(g) = d\(number)_\(j);")
      case .squareRoot:
        line("\(g) = __builtin_elementwise_sqrt(\(list(a)));")
        divide(by: "\(g) + \(g)")
      case .power:
        divide(by: "\(max(1, first.instruction.q)).0 * \(list(a))")
        if let half = halfPower(first, "w", "__builtin_elementwise_sqrt") {
          line("{ const V w = \(list(a)); \(g) = \(half); }")
        } else {
          call(g) { singlePower(first, $0) }
        }
      case .exp: call(g) { ExpansionCode.call(.exp, $0) }
      case .gaussian: call(g, ExpansionCode.callGaussian)
      case .chain: call(g) { ExpansionCode.call(first.instruction.function, $0) }
      case .inverseChain:
        divide(by: list(b))
        line("m\(number)_own[\(j)] = (V){};")
        call(g) { ExpansionCode.call(first.instruction.function, $0) }
      case .sinCos, .sinhCosh:
        call(g) { ExpansionCode.pair(first.kind, $0).first }
        call(k) { ExpansionCode.pair(first.kind, $0).second }
      case .constant, .tan, .sigmoid, .shifted, .general, .radialPower: break
      }
    }
    keep(nodes, number, m, "0")
  }

  /// The results in the histories of their own.
  private func keep(_ nodes: [TapePlan.Node], _ number: Int, _ m: Int, _ n: String) {
    switch nodes[0].kind {
    case .quotient, .reciprocal, .squareRoot, .power, .exp, .gaussian, .sinCos, .sinhCosh: break
    default: return
    }
    for (letter, rows) in [("g", nodes.map(\.target)), ("k", nodes.map(\.second))] {
      guard let name = histories[rows] else { continue }
      for j in 0..<m { line("\(name)[\(n) * \(m) + \(j)] = \(letter)\(number)_\(j);") }
    }
  }

  /// One constant of the tape for each lane.
  private func constants(_ indices: [Int32], _ j: Int) -> String {
    let used = indices[8 * j..<min(8 * j + 8, indices.count)].map { constant($0) }
    if used.allSatisfy({ $0 == used[0] }) { return "ALL(\(used[0]))" }
    return "(V){\((0..<8).map { used[min($0, used.count - 1)] }.joined(separator: ", "))}"
  }

  private func linear(_ nodes: [TapePlan.Node], _ number: Int, _ j: Int, from start: String) {
    var sum = start
    for k in 0..<Int(nodes[0].instruction.b) {
      let terms = nodes.map { plan.terms[Int($0.instruction.a) + k] }
      sum = "F(\(constants(terms.map(\.coefficient), j)), \(gather(terms.map { Int($0.row) }, j)), \(sum))"
    }
    line("g\(number)_\(j) = \(sum);")
  }

  // MARK: Order n >= 1

  func step(_ nodes: [TapePlan.Node], _ number: Int) {
    let (first, m) = (nodes[0], width(nodes))
    let (a, b, c) = (nodes.map(\.a), nodes.map(\.b), nodes.map(\.c))
    let g = (0..<m).map { "g\(number)_\($0)" }
    let k = (0..<m).map { "k\(number)_\($0)" }
    let d = (0..<m).map { "d\(number)_\($0)" }
    func each(_ body: (Int) -> String) { for j in 0..<m { line(body(j)) } }
    func history(_ rows: [Int]) -> String { histories[rows] ?? "" }
    let own = history(nodes.map(\.target))
    write(number, m, "n", "dn")
    line("{")
    switch first.kind {
    case .polynomialProduct, .polynomialQuotient: break
    case .sum: each { "\(g[$0]) = \(gather(a, $0)) + \(gather(b, $0));" }
    case .difference: each { "\(g[$0]) = \(gather(a, $0)) - \(gather(b, $0));" }
    case .scale: each { "\(g[$0]) = \(constants(nodes.map(\.instruction.c), $0)) * \(gather(a, $0));" }
    case .linear: for j in 0..<m { linear(nodes, number, j, from: "(V){}") }
    case .product: sums([(g, history(a), history(b))], 0, "n + 1")
    case .productPair:
      sums([(g, history(a), history(c)), (k, history(b), history(c))], 0, "n + 1")
    case .square: square(g, history(a), 0)
    case .twoSquares:
      square(g, history(a), 0)
      square(k, history(b), 0)
      each { "\(g[$0]) = \(g[$0]) + \(k[$0]);" }
    case .quotient:
      sums([(g, own, history(b))], 0, "n")
      each { "\(g[$0]) = (\(gather(a, $0)) - \(g[$0])) * \(d[$0]);" }
    case .reciprocal:
      sums([(g, own, history(a))], 0, "n")
      each { "\(g[$0]) = -\(g[$0]) * \(d[$0]);" }
    case .squareRoot:
      square(g, own, 1)
      each { "\(g[$0]) = (\(gather(a, $0)) - \(g[$0])) * \(d[$0]);" }
    case .power:
      let i = first.instruction
      let (p, q) = (i.kind == .realPower ? constant(i.c) : "\(i.p).0", "\(max(1, i.q)).0")
      sums([(g, own, history(a))], 0, "n", weight: ("\(p) * dn", "-(\(p) + \(q))"))
      each { "\(g[$0]) = \(g[$0]) * (ALL(rn) * \(d[$0]));" }
    case .exp, .gaussian:
      sums([(g, own, weightedHistories[first.kind == .exp ? a : b] ?? "")], 0, "n")
      each { "\(g[$0]) = \(g[$0]) * ALL(rn);" }
    case .chain:
      sums([(g, history(b), weightedHistories[a] ?? "")], 0, "n")
      each { "\(g[$0]) = \(g[$0]) * ALL(rn);" }
    case .inverseChain:
      sums([(g, "m\(number)_own", history(b))], 1, "n")
      each {
        "\(g[$0]) = F(-\(g[$0]), ALL(rn), \(gather(a, $0))) * \(d[$0]); m\(number)_own[n * \(m) + \($0)] = ALL(dn) * \(g[$0]);"
      }
    case .sinCos, .sinhCosh:
      let argument = weightedHistories[a] ?? ""
      sums([(g, history(nodes.map(\.second)), argument), (k, own, argument)], 0, "n")
      each {
        "\(g[$0]) = \(g[$0]) * ALL(rn); \(k[$0]) = \(k[$0]) * ALL(\(first.kind == .sinCos ? "-" : "")rn);"
      }
    case .constant, .tan, .sigmoid, .shifted, .general, .radialPower: break
    }
    line("}")
    keep(nodes, number, m, "n")
  }

  /// For each triple the vectors `result` of `sum_{k=from}^{end-1} x_k y_(n-k)`, where the weight first + k slope multiplies x_k.
  private func sums(
    _ list: [(result: [String], x: String, y: String)], _ from: Int, _ end: String,
    weight: (first: String, slope: String)? = nil
  ) {
    let m = list[0].result.count
    // As many sums at a time as registers hold.
    let chunk = 8 / list.count
    for start in stride(from: 0, to: m, by: chunk) {
      let range = start..<min(start + chunk, m)
      for (result, _, _) in list { for j in range { line("\(result[j]) = (V){};") } }
      if let weight { line("{ double weight = \(weight.first); const double slope = \(weight.slope);") }
      line("#pragma clang loop unroll(disable) vectorize(disable)")
      line("for (int k = \(from); k < \(end); k++) {")
      for (result, x, y) in list {
        for j in range {
          let factor = "\(x)[k * \(m) + \(j)]"
          line(
            "\(result[j]) = F(\(weight == nil ? factor : "ALL(weight) * \(factor)"), \(y)[(n - k) * \(m) + \(j)], \(result[j]));"
          )
        }
      }
      line(weight == nil ? "}" : "weight += slope; } }")
    }
  }

  /// The vectors `sum_{k=from}^{n-from} x_k x_(n-k)`.
  private func square(_ result: [String], _ x: String, _ from: Int) {
    let m = result.count
    for start in stride(from: 0, to: m, by: 8) {
      let range = start..<min(start + 8, m)
      for j in range { line("\(result[j]) = (V){};") }
      line("#pragma clang loop unroll(disable) vectorize(disable)")
      line("for (int k = \(from); k < (n + 1) / 2; k++) {")
      for j in range {
        line("\(result[j]) = F(\(x)[k * \(m) + \(j)], \(x)[(n - k) * \(m) + \(j)], \(result[j]));")
      }
      line("}")
      for j in range { line("\(result[j]) = \(result[j]) + \(result[j]);") }
      line("if ((n & 1) == 0 && n >= \(2 * from)) {")
      for j in range {
        line("\(result[j]) = F(\(x)[n / 2 * \(m) + \(j)], \(x)[n / 2 * \(m) + \(j)], \(result[j]));")
      }
      line("}")
    }
  }
}
