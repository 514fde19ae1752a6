import Diffusion
import Integration
import Numbers
import TestSupport
import Testing

/// Score, density, roots of the covariance and preconditioning of a mixture in phase space.
@Suite struct PhaseSpaceScoreTests {
  static func mixture(_ dimension: Int, deviations: [Double]) throws -> GaussianMixture {
    try GaussianMixture(
      means: deviations.indices.map { k in
        (0..<dimension).map { d in Double.sin(Double(3 * k + 2 * d + 1)) }
      }, standardDeviations: deviations, weights: deviations.indices.map { Double($0 + 1) })
  }

  static func score(
    _ process: PhaseSpaceDiffusion, _ model: GaussianMixture, _ states: StateBatch, at time: Double
  ) -> StateBatch {
    var score = states
    var evaluator = PhaseSpaceScore(count: states.count, dimension: model.dimension)
    evaluator.evaluate(
      states, at: process.frame(at: time), model.makeEvaluator(count: states.count, order: 1), into: &score)
    return score
  }

  /// Sixth-order differences of the log density, relative to the size of the score, in one and three dimensions, at critical
  /// and other dampings, with a point mass among the components.
  @Test(arguments: [1, 3], [0.02, 0.2, 0.9])
  func scoreIsTheGradientOfTheLogDensity(_ dimension: Int, _ time: Double) throws {
    let mixture = try Self.mixture(dimension, deviations: [0.4, 0, 0.7])
    for process in [
      try PhaseSpaceDiffusion(), try PhaseSpaceDiffusion(positionFriction: 0, momentumFriction: 2.5),
      try PhaseSpaceDiffusion(
        rate: LinearRate(from: 0.5, to: 14.5), positionFriction: 0.3, momentumFriction: 7),
    ] {
      // Near the law: the density of a state far from it turns from one component to another within a step.
      let normals = process.prior(count: 6, dimension: dimension, seed: 5, at: time)
      var states = normals
      let (root, kernel) = (process.factor(.cholesky, at: time).matrix, process.kernel(at: time))
      for i in 0..<6 {
        for d in 0..<dimension {
          let noise = root * PhasePair(x: normals[i, d], m: 2 * normals[i, dimension + d])
          states[i, d] = kernel.mean.x * mixture.means[i % 3][d] + noise.x
          states[i, dimension + d] = kernel.mean.m * mixture.means[i % 3][d] + noise.m
        }
      }
      let score = Self.score(process, mixture, states, at: time)
      for i in 0..<6 {
        let z = states.state(i)
        let size = score.state(i).map { abs($0) }.max() ?? 1
        for d in z.indices {
          let variance = d < dimension ? kernel.covariance.mm : kernel.covariance.xx
          let h = 0.005 * (kernel.determinant / variance).squareRoot()
          func value(_ k: Int) throws -> Double {
            var moved = z
            moved[d] += Double(k) * h
            return try process.logDensity(of: moved, under: mixture, at: time)
          }
          let slope =
            (45 * (try value(1) - value(-1)) - 9 * (try value(2) - value(-2)) + (try value(3) - value(-3)))
            / (60 * h)
          expectClose(score[i, d], slope, absolute: 1e-10 * max(size, 1 / h), "\(process), state \(i), \(d)")
        }
      }
    }
  }

  /// `R R^T = Σ`, `R R^{−1} = 1`, and noise predictions that lead back to the score.
  @Test(arguments: NoiseFactor.allCases, [1e-3, 0.1, 1])
  func factorsAreRoots(_ factor: NoiseFactor, _ time: Double) throws {
    for process in [
      try PhaseSpaceDiffusion(), try PhaseSpaceDiffusion(positionFriction: 0.1, momentumFriction: 1.5),
    ] {
      let root = process.factor(factor, at: time)
      let sigma = process.kernel(at: time).covariance
      let product = root.matrix * root.matrix.transposed
      expectClose(
        [product.xx, product.xm, product.mm], [sigma.xx, sigma.xm, sigma.mm], relative: 1e-13,
        absolute: 1e-16)
      let unit = root.matrix.transposed * root.inverseTranspose
      expectClose([unit.xx, unit.xm, unit.mx, unit.mm], [1, 0, 0, 1], absolute: 1e-12)
      let score = PhasePair(x: 1.3, m: -0.4)
      let back = root.score(ofNoise: root.noise(ofScore: score))
      expectClose([back.x, back.m], [score.x, score.m], absolute: 1e-12)
    }
  }

  /// `dR/dt = (F + ½ G G^T Σ^−1) R` for the root factor, by sixth-order differences, and not for the Cholesky factor.
  @Test(arguments: [0.01, 0.1, 0.7])
  func theRootFactorFollowsItsEquation(_ time: Double) throws {
    let process = try PhaseSpaceDiffusion()
    let velocity = PhaseSpaceVelocity(process, at: time)
    let kernel = process.kernel(at: time)
    func residual(_ factor: NoiseFactor) -> Double {
      let h = 0.002 * time
      func entries(_ k: Int) -> [Double] {
        let r = process.factor(factor, at: time + Double(k) * h).matrix
        return [r.xx, r.xm, r.mx, r.mm]
      }
      let (a, b, c, d, e, f) = (entries(1), entries(-1), entries(2), entries(-2), entries(3), entries(-3))
      let r = process.factor(factor, at: time).matrix
      var worst = 0.0
      for (column, places) in [
        (PhasePair(x: r.xx, m: r.mx), [0, 2]), (PhasePair(x: r.xm, m: r.mm), [1, 3]),
      ] {
        let solved = kernel.solve(column)
        // The score of a point mass at `R n` is `−Σ^−1 R n`.
        let slope = velocity(column, score: PhasePair(x: -solved.x, m: -solved.m))
        for (k, exact) in zip(places, [slope.x, slope.m]) {
          let difference = (45 * (a[k] - b[k]) - 9 * (c[k] - d[k]) + e[k] - f[k]) / (60 * h)
          worst = max(worst, abs(difference - exact))
        }
      }
      return worst
    }
    #expect(residual(.root) < 1e-9)
    #expect(residual(.cholesky) > 1e-3)
  }

  /// Under centred Gaussian data the preconditioner is the whole score.
  @Test func thePreconditionerIsTheScoreOfGaussianData() throws {
    let process = try PhaseSpaceDiffusion()
    let gaussian = try GaussianMixture(means: [[0, 0]], standardDeviation: 0.7)
    for time in [1e-3, 0.1, 1] {
      let states = process.prior(count: 4, dimension: 2, seed: 8, at: time)
      let score = Self.score(process, gaussian, states, at: time)
      let skip = Preconditioning.gaussian(deviation: 0.7).skip(
        process, integratedRate: process.integratedRate(at: time))
      for i in 0..<4 {
        for d in 0..<2 {
          let (x, m) = (states[i, d], states[i, 2 + d])
          expectClose(score[i, d], skip.xx * x + skip.xm * m, relative: 1e-10, absolute: 1e-10)
          expectClose(score[i, 2 + d], skip.xm * x + skip.mm * m, relative: 1e-10, absolute: 1e-10)
        }
      }
    }
  }

  @Test func theDensityIsNormalised() throws {
    let process = try PhaseSpaceDiffusion()
    let mixture = try Self.mixture(1, deviations: [0.4, 0.2])
    var sum = 0.0
    let h = 0.02
    for i in -250...250 {
      for j in -180...180 {
        sum +=
          h * h
          * Double.exp(try process.logDensity(of: [Double(i) * h, Double(j) * h], under: mixture, at: 0.2))
      }
    }
    expectClose(sum, 1, absolute: 1e-8)
  }
}
