import ExperimentCatalog
import Foundation
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
    #expect(few.console.error.contains("step limit of 5 is reached"))
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

  private static let oscillator = "x' = v\nv' = -x\nx(0) = 1\nv(0) = 0\n"

  @Test("--events lists every root and nothing else")
  func eventsAreListed() throws {
    let program = TestProgram(["osc.ode": Self.oscillator])
    #expect(program.run("integrate --system osc.ode --to 20 --events x") == 0)
    let table = try program.numbers()
    #expect(table.rowCount == 6)
    for k in 0..<6 { #expect(abs(Array(table.row(k))[0] - (Double(k) + 0.5) * .pi) < 1e-13) }
    let none = TestProgram(["osc.ode": Self.oscillator])
    #expect(none.run("integrate --system osc.ode --to 20 --events x-3") == 0)
    #expect(none.console.output == "t,x,v\n" && none.console.error.contains("No root of 'x-3' was found"))
    #expect(
      TestProgram(["osc.ode": Self.oscillator]).run(
        "integrate --system osc.ode --to 20 --events x --until v") == 64)
  }

  @Test("A root that is not found is not denied")
  func rootsAreNotDenied() {
    let program = TestProgram(["osc.ode": Self.oscillator])
    #expect(program.run("integrate --system osc.ode --to 4 --until x-2") == 0)
    #expect(program.console.error.contains("may be missed") && !program.console.error.contains("has no root"))
  }

  @Test("Runs may start anywhere and show their steps", arguments: [(1.0, 3.0), (-2, -7), (5, 5.5)])
  func startAndSteps(_ start: Double, _ end: Double) throws {
    let program = TestProgram(["osc.ode": Self.oscillator])
    #expect(
      program.run([
        "integrate", "--system", "osc.ode", "--from", "\(start)", "--to", "\(end)", "--every-step", "--dense",
        "2",
        "--max-step", "0.5",
      ]) == 0)
    let table = try program.numbers()
    #expect(table.rowCount >= 4)
    for index in 0..<table.rowCount {
      let row = Array(table.row(index))
      #expect(abs(row[1] - Foundation.cos(row[0] - start)) < 1e-14)
      if index > 0 { #expect((row[0] > Array(table.row(index - 1))[0]) == (end > start)) }
    }
    #expect(Array(table.row(0))[0] == start && Array(table.row(table.rowCount - 1))[0] == end)
  }

  /// The oscillator's flow is a rotation; with the rate w the derivative by w is known too.
  @Test("--variation adds the first variation")
  func variation() throws {
    let text = "w = 1\nx' = w*v\nv' = -w*x\nx(0) = 1\nv(0) = 0\n"
    let program = TestProgram(["osc.ode": text])
    #expect(program.run("integrate --system osc.ode --to 2 --variation x,v,w") == 0)
    let table = try program.numbers()
    #expect(
      table.columns == [
        "t", "x", "v", "x_wrt_x0", "v_wrt_x0", "x_wrt_v0", "v_wrt_v0", "x_wrt_w", "v_wrt_w",
      ])
    let (c, s) = (Foundation.cos(2.0), Foundation.sin(2.0))
    let expected = [2, c, -s, c, -s, s, c, -2 * s, -2 * c]
    for (value, exact) in zip(Array(table.row(1)), expected) { #expect(abs(value - exact) < 1e-14) }
    #expect(TestProgram(["osc.ode": text]).run("integrate --system osc.ode --to 2 --variation q") == 64)
  }

  @Test("A singularity is named")
  func singularityIsNamed() {
    let program = TestProgram(["tank.ode": "h' = -sqrt(h)\nh(0) = 1\n"])
    #expect(program.run("integrate --system tank.ode --to 3") == 1)
    #expect(program.console.error.contains("sqrt(h) is singular at h = 0"), "\(program.console.error)")
    let limit = TestProgram()
    #expect(limit.run("integrate --system kepler --to 100 --max-steps 5") == 1)
    #expect(limit.console.error.contains("step limit of 5"))
  }

  @Test(
    "Parameters are the nearest doubles", arguments: ["8/3", "0.12196958506205079", "121.62777326969841"])
  func parametersAreExact(_ text: String) throws {
    let program = TestProgram(["p.ode": "a = 1\nx' = 0\nx(0) = a\n"])
    #expect(program.run(["integrate", "--system", "p.ode", "--to", "0", "--parameters", "a=\(text)"]) == 0)
    #expect(Array(try program.numbers().row(0))[1] == (text == "8/3" ? 8.0 / 3 : Double(text)))
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

  /// The four ways to write rows hold the same numbers.
  @Test func formatsAgree() throws {
    let line = "integrate --system kepler --to 2 --dense 4 --quiet"
    let csv = TestProgram()
    #expect(csv.run(line) == 0)
    let table = try csv.numbers()
    let values = (0..<table.rowCount).flatMap { table.row($0) }
    let npy = TestProgram()
    #expect(npy.run(line + " --format npy") == 0)
    let array = try NPYFile(npy.console.outputBytes)
    #expect(array.shape == [6, 5] && array.values == values)
    let files = TestProgram()
    #expect(files.run(line + " --output rows.csv") == 0 && files.run(line + " --output rows.npy") == 0)
    #expect(try files.files.readText("rows.csv") == csv.console.output)
    #expect(try files.files.readBytes("rows.npy") == npy.console.outputBytes)
    let description = try JSONValue(
      parsing: files.files.readBytes("rows.resource.json"), source: "rows.resource.json")
    #expect(description["shape"]?.array?.compactMap(\.double) == [6, 5])
    #expect(description["provenance"]?["parameters"]?["to"]?.double == 2)
  }

  /// The orbit of the figure is the ellipse with eccentricity 1/2 about the focus, `((x + e)^2 + y^2/(1 - e^2) = 1`, to the hundredths of
  /// a point of the drawing.
  @Test func theFigureShowsTheOrbit() throws {
    let program = TestProgram()
    #expect(program.run("integrate --system kepler --to 7 --figure orbit.svg --portraits x:y --quiet") == 0)
    let svg = try program.files.readText("orbit.svg")
    #expect(svg.contains(">start<") && svg.contains("Trajectory of kepler"))
    let path = try #require(svg.matches(of: /<path class="l sn" d="([^"]*)"/).map { String($0.1) }.last)
    var (x, y) = (0.0, 0.0)
    var points: [(Double, Double)] = []
    for match in path.matches(of: /([MmlhvzZ])((?:[ ]?-?[0-9.]+)*)/) {
      let numbers = match.2.matches(of: /-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)/).compactMap { Double(String($0.0)) }
      switch match.1 {
      case "M": (x, y) = (numbers[0], numbers[1])
      case "h": x += numbers[0]
      case "v": y += numbers[0]
      default: (x, y) = (x + numbers[0], y + numbers[1])
      }
      points.append((x, y))
    }
    #expect(points.count > 1000)
    let (left, right) = (points.map(\.0).min() ?? 0, points.map(\.0).max() ?? 0)
    let (top, bottom) = (points.map(\.1).min() ?? 0, points.map(\.1).max() ?? 0)
    // The half axes of the orbit are 1 and sqrt(3/4); a unit is equally long both ways.
    #expect(abs((bottom - top) / (right - left) - 0.75.squareRoot()) < 1e-3)
    for point in points {
      let u = (point.0 - (left + right) / 2) / ((right - left) / 2)
      let v = (point.1 - (top + bottom) / 2) / ((bottom - top) / 2)
      #expect(abs(u * u + v * v - 1) < 1e-3)
    }
  }

  @Test(arguments: [
    ("--figure a.jpg", 64, ".svg, .png or .pdf"), ("--portraits x:y", 64, "--figure"),
    ("--figure a.svg --portraits x:w", 64, "x, y, u, v"),
    ("--figure a.svg --portraits x", 64, "pairs of states"),
    ("--figure a.svg --portraits x:y,", 64, "pairs of states"),
  ])
  func wrongFiguresAreExplained(_ options: String, _ code: Int32, _ words: String) {
    let program = TestProgram()
    #expect(program.run("integrate --system kepler --to 1 " + options) == code)
    #expect(program.console.error.contains(words), "\(program.console.error)")
    #expect(program.console.output.isEmpty && program.files.list(".").allSatisfy { !$0.hasSuffix(".svg") })
  }

  /// A run that stops draws what it has, roots are marked, and families of states share panels.
  @Test func figuresOfEveryKindOfRun() throws {
    let program = TestProgram(["b.ode": "x' = x^2\nx(0) = 1\n"])
    #expect(program.run("integrate --system b.ode --to 2 --figure b.svg") == 1)
    #expect(try program.files.readText("b.svg").contains("From t = 0 to t = "))
    #expect(program.run("integrate --system lorenz --to 5 --events z-27 --figure l.svg --quiet") == 0)
    #expect(try program.files.readText("l.svg").contains("roots of z-27"))
    #expect(program.run("integrate --system pleiades --to 1 --figure p.svg --quiet") == 0)
    let pleiades = try program.files.readText("p.svg")
    #expect(pleiades.contains("(f)") && !pleiades.contains("(g)") && pleiades.contains("v[7]"))
    #expect(program.run("integrate --system lorenz --to 0 --figure z.svg --quiet") == 0)
  }
}
