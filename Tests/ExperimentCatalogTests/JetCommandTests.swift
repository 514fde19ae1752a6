import Diffusion
import ExperimentCatalog
import Numbers
import Reporting
import Testing

@Suite struct JetCommandTests {
  /// Coefficients and derivatives at the anchor point, computed with 60 digits.
  @Test(arguments: ["double", "float80", "double-double"])
  func anchorPoint(_ scalar: String) throws {
    let anchors: [[Double]] = [
      [-1.9886763897659481, -1.3495013243572655], [1.797038745495492, -4.3874674519660341],
      [116.51393221582836, -14.066618338756029], [4092.5396415397753, -2301.8734260841144],
    ]
    let program = TestProgram()
    #expect(program.run("jet --state 0.3,0.4 --gamma 0.1 --order 3 --scalar \(scalar)") == 0)
    let table = try program.numbers()
    #expect(table.columns == ["order", "coordinate", "coefficient", "derivative", "error"])
    #expect(table.rowCount == 8)
    for row in 0..<8 {
      let values = Array(table.row(row))
      let (n, d) = (row / 2, row % 2)
      #expect(values[0] == Double(n) && values[1] == Double(d))
      #expect(abs(values[2] / anchors[n][d] - 1) < 1e-10)
      #expect(abs(values[3] / (anchors[n][d] * [1, 1, 2, 6][n]) - 1) < 1e-10)
    }
  }

  /// The rows of `--variable lambda` and `t` against differences of the functions themselves along the flow.
  @Test(arguments: ["lambda", "t"])
  func otherVariablesAreComposed(_ variable: String) throws {
    let program = TestProgram()
    #expect(program.run("jet --state 0.3,0.4 --gamma 0.5 --order 2 --variable \(variable)") == 0)
    let table = try program.numbers()
    let mixture = try GaussianMixture.toy8x8()
    let schedule = LinearVariancePreserving()
    let flow = try mixture.flowSeries(at: [0.3, 0.4], gamma: 0.5, order: 20)
    let start = variable == "t" ? schedule.time(atGamma: 0.5) : -Double.log(0.5)
    func value(_ shift: Double, _ d: Int) -> Double {
      let u = start + shift
      let gamma = variable == "t" ? schedule.gamma(at: u) : Double.exp(-u)
      return variable == "t"
        ? schedule.alpha(atGamma: gamma) * flow.state[d].evaluate(at: gamma - 0.5)
        : flow.noise[d].evaluate(at: gamma - 0.5)
    }
    let h = 1e-4
    for d in 0..<2 {
      let exact = [
        value(0, d), (value(h, d) - value(-h, d)) / (2 * h),
        (value(h, d) - 2 * value(0, d) + value(-h, d)) / (h * h),
      ]
      for n in 0...2 {
        let found = table.row(2 * n + d)
        #expect(abs(Array(found)[3] - exact[n]) < 1e-5 * (1 + abs(exact[n])))
      }
    }
  }

