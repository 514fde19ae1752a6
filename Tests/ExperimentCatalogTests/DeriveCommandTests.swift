import ExperimentCatalog
import Foundation
import Reporting
import Testing

@testable import Symbolics

@Suite("derive") struct DeriveCommandTests {
  private func derive(_ arguments: String...) -> (code: Int32, output: String, error: String) {
    let program = TestProgram()
    let code = program.run(["derive"] + arguments)
    return (code, program.console.output, program.console.error)
  }

  /// Coefficients of n (x + 1)^(n - 1) and of the derivative of x (x + 1)^14, which Pascal's triangle gives.
  @Test("--expand multiplies everything out", arguments: [2, 14, 17, 20, 33])
  func expandIsComplete(_ n: Int) throws {
    var row = [1]
    for _ in 1..<n { row = zip(row + [0], [0] + row).map { $0 + $1 } }
    let result = derive("--expression", "(x+1)^\(n)", "--expand")
    let monomials = try #require(result.output.split(separator: "=").last)
    let formula = try SymbolicExpression(
      parsing: String(monomials).trimmingCharacters(in: .whitespacesAndNewlines))
    let expected = row.enumerated().map { (k: Int, c: Int) -> SymbolicExpression in
      SymbolicExpression(n * c) * pow(.symbol("x"), SymbolicExpression(k))
    }
    #expect(formula == .sum(expected))
    #expect(!result.output.contains("("))
    let mixed = derive("--expression", "x*(x+1)^\(n)*(x-1)", "--expand")
    #expect(!mixed.output.contains("("), "\(mixed.output)")
  }

  @Test("--expand says what it leaves")
  func expandSaysWhatItLeaves() {
    let result = derive("--expression", "(a+b+c+d+e+f+g+h)^14*x", "--variable", "x", "--expand")
    #expect(result.code == 0)
    #expect(result.error.contains("not multiplied out completely"))
    let large = derive("--expression", "(x+1)^180", "--expand")
    #expect(large.error.contains("do not fit exact fractions"))
  }

  /// The derivatives of a product of many factors against those of its logarithm: P' = P s1, P'' = P (s1^2 - s2),
  /// P''' = P (s1^3 - 3 s1 s2 + 2 s3), with s_k the sum of the powers (x + i)^(-k).
  @Test("Products of a hundred factors are answered", arguments: [9, 30, 100])
  func longProducts(_ count: Int) throws {
    let text = (0..<count).map { "(x+\($0))" }.joined(separator: "*")
    let result = derive("--expression", text, "--variable", "x", "--order", "3")
    #expect(result.code == 0)
    let x = 0.25
    let terms = (0..<count).map { 1 / (x + Double($0)) }
    let (s1, s2, s3) = (
      terms.reduce(0, +), terms.reduce(0) { $0 + $1 * $1 }, terms.reduce(0) { $0 + $1 * $1 * $1 }
    )
    let product = (0..<count).reduce(1.0) { $0 * (x + Double($1)) }
    let expected = [
      product * s1, product * (s1 * s1 - s2), product * (s1 * s1 * s1 - 3 * s1 * s2 + 2 * s3),
    ]
    let formulas = try SymbolicExpression(parsing: text).derivatives(along: ["x": .one], upTo: 3)
    for (formula, value) in zip(formulas.dropFirst(), expected) {
      let error = (try formula.evaluate(["x": x]) - value).magnitude
      #expect(error <= 1e-12 * value.magnitude)
    }
  }

  @Test("A derivative that is too long is refused before it is formed", arguments: ["8", "12"])
  func tooLongIsRefused(_ order: String) {
    let text = (0..<300).map { "sin(x+\($0))*exp(x^2+\($0))" }.joined(separator: "*")
    let start = Date()
    let result = derive("--expression", text, "--variable", "x", "--order", order)
    #expect(result.code == 64)
    #expect(result.error.contains("operations, more than the 2000000"))
    #expect(Date().timeIntervalSince(start) < 10)
  }

  @Test("A variable that does not occur is said", arguments: ["e^x", "a*b", "3"])
  func absentVariable(_ text: String) {
    let result = derive("--expression", text)
    #expect(result.code == 0 && result.output == "d/dt = 0\n")
    #expect(result.error.contains("'t' does not occur"))
    #expect(!derive("--expression", "t^2*x").error.contains("does not occur"))
  }

