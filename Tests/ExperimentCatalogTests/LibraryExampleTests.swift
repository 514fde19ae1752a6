import Accuracy
import Diffusion
import Foundation
import Samplers
import Testing

/// The README's example of the library is compiled and run here.
@Suite struct LibraryExampleTests {
  @Test func theExampleRunsAndItsErrorsFallWithTheOrder() throws {
    var means: [Double] = []
    func print(_ order: Int, _ mean: Double, _ standardError: Double) {
      means.append(mean)
      #expect(standardError > 0 && standardError < mean)
    }
    let mixture = try GaussianMixture(
      means: [[-1, 0], [1, 0.5]], standardDeviations: [0.1, 0.2], weights: [1, 3])
    let schedule = LinearVariancePreserving()
    let grid = try TimeGrid(.power(2), steps: 20, schedule: schedule)
    let problem = SamplingProblem(model: mixture, schedule: schedule, grid: grid)
    let latents = ScalarDiffusion(schedule).prior(count: 1000, dimension: 2, seed: 1, at: grid.first.time)
    let exact = try ReferenceSolution(problem, latents: latents)
    for order in 1...4 {
      let error = try GlobalError(
        of: TruncatedTaylor(order: order), on: problem, latents: latents, reference: exact)
      print(order, error.summary.mean, error.summary.standardError)
    }
    #expect(means == means.sorted(by: >) && means.count == 4)
  }

  @Test func theReadmeHasThisText() throws {
    func words(_ text: some StringProtocol) -> String { String(text.filter { !$0.isWhitespace }) }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let parts = readme.components(separatedBy: "```swift\n")
    #expect(parts.count == 2)
    let example = try #require(parts.last?.components(separatedBy: "```").first)
    let body = example.split(separator: "\n").filter { !$0.hasPrefix("import ") }.joined(separator: "\n")
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    #expect(words(source).contains(words(body)))
  }
}
