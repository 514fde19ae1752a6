import Foundation
import Testing

@testable import MixtureKernel

@Suite struct ArrayExponentialTests {
  @Test func agreesWithTheLibraryInEveryLane() {
    let count = 33_600
    let arguments = (0..<count).map { 0.0356 * Double($0) + 2e-4 }
    var results = [Double](repeating: .nan, count: count)
    exponentials(of: arguments, times: -0.5, count: count, into: &results)
    var worst = 0.0
    for (argument, result) in zip(arguments, results) {
      let truth = argument > 1200 ? 0 : exp(-0.5 * argument)
      worst = max(worst, abs(result - truth) / truth.ulp)
    }
    #expect(worst <= 1.6)
  }

  @Test func limits() {
    let arguments: [Double] = [0, 1, .infinity, 1e300, 2000, -1, 1199, -.infinity]
    var results = [Double](repeating: .nan, count: 8)
    exponentials(of: arguments, times: -0.5, count: 8, into: &results)
    #expect(results[0] == 1)
    #expect(results[2] == 0 && results[3] == 0 && results[4] == 0)
    #expect(abs(results[5] / exp(0.5) - 1) < 3e-16)
    #expect(abs(results[6] / exp(-599.5) - 1) < 3e-16)
    #expect(results[7] == .infinity)
    exponentials(of: arguments, times: 0, count: 8, into: &results)
    #expect(results[1] == 1 && results[2].isNaN)
  }
}
