import Numbers
import Testing

@testable import Metrics

@Suite struct LaneSquareRootTests {
  @Test func agreesWithTheHardware() {
    let random = CounterRandom(seed: 31)
    var worst = 0.0
    for index in 0..<20_000 {
      let exponent = (random.uniform(trajectory: index, step: 0, index: 0) - 0.5) * 400
      let x = (1 + random.uniform(trajectory: index, step: 1, index: 0)) * Double.pow(10, exponent)
      let root = squareRoot(SIMD8(repeating: x))
      worst = max(worst, abs(root[0] - x.squareRoot()) / x.squareRoot().ulp)
      if root != SIMD8(repeating: root[0]) { Issue.record("lanes differ at \(x)") }
    }
    #expect(worst <= 1)
  }

  @Test func squaresAndZero() {
    let squares: SIMD8<Double> = [0, 1, 4, 9, 16, 1e200, 2.25, 1e-200]
    let roots = squareRoot(squares)
    for (lane, truth) in [0, 1, 2, 3, 4, 1e100, 1.5, 1e-100].enumerated() {
      #expect(abs(roots[lane] - truth) <= truth.ulp)
    }
    #expect(roots[0] == 0)
    #expect(squareRoot(SIMD8(repeating: .leastNonzeroMagnitude))[0].magnitude < 2e-154)
    #expect(
      squareRoot(SIMD8(repeating: .leastNormalMagnitude))[0] == Double.leastNormalMagnitude.squareRoot())
    #expect(squareRoot(SIMD8(repeating: 1e300))[0] == 1e150)
  }
}
