import Numbers
import Symbolics
import TestSupport
import Testing

@Suite struct ParserTests {
  static let pleiades = """
    # seven stars
    m = [1, 2, 3, 4, 5, 6, 7]
    x[i]' = u[i] for i in 1..7
    u[i]' = sum(m[j]*(x[j] - x[i])/r[i,j]^3 for j in 1..7 if j != i) for i in 1..7
    r[i,j] = sqrt((x[i] - x[j])^2 + 1) for i in 1..7
    x(0) = [3, 3, -1, -3, 2, -2, 2]
    u(0) = [0, 0, 0, 0, 0, 1.75,
            -1.5]
    """

  @Test func lorenz() throws {
    let system = try SymbolicSystem(
      parsing: """
        # Lorenz
        sigma = 10
        rho = 28
        beta = 8/3
        x' = sigma*(y - x)   # first
        y' = x*(rho - z) - y
        z' = x*y - beta*z
        x(0) = 1
        y(0) = 1
        z(0) = 1
        """)
    #expect(system.states == ["x", "y", "z"])
    #expect(system.parameters.map(\.name) == ["sigma", "rho", "beta"])
    #expect(system.equations[0].text == "sigma*(y - x)")
    #expect(try system.parameterValues(overriding: ["rho": 14.0]) == [10, 14, 8.0 / 3])
    #expect(try system.initialState(parameters: [10, 28, 8.0 / 3]) == [1, 1, 1])
  }

  @Test func namesComeInAnyOrderAndDerivedParametersFollow() throws {
    let system = try SymbolicSystem(
      parsing: """
        x(0) = 1 - e; x' = -r*x + b
        b = 2*a
        r = sqrt(1 + x^2)*sin(t)
        a = 3; e = 1/4
        """)
    #expect(system.parameters.map(\.name) == ["a", "b", "e"])
    #expect(system.equations[0].text == "-sqrt(1 + x^2)*sin(t)*x + b")
    #expect(try system.parameterValues(overriding: ["a": 5.0]) == [5, 10, 0.25])
    #expect(try system.parameterValues(overriding: ["b": 5.0]) == [3, 5, 0.25])
    #expect(try system.initialState(parameters: [3, 6, 0.25]) == [0.75])
    #expect(try system.expression(parsing: "r^2 - 1").text == "(sqrt(1 + x^2)*sin(t))^2 - 1")
  }

  @Test func indexedEquationsAndSums() throws {
    let text = ParserTests.pleiades.replacing("r[i,j] =", with: "q[i] =").replacing(
      "x[j])^2 + 1", with: "2)^2 + 1")
    let system = try SymbolicSystem(parsing: text.replacing("r[i,j]", with: "q[j]"))
    #expect(system.states.count == 14)
    #expect(system.states[9] == "u[3]")
    #expect(system.parameters.count == 7)
    #expect(system.equations[7].symbols.contains("x[7]"))
    #expect(try system.initialState(parameters: Array(repeating: 1.0, count: 7)).last == -1.5)
    let weighted = try SymbolicSystem(
      parsing: "w = [2, 3]; x' = sum(a*x for a in w); x(0) = 1; s = product(w[k]*x for k in 1..2)")
    #expect(weighted.equations[0].text == "w[1]*x + w[2]*x")
    #expect(weighted.definitions["s"]?.text == "w[1]*x^2*w[2]")
  }

  @Test(arguments: [
    ("x' = y", 1, 6, "'y' is not defined"),
    ("x' = (1 + 2\nx(0) = 1", 2, 1, "Expected ')'"),
    ("x' = 2x\nx(0) = 1", 1, 7, "write '*'"),
    ("x' = x +\nx(0) = 1", 1, 9, "Expected a number, a name or '('"),
    ("x' = x", 1, 1, "no initial value"),
    ("x' = x\nx(0) = t", 2, 1, "depends on t"),
    ("x' = x\nx(1) = 2", 2, 3, "t = 0"),
    ("x' = x\nx(0) = 2\nx = 3", 3, 1, "already defined in line 1"),
    ("a = b\nb = a\nx' = a\nx(0) = 1", 1, 1, "uses itself"),
    ("x'' = x", 1, 3, "first derivatives"),
    ("x' = foo(x)", 1, 6, "no function 'foo'"),
    ("x' = sin(x, x)", 1, 6, "takes one argument"),
    ("x' = 3 $ x", 1, 8, "has no meaning"),
    ("sin = 3", 1, 1, "meaning of its own"),
    ("a = 1", 1, 1, "There is no equation"),
    ("x' = m[2]\nm = [1]\nx(0) = 1", 1, 6, "'m[2]' is not defined"),
    ("x[i]' = 1 for i in 1..n\nn = 3", 1, 23, "'n' is neither"),
    ("x' = sum(i for i in 1..100000000)\nx(0) = 1", 1, 12, "shorten"),
    ("y(0) = 1\nx' = x\nx(0) = 1", 1, 1, "no equation"),
    ("x' = 1e400", 1, 6, "beyond the range"),
    ("", 1, 1, "There is no equation"),
  ])
  func errorsPointAtTheirPlace(_ text: String, _ line: Int, _ column: Int, _ part: String) {
    do {
      _ = try SymbolicSystem(parsing: text)
      Issue.record("read without an error")
    } catch {
      #expect(error.position.line == line, "\(error)")
      #expect(error.position.column == column, "\(error)")
      #expect(error.message.contains(part), "\(error)")
    }
  }