  @Test(
    "Numbers that are not zero are not read as zero", arguments: ["1e-400*x", "x^2 + 0.001e-330", "1e400*x"])
  func numbersBeyondTheRange(_ text: String) {
    let result = derive("--expression", text)
    #expect(result.code == 64 && result.output.isEmpty)
    #expect(result.error.contains("beyond the range"))
    #expect(derive("--expression", "0e-400*x + x").code == 0)
  }

  @Test("Generated Swift compiles")
  func swiftCompiles() throws {
    let formulas: [(String, [String])] = [
      ("let*x^2+case*x", ["let", "case", "x"]),
      ("self*x^3*where+repeat/x", ["self", "x", "where", "repeat"]),
      ("d1*x^2 + d1_*x", ["d1", "d1_", "x"]), ("x^Type*Any + init*x", ["x", "Type", "Any", "init"]),
      ("abs(x)*sign(x-1)*max(x,2)*softplus(x)*sigmoid(func*x)", ["x", "func"]),
      ("m[1]*x^(1/3) + cbrt(x)*x^2.5/7", ["m_1", "x"]), ("x^20*99999999999999999999/3", ["x"]),
    ]
    var source = "import Foundation\n"
    for (index, (text, names)) in formulas.enumerated() {
      let result = derive("--expression", text, "--variable", "x", "--order", "2", "--format", "swift")
      #expect(result.code == 0, "\(result.error)")
      let parameters = names.map { "_ `\($0)`: Double" }.joined(separator: ", ")
      let body = result.output.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
      source +=
        "func f\(index)(\(parameters)) {\n\(body)\n  _ = (\(names.isEmpty ? "" : "`\(names[0])`"))\n}\n"
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("derive-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("formulas.swift")
    try source.write(to: file, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["swiftc", "-typecheck", "-suppress-warnings", file.path]
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    let errors = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(errors)\n\(source)")
  }

  @Test(
    "The radius of convergence is that of the nearest singularity",
    arguments: [
      ("1/(1+x^2)", "x=0.5", 1.25.squareRoot()), ("sqrt(3-x)", "x=1", 2), ("log(x)", "x=2", 2),
      ("tan(x)", "x=0", Double.pi / 2), ("1/(1-a*x)", "x=0,a=4", 0.25),
    ])
  func radius(_ text: String, _ point: String, _ expected: Double) throws {
    let result = derive("--expression", text, "--variable", "x", "--radius", "--at", point)
    #expect(result.code == 0, "\(result.error)")
    let lines = result.output.split(separator: "\n")
    let value = try #require(Double(lines[0].dropFirst("radius = ".count)))
    #expect((value - expected).magnitude < 1e-6 * expected, "\(result.output)")
  }

  @Test("The radius along a flow is that of the solution")
  func radiusAlongAFlow() throws {
    let result = derive(
      "--expression", "y", "--along", "y'=y^2", "--variable", "t", "--radius", "--at", "t=1,y=2")
    #expect(result.output.hasPrefix("radius = 0.5\n"), "\(result.output)")
    #expect(derive("--expression", "y", "--radius", "--at", "x=1").code == 64)
    #expect(derive("--expression", "y", "--radius").code == 64)
    #expect(derive("--expression", "log(x)", "--radius", "--at", "x=-1").code == 64)
  }

  /// eps of one Gaussian is gamma (x - mean)/(s^2 + gamma^2).
  @Test("The formula of a mixture is written down")
  func mixture() throws {
    let program = TestProgram([
      "one.json": "{\"means\": [[2]], \"standardDeviations\": [0.5]}",
      "two.json": "{\"means\": [[-1, 0], [1, 0.5]], \"standardDeviations\": [0.1, 0.2], \"weights\": [1, 3]}",
    ])
    #expect(program.run("derive --mixture one.json") == 0)
    let lines = program.console.output.split(separator: "\n")
    #expect(lines.first == "eps = gamma*(x - 2)/(1/4 + gamma^2)")
    #expect(lines.count == 2 && lines[1].hasPrefix("d eps/d gamma = "))
    let two = TestProgram(["two.json": "{\"means\": [[-1, 0], [1, 0.5]], \"standardDeviations\": [0.1, 0.2]}"]
    )
    #expect(two.run("derive --mixture two.json --format latex") == 0)
    #expect(two.console.output.split(separator: "\n").count == 4)
    let points = TestProgram(["points.csv": "label,x\n7,2\n"])
    #expect(points.run("derive --mixture points.csv --bandwidth 0.5 --columns x") == 0)
    #expect(points.console.output == program.console.output)
    #expect(derive("--mixture", "toy-8x8", "--order", "3").code == 64)
    #expect(derive("--order", "3").code == 64)
  }
}
