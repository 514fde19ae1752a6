import Numbers
import TestSupport
import Testing

@Suite struct CounterRandomTests {
  /// The known answers that the authors of Random123 publish for philox4x32-10.
  @Test func philoxKnownAnswers() {
    let zero = CounterRandom.philox(counter: (0, 0, 0, 0), key: (0, 0))
    #expect(zero == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let all: UInt32 = 0xffff_ffff
    let ones = CounterRandom.philox(counter: (all, all, all, all), key: (all, all))
    #expect(ones == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    let pi = CounterRandom.philox(
      counter: (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: (0xa409_3822, 0x299f_31d0))
    #expect(pi == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func everyCoordinateOfTheKeyMatters() {
    let random = CounterRandom(seed: 7)
    let base = random.uniform(trajectory: 1, step: 2, index: 3)
    #expect(base == CounterRandom(seed: 7).uniform(trajectory: 1, step: 2, index: 3))
    #expect(base != CounterRandom(seed: 7 + 1 << 32).uniform(trajectory: 1, step: 2, index: 3))
    #expect(base != random.uniform(trajectory: 1 + 1 << 32, step: 2, index: 3))
    #expect(base != random.uniform(trajectory: 1, step: -2, index: 3))
    #expect(base != random.uniform(trajectory: 1, step: 2, index: 2))
    #expect(base != random.uniform(trajectory: 1, step: 2, index: 5))
  }

  @Test func uniformsAreUniform() {
    let random = CounterRandom(seed: 41)
    let count = 20_000
    var bins = [Int](repeating: 0, count: 20)
    for k in 0..<count {
      let u = random.uniform(trajectory: k / 100, step: k % 100, index: k % 7)
      #expect(u > 0 && u < 1)
      bins[min(19, Int(u * 20))] += 1
    }
    let expected = Double(count) / 20
    let chiSquare = bins.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    // 19 degrees of freedom: 43.8 is exceeded once in a thousand.
    #expect(chiSquare < 43.8, "seed 41")
  }

  @Test func normalsHaveTheMomentsOfTheNormalLaw() {
    let random = CounterRandom(seed: 42)
    let count = 20_000
    var moments = [0.0, 0, 0, 0]
    var product = 0.0
    for k in 0..<count / 2 {
      let (a, b) = random.normalPair(trajectory: k, step: 0, index: 0)
      #expect(a == random.normal(trajectory: k, step: 0, index: 0))
      #expect(b == random.normal(trajectory: k, step: 0, index: 1))
      product += a * b
      for x in [a, b] {
        moments[0] += x
        moments[1] += x * x
        moments[2] += x * x * x
        moments[3] += x * x * x * x
      }
    }
    // Variances of the power sums: 1, 2, 15, 96; of the product 1. Four standard errors.
    let error = 4 / Double(count).squareRoot()
    expectClose(moments[0] / Double(count), 0, absolute: error, "seed 42")
    expectClose(moments[1] / Double(count), 1, absolute: error * 1.42, "seed 42")
    expectClose(moments[2] / Double(count), 0, absolute: error * 3.88, "seed 42")
    expectClose(moments[3] / Double(count), 3, absolute: error * 9.8, "seed 42")
    expectClose(product / Double(count / 2), 0, absolute: error * 1.42, "seed 42")
  }

  @Test func uniformsAndNormalsOfTheSameIndexAreIndependent() {
    let random = CounterRandom(seed: 43)
    let count = 20_000
    var products = [0.0, 0]
    for k in 0..<count {
      let u = random.uniform(trajectory: k, step: 1, index: 0) - 0.5
      let x = random.normal(trajectory: k, step: 1, index: 0)
      products[0] += u * x
      products[1] += u * (x * x - 1)
    }
    // Four standard errors; the radius of a Box-Muller pair made from u itself would show in the square.
    let error = 4 / (12 * Double(count)).squareRoot()
    expectClose(products[0] / Double(count), 0, absolute: error, "seed 43")
    expectClose(products[1] / Double(count), 0, absolute: 1.42 * error, "seed 43")
  }
}
