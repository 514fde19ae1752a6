/// What one kind of input has done so far.
struct Tally {
  private(set) var inputs = 0
  private(set) var seconds = 0.0
  private(set) var codes: [Int: Int] = [:]
  private(set) var faults: [Judgement.Fault: Int] = [:]

  /// Counts an input that ended with a code after some time.
  mutating func count(code: Int, after time: Double) {
    inputs += 1
    seconds += time
    codes[code, default: 0] += 1
  }

  /// Counts an input that did not end.
  mutating func countUnfinished() { inputs += 1 }

  mutating func count(_ fault: Judgement.Fault) { faults[fault, default: 0] += 1 }

  /// Counts of kinds together.
  static func + (a: Tally, b: Tally) -> Tally {
    var sum = a
    sum.inputs += b.inputs
    sum.seconds += b.seconds
    sum.codes.merge(b.codes, uniquingKeysWith: +)
    sum.faults.merge(b.faults, uniquingKeysWith: +)
    return sum
  }

  /// A table with a row per kind and one for all, and a line with the exit codes.
  static func report(_ tallies: [FuzzInput.Kind: Tally]) -> String {
    let all = tallies.values.reduce(Tally(), +)
    let kinds = FuzzInput.Kind.allCases.compactMap { kind in tallies[kind].map { (kind.rawValue, $0) } }
    let header = ["kind", "inputs", "accepted", "refused", "s"] + Judgement.Fault.allCases.map(\.rawValue)
    let rows = [header] + (kinds + [("all", all)]).map { [$0] + $1.cells }
    let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let space = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + space : space + cell.0
      }.joined(separator: "  ")
    }
    let codes = all.codes.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return (lines + ["exit codes: \(codes.joined(separator: ", "))"]).joined(separator: "\n")
  }

  private var cells: [String] {
    let accepted = (codes[0] ?? 0) + (codes[1] ?? 0)
    let refused = codes.values.reduce(0, +) - accepted
    return ["\(inputs)", "\(accepted)", "\(refused)", "\(Int(seconds))"]
      + Judgement.Fault.allCases.map { "\(faults[$0] ?? 0)" }
  }
}
