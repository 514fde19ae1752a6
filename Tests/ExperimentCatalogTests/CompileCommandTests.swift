import CommandLineInterface
import Experimentation
import Foundation
import TestSupport
import Testing

@Suite("integrate --compile") struct CompileCommandTests {
  /// A cache of its own, removed behind the test.
  private final class Cache {
    let path = NSTemporaryDirectory() + "compile-" + UUID().uuidString

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var services: SystemServices {
      let path = path
      return SystemServices(
        processor: "test",
        variable: { $0 == "XDG_CACHE_HOME" ? path : ProcessInfo.processInfo.environment[$0] })
    }
  }

  private static let hasClang =
    (try? NativeCompiler(
      variable: { $0 == "HOME" ? "/tmp" : ProcessInfo.processInfo.environment[$0] }, processor: "test"))
    != nil

  /// A single run, rows in lanes, rows with events, and rows of a system with equal nodes, from code that is new and from code that is kept.
  @Test(
    .enabled(if: hasClang, "clang is not installed"),
    arguments: [
      ("--system kepler --to 9 --dense 5", 1), ("--system kepler --to 9 --ensemble rows.csv", 0),
      ("--system kepler --to 9 --ensemble rows.csv --events y", 1),
      ("--system pleiades --to 0.5 --ensemble bodies.csv --jobs 2", 1),
      ("--system power.ode --to 1 --ensemble exponents.csv", 1),
    ])
  func theNumbersAreThoseOfTheInterpreter(_ line: String, _ kept: Int) throws {
    let files = [
      "rows.csv": "e\n0.1\n0.5\n0.9\n", "bodies.csv": "x[1],u[6]\n3,1.75\n3.1,1.7\n2.9,1.8\n3.05,1.6\n",
      "power.ode": "n = 2\nx' = -x^n + cos(t)\nx(0) = 1\n", "exponents.csv": "n\n2\n3\n2.5\n",
    ]
    let plain = TestProgram(files)
    #expect(plain.run("integrate \(line)") == 0, "\(plain.console.error)")
    let cache = Cache()
    for _ in 0..<2 {
      let compiled = TestProgram(files, system: cache.services)
      #expect(compiled.run("integrate \(line) --compile") == 0, "\(compiled.console.error)")
      #expect(compiled.console.output == plain.console.output && !plain.console.output.isEmpty)
    }
    let folder = cache.path + "/taylorflow"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    #expect(names.filter { $0.hasSuffix(".so") }.count == kept)
  }

  @Test(.enabled(if: hasClang, "clang is not installed"))
  func aSystemWithoutACompiledFormIsRefused() {
    let files = ["s.ode": "x' = abs(x) - 1\nx(0) = 2\n", "e.csv": "x\n1\n2\n"]
    for line in ["", " --ensemble e.csv"] {
      let program = TestProgram(files, system: Cache().services)
      #expect(program.run("integrate --system s.ode --to 1 --compile" + line) == ExitCode.usage.rawValue)
      #expect(program.console.error.contains("abs"), "\(program.console.error)")
    }
  }

  @Test func aMissingHomeIsTold() {
    let program = TestProgram()
    let code = program.run("integrate --system kepler --to 1 --compile")
    #expect(code != 0 && program.console.output.isEmpty && !program.console.error.isEmpty)
  }
}
