import CommandLineInterface
import Experimentation
import Reporting

extension BenchCommand {
  /// T5 with `--guard` or `--record`: steps of the interpreter against those with compiled expansions, in turns.
  func holdSystems(_ values: ParameterValues, _ context: CommandContext) throws -> ExitCode {
    let guardian = try values[Self.hold].map { try BenchGuard(try context.files.readBytes($0), source: $0) }
    if let file = values[Self.record] { try context.files.checkWritable(file) }
    let compiler = try context.compiler()
    let rounds = values[Self.rounds]
    var least: [String: (own: Double, compiled: Double)] = [:]
    func measure(_ names: Set<String>?, rounds: Int) throws -> [String: Double] {
      let times = try SystemBench.stepTimes(
        rounds: rounds, files: context.files, compiler: compiler, cancellation: context.cancellation
      ) { names?.contains(Self.row($0)) ?? true }
      for (name, own, compiled) in times {
        let former = least[Self.row(name)] ?? (.infinity, .infinity)
        least[Self.row(name)] = (min(own, former.own), min(compiled, former.compiled))
      }
      return least.mapValues { $0.own / $0.compiled }
    }
    let names = SystemBench.systems.map { Self.row($0.name) }
    let first = try measure(nil, rounds: rounds)
    var code = ExitCode.success
    if let guardian {
      for verdict in try guardian.verdicts(names, first, again: { try measure($0, rounds: 3 * rounds) })
      where !verdict.isAllowed {
        let recorded = verdict.recorded.map { NumberText.significant($0, digits: 3) } ?? "none"
        context.warn(
          "\(verdict.name): \(NumberText.significant(verdict.ratio, digits: 3)) times the time of compiled steps, recorded \(recorded)."
        )
        code = .failure
      }
    }
    let table = BenchGuard.table(
      names.compactMap { name in least[name].map { (name, $0.own / $0.compiled) } })
    try context.write(table.alignedText())
    if let file = values[Self.record] { try context.files.write(table.csv, to: file) }
    return code
  }

  private static func row(_ system: String) -> String { "T5 \(system)" }
}