  @Test func ownMixturesAreRead() throws {
    let program = TestProgram([
      "mixture.json": "{\"means\": [[1]], \"standardDeviations\": [0.5]}",
      "points.csv": "label,x\n3,1\n",
    ])
    #expect(program.run("jet --mixture mixture.json --state -0.5 --gamma 2 --order 1") == 0)
    // For N(μ, s²): ε = γ (x̄ − μ)/v and dε/dγ = s² (x̄ − μ)/v².
    let v = 0.25 + 4.0
    let table = try program.numbers()
    let (first, second) = (Array(table.row(0)), Array(table.row(1)))
    #expect(abs(first[3] + 3 / v) < 1e-14)
    #expect(abs(second[3] + 0.375 / (v * v)) < 1e-14)
    let other = TestProgram(["points.csv": "label,x\n3,1\n"])
    #expect(
      other.run("jet --mixture points.csv --bandwidth 0.5 --columns x --state -0.5 --gamma 2 --order 1") == 0)
    #expect(other.console.output == program.console.output)
  }

  private static let wide = ["one.json": "{\"means\": [[2]], \"standardDeviations\": [0.5]}"]

  /// The last row's texts.
  private func lastRow(_ program: TestProgram) -> [String] {
    program.console.output.split(separator: "\n").last?.split(separator: ",").map(String.init) ?? []
  }

  /// Values from 60 digits of the square root's series, ε = γ (x̄ − μ) √(1 + (2γh + h²)/v)/v.
  @Test(
    "Derivatives beyond the range of doubles are printed with their exponent",
    arguments: [
      ("--gamma 30 --order 172", "3.0603339196477", "6.5324390757145", -258, 53),
      ("--gamma 100 --order 200", "3.7471899897553", "2.9552508659310", -405, -30),
      ("--gamma 1e160 --order 1", "4.2500000000000", "4.2500000000000", -641, -641),
    ])
  func wideRange(
    _ arguments: String, _ coefficient: String, _ derivative: String, _ low: Int, _ high: Int
  ) throws {
    for scalar in ["double", "double-double"] {
      let program = TestProgram(Self.wide)
      #expect(program.run("jet --mixture one.json --state 0.3 \(arguments) --scalar \(scalar)") == 0)
      let row = lastRow(program)
      for (text, digits, exponent) in [(row[2], coefficient, low), (row[3], derivative, high)] {
        let parts = text.split(separator: "e")
        let mantissa = try #require(Double(parts[0]))
        #expect(Int(parts.last ?? "") == exponent)
        #expect(abs(mantissa.magnitude / (Double(digits) ?? 0) - 1) < 2e-13, "\(scalar) \(text)")
      }
    }
  }

  @Test("No state, level or mean makes a number that is not finite")
  func extremes() {
    let files = Self.wide.merging(
      ["far.json": "{\"means\": [[1e160], [0]], \"standardDeviations\": [0.1, 0.1]}"]) { $1 }
    for arguments in [
      "one.json --state 1e200 --gamma 1", "one.json --state 0 --gamma 1e300",
      "one.json --state 2 --gamma 1e-300",
      "far.json --state 0.3 --gamma 1", "far.json --state 1e160 --gamma 1e155",
      "far.json --state -1e308 --gamma 1e3",
    ] {
      for variable in ["gamma", "lambda"] {
        let program = TestProgram(files)
        #expect(
          program.run("jet --mixture \(arguments) --order 30 --variable \(variable)") == 0,
          "\(program.console.error)")
        let text = program.console.output.lowercased()
        #expect(!text.contains("nan") && !text.contains("inf"), "\(arguments)")
      }
    }
  }

  @Test("More digits than are certain are refused with their number")
  func digits() throws {
    let program = TestProgram()
    #expect(program.run("jet --state 0.3,0.4 --gamma 0.1 --order 3 --digits 20") == 64)
    #expect(program.console.error.contains("at most 1"))
    #expect(program.console.error.contains("--scalar double-double"))
    let finer = TestProgram()
    #expect(
      finer.run("jet --state 0.3,0.4 --gamma 0.1 --order 3 --digits 20 --scalar double-double") == 0)
    #expect(lastRow(finer)[2] == "-2301.8734260841135194")
  }

  /// What is printed in doubles differs from 25 digits by no more than the error beside it.
  @Test(
    "The printed error covers the printed number",
    arguments: ["gamma", "lambda", "t"], ["1e-4", "0.02", "0.5", "3", "100"])
  func errors(_ variable: String, _ gamma: String) throws {
    func rows(_ scalar: String) -> [[String]] {
      let program = TestProgram()
      #expect(
        program.run(
          "jet --state 0.9,0.2 --gamma \(gamma) --order 40 --variable \(variable) --scalar \(scalar)") == 0)
      return program.console.output.split(separator: "\n").dropFirst().map {
        $0.split(separator: ",").map(String.init)
      }
    }
    for (coarse, fine) in zip(rows("double"), rows("double-double")) {
      let (value, exact) = (try #require(DoubleDouble(coarse[2])), try #require(DoubleDouble(fine[2])))
      let (error, rest) = (try #require(Double(coarse[4])), try #require(Double(fine[4])))
      #expect(abs((value - exact).double) <= error + rest, "order \(coarse[0]): \(coarse) \(fine)")
    }
  }

  /// An array holds what the table prints, and no number that doubles have not.
  @Test func anArrayHoldsThePrintedNumbers() throws {
    let line = "jet --state 0.3,0.4 --gamma 0.1 --order 4"
    let csv = TestProgram()
    #expect(csv.run(line) == 0)
    let table = try csv.numbers()
    let npy = TestProgram()
    #expect(npy.run(line + " --format npy") == 0)
    let array = try NPYFile(npy.console.outputBytes)
    #expect(array.shape == [5, 2, 3])
    #expect(array.values == (0..<table.rowCount).flatMap { table.row($0).dropFirst(2) })
    let far = TestProgram()
    #expect(far.run("jet --state 0.3,0.4 --gamma 0.01 --order 200") == 0)
    #expect(far.console.output.contains("e+3") || far.console.output.contains("e+4"))
    #expect(far.run("jet --state 0.3,0.4 --gamma 0.01 --order 200 --output far.npy") == 64)
    #expect(far.console.error.contains("beyond the range of the doubles"))
    #expect(!far.files.exists("far.npy"))
  }
}
