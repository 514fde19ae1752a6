/// Writes the function of an ``ExpansionSource``.
///
/// Variables are named by the numbers of rows: `v` the newest coefficient, `f` the first, `h` coefficients 1 to 8, `s` the sums of the
/// next orders, `i` the inverse, `q` the slope, `r` the row in memory (as in ``OrderHead``). Batch k with nodes in its lanes has
/// vectors `g` and `k` of results, `d` of inverses and histories `m`.
final class ExpansionWriter {
  /// Where the newest coefficient of a row is.
  enum Place {
    case scalar(String)
    case lane(String, Int)

    var text: String {
      switch self {
      case .scalar(let name): name
      case .lane(let name, let lane): "\(name)[\(lane)]"
      }
    }
  }

  /// The order that is being written.
  struct Order {
    /// A number, or `n` in a loop.
    let text: String
    let isEarly: Bool
    let isDistant: Bool
    /// Whether no more than four orders follow, so that half a vector of sums is enough.
    var isShort = false
  }

  let plan: TapePlan
  let tape: Tape
  let order: Int
  /// The highest order of the nodes.
  let last: Int
  private(set) var text = ""
  private(set) var memoryCount = 8
  private(set) var places: [Int: Place] = [:]
  /// Rows whose first coefficients sums in lanes of orders read.
  let kept: [Int]
  /// Histories of lists of rows, see ``VectorLayout/histories``.
  var histories: [[Int]: String] = [:]
  var weightedHistories: [[Int]: String] = [:]
  /// Histories that the batch of this number writes, beside those of its results.
  var written: [Int: [(name: String, rows: [Int], isWeighted: Bool)]] = [:]
  private let narrow: [TapePlan.Node]
  private let hasBatches: Bool
  /// Rows that are polynomials in the time by which nodes multiply or divide, with their degrees.
  private let polynomials: [Int: Int]
  private let pitch: Int

  init(_ tape: Tape, order: Int) {
    self.tape = tape
    self.order = order
    plan = TapePlan(tape)
    last = tape.outputs.isEmpty ? order - 1 : order
    narrow = plan.batches.filter { !$0.isWide }.map { $0.nodes[0] }
    let short = narrow.filter { $0.kind == .polynomialProduct || $0.kind == .polynomialQuotient }
    polynomials = Dictionary(short.map { ($0.b, $0.degree) }) { first, _ in first }
    hasBatches = narrow.count < plan.batches.count
    kept = Set(narrow.flatMap(\.keptRows)).sorted()
    pitch = (tape.stateCount + 7) / 8 * 8
  }

  func line(_ line: String) { text += line + "\n" }

  /// The newest coefficient of a row.
  func value(_ row: Int) -> String { place(row).text }

  func place(_ row: Int) -> Place { places[row] ?? .scalar("v\(row)") }

  /// Constant `index` of the tape; `other` for a negative index.
  func constant(_ index: Int32, or other: String = "0.0") -> String { index >= 0 ? "c[\(index)]" : other }

  /// Memory for whole vectors as an expression.
  func memory(_ count: Int) -> String {
    defer { memoryCount += (count + 7) / 8 * 8 }
    return "memory + \(memoryCount)"
  }

  func write(_ name: String) {
    line(
      "int \(name)(const double *restrict x, double time, const double *restrict c, Values value, double *restrict memory, "
        + "double *restrict states, double *restrict outputs) {")
    line("int ok = 1;")
    declare()
    begin()
    if last >= 1 { orders() }
    line("return 1;\n}")
  }

  // MARK: Declarations

  private func declare() {
    for state in 0..<tape.stateCount { line("states[\(state)] = x[\(state)];") }
    if hasBatches {
      for j in 0..<pitch / 8 {
        let lanes = (8 * j..<8 * j + 8).map { $0 < tape.stateCount ? "x[\($0)]" : "0.0" }
        line("V x\(j) = {\(lanes.joined(separator: ", "))};")
      }
      for state in 0..<tape.stateCount { places[state] = .lane("x\(state / 8)", state % 8) }
    } else {
      for state in 0..<tape.stateCount { line("double v\(state) = x[\(state)];") }
    }
    line("double v\(tape.timeRow) = time;")
    for (number, batch) in plan.batches.enumerated() {
      if batch.isWide { declare(batch, number) } else { declare(batch.nodes[0]) }
    }
    for (row, degree) in polynomials.sorted(by: { $0.key < $1.key }) {
      line("double p\(row)[\(degree + 1)];")
    }
    guard last >= 18 else { return }
    for row in kept { line("double *r\(row) = \(memory(order + 1));") }
  }

  private func declare(_ node: TapePlan.Node) {
    for row in Set([node.target, node.second]).sorted() where row >= 0 {
      line("double v\(row) = 0, i\(row) = 0, q\(row) = 0; V s\(row) = {};")
    }
    switch node.kind {
    case .polynomialProduct, .polynomialQuotient: line("double o\(node.target)[\(order + 1)];")
    default: break
    }
  }

