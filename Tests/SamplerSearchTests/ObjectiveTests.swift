import Diffusion
import Integration
import Metrics
import Numbers
import TestSupport
import Testing

@testable import SamplerSearch

@Suite struct ObjectiveTests {
  private func sample(_ count: Int, dimension: Int = 2, seed: UInt64 = 21) -> StateBatch {
    StateBatch.normal(count: count, dimension: dimension, seed: seed, deviation: 0.6)
  }

  private func value(_ objective: any SearchObjective, _ states: StateBatch, targets: StateBatch? = nil)
    throws
    -> Double
  {
    var unused = states
    return try objective.evaluate(
      states, SearchBatch(step: 3, seed: 4, targets: targets), gradient: &unused, jobs: nil)
  }

  @Test(arguments: ObjectiveName.allCases) func gradientsMatchDifferences(_ name: ObjectiveName) throws {
    for dimension in [1, 2, 3] {
      let objective = try name.make(on: Setting.mixture(dimension: dimension))
      let states = sample(21, dimension: dimension)
      let targets = sample(21, dimension: dimension, seed: 22)
      var gradient = StateBatch(count: 21, dimension: dimension)
      _ = try objective.evaluate(
        states, SearchBatch(step: 3, seed: 4, targets: targets), gradient: &gradient, jobs: nil)
      let scale = gradient.values.map(\.magnitude).max() ?? 0
      for (i, d) in [(0, 0), (7, dimension - 1), (20, 0)] {
        let expected = try Setting.difference([states[i, d]], 0, step: 1e-4) {
          var moved = states
          moved[i, d] = $0[0]
          return try value(objective, moved, targets: targets)
        }
        expectClose(gradient[i, d], expected, absolute: 1e-7 * scale, "\(name), \(dimension)-D, state \(i)")
      }
      for d in 0..<dimension {
        for lane in 21..<24 { #expect(gradient.values[d * gradient.stride + lane] == 0) }
      }
    }
  }

  @Test(arguments: [1, 2, 3, 7]) func closedFormsMatchTheMetrics(_ dimension: Int) throws {
    let mixture = try Setting.mixture(dimension: dimension)
    let states = sample(300, dimension: dimension)
    let points = SamplePoints(states)
    let energy = try EnergyDistance(mixture).evaluate(points)
    expectClose(try EnergyObjective(mixture).distance(states), energy.distance, absolute: 1e-12)
    expectClose(EnergyObjective(mixture).dataTerm, energy.dataTerm, relative: 1e-13)
    let kernels = try KernelDiscrepancy(mixture).evaluate(points)
    expectClose(
      try value(KernelObjective(mixture), states), kernels.squared.reduce(0, +), absolute: 1e-12)
  }

  /// On narrow modes, where the norm takes its asymptotic series.
  @Test func theEnergyOfTheToyMatchesTheMetric() throws {
    let mixture = try GaussianMixture.toy8x8()
    let states = DataSample.independent(from: mixture, count: 500, seed: 5)
    expectClose(
      try EnergyObjective(mixture).distance(states),
      try EnergyDistance(mixture).evaluate(SamplePoints(states)).distance, absolute: 1e-13)
  }

  /// On a line the cubic kernel is a polynomial: its means are those of the moments.
  @Test func theCubicKernelMatchesMoments() throws {
    let mixture = try Setting.mixture(dimension: 1)
    var moments = [0.0, 0, 0, 0]
    for k in 0..<mixture.count {
      let (w, m, s) = (mixture.weights[k], mixture.means[k][0], mixture.standardDeviations[k])
      for (j, value) in [1, m, m * m + s * s, m * m * m + 3 * m * s * s].enumerated() {
        moments[j] += w * value
      }
    }
    let binomials = [1.0, 3, 3, 1]
    let objective = CubicObjective(mixture)
    expectClose(
      objective.dataTerm, (0..<4).reduce(0) { $0 + binomials[$1] * moments[$1] * moments[$1] },
      relative: 1e-13)
    let states = sample(40, dimension: 1)
    var expected = objective.dataTerm
    for i in 0..<40 {
      let x = states[i, 0]
      for j in 0..<4 { expected -= 2.0 / 40 * binomials[j] * Double.pow(x, Double(j)) * moments[j] }
      for j in 0..<40 where j != i { expected += Double.pow(x * states[j, 0] + 1, 3) / (40 * 39) }
    }
    expectClose(try value(objective, states), expected, absolute: 1e-12)
  }

  /// In the plane: the mean of the kernel over the law, by a lattice over each component.
  @Test func theCubicKernelMatchesQuadratureInThePlane() throws {
    let mixture = try Setting.mixture()
    // Gauss-Hermite with three nodes is exact for polynomials of degree five.
    let (nodes, weights) = ([-3.0.squareRoot(), 0, 3.0.squareRoot()], [1.0 / 6, 2.0 / 3, 1.0 / 6])
    func mean(_ function: ([Double]) -> Double) -> Double {
      var total = 0.0
      for k in 0..<mixture.count {
        for a in 0..<3 {
          for b in 0..<3 {
            let s = mixture.standardDeviations[k]
            total +=
              mixture.weights[k] * weights[a] * weights[b]
              * function([mixture.means[k][0] + s * nodes[a], mixture.means[k][1] + s * nodes[b]])
          }
        }
      }
      return total
    }
    func kernel(_ x: [Double], _ y: [Double]) -> Double {
      Double.pow(1 + 0.5 * (x[0] * y[0] + x[1] * y[1]), 3)
    }
    let objective = CubicObjective(mixture)
    expectClose(objective.dataTerm, mean { x in mean { kernel(x, $0) } }, relative: 1e-13)
    let states = sample(30)
    var expected = objective.dataTerm
    for i in 0..<30 {
      expected -= 2.0 / 30 * mean { kernel(states.state(i), $0) }
      for j in 0..<30 where j != i { expected += kernel(states.state(i), states.state(j)) / (30 * 29) }
    }
    expectClose(try value(objective, states), expected, absolute: 1e-12)
  }

  @Test(arguments: ObjectiveName.allCases) func noBitDependsOnTheNumberOfThreads(_ name: ObjectiveName) throws
  {
    let objective = try name.make(on: Setting.mixture())
    let states = sample(200)
    let results = try [1, 2, 5].map { jobs -> (Double, StateBatch) in
      var gradient = StateBatch(count: 200, dimension: 2)
      let loss = try objective.evaluate(
        states, SearchBatch(step: 1, seed: 2, targets: sample(200, seed: 30)), gradient: &gradient, jobs: jobs
      )
      return (loss, gradient)
    }
    #expect(results.allSatisfy { $0.0 == results[0].0 && $0.1 == results[0].1 })
  }

  /// States that coincide have no direction to be pushed in.
  @Test func coincidingStatesAreFinite() throws {
    let states = StateBatch(count: 16, dimension: 2)
    for name in ObjectiveName.allCases where name != .trajectory {
      var gradient = states
      let loss = try name.make(on: Setting.mixture()).evaluate(
        states, SearchBatch(step: 0, seed: 0), gradient: &gradient, jobs: nil)
      #expect(loss.isFinite && gradient.values.allSatisfy(\.isFinite), "\(name)")
    }
  }
}
