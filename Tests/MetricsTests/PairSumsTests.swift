import Foundation
import Numbers
import Testing

@testable import Metrics

@Suite struct PairSumsTests {
  private func points(_ count: Int, _ dimension: Int) throws -> ([[Double]], SamplePoints) {
    let random = CounterRandom(seed: 5)
    let rows = (0..<count).map { i in
      (0..<dimension).map { random.normal(trajectory: i, step: dimension, index: $0) }
    }
    return (rows, try SamplePoints(rows: rows, dimension: dimension))
  }

  /// Every count up to two blocks and one more, so that every head and tail of a row occurs.
  @Test(arguments: [1, 2, 3, 64])
  func agreesWithTheNaiveSums(_ dimension: Int) throws {
    for count in 0...17 {
      let (rows, sample) = try points(count, dimension)
      var distances = 0.0
      var kernels = [0.0, 0.0, 0.0]
      let bandwidths = [0.3, 1, 5]
      for i in 0..<count {
        for j in 0..<i {
          let d = norm(difference(rows[i], rows[j]))
          distances += d
          for (index, b) in bandwidths.enumerated() { kernels[index] += exp(-d * d / (2 * b * b)) }
        }
      }
      #expect(abs(PairSums.distances(sample) - distances) <= 1e-13 * max(distances, 1))
      for (value, truth) in zip(PairSums.kernels(sample, bandwidths: bandwidths), kernels) {
        #expect(abs(value - truth) <= 1e-13 * max(truth, 1))
      }
      let centre = (0..<dimension).map { 0.1 * Double($0) - 0.3 }
      let squares = PairSums.squaredDistances(from: centre, sample)
      #expect(squares.count == count)
      var kernel = 0.0
      for (square, row) in zip(squares, rows) {
        let d = norm(difference(row, centre))
        #expect(abs(square - d * d) <= 1e-13 * max(d * d, 1))
        kernel += exp(-d * d / (2 * 0.7 * 0.7))
      }
      #expect(abs(PairSums.kernelsFrom(centre, sample, bandwidth: 0.7) - kernel) <= 1e-13)
    }
  }

  @Test func extremeBandwidthsAndCoincidingStates() throws {
    let sample = try SamplePoints(rows: [[1, 2], [1, 2], [3, 4]], dimension: 2)
    for bandwidth in [.leastNonzeroMagnitude, 1e-300, 1e-160] {
      #expect(PairSums.kernels(sample, bandwidths: [bandwidth]) == [1])
    }
    for bandwidth in [1e160, 1e300] {
      #expect(PairSums.kernels(sample, bandwidths: [bandwidth]) == [3])
    }
    let far = try SamplePoints(rows: [[1e100], [-1e100]], dimension: 1)
    #expect(PairSums.distances(far) == 2e100)
    #expect(PairSums.kernels(far, bandwidths: [1]) == [0])
  }
}