  private func declare(_ batch: TapePlan.Batch, _ number: Int) {
    for (lane, node) in batch.nodes.enumerated() {
      places[node.target] = .lane("g\(number)_\(lane / 8)", lane % 8)
      if node.second >= 0 { places[node.second] = .lane("k\(number)_\(lane / 8)", lane % 8) }
    }
    for j in 0..<(batch.nodes.count + 7) / 8 {
      line("V g\(number)_\(j) = {}, k\(number)_\(j) = {}, d\(number)_\(j) = {};")
    }
    declareHistories(batch, number)
  }

  // MARK: Orders

  private func begin() {
    for (number, batch) in plan.batches.enumerated() {
      if batch.isWide { begin(batch.nodes, number) } else { begin(batch.nodes[0]) }
    }
    line("if (!ok) return 0;")
    for row in kept { line("const double f\(row) = \(value(row)); V h\(row) = {};") }
    for row in polynomials.keys.sorted() { line("p\(row)[0] = \(value(row));") }
    factors()
    line("{ const double share = 1.0;")
    finish("0", isLast: order == 0)
    line("v\(tape.timeRow) = 1.0; }")
  }

  private func orders() {
    let highest = min(last, ExpansionSource.highestStraightOrder)
    let isStraight = !hasBatches && narrow.count * highest <= ExpansionSource.straightLimit
    if isStraight {
      for n in 1...highest {
        let lanes = (1...8).map { $0 == n ? "1" : "0" }.joined(separator: ", ")
        line(
          "{ enum { n = \(n) }; const double dn = \(n), rn = 1.0 / \(n), share = 1.0 / \(n + 1); const V u = {\(lanes)};"
        )
        step(
          Order(text: "\(n)", isEarly: n <= 8, isDistant: n >= 18, isShort: last - n <= 4),
          isKept: n > 8 && n <= last - 9)
        finish("\(n)", isLast: n == order)
        line("v\(tape.timeRow) = 0.0; }")
      }
      if last > highest { loop(highest + 1, last) }
    } else {
      loop(1, min(8, last))
      if last > 8 { loop(9, min(17, last)) }
      if last > 17 { loop(18, last) }
    }
  }

  private func loop(_ first: Int, _ last: Int) {
    line("#pragma clang loop unroll(disable) vectorize(disable)")
    line("for (int n = \(first); n <= \(last); n++) {")
    line("const double dn = n, rn = 1.0 / dn, share = 1.0 / (dn + 1.0); V u = {};")
    if first == 1 { line("u[n - 1] = 1.0;") }
    step(Order(text: "n", isEarly: first == 1, isDistant: first >= 18), isKept: first > 8 && self.last > 17)
    finish("n", isLast: false)
    line("v\(tape.timeRow) = 0.0; }")
  }

  /// All nodes at one order, and what their sums keep of it.
  private func step(_ order: Order, isKept: Bool) {
    line("(void)dn; (void)rn; (void)u;")
    for (number, batch) in plan.batches.enumerated() {
      if batch.isWide { step(batch.nodes, number) } else { step(batch.nodes[0], order) }
    }
    for (row, degree) in polynomials.sorted(by: { $0.key < $1.key }) where order.isEarly {
      guard let n = Int(order.text) else {
        line("if (n <= \(degree)) p\(row)[n] = \(value(row));")
        continue
      }
      if n <= degree { line("p\(row)[\(n)] = \(value(row));") }
    }
    for row in kept {
      if order.isEarly {
        line("h\(row) = F(u, ALL(\(value(row))), h\(row));")
      } else if isKept {
        line("r\(row)[\(order.text)] = \(value(row));")
      }
    }
  }

  // MARK: What follows the last rule

  /// The factors of derivatives in vectors.
  private func factors() {
    guard hasBatches else { return }
    for j in 0..<pitch / 8 {
      let lanes = (8 * j..<8 * j + 8).map {
        $0 < tape.stateCount ? constant(tape.derivatives[$0].factor, or: "1.0") : "1.0"
      }
      line("const V y\(j) = {\(lanes.joined(separator: ", "))};")
    }
  }

  /// See ``VectorTable/finish(_:)``.
  private func finish(_ n: String, isLast: Bool) {
    for (place, row) in tape.outputs.enumerated() {
      line("outputs[\(n) * \(tape.outputs.count) + \(place)] = \(value(Int(row)));")
    }
    if isLast { return }
    if n == "n", last == order { line("if (n < \(order)) {") } else { line("{") }
    if hasBatches {
      for j in 0..<pitch / 8 {
        let rows = (8 * j..<min(8 * j + 8, tape.stateCount)).map { Int(tape.derivatives[$0].row) }
        line("const V w\(j) = \(vector(rows.map(place), padding: .lane("(V){}", 0))) * (y\(j) * share);")
      }
      for j in 0..<pitch / 8 {
        line("x\(j) = w\(j); *(V *)(states + (\(n) + 1) * \(pitch) + \(8 * j)) = w\(j);")
      }
    } else {
      for (state, derivative) in tape.derivatives.enumerated() {
        let factor = derivative.factor >= 0 ? "(c[\(derivative.factor)] * share)" : "share"
        line("const double w\(state) = \(value(Int(derivative.row))) * \(factor);")
      }
      for state in 0..<tape.stateCount {
        line("v\(state) = w\(state); states[(\(n) + 1) * \(pitch) + \(state)] = w\(state);")
      }
    }
    line("}")
  }
}
