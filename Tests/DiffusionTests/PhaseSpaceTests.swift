import Diffusion
import Integration
import Numbers
import Testing

/// The phase-space process against its definition: the score of a mixture by 2x2 covariances per component.
@Suite struct PhaseSpaceTests {
  static let mixture = Result {
    try GaussianMixture(
      means: [[0.3, -1], [1.2, 0.4], [-0.7, 0.1]], standardDeviations: [0.2, 0.35, 0.1],
      weights: [0.2, 0.5, 0.3])
  }

  /// `dz/dt = F z − ½ G G^T score`, with the score as a sum over components and nothing of the statistic.
  static func directVelocity(
    _ process: PhaseSpaceDiffusion, _ mixture: GaussianMixture, at time: Double, _ z: [Double]
  ) -> [Double] {
    let dimension = mixture.dimension
    let b = process.integratedRate(at: time)
    var logits: [Double] = []
    var scores: [[Double]] = []
    for k in 0..<mixture.count {
      let s = mixture.standardDeviations[k]
      let kernel = PhaseSpaceKernel<Double>(process, integratedRate: b, dataVariance: s * s)
      var (square, score) = (0.0, [Double](repeating: 0, count: 2 * dimension))
      for d in 0..<dimension {
        let offset = PhasePair(
          x: z[d] - kernel.mean.x * mixture.means[k][d],
          m: z[dimension + d] - kernel.mean.m * mixture.means[k][d])
        let solved = kernel.solve(offset)
        (score[d], score[dimension + d]) = (-solved.x, -solved.m)
        square += solved.x * offset.x + solved.m * offset.m
      }
      logits.append(
        Double.log(mixture.weights[k]) - 0.5 * Double(dimension) * Double.log(kernel.determinant) - 0.5
          * square)
      scores.append(score)
    }
    let top = logits.max() ?? 0
    let masses = logits.map { Double.exp($0 - top) }
    let total = masses.reduce(0, +)
    let half = 0.5 * process.rate.value(at: 0)
    var velocity = [Double](repeating: 0, count: 2 * dimension)
    for d in 0..<dimension {
      let (x, m) = (z[d], z[dimension + d])
      var (sx, sm) = (0.0, 0.0)
      for k in masses.indices {
        sx += masses[k] / total * scores[k][d]
        sm += masses[k] / total * scores[k][dimension + d]
      }
      let friction = process.positionFriction
      velocity[d] = half * (-friction * x + m * process.inverseMass) - half * friction * sx
      velocity[dimension + d] =
        half * (-x - process.momentumFriction * m) - half * process.momentumFriction / process.inverseMass
        * sm
    }
    return velocity
  }

  @Test(
    "The flow from the data's noise prediction is that of the direct score",
    arguments: [1e-3, 0.05, 0.2, 0.7, 1], [0, 0.01, 0.3])
  func velocityIsTheDirectOne(_ time: Double, _ friction: Double) throws {
    let mixture = try Self.mixture.get()
    let process = try PhaseSpaceDiffusion(positionFriction: friction)
    let velocity = PhaseSpaceVelocity(process, at: time)
    var states = StateBatch.normal(count: 40, dimension: 4, seed: 17)
    for i in 0..<40 { states[i, 2] *= 0.3 }
    var score = states
    var evaluator = PhaseSpaceScore(count: 40, dimension: 2)
    evaluator.evaluate(
      states, at: process.frame(at: time), mixture.makeEvaluator(count: 40, order: 1), into: &score)
    for i in 0..<40 {
      let direct = Self.directVelocity(process, mixture, at: time, states.state(i))
      let size = direct.map { abs($0) }.max() ?? 1
      for d in 0..<2 {
        let v = velocity(
          PhasePair(x: states[i, d], m: states[i, 2 + d]),
          score: PhasePair(x: score[i, d], m: score[i, 2 + d]))
        #expect(abs(v.x - direct[d]) <= 1e-12 * (1 + size), "t = \(time), state \(i)")
        #expect(abs(v.m - direct[2 + d]) <= 1e-12 * (1 + size), "t = \(time), state \(i)")
      }
    }
  }

  @Test("The kernel in double agrees with the one in double-double", arguments: [1e-6, 1e-3, 0.1, 1, 8])
  func kernelHasNoCancellation(_ b: Double) throws {
    for friction in [0, 0.01] {
      let process = try PhaseSpaceDiffusion(positionFriction: friction)
      let plain = PhaseSpaceKernel<Double>(process, integratedRate: b)
      let exact = PhaseSpaceKernel<DoubleDouble>(process, integratedRate: DoubleDouble(b))
      for (a, e) in [
        (plain.covariance.xx, exact.covariance.xx), (plain.covariance.xm, exact.covariance.xm),
        (plain.covariance.mm, exact.covariance.mm), (plain.determinant, exact.determinant),
      ] { #expect(abs(((DoubleDouble(a) - e) / e).double) < 1e-13, "b = \(b)") }
    }
  }

  /// `Σ' = F Σ + Σ F^T + G G^T` by central differences in double-double arithmetic.
  @Test("The covariance solves its differential equation", arguments: [0.05, 0.4, 2])
  func covarianceSolvesItsEquation(_ b: Double) throws {
    let process = try PhaseSpaceDiffusion()
    let h = DoubleDouble(1e-8)
    func kernel(_ b: DoubleDouble) -> PhaseSpaceKernel<DoubleDouble> {
      PhaseSpaceKernel(process, integratedRate: b)
    }
    let (up, down, here) = (kernel(DoubleDouble(b) + h), kernel(DoubleDouble(b) - h), kernel(DoubleDouble(b)))
    func slope(_ path: (PhaseSpaceKernel<DoubleDouble>) -> DoubleDouble) -> Double {
      ((path(up) - path(down)) / (h + h)).double
    }
    let (xx, xm, mm) = (
      here.covariance.xx.double, here.covariance.xm.double, here.covariance.mm.double
    )
    let (g, nu, inverse) = (process.positionFriction, process.momentumFriction, process.inverseMass)
    // In units of b = β t the matrices are F/β and G G^T/β.
    #expect(abs(slope(\.covariance.xx) - (-g * xx + inverse * xm + g)) < 1e-13)
    #expect(abs(slope(\.covariance.xm) - 0.5 * (-g * xm + inverse * mm - xx - nu * xm)) < 1e-13)
    #expect(abs(slope(\.covariance.mm) - (-xm - nu * mm + nu / inverse)) < 1e-13)
  }

  @Test("Times and levels are inverse", arguments: [1e-5, 1e-3, 0.05, 0.3, 0.9])
  func timeInvertsTheLevel(_ time: Double) throws {
    let process = try PhaseSpaceDiffusion()
    #expect(abs(process.time(atLevel: process.level(at: time)) / time - 1) < 1e-12)
  }
}
