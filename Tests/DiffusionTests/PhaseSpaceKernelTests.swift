import Diffusion
import Numbers
import TestSupport
import Testing

/// The kernel of phase space, its frame and its angle against 50 digits, and against the differential equations that they solve.
@Suite struct PhaseSpaceKernelTests {
  static func process(_ reference: PhaseSpaceKernelReference) throws -> PhaseSpaceDiffusion {
    try PhaseSpaceDiffusion(
      positionFriction: reference.positionFriction, momentumFriction: reference.momentumFriction,
      inverseMass: reference.inverseMass, momentumShare: reference.momentumShare)
  }

  @Test(arguments: PhaseSpaceKernelReference.all)
  func kernelHasThirteenDigits(_ reference: PhaseSpaceKernelReference) throws {
    let process = try Self.process(reference)
    #expect(
      process.isCriticallyDamped
        == (abs(
          reference.momentumFriction - reference.positionFriction - 2 * reference.inverseMass.squareRoot())
          < 1e-12))
    let kernel = PhaseSpaceKernel<Double>(process, integratedRate: reference.integratedRate)
    let frame = PhaseSpaceFrame<Double>(process, integratedRate: reference.integratedRate)
    let exact = reference.values.compactMap(Double.init)
    let sigma = kernel.covariance
    let found = [
      kernel.mean.x, kernel.mean.m, sigma.xx, sigma.xm, sigma.mm, kernel.determinant, frame.level,
      frame.levelRate, frame.angleRate,
    ]
    // Means, the covariance and chi can pass through zero: they are measured against what they are parts of.
    let mean = (exact[0] * exact[0] + exact[1] * exact[1]).squareRoot()
    let scales = [
      mean, mean, exact[2], (exact[2] * exact[4]).squareRoot(), exact[4], exact[5], exact[6], exact[7],
      max(abs(exact[8]), exact[7]),
    ]
    for k in found.indices {
      expectClose(found[k], exact[k], absolute: 1e-13 * scales[k], "value \(k), \(reference)")
    }
  }

  /// Means and covariances against a Runge-Kutta solution of their equations, to 1e-12.
  @Test(arguments: [PhaseSpaceKernelReference.all[3], .all[9], .all[15], .all[27], .all[33], .all[45]])
  func kernelSolvesTheMomentEquations(_ reference: PhaseSpaceKernelReference) throws {
    let process = try Self.process(reference)
    let (g, nu, inverse) = (process.positionFriction, process.momentumFriction, process.inverseMass)
    func slope(_ y: [Double]) -> [Double] {
      [
        0.5 * (inverse * y[1] - g * y[0]), -0.5 * (y[0] + nu * y[1]), inverse * y[3] - g * y[2] + g,
        0.5 * (inverse * y[4] - y[2] - (g + nu) * y[3]), nu / inverse - y[3] - nu * y[4],
      ]
    }
    var y = [1, 0, 0, 0, process.momentumShare / inverse]
    let steps = 4000
    let h = reference.integratedRate / Double(steps)
    for _ in 0..<steps {
      func moved(_ k: [Double], _ c: Double) -> [Double] { zip(y, k).map { $0 + c * h * $1 } }
      let k1 = slope(y)
      let k2 = slope(moved(k1, 0.5))
      let k3 = slope(moved(k2, 0.5))
      let k4 = slope(moved(k3, 1))
      for i in y.indices { y[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]) }
    }
    let kernel = PhaseSpaceKernel<Double>(process, integratedRate: reference.integratedRate)
    let sigma = kernel.covariance
    expectClose([kernel.mean.x, kernel.mean.m, sigma.xx, sigma.xm, sigma.mm], y, absolute: 1e-12)
  }

  @Test(arguments: PhaseSpaceKernelReference.angles)
  func angleIsTheIntegral(_ reference: (start: Double, end: Double, angle: String)) throws {
    let process = try PhaseSpaceDiffusion()
    let angle = process.angle(from: reference.start / 8, to: reference.end / 8)
    expectClose(angle, try #require(Double(reference.angle)), absolute: 2e-15 * 10)
    let quadrature = PhaseSpaceQuadrature(process, from: reference.start / 8, to: reference.end / 8)
    #expect(quadrature.angle == angle)
    for node in quadrature.nodes.dropFirst(5).prefix(20) {
      expectClose(node.angle, process.angle(from: reference.start / 8, to: node.time), absolute: 4e-14)
    }
  }

  /// Underdamped, where the integrand has peaks, against panels of a hundredth of the length.
  @Test(arguments: [0.0, 0.6])
  func anglesOfUnderdampedProcessesAreFound(_ deviation: Double) throws {
    let process = try PhaseSpaceDiffusion(positionFriction: 0.1, momentumFriction: 2.5)
    let whole = PhaseSpaceQuadrature(process, from: 1, to: 0.01, deviation: deviation).angle
    let times = (0...400).map { Double.pow(0.01, Double($0) / 400) }
    let sum = zip(times, times.dropFirst()).reduce(0) {
      $0 + PhaseSpaceQuadrature(process, from: $1.0, to: $1.1, deviation: deviation).angle
    }
    expectClose(whole, sum, absolute: 1e-11)
  }

  /// A linear rate runs through the same kernels as a constant one, at other times.
  @Test func aLinearRateIsAChangeOfTime() throws {
    let rate = try LinearRate(from: 0.5, to: 14.5)
    let linear = try PhaseSpaceDiffusion(rate: rate, positionFriction: 0.3)
    let constant = try PhaseSpaceDiffusion(positionFriction: 0.3)
    for time in [1e-4, 0.03, 0.5, 1] {
      let b = rate.integral(to: time)
      expectClose(rate.time(atIntegral: b), time, relative: 4e-16)
      expectClose(linear.level(at: time), constant.level(at: b / 8), relative: 1e-14)
      expectClose(linear.time(atLevel: linear.level(at: time)), time, relative: 1e-13)
    }
    expectClose(
      linear.angle(from: 1, to: 0.01),
      constant.angle(from: rate.integral(to: 1) / 8, to: rate.integral(to: 0.01) / 8),
      absolute: 1e-13)
  }

  @Test func valuesOutsideTheRangesAreRefused() {
    for bad in [-1, 0, Double.nan, .infinity] {
      #expect(throws: ModelError.self) { try PhaseSpaceDiffusion(inverseMass: bad) }
      #expect(throws: ModelError.self) { try PhaseSpaceDiffusion(momentumFriction: bad) }
      #expect(throws: ModelError.self) { try LinearRate(from: bad, to: 1) }
      #expect(throws: ModelError.self) { try LinearRate(from: 1, to: bad) }
    }
    for bad in [-1, Double.nan, .infinity] {
      #expect(throws: ModelError.self) { try PhaseSpaceDiffusion(positionFriction: bad) }
      #expect(throws: ModelError.self) { try PhaseSpaceDiffusion(momentumShare: bad) }
    }
  }
}
