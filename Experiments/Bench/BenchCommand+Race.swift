import CommandLineInterface
import Experimentation
import Reporting

extension BenchCommand {
  static let against = Parameter(
    "against", .inputFile, role: .conduct,
    help:
      "Shared library of Benchmarks/peers/c: run it in turn with the package, one thread each, and print least times and ratios in place of errors."
  )
  static let hold = Parameter(
    "guard", .inputFile, role: .conduct,
    help:
      "With --against, or T5: fail (exit code 1) where a ratio is more than 15 % above the one in this file after three repetitions."
  )
  static let record = Parameter(
    "record", .outputPath, placeholder: "file", role: .conduct,
    help: "With --against, or T5: write the ratios to this file, for --guard.")

  /// Largest relative difference of results that two kernels may have.
  private static let agreement = 1e-9

  /// The run with `--against`.
  func race(
    _ cases: [any BenchCase], against path: String, _ values: ParameterValues, _ context: CommandContext
  ) throws -> ExitCode {
    guard values[Self.export] == nil, values[Self.jobs] == 1 else {
      throw UsageError(
        "The option '--against' compares single threads and exports nothing. Please leave '--export' and '--jobs' out."
      )
    }
    let guardian = try values[Self.hold].map { try BenchGuard(try context.files.readBytes($0), source: $0) }
    if let file = values[Self.record] { try context.files.checkWritable(file) }
    let library = try PeerLibrary(path)
    let race = BenchRace(cases, against: library)
    let rounds = values[Self.rounds]
    context.progress.begin("bench", total: rounds + 1)
    try race.measure(rounds: rounds) {
      context.progress.advance()
      try context.cancellation.check()
    }
    context.progress.end()
    var verdicts: [String: BenchGuard.Verdict] = [:]
    if let guardian {
      let names = race.rows.map(\.item.name)
      let found = try guardian.verdicts(names, race.ratios) { names in
        context.inform("measuring again: \(names.sorted().joined(separator: ", "))")
        // In new memory: where the pages of a case lie can decide how often they meet in a cache.
        let again = try BenchProblem.cases(values[Self.tasks], orders: values[Self.orders]).filter {
          names.contains($0.name)
        }
        let fresh = BenchRace(again, against: library)
        try fresh.measure(rounds: 3 * rounds) { try context.cancellation.check() }
        race.merge(fresh)
        return race.ratios
      }
      for verdict in found { verdicts[verdict.name] = verdict }
    }
    let rows = race.rows
    try write(rows, verdicts, values, context)
    if let file = values[Self.record] {
      let table = BenchGuard.table(rows.map { ($0.item.name, $0.ratio) })
      try context.files.write(table.csv, to: file)
    }
    return judge(rows, verdicts, context)
  }

  private func write(
    _ rows: [BenchRace.Row], _ verdicts: [String: BenchGuard.Verdict], _ values: ParameterValues,
    _ context: CommandContext
  ) throws {
    func recorded(_ row: BenchRace.Row) -> Double? { verdicts[row.item.name]?.recorded }
    let identity: [Field<BenchRace.Row>] = [
      .column("task", "T1 to T4", \.item.task),
      .column("order", "highest Taylor coefficient; empty for T3", \.item.order),
      .column("components", "K", \.item.mixture.count), .column("dimension", "D", \.item.mixture.dimension),
    ]
    if values[Self.format] == "text" {
      func rounded(_ value: Double, _ digits: Int) -> Cell {
        .text(NumberText.significant(value, digits: digits))
      }
      let table = Table(
        name: "race", title: "Least times",
        of: rows,
        identity + [
          .column("ns_per_state") { rounded($0.own, 4) }, .column("peer_ns") { rounded($0.peer, 4) },
          .column("ratio") { rounded($0.ratio, 3) },
          .column("recorded") { recorded($0).map { rounded($0, 3) } ?? .empty },
          .column("difference") { rounded($0.difference, 2) },
        ])
      try context.write(table.alignedText())
      return
    }
    let table = Table(
      name: "race", title: "Least times", of: rows,
      identity + [
        .column("ns_per_state", "least processor time per state or trajectory", unit: "ns", \.own),
        .column("peer_ns", "the same of the peer in the same rounds", unit: "ns", \.peer),
        .column("ratio", "ours over the peer's", \.ratio),
        .column("recorded", "in the file of --guard") { Cell(recorded($0)) },
        .column("difference", "largest relative one of the two results", \.difference),
      ])
    if values[Self.format] == "csv" {
      try context.write(table.csv)
    } else {
      try context.write(table.json.text() + "\n")
    }
  }

  private func judge(
    _ rows: [BenchRace.Row], _ verdicts: [String: BenchGuard.Verdict], _ context: CommandContext
  ) -> ExitCode {
    var code = ExitCode.success
    func say(_ text: String) {
      context.warn(text)
      code = .failure
    }
    for row in rows where !(row.difference < Self.agreement) {
      say("\(row.item.name): the two results differ by \(NumberText.significant(row.difference, digits: 2)).")
    }
    for row in rows {
      guard let verdict = verdicts[row.item.name], !verdict.isAllowed else { continue }
      let ratio = NumberText.significant(verdict.ratio, digits: 3)
      if let recorded = verdict.recorded {
        say(
          "\(verdict.name): \(ratio) times the peer's time, recorded \(NumberText.significant(recorded, digits: 3))."
        )
      } else {
        say("\(verdict.name): nothing is recorded. Please run 'make bench-guard-record'.")
      }
    }
    return code
  }
}
