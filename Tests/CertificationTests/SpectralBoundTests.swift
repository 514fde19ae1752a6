import Numbers
import TestSupport
import Testing

@testable import Certification

@Suite("Bounds of the largest eigenvalue") struct SpectralBoundTests {
  @Test("Above the Rayleigh quotient of every direction, and near the largest", arguments: [1, 2, 3, 5, 12])
  func bound(dimension: Int) {
    var spectrum = SpectralBound(dimension: dimension)
    for var draw in RandomCases(seed: 1950, count: 60) {
      spectrum.reset()
      var rows: [(weight: Double, vector: [Double])] = []
      let stretch = (0..<dimension).map { _ in draw.uniform(0.01, 3) }
      for _ in 0..<draw.integer(1...9) {
        let vector = (0..<dimension).map { stretch[$0] * draw.uniform(-1, 1) }
        let weight = draw.uniform() < 0.2 ? 1e-12 : draw.uniform()
        rows.append((weight, vector))
        spectrum.vector = vector
        spectrum.add(weight, square: vector.reduce(0) { $0 + $1 * $1 })
      }
      let bound = spectrum.upperBound()
      // Power iteration in 106 bits reaches the largest eigenvalue from below.
      var x = (0..<dimension).map { _ in DoubleDouble(draw.uniform(-1, 1)) }
      var quotient = DoubleDouble(0)
      for _ in 0..<400 {
        var image = [DoubleDouble](repeating: .zero, count: dimension)
        for (weight, vector) in rows {
          var dot = DoubleDouble(0)
          for i in 0..<dimension { dot = dot + x[i] * DoubleDouble(vector[i]) }
          for i in 0..<dimension {
            image[i] = image[i] + DoubleDouble(weight) * dot * DoubleDouble(vector[i])
          }
        }
        var (xx, xy, yy) = (DoubleDouble(0), DoubleDouble(0), DoubleDouble(0))
        for i in 0..<dimension {
          xx = xx + x[i] * x[i]
          xy = xy + x[i] * image[i]
          yy = yy + image[i] * image[i]
        }
        quotient = xy / xx
        let norm = DoubleDouble.sqrt(yy)
        x = image.map { $0 / norm }
      }
      #expect(bound >= quotient.double * (1 - 1e-13), "\(draw)")
      #expect(
        bound <= quotient.double * 1.02 + 1e-11, "bound \(bound), eigenvalue \(quotient.double), \(draw)")
    }
  }
}
