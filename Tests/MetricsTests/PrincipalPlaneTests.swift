import Diffusion
import Integration
import Metrics
import TestSupport
import Testing

@Suite struct PrincipalPlaneTests {
  /// `R diag(9, 4, 1) Rᵀ` with the rotation that takes the axes to `(2, 2, 1)/3`, `(-2, 1, 2)/3` and `(1, -2, 2)/3`.
  private static let axes = [[2.0, 2, 1], [-2, 1, 2], [1, -2, 2]].map { $0.map { $0 / 3 } }
  private static let variances = [9.0, 4, 1]

  private static func covariance() -> [[Double]] {
    (0..<3).map { i -> [Double] in
      (0..<3).map { j -> Double in
        let terms = (0..<3).map { k -> Double in variances[k] * axes[k][i] * axes[k][j] }
        return terms.reduce(0, +)
      }
    }
  }

  /// The axes of a single Gaussian are those of its covariance, though its means span nothing.
  @Test func aSingleGaussianHasTheAxesOfItsCovariance() throws {
    let mixture = try GaussianMixture(
      means: [[5, -1, 2]],
      covariances: .full([Self.covariance().flatMap { $0 }], dimension: 3))
    for (first, second) in [(0, 1), (0, 2), (1, 2)] {
      let plane = try PrincipalPlane(of: mixture, axes: (first, second))
      let covariance = plane.covariance(of: 0, in: mixture)
      #expect(abs(covariance.xx - Self.variances[first]) < 1e-12)
      #expect(abs(covariance.yy - Self.variances[second]) < 1e-12)
      #expect(abs(covariance.xy) < 1e-12)
      // Axes point to where their largest entry is positive.
      let point = plane.project([5, -1, 2])
      let moved = plane.project(zip([5.0, -1, 2], Self.axes[first]).map { $0 + $1 })
      #expect(abs(abs(moved.0 - point.0) - 1) < 1e-12 && abs(moved.1 - point.1) < 1e-12)
      #expect(plane.labels == ["principal axis \(first + 1)", "principal axis \(second + 1)"])
    }
  }

  /// `Pᵀ Σ_k P` for random covariances in four dimensions, from the matrix and two points of the plane.
  @Test func covariancesAreThoseOfTheProjection() throws {
    for var draw in RandomCases(seed: 909, count: 10) {
      let matrices = (0..<3).map { _ -> [[Double]] in
        let root = (0..<4).map { _ in (0..<4).map { _ in 2 * draw.uniform() - 1 } }
        return root.map { row -> [Double] in
          root.map { column -> Double in zip(row, column).map { $0 * $1 }.reduce(0, +) }
        }
      }
      let means = (0..<3).map { _ in (0..<4).map { _ in 4 * draw.uniform() } }
      let mixture = try GaussianMixture(
        means: means, covariances: .full(matrices.map { $0.flatMap { $0 } }, dimension: 4),
        weights: [1, 2, 3])
      let plane = try PrincipalPlane(of: mixture, axes: (1, 2))
      let origin = plane.project([0, 0, 0, 0])
      let columns = (0..<4).map { d -> (Double, Double) in
        let point = plane.project((0..<4).map { $0 == d ? 1 : 0 })
        return (point.0 - origin.0, point.1 - origin.1)
      }
      for k in 0..<3 {
        var expected = (xx: 0.0, xy: 0.0, yy: 0.0)
        for i in 0..<4 {
          for j in 0..<4 {
            expected.xx += columns[i].0 * matrices[k][i][j] * columns[j].0
            expected.xy += columns[i].0 * matrices[k][i][j] * columns[j].1
            expected.yy += columns[i].1 * matrices[k][i][j] * columns[j].1
          }
        }
        let found = plane.covariance(of: k, in: mixture)
        #expect(abs(found.xx - expected.xx) < 1e-11, "\(draw)")
        #expect(abs(found.xy - expected.xy) < 1e-11, "\(draw)")
        #expect(abs(found.yy - expected.yy) < 1e-11, "\(draw)")
      }
    }
  }
}
