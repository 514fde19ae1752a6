import Diffusion
import Numbers
import TestSupport
import Testing

@testable import Metrics

@Suite("Metrics of mixtures with covariances")
struct CovarianceMetricsTests {
  static func pair(_ dimension: Int, _ draw: inout RandomDraw) throws -> (
    plain: GaussianMixture, full: GaussianMixture
  ) {
    let means = (0..<3).map { _ in (0..<dimension).map { _ in draw.normal() } }
    let widths = (0..<3).map { _ in draw.uniform(0.1, 0.8) }
    let weights = [0.5, 0.3, 0.2]
    let matrices = widths.map { s in
      (0..<dimension * dimension).map { $0 % (dimension + 1) == 0 ? s * s : 0 }
    }
    return (
      try GaussianMixture(means: means, standardDeviations: widths, weights: weights),
      try GaussianMixture(means: means, covariances: .full(matrices, dimension: dimension), weights: weights)
    )
  }

  @Test("Covariances s² I give every metric the value of isotropic components.", arguments: [1, 2, 5])
  func isotropic(dimension: Int) throws {
    for var draw in RandomCases(seed: 910, count: 4) {
      let (plain, full) = try Self.pair(dimension, &draw)
      let points = drawPoints(plain, count: 30, seed: UInt64(draw.number))
      for metric in MetricCatalog.all {
        let (a, b) = (try metric.prepare(plain)(points), try metric.prepare(full)(points))
        #expect(abs(a - b) < 1e-11 * (1 + abs(a)), "\(metric.card.name) \(a) \(b), \(draw)")
      }
    }
  }

  @Test("E|Z| with unequal variances agrees with quadrature in the plane and with 400,000 draws in 5-D.")
  func normMean() {
    let (m, v) = ([3.0, 2.0], [0.2, 0.05])
    let found = NormalNormMean(eigenvalues: v).mean(m)
    var (sum, mass) = (0.0, 0.0)
    for i in -80...80 {
      for j in -80...80 {
        let (a, b) = (Double(i) * 0.1, Double(j) * 0.1)
        let weight = Double.exp(-(a * a + b * b) / 2)
        let (x, y) = (m[0] + a * v[0].squareRoot(), m[1] + b * v[1].squareRoot())
        sum += weight * (x * x + y * y).squareRoot()
        mass += weight
      }
    }
    #expect(abs(found - sum / mass) < 1e-9)
    // E|Z| of a standard normal in one dimension, and of one point.
    #expect(abs(NormalNormMean(eigenvalues: [4]).mean([0]) - 2 * (2 / Double.pi).squareRoot()) < 1e-14 * 4)
    #expect(abs(NormalNormMean(eigenvalues: [0, 0]).mean([3, 4]) - 5) < 1e-13)
    // Any unit of length.
    let scaled = NormalNormMean(eigenvalues: v.map { $0 * 1e40 }).mean(m.map { $0 * 1e20 })
    #expect(abs(scaled / found / 1e20 - 1) < 1e-14)
    let random = CounterRandom(seed: 31)
    let (mean, values) = ([0.3, -1, 0.2, 0.5, 0], [0.5, 0.1, 2, 0.01, 1])
    var norms: [Double] = []
    for i in 0..<400_000 {
      norms.append(
        (0..<5).reduce(0.0) { total, d in
          let z = mean[d] + values[d].squareRoot() * random.normal(trajectory: i, step: 0, index: d)
          return total + z * z
        }.squareRoot())
    }
    let summary = SampleSummary(norms)
    #expect(abs(NormalNormMean(eigenvalues: values).mean(mean) - summary.mean) < 4 * summary.standardError)
  }

  @Test("Draws have the mean and the covariance of the law, and score an energy distance of zero.")
  func draws() throws {
    let matrix = [0.25, 0.10, -0.05, 0.10, 0.16, 0.02, -0.05, 0.02, 0.09]
    let law = try GaussianMixture(means: [[1, 0.2, -0.5]], covariances: .full([matrix], dimension: 3))
    let count = 20_000
    let rows = drawRows(law, count: count, seed: 5)
    for i in 0..<3 {
      for j in 0...i {
        let products = rows.map { ($0[i] - law.means[0][i]) * ($0[j] - law.means[0][j]) }
        let summary = SampleSummary(products)
        #expect(abs(summary.mean - matrix[3 * i + j]) < 5 * summary.standardError)
      }
    }
    let distance = try EnergyDistance(law).evaluate(drawPoints(law, count: 2000, seed: 6)).distance
    #expect(abs(distance) < 3e-3)
    let other = try GaussianMixture(
      means: [[1, 0.2, -0.5]], covariances: .full([[0.25, 0, 0, 0, 0.16, 0, 0, 0, 0.09]], dimension: 3))
    #expect(try EnergyDistance(other).evaluate(drawPoints(law, count: 2000, seed: 6)).distance > 3e-3)
  }
}
