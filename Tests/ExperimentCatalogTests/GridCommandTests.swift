import Diffusion
import ExperimentCatalog
import Reporting
import Testing

@Suite struct GridCommandTests {
  private func output(_ line: String, files: [String: String] = [:]) -> String {
    let program = TestProgram(files)
    let code = program.run(line + " --jobs 1")
    #expect(code == 0, "\(line)\n\(program.console.error)")
    return program.console.output
  }

  private func levels(_ line: String, files: [String: String] = [:]) throws -> [Double] {
    try NumericCSV(
      output(line + " --column gamma", files: files), source: "output", ignoringTrajectory: false
    ).column(0)
  }

  /// A spacing that does not depend on the data: every digit, and the same grid as the library's.
  @Test func aClosedRuleIsPrintedInFull() throws {
    let schedule = LinearVariancePreserving()
    let grid = try TimeGrid(.quadratic, steps: 7, schedule: schedule)
    #expect(try levels("grid --rule quadratic --steps 7") == grid.points.map(\.level))
    let text = output("grid --rule quadratic --steps 7")
    #expect(text.hasPrefix("t,gamma,sigma,alpha,lambda,relative_error\n1.0,152."))
    for (line, point) in zip(text.split(separator: "\n").dropFirst(), grid.points) {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
      let (gamma, sigma, alpha) = (cells[1] ?? 0, cells[2] ?? 0, cells[3] ?? 0)
      #expect(gamma == point.level)
      #expect(abs(sigma * sigma + alpha * alpha - 1) < 1e-14)
      #expect(abs(sigma / alpha / gamma - 1) < 1e-14)
      #expect(cells[5] == nil)
    }
  }

  /// No digit beyond the error that is printed beside it, ends apart; the points decrease all the same.
  @Test func aSampledRuleShowsWhatItKnows() throws {
    for steps in [10, 200] {
      let lines = output("grid --rule arc --steps \(steps) --mixture smooth-4").split(separator: "\n")
      var last = Double.infinity
      for line in lines.dropFirst(2).dropLast() {
        let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let gamma = try #require(Double(cells[1]))
        let error = try #require(Double(cells[5]))
        #expect(gamma < last && error > 0 && error < 0.5)
        last = gamma
        if steps == 10 {
          let digits = cells[1].drop { "0.".contains($0) }.filter(\.isNumber).count
          #expect(digits <= max(2, Int((-Double.log(error) / Double.log(10)).rounded(.up))), "\(line)")
        }
      }
    }
  }

  /// The column is a file for `sample --grid`, and the grid of a measured curve is that of the Gaussian it comes from.
  @Test func aFileOfLossesGivesTheGrid() throws {
    let rows = (0...50).map { n -> String in
      let gamma = 300 * Double.pow(1e-5, Double(n) / 50)
      return "\(gamma),\(0.25 * gamma * gamma / (0.25 + gamma * gamma))"
    }
    let files = ["loss.csv": "gamma,mse\n" + rows.joined(separator: "\n") + "\n"]
    let found = try levels("grid --rule arc --steps 6 --loss-curve loss.csv", files: files)
    let (first, last) = (Double.atan2(0.5, found[0]), Double.atan2(0.5, found[6]))
    for n in 1..<6 {
      let angle = first + (last - first) * Double(n) / 6
      #expect(abs(found[n] * Double.sin(angle) / (0.5 * Double.cos(angle)) - 1) < 1e-5)
    }
    let grid = output("grid --rule arc --steps 6 --loss-curve loss.csv --column gamma", files: files)
    let samples = output(
      "sample --sampler ab2 --grid grid.csv --trajectories 2 --mixture smooth", files: ["grid.csv": grid])
    #expect(samples.split(separator: "\n").count == 3)
  }

  @Test func aPilotGridGoesThroughTheNodesOfEverySchedule() throws {
    for schedule in ["vp-linear", "edm"] {
      let line = "grid --schedule \(schedule) --mixture smooth"
      let nodes = try levels(line + " --rule logsnr --steps 12")
      let found = try levels(line + " --rule pilot --sampler ab2 --nodes 12 --pilots 3 --steps 5")
      #expect(found.count == 6 && Set(found).isSubset(of: Set(nodes)))
    }
  }

  @Test func jsonHasTheSamePoints() throws {
    let json = try JSONValue(
      parsing: Array(output("grid --rule jump --steps 4 --format json").utf8), source: "o")
    #expect(json["rule"]?.string == "jump" && json["steps"]?.double == 4)
    let points = json["points"]?.array?.compactMap { $0["gamma"]?.double }
    #expect(try points == levels("grid --rule jump --steps 4"))
  }
}
