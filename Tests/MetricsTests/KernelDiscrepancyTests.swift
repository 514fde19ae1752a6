import Diffusion
import Foundation
import Numbers
import Testing

@testable import Metrics

@Suite struct KernelDiscrepancyTests {
  /// `∫ exp(-(x - y)²/(2 b²)) N(y; μ, s²) dy` by the trapezoidal rule, geometrically convergent.
  private func smoothed(_ x: Double, _ mean: Double, _ s: Double, _ b: Double) -> Double {
    guard s > 0 else { return exp(-(x - mean) * (x - mean) / (2 * b * b)) }
    let step = min(s, b) / 10
    let reach = Int(14 * s / step)
    var sum = 0.0
    for index in -reach...reach {
      let offset = Double(index) * step
      let y = mean + offset
      sum += exp(-(x - y) * (x - y) / (2 * b * b) - offset * offset / (2 * s * s))
    }
    return sum * step / (s * (2 * Double.pi).squareRoot())
  }

  /// The kernel of isotropic components factorises over the coordinates.
  @Test(arguments: [1, 2, 3, 7])
  func expectationsAgreeWithQuadrature(_ dimension: Int) throws {
    let mixture = try unevenMixture(dimension: dimension)
    let bandwidths = [0.2, 1]
    let metric = try KernelDiscrepancy(mixture, bandwidths: bandwidths)
    let rows = drawRows(mixture, count: 9, seed: 4)
    let value = try metric.evaluate(SamplePoints(rows: rows, dimension: dimension))
    for (index, b) in bandwidths.enumerated() {
      var (cross, data) = (0.0, 0.0)
      for k in 0..<mixture.count {
        let (mean, s, weight) = (mixture.means[k], mixture.standardDeviations[k], mixture.weights[k])
        for row in rows {
          cross += weight / 9 * zip(row, mean).map { smoothed($0, $1, s, b) }.reduce(1, *)
        }
        for l in 0..<mixture.count {
          let spread = hypot(s, mixture.standardDeviations[l])
          data +=
            weight * mixture.weights[l]
            * zip(mixture.means[l], mean).map { smoothed($0, $1, spread, b) }.reduce(1, *)
        }
      }
      #expect(abs(value.crossTerms[index] - cross) < 1e-13)
      #expect(abs(value.dataTerms[index] - data) < 1e-13)
      var inner = 0.0
      for i in 0..<9 {
        for j in 0..<9 where i != j {
          inner += exp(-pow(norm(difference(rows[i], rows[j])), 2) / (2 * b * b)) / 72
        }
      }
      #expect(abs(value.sampleTerms[index] - inner) < 1e-13)
      #expect(abs(value.squared[index] - (inner + data - 2 * cross)) < 1e-12)
    }
    #expect(abs(value.mean - (value.squared[0] + value.squared[1]) / 2) < 1e-15)
  }

  @Test(arguments: [1, 2, 16, 64])
  func dataTermsAgreeWithMonteCarlo(_ dimension: Int) throws {
    let mixture = try unevenMixture(dimension: dimension)
    let metric = try KernelDiscrepancy(mixture, bandwidths: [0.5, 3])
    let draws = drawRows(mixture, count: 20_000, seed: 21)
    for (b, term) in zip(metric.bandwidths, metric.dataTerms) {
      let summary = SampleSummary(
        (0..<10_000).map {
          exp(-pow(norm(difference(draws[2 * $0], draws[2 * $0 + 1])), 2) / (2 * b * b))
        })
      #expect(abs(summary.mean - term) < 4 * summary.standardError)
    }
  }

  @Test func exactSamplesAreNearZeroAndShiftedOnesAreNot() throws {
    let toy = try GaussianMixture.toy8x8()
    let metric = try KernelDiscrepancy(toy)
    let rows = drawRows(toy, count: 4000, seed: 6)
    let exact = try metric.evaluate(SamplePoints(rows: rows, dimension: 2))
    for value in exact.squared { #expect(abs(value) < 1e-3) }
    let shifted = try metric.evaluate(SamplePoints(rows: rows.map { [$0[0] + 0.1, $0[1]] }, dimension: 2))
    for (value, reference) in zip(shifted.squared, exact.squared) { #expect(value > reference + 1e-3) }
  }

  @Test func degenerateLaws() throws {
    // One point mass and a sample on it: nothing differs.
    let point = try GaussianMixture(means: [[1, 2, 3]], standardDeviation: 0)
    let onIt = try SamplePoints(rows: [[1, 2, 3], [1, 2, 3]], dimension: 3)
    #expect(try KernelDiscrepancy(point).evaluate(onIt).squared == [0, 0, 0, 0, 0])
    // Far away every mixed term vanishes, and the rest is one for each side.
    let away = try SamplePoints(rows: [[1e90, 2, 3], [1e90, 2, 3]], dimension: 3)
    #expect(try KernelDiscrepancy(point).evaluate(away).squared == [2, 2, 2, 2, 2])
  }

  @Test func refusals() throws {
    let toy = try GaussianMixture.toy8x8()
    #expect(throws: MetricError.invalidBandwidth(nil)) { try KernelDiscrepancy(toy, bandwidths: []) }
    for bandwidth in [0, -1, Double.infinity] {
      #expect(throws: MetricError.invalidBandwidth(bandwidth)) {
        try KernelDiscrepancy(toy, bandwidths: [1, bandwidth])
      }
    }
    #expect(throws: MetricError.tooFewStates(metric: "mmd", needed: 2, found: 0, diverged: 1)) {
      try KernelDiscrepancy(toy).evaluate(SamplePoints(rows: [[.nan, 1]], dimension: 2))
    }
    #expect(throws: MetricError.dimensionMismatch(expected: 2, found: 1)) {
      try KernelDiscrepancy(toy).evaluate(SamplePoints(rows: [[1], [2]], dimension: 1))
    }
  }
}
