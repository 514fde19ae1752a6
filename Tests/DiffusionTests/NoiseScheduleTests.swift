import Diffusion
import Numbers
import Series
import TestSupport
import Testing

@Suite struct NoiseScheduleTests {
  static let seed: UInt64 = 20_221_101
  static let names = ScheduleCatalog.all.map(\.name)

  static func schedule(_ name: String) throws -> any NoiseSchedule {
    try #require(ScheduleCatalog.schedule(named: name))
  }

  /// Random times of a schedule, half of them close to zero.
  static func times(_ schedule: some NoiseSchedule) -> [Double] {
    let random = CounterRandom(seed: seed)
    return (0..<200).map { i in
      let u = random.uniform(trajectory: i, step: 0, index: 0)
      return schedule.timeRange.upperBound * (i % 2 == 0 ? u : Double.exp(20 * (u - 1)))
    }
  }

  @Test(arguments: names)
  func inverseReturnsTheTime(_ name: String) throws {
    let schedule = try Self.schedule(name)
    for time in Self.times(schedule) {
      let back = schedule.time(atGamma: schedule.gamma(at: time))
      // `ve` has γ(0) > 0, so a time close to zero is only determined to an absolute accuracy.
      let scale = name == "ve" ? 1 : time
      #expect(abs(back - time) <= 4e-14 * scale, "t = \(time), seed \(Self.seed)")
    }
  }

  @Test func linearScheduleMeetsItsKnownEnds() {
    let schedule = LinearVariancePreserving()
    expectClose(schedule.gamma(at: 1), 152.1669702839464, relative: 1e-14)
    expectClose(schedule.gamma(at: 1e-3), 0.010485992786702987, relative: 1e-14)
    expectClose(schedule.alpha(atGamma: schedule.gamma(at: 1)), 0.006571586494929619, relative: 1e-14)
  }

  @Test(arguments: names)
  func seriesOfGammaIsTheFunctionNearby(_ name: String) throws {
    let schedule = try Self.schedule(name)
    for time in [0.05, 0.3, 0.7, 0.9] {
      let series = try schedule.gammaSeries(at: time, order: 18)
      for tau in [-0.01, 0.004, 0.01] {
        let exact = schedule.gamma(at: time + tau)
        #expect(abs(series.evaluate(at: tau) / exact - 1) < 2e-13, "t = \(time), tau = \(tau)")
      }
    }
  }

  /// `γ' = β (1 + γ²)/(2γ)`, which follows from `γ² = expm1(B)`.
  @Test func linearSeriesSolvesItsDifferentialEquation() throws {
    let schedule = LinearVariancePreserving()
    for time in [1e-3, 0.02, 0.4, 1] {
      let gamma = try schedule.gammaSeries(at: time, order: 12)
      let rate = TaylorSeries(
        [schedule.rate(at: time), 19.9] + [Double](repeating: 0, count: 10))
      let left = try gamma * gamma.differentiated() * 2
      let right = rate * (gamma * gamma + 1)
      for n in 0...10 {
        var scale = 0.0
        for k in 0...n {
          scale += 2 * Double(n - k + 1) * abs(gamma.coefficients[k] * gamma.coefficients[n - k + 1])
        }
        #expect(abs(left.coefficients[n] - right.coefficients[n]) <= 1e-13 * scale, "t = \(time), order \(n)")
      }
    }
  }

  @Test(arguments: ScheduleCatalog.all.filter { $0 is any VariancePreservingSchedule }.map(\.name))
  func varianceIsPreserved(_ name: String) throws {
    let schedule = try Self.schedule(name)
    for time in [1e-3, 0.1, 0.6, 0.95] {
      let alpha = try schedule.alphaSeries(at: time, order: 8)
      let gamma = try schedule.gammaSeries(at: time, order: 8)
      let one = alpha * alpha * (gamma * gamma + 1)
      let scale = 1 + gamma.coefficients.map { abs($0) }.reduce(0, +)
      #expect(abs(one.coefficients[0] - 1) < 1e-14)
      for n in 1...8 { #expect(abs(one.coefficients[n]) < 1e-13 * scale * scale) }
      let direct = schedule.alpha(atGamma: schedule.gamma(at: time))
      #expect(abs(alpha.coefficients[0] / direct - 1) < 1e-14)
    }
  }

  /// The cosine schedule against its definition with the square root of `1 − α²`, away from the cancellation.
  @Test func cosineScheduleIsItsDefinition() {
    let schedule = CosineVariancePreserving()
    for time in [0.1, 0.5, 0.9, 0.9946] {
      let end = Double.cos(.pi / 2 * 0.008 / 1.008)
      let alpha = Double.cos(.pi / 2 * (time + 0.008) / 1.008) / end
      let gamma = (1 - alpha * alpha).squareRoot() / alpha
      #expect(abs(schedule.gamma(at: time) / gamma - 1) < 1e-12)
    }
  }

  /// The rates of a schedule in `Double` are the first coefficients of its series.
  @Test("Rates are the first coefficients", arguments: names)
  func ratesAreFirstCoefficients(_ name: String) throws {
    let schedule = try Self.schedule(name)
    for time in [0.01, 0.3, 0.6, 0.9] {
      let rates = schedule.rates(at: time)
      let gamma = try schedule.gammaSeries(at: time, order: 1).coefficients
      let alpha = try schedule.alphaSeries(at: time, order: 1).coefficients
      for (found, exact) in [
        (rates.gamma, gamma[0]), (rates.gammaRate, gamma[1]), (rates.alpha, alpha[0]),
        (rates.alphaRate, alpha[1]),
      ] { #expect(abs(found - exact) <= 1e-12 * abs(exact), "\(name), t = \(time)") }
      #expect(abs(schedule.alpha(atGamma: gamma[0]) / alpha[0] - 1) < 1e-13)
    }
  }
}
