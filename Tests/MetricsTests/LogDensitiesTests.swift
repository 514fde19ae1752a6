import Diffusion
import Numbers
import Testing

@testable import Metrics

@Suite struct LogDensitiesTests {
  @Test(arguments: [1, 2, 7, 64], [1, 7, 8, 17])
  func agreesWithTheModel(_ dimension: Int, _ count: Int) throws {
    let uneven = try unevenMixture(dimension: dimension)
    let mixture = try GaussianMixture(
      means: uneven.means, standardDeviations: [0.3, 0.05, 1e-4, 1.2], weights: uneven.weights)
    let points = drawPoints(mixture, count: count, seed: 51)
    let values = LogDensities.evaluate(mixture, points)
    #expect(values.count == count)
    for i in 0..<count {
      let truth = try mixture.logDensity(of: points.state(i), atGamma: 0)
      #expect(abs(values[i] - truth) < 1e-12 * max(1, abs(truth)))
    }
  }

  @Test func farStatesKeepTheirLogarithm() throws {
    let mixture = try GaussianMixture(means: [[0], [1]], standardDeviation: 0.01)
    let points = try SamplePoints(rows: [[50], [-1e90], [0.5]], dimension: 1)
    let values = LogDensities.evaluate(mixture, points)
    let height = -0.5 * Double.log(2 * Double.pi) - Double.log(0.01) - Double.log(2)
    #expect(abs(values[0] - (height - 49 * 49 / 2e-4)) < 1e-6)
    #expect(abs(values[1] / -5e183 - 1) < 1e-12)
    #expect(abs(values[2] - (height - 0.25 / 2e-4 + Double.log(2))) < 1e-9)
  }
}
