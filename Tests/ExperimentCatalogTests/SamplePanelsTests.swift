import Diffusion
import Foundation
import Integration
import Numbers
import Testing

@testable import ExperimentCatalog
@testable import Reporting

@Suite struct SamplePanelsTests {
  /// The window of the toy holds one of its eight rings, whole and alone, and a deviation is at least a point and a half.
  @Test func theWindowOfTheToyIsOneRing() throws {
    let mixture = try GaussianMixture.toy8x8()
    let frame = try ModeFrame(mixture)
    let window = frame.densest(reach: 24 * frame.deviation)
    let inside = mixture.means.indices.filter { window.contains(mixture.means[$0][0], mixture.means[$0][1]) }
    #expect(inside.count == 8 && Set(inside.map { $0 / 8 }).count == 1)
    let side = Figure.frameWidth(columns: 6)
    #expect(frame.deviation * side / (2 * window.reach) > 1.5)
    #expect(window.dot(deviation: frame.deviation, frame: side) < frame.deviation * side / (2 * window.reach))
  }

  /// The densest window against a search over all windows with a mean at their left and lower edges.
  @Test func theDensestWindowIsNearTheBest() throws {
    let frame = try ModeFrame(try #require(BuiltInMixture.all.first { $0.name == "random-64" }).make())
    let reach = frame.whole.reach / 4
    let found = frame.densest(reach: reach)
    func weight(_ window: SampleWindow) -> Double {
      frame.means.indices.filter { window.contains(frame.means[$0].x, frame.means[$0].y) }
        .reduce(0) { $0 + frame.weights[$1] }
    }
    var best = 0.0
    for left in frame.means {
      for low in frame.means {
        best = max(best, weight(SampleWindow(centre: (left.x + reach, low.y + reach), reach: reach)))
      }
    }
    #expect(weight(found) > 0.7 * best)
  }

  /// Probabilities of bins against 20-point Gauss quadrature of the density.
  @Test func binsHaveTheProbabilityOfTheLaw() throws {
    let law = try GaussianMixture(
      means: [[-1], [0.5], [2]], standardDeviations: [0.2, 0.05, 0.7], weights: [1, 2, 3])
    func density(_ x: Double) -> Double {
      law.means.indices.reduce(0) { sum, k in
        let (s, z) = (law.standardDeviations[k], x - law.means[k][0])
        return sum + law.weights[k] * exp(-z * z / (2 * s * s)) / (s * (2 * Double.pi).squareRoot())
      }
    }
    let rule = GaussLegendre(points: 20)
    for (low, high) in [(-1.2, -1.1), (0.4, 0.45), (1.9, 2.3), (5.5, 5.8), (-4, -3.8)] {
      let middle = (low + high) / 2
      let half = (high - low) / 2
      let expected = zip(rule.nodes, rule.weights).reduce(0) {
        $0 + half * $1.1 * density(middle + half * $1.0)
      }
      let found = SampleHistogram.probability(of: law, from: low, to: high)
      #expect(abs(found - expected) <= 1e-12 * expected + 1e-300, "\(low): \(found) \(expected)")
    }
  }

  @Test func barsCountSamplesAndAreADensity() throws {
    let law = try GaussianMixture(means: [[0]], standardDeviations: [1])
    var states = StateBatch(count: 6, dimension: 1)
    for (i, x) in [0.01, 0.02, 1.01, .nan, 9, -3.99].enumerated() { states[i, 0] = x }
    let histogram = SampleHistogram(states, shown: { $0 != 1 }, law: law, range: -4...4)
    let width = 8.0 / Double(SampleHistogram.bins)
    #expect(histogram.density.count { $0 > 0 } == 3)
    #expect(abs(histogram.density.reduce(0, +) * width - 3.0 / 4) < 1e-15)
    #expect(histogram.density[24] == 1 / (4 * width) && histogram.density[0] == 1 / (4 * width))
    #expect(abs(histogram.exact.reduce(0, +) * width - erf(4 / 2.0.squareRoot())) < 1e-14)
  }

  /// 1800 points with all samplers of the comparison, in two and three dimensions: files stay small and the samples visible.
  @Test(arguments: [2, 3])
  func manyModesKeepTheFileSmall(_ dimension: Int) throws {
    let random = CounterRandom(seed: 3)
    let header = (0..<dimension).map { "x\($0)" }.joined(separator: ",")
    let rows = (0..<1800).map { i in
      (0..<dimension).map { "\(random.normal(trajectory: i, step: 0, index: $0))" }.joined(separator: ",")
    }
    let program = TestProgram(["points.csv": ([header] + rows).joined(separator: "\n") + "\n"])
    let line =
      "compare --mixture points.csv --bandwidth 0.02 --steps 2 --trajectories 1000 --samplers ddim,ttm2,ab2,rho-heun2 --output out"
    #expect(program.run(line) == 0, "\(program.console.error)")
    let svg = try program.files.readText("out/samples.svg")
    #expect(svg.utf8.count < 400_000)
    #expect(svg.contains(" q x\"") || svg.contains("\"q x\""))
    #expect(!svg.contains("class=\"u\" d=\"M") || dimension == 2)
  }

  @Test func oneDimensionIsAHistogram() throws {
    let program = TestProgram()
    #expect(
      program.run("compare --mixture pair --steps 4 --trajectories 200 --samplers ddim,ttm2 --output out")
        == 0)
    let svg = try program.files.readText("out/samples.svg")
    #expect(svg.contains(">density<") && svg.contains("Histograms of end points"))
    #expect(!svg.contains("modes"))
  }

  /// A page has room for at most 18 samplers of the toy; the others get a second figure.
  @Test func longComparisonsTakeSeveralPages() throws {
    let program = TestProgram()
    let all = (1...45).map { "ttm\($0)" }
    let samplers = all.joined(separator: ",")
    #expect(
      program.run("toy-8x8 --steps 2 --trajectories 8 --samplers \(samplers) --output out") == 0)
    let names = program.files.list("out").filter { $0.hasPrefix("samples") && $0.hasSuffix(".svg") }
    #expect(names == ["samples.svg", "samples_2.svg", "samples_3.svg"])
    let errors = try program.files.readText("out/global_error.svg")
    for name in all { #expect(errors.contains(">\(name == "ttm1" ? "ddim" : name)<"), "\(name)") }
    for name in names {
      let svg = try program.files.readText("out/" + name)
      let height = svg.firstMatch(of: /height="([0-9.]+)pt"/).flatMap { Double($0.1) } ?? .infinity
      #expect(height <= 710)
    }
  }
}