  /// Random bytes, and random edits of good files: an error with a place, or a result; never a trap.
  @Test func anyBytesAreAnswered() {
    let seeds = [
      "x' = sigma*(y - x)\ny' = -x^2/(1 + t)\nsigma = 10\nx(0) = 1\ny(0) = 2e-3\n", ParserTests.pleiades,
      "sum(m[i]*x^i for i in 1..3 if i != 2) - atan2(y, x)^2^-1",
    ]
    let alphabet = Array("xyt'()[]=+-*/^.,;#0123456789eEd \nsumforin1..3ifsqrtexplog<>!\u{7}é".utf8)
    var answered = 0
    for var draw in RandomCases(seed: 31, count: 3000) {
      var bytes = Array(seeds[draw.number % 3].utf8)
      if draw.number % 5 == 0 {
        bytes = (0..<Int(draw.uniform(0, 80))).map { _ in UInt8(draw.uniform(0, 256)) }
      } else {
        for _ in 0..<Int(draw.uniform(1, 8)) {
          let place = Int(draw.uniform(0, Double(bytes.count)))
          let byte = alphabet[Int(draw.uniform(0, Double(alphabet.count)))]
          if draw.uniform() < 0.4 { bytes.remove(at: place) } else { bytes.insert(byte, at: place) }
          if bytes.isEmpty { break }
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
      for parse in [parseSystem, parseFormula] {
        if let error = parse(text) {
          let isInside = (1...lines.count + 1).contains(error.position.line) && error.position.column >= 1
          #expect(isInside, "\(draw): \(error) for \(text.debugDescription)")
          #expect(!error.message.isEmpty)
        }
        answered += 1
      }
    }
    #expect(answered == 6000)
  }

  private func parseSystem(_ text: String) -> ParseError? {
    do {
      _ = try SymbolicSystem(parsing: text)
      return nil
    } catch { return error }
  }

  private func parseFormula(_ text: String) -> ParseError? {
    do {
      _ = try SymbolicExpression(parsing: text).simplified().text
      return nil
    } catch { return error }
  }

  @Test(arguments: [
    String(repeating: "(", count: 100_000), String(repeating: "-", count: 100_000) + "x",
    String(repeating: "2^", count: 100_000) + "2", String(repeating: "sin(", count: 50_000),
    "sum(sum(sum(i*j*k for i in 1..9999) for j in 1..9999) for k in 1..9999)",
    String(repeating: "m[", count: 100_000), "9^9^9^9^9", String(repeating: "9", count: 300_000),
  ])
  func hostileTextsEndEarly(_ text: String) {
    let clock = ContinuousClock()
    let time = clock.measure { _ = parseFormula(text) }
    #expect(time < .seconds(10))
  }

  @Test func longChainsOfNamesAreRefusedNotFollowed() {
    var text = "x' = a0\nx(0) = 1\na5000 = x\n"
    for k in 0..<5000 { text += "a\(k) = sin(a\(k + 1))\n" }
    #expect(parseSystem(text)?.message.contains("levels deep") == true)
    let sum = "x' = " + String(repeating: "x + ", count: 20_000) + "1\nx(0) = 1"
    #expect(parseSystem(sum) == nil)
  }

  /// Many definitions, each using one wide sum, and a long list.
  @Test func wideFilesAreReadInLinearTime() {
    var text = "s = " + (0..<5000).map { "sin(\($0)*x)" }.joined(separator: " + ") + "\nx' = s\nx(0) = 1\n"
    for k in 0..<5000 { text += "a\(k) = \(k)*exp(s)\n" }
    text += "m = [" + Array(repeating: "1", count: 50_000).joined(separator: ",") + "]\n"
    let clock = ContinuousClock()
    let time = clock.measure { #expect(parseSystem(text) == nil) }
    #expect(time < .seconds(20))
  }

  @Test func exponentialGrowthIsRefused() {
    var text = "x' = a0\nx(0) = 1\na60 = x*y\ny' = 1\ny(0) = 1\n"
    for k in 0..<60 { text += "a\(k) = (a\(k + 1) + x)*(a\(k + 1) + y)\n" }
    let clock = ContinuousClock()
    let time = clock.measure { _ = parseSystem(text) }
    #expect(time < .seconds(10))
  }
}
