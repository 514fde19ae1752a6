import ExperimentCatalog
import Foundation
import Reporting
import TestSupport
import Testing

/// Every kind of case that has gone wrong in somebody's hands once, with its neighbours: all numbers varied.
@Suite("Kinds of cases") struct KindsOfCaseTests {
  @Test("Every run of a kind is right", arguments: KindOfCase.integration + KindOfCase.others)
  func runsAreRight(_ kind: KindOfCase) throws {
    for run in kind.runs {
      let program = TestProgram(run.files)
      let code = program.run(run.arguments)
      switch run.result {
      case .texts(let expected, let output, let errors):
        let (printed, said) = (program.console.output, program.console.error)
        #expect(code == expected, "\(run.testDescription): \(said)")
        for text in output { #expect(printed.contains(text), "\(run.testDescription): \(text)") }
        for text in errors { #expect(said.contains(text), "\(run.testDescription): \(text)") }
        #expect(!printed.contains("nan") && !printed.contains("inf"))
      case .time(let time, let absolute):
        #expect(code == 0, "\(run.testDescription): \(program.console.error)")
        let found = try #require(try lastRow(program).first)
        #expect((found - time).magnitude <= absolute, "\(run.testDescription): \(found)")
      case .last(let numbers, let relative):
        #expect(code == 0, "\(run.testDescription): \(program.console.error)")
        expect(Array(try lastRow(program).dropFirst()), numbers, relative, run)
      case .rows(let rows, let relative):
        #expect(code == 0, "\(run.testDescription): \(program.console.error)")
        let table = try program.numbers()
        for (row, numbers) in rows.enumerated() {
          expect(Array(table.row(row).dropFirst()), numbers, relative, run)
        }
      case .derivative(let number, let relative):
        #expect(code == 0, "\(run.testDescription): \(program.console.error)")
        // Columns beside it may be beyond the range of doubles.
        let fields = program.console.output.split(separator: "\n").last?.split(separator: ",") ?? []
        let value = fields.count == 5 ? Double(fields[3]) : nil
        expect([try #require(value)], [number], relative, run)
      }
    }
  }

  private func lastRow(_ program: TestProgram) throws -> [Double] {
    let table = try program.numbers()
    return Array(table.row(table.rowCount - 1))
  }

  private func expect(_ found: [Double], _ numbers: [Double], _ relative: Double, _ run: KnownRun) {
    #expect(found.count == numbers.count, "\(run.testDescription)")
    for (value, number) in zip(found, numbers) {
      #expect(
        (value - number).magnitude <= relative * (number == 0 ? 1 : number.magnitude),
        "\(run.testDescription): \(value) instead of \(number)")
    }
  }

  /// What the program prints as the end of a step is a root for `--until t-...` and, where x is monotone, `x-...`.
  @Test("Roots on the ends of steps", arguments: ["x' = -x; x(0) = 1", "x' = x*(1-x); x(0) = 0.1", "lorenz"])
  func endsOfSteps(_ system: String) throws {
    let isShipped = system == "lorenz"
    let files = isShipped ? [:] : ["s.ode": system.replacing("; ", with: "\n") + "\n"]
    let name = isShipped ? system : "s.ode"
    let free = TestProgram(files)
    #expect(free.run(["integrate", "--system", name, "--to", "3", "--every-step"]) == 0)
    let table = try free.numbers()
    for row in 1..<table.rowCount - 1 {
      let (time, x) = (Array(table.row(row))[0], Array(table.row(row))[1])
      for event in ["t-\(time)"] + (isShipped ? [] : ["x-\(x)"]) {
        let program = TestProgram(files)
        #expect(program.run(["integrate", "--system", name, "--to", "3", "--until", event]) == 0)
        let found = try lastRow(program)
        #expect((found[0] - time).magnitude <= 1e-13 * max(1, time), "\(event): \(found[0])")
        #expect(program.console.error.contains("has a root at"), "\(event)")
      }
    }
  }

  @Test("Decimals are the nearest doubles", arguments: [UInt64(1), 2])
  func decimals(seed: UInt64) throws {
    var draw = RandomDraw(seed: seed)
    let values = (0..<60).map { _ in draw.uniform(1, 10) * pow(10, draw.uniform(-30, 12).rounded()) }
    let text = values.enumerated().map { "x\($0)' = 0\nx\($0)(0) = \($1)\n" }.joined()
    let program = TestProgram(["s.ode": text])
    #expect(program.run(["integrate", "--system", "s.ode", "--to", "0"]) == 0)
    #expect(Array(try lastRow(program).dropFirst()) == values, "seed \(seed)")
    for value in values.prefix(10) {
      let named = TestProgram(["s.ode": "a = 1\nx' = 0\nx(0) = a\n"])
      #expect(named.run("integrate --system s.ode --to 0 --parameters a=\(value)") == 0)
      #expect(try lastRow(named).last == value, "seed \(seed)")
    }
  }
}
