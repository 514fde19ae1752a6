import Diffusion
import Experimentation
import Reporting
import Testing

@testable import ExperimentCatalog

@Suite struct BenchGuardTests {
  private let recorded = BenchGuard(["fast": 0.8, "slow": 1.2])

  /// A case whose ratio stays 16 % above the recorded one fails, however often it is measured; one at 14 % does not.
  @Test func aSlowedRowFails() {
    var repetitions = 0
    let ratios = ["fast": 0.8 * 1.16, "slow": 1.2 * 1.14]
    let verdicts = recorded.verdicts(["fast", "slow"], ratios) { names in
      #expect(names == ["fast"])
      repetitions += 1
      return ratios
    }
    #expect(verdicts.map(\.isAllowed) == [false, true])
    #expect(repetitions == BenchGuard.attempts)
  }

  /// A case that was disturbed in the first rounds is measured again and passes.
  @Test func aDisturbedRowIsMeasuredAgain() {
    var repetitions = 0
    let verdicts = recorded.verdicts(["fast", "slow"], ["fast": 0.5, "slow": 2.4]) { names in
      #expect(names == ["slow"])
      repetitions += 1
      return ["fast": 0.5, "slow": 1.3]
    }
    #expect(verdicts.map(\.isAllowed) == [true, true])
    #expect(repetitions == 1)
  }

  /// A case without a recorded ratio, or whose ratio is not a number, fails; a recorded case that was not run is not asked for.
  @Test func whatCannotBeComparedFails() {
    let verdicts = recorded.verdicts(["new", "fast"], ["new": 0.1, "fast": .nan]) { _ in
      ["new": 0.1, "fast": .nan]
    }
    #expect(verdicts.map(\.isAllowed) == [false, false])
  }

  @Test func theFileIsReadAsItIsWritten() throws {
    let bytes = BenchGuard.table([("T1 p=3 K=64 D=2", 0.98765), ("T3 K=64 D=2", 1.2)]).csv
    let read = try BenchGuard(bytes, source: "guard.csv")
    let verdicts = read.verdicts(["T1 p=3 K=64 D=2", "T3 K=64 D=2"], [:]) { _ in [:] }
    #expect(verdicts.map(\.recorded) == [0.988, 1.2])
  }

  @Test(arguments: [
    "case,time\na,1\n", "case,ratio\na,fast\n", "case,ratio\na,0\n", "case,ratio\na,inf\n", "case,ratio\na\n",
  ])
  func anotherFileIsRefused(_ text: String) {
    #expect(throws: (any Error).self) { try BenchGuard(Array(text.utf8), source: "guard.csv") }
  }

  /// The committed file has every case that CI runs, and no ratio that would let a kernel pass which is not near the peer.
  @Test func everyCaseIsRecorded() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let path = "/\(root)/Benchmarks/guard.csv"
    let guardian = try BenchGuard(try DiskFileStore().readBytes(path), source: path)
    let names = try BenchProblem.cases(["T1", "T2", "T3", "T4"], orders: nil).map(\.name)
    #expect(names.count == 28)
    for verdict in guardian.verdicts(names, [:], again: { _ in [:] }) {
      let ratio = try #require(verdict.recorded, "\(verdict.name)")
      #expect((0.05...1.6).contains(ratio), "\(verdict.name)")
    }
  }

  @Test func aFileThatIsNoLibraryIsRefused() {
    #expect(throws: InputError.self) { try PeerLibrary("/dev/null") }
  }
}
