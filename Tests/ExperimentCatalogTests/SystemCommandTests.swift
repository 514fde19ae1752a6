import ExperimentCatalog
import Reporting
import Testing

@Suite struct SystemCommandTests {
  @Test func lorenzRowsAndColumns() throws {
    let program = TestProgram()
    #expect(program.run("integrate --system lorenz --to 1 --dense 3 --tolerance 1e-15 --format csv") == 0)
    let table = try program.numbers()
    #expect(table.columns == ["t", "x", "y", "z"])
    #expect((0..<table.rowCount).map { table.row($0).first } == [0, 0.25, 0.5, 0.75, 1])
    #expect(Array(table.row(0)) == [0, 1, 1, 1])
  }

  @Test(arguments: ["3", "-3"])
  func filesParametersAndEvents(_ end: String) throws {
    let text = "v' = -k*x # force\nx' = v\nk = w^2\nw = 1\nx(0) = 0\nv(0) = 1\ne = x^2 + v^2\n"
    let program = TestProgram(["osc.ode": text])
    #expect(program.run(["integrate", "--system", "osc.ode", "--to", end, "--parameters", "w=2"]) == 0)
    let table = try program.numbers()
    #expect(table.columns == ["t", "v", "x"])
    let time = Array(table.row(1))[0]
    #expect(time == Double(end))
    #expect(abs(Array(table.row(1))[1] - 0.960170286650366) < 1e-14)
    let until = TestProgram(["osc.ode": text])
    #expect(until.run(["integrate", "--system", "osc.ode", "--to", end, "--until", "x*v*(e-5)"]) == 0)
    let last = try until.numbers()
    #expect(abs(abs(Array(last.row(last.rowCount - 1))[0]) - Double.pi / 2) < 1e-14)
  }

  @Test func runsThatDoNotArriveExitWithOne() throws {
    let program = TestProgram(["b.ode": "x' = x^2\nx(0) = 1\n"])
    #expect(program.run("integrate --system b.ode --to 2 --dense 3") == 1)
    #expect(program.console.error.contains("stopped at t = "))
    #expect(try program.numbers().rowCount == 3)
    let few = TestProgram()
    #expect(few.run("integrate --system kepler --to 100 --max-steps 5 --dense 1000") == 1)
    #expect(few.console.error.contains("5 steps are used up"))
  }

  @Test(arguments: [
    ("x' = y\nx(0) = 1\n", 65, "line 1: column 6"), ("x' = 1 +\nx(0) = 1\n", 65, "line 1: column 9"),
  ])
  func badFilesAreLocated(_ text: String, _ code: Int, _ place: String) {
    let program = TestProgram(["a.ode": text])
    #expect(program.run("integrate --system a.ode --to 1") == Int32(code))
    #expect(program.console.error.contains(place), "\(program.console.error)")
  }

  @Test(arguments: [
    (["--system", "none.ode", "--to", "1"], 66), (["--system", "kepler"], 64),
    (["--system", "kepler", "--to", "1", "--parameters", "q=1"], 64),
    (["--system", "kepler", "--to", "1", "--parameters", "e"], 64),
    (["--system", "kepler", "--to", "1", "--until", "x +"], 64),
    (["--system", "kepler", "--to", "1", "--tolerance", "0"], 64),
    (["--system", "kepler", "--to", "1", "--order", "1"], 64),
  ])
  func wrongUseIsExplained(_ arguments: [String], _ code: Int) {
    let program = TestProgram()
    #expect(program.run(["integrate"] + arguments) == Int32(code))
    #expect(program.console.output.isEmpty && !program.console.error.isEmpty)
  }

  @Test func deriveAlongAFlow() {
    let program = TestProgram()
    let formula = "gamma*(x-mu)/(s^2+gamma^2)"
    #expect(
      program.run(["derive", "--expression", formula, "--along", "x'=\(formula)", "--order", "3"]) == 0)
    let lines = program.console.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("d/dgamma = "))
    #expect(lines[2].hasPrefix("d^3/dgamma^3 = "))
    let partial = TestProgram()
    #expect(
      partial.run(["derive", "--expression", "x^2*y", "--variable", "x", "--order", "2", "--format", "latex"])
        == 0)
    #expect(
      partial.console.output
        == "\\frac{\\partial}{\\partial x} = 2 x y\n\\frac{\\partial^{2}}{\\partial x^{2}} = 2 y\n")
    let wrong = TestProgram()
    #expect(wrong.run(["derive", "--expression", "x +* y"]) == 64)
    #expect(wrong.console.error.contains("column 4"))
  }
}
