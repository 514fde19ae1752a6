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
    #expect(table.columns == ["order", "coordinate", "coefficient", "derivative"])
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
    #expect(abs(table.row(0).last.map { $0 - 2 * -1.5 / v } ?? 1) < 1e-14)
    #expect(abs(table.row(1).last.map { $0 - 0.25 * -1.5 / (v * v) } ?? 1) < 1e-14)
    let other = TestProgram(["points.csv": "label,x\n3,1\n"])
    #expect(
      other.run("jet --mixture points.csv --bandwidth 0.5 --columns x --state -0.5 --gamma 2 --order 1") == 0)
    #expect(other.console.output == program.console.output)
  }
}
