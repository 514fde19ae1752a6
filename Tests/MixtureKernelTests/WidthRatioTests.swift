import MixtureKernel
import Numbers
import Testing

/// A narrow and a wide component, the state on the narrow one's mean: sums that are centred on one point cancel here in
/// proportion to the ratio of the variances. Errors count against the coefficient and the terms |e_j| v^((j−n)/2) that cancel in
/// it where a narrow component leaves nearly a straight line.
@Suite struct WidthRatioTests {
  @Test(
    "Coefficients are right for any ratio of widths",
    arguments: [(0.01, 1), (0.01, 20), (1e-3, 100), (0, 3), (1e-6, 50)],
    [0.0003, 0.0105, 0.02, 0.4, 30])
  func ratios(_ widths: (Double, Double), _ gamma: Double) {
    for (dimension, weight) in [(1, 0.0), (1, -30), (5, 0), (5, 8)] {
      let mean = (0..<dimension).map { 0.5 + 0.125 * Double($0) }
      let parameters = MixtureParameters(
        dimension: dimension, means: [Double](repeating: 0, count: dimension) + mean,
        logWeights: [0, weight],
        deviations: [widths.0, widths.1])
      for shift in [0, 0.7] {
        let state = (0..<dimension).map { shift * (gamma + widths.0) * Double($0 % 2 == 0 ? 1 : -2) }
        let jet = jets(parameters, states: [state], gammas: [gamma], order: 8)
        let exact = exactNoise(
          parameters, state: state.map { DoubleDouble($0) }, gamma: DoubleDouble(gamma), count: 8)
        let variance = widths.0 * widths.0 + gamma * gamma
        var natural = 0.0
        for n in 0..<6 {
          let reference = (0..<dimension).map { exact[dimension * n + $0].double }
          let found = (0..<dimension).map { Double(n + 1) * jet[dimension * (n + 1) + $0] }
          let size = reference.map(\.magnitude).max() ?? 0
          natural = max(natural / variance.squareRoot(), size)
          let error = zip(found, reference).map { ($0 - $1).magnitude }.max() ?? .nan
          #expect(
            error <= 1e-13 * size + 1e-14 * natural,
            "order \(n), D \(dimension), weight \(weight), shift \(shift), size \(size)")
        }
      }
    }
  }
}
