import Diffusion
import Numbers
import TestSupport
import Testing

@testable import Certification

@Suite("Derivatives of the flow map") struct SensitivityTests {
  private let first = 2.0
  private let last = 0.1

  /// Central differences of the double-double flow: their error is of the size of `h²` and of 1e-27/h.
  private let h = 1e-8

  private func solved(_ mixture: GaussianMixture, _ x: [Double]) throws -> (FlowCertifier, FlowVariation) {
    let certifier = try FlowCertifier(mixture)
    var solver = VariationSolver(certifier)
    return (certifier, solver.solve(x, from: first, to: last))
  }

  private func end(_ mixture: GaussianMixture, _ x: [DoubleDouble]) -> [DoubleDouble] {
    ReferenceFlow(mixture).end(from: x, at: DoubleDouble(first), to: DoubleDouble(last))
  }

  @Test("First and second variation against differences in 106 bits", arguments: [1, 2, 3], [false, true])
  func variations(dimension: Int, mixed: Bool) throws {
    for var draw in RandomCases(seed: UInt64(2000 + dimension), count: 2) {
      let mixture = try randomMixture(&draw, dimension: dimension, mixed: mixed)
      let x = draw.normals(dimension)
      let (_, variation) = try solved(mixture, x)
      func moved(_ j: Int, _ a: Double, _ l: Int, _ b: Double) -> [DoubleDouble] {
        var point = x.map { DoubleDouble($0) }
        point[j] = point[j] + DoubleDouble(a)
        point[l] = point[l] + DoubleDouble(b)
        return end(mixture, point)
      }
      let size = max(1, variation.jacobian.singularValues.largest)
      let (step, wide) = (DoubleDouble(h), 1e-5)
      for j in 0..<dimension {
        let (up, down) = (moved(j, h, j, 0), moved(j, -h, j, 0))
        for i in 0..<dimension {
          let slope = ((up[i] - down[i]) / (step + step)).double
          expectClose(variation.jacobian[i, j], slope, absolute: 1e-10 * size, "\(draw)")
        }
        for l in j..<dimension {
          let corners = (
            moved(j, wide, l, wide), moved(j, wide, l, -wide), moved(j, -wide, l, wide),
            moved(j, -wide, l, -wide)
          )
          for i in 0..<dimension {
            let bend = (corners.0[i] - corners.1[i] - corners.2[i] + corners.3[i]).double / (4 * wide * wide)
            let scale = variation.hessian.map { $0.singularValues.largest }.max() ?? 1
            expectClose(variation.hessian[i][j, l], bend, absolute: 1e-5 * max(1, scale), "\(draw)")
          }
        }
      }
    }
  }

  @Test(
    "Moving everything, or scaling it, moves and scales the end; only ratios of weights count",
    arguments: [false, true])
  func invariances(mixed: Bool) throws {
    for var draw in RandomCases(seed: 2010, count: 6) {
      let mixture = try randomMixture(&draw, dimension: 2, mixed: mixed)
      let x = draw.normals(2)
      let (certifier, variation) = try solved(mixture, x)
      let parameters = ParameterSensitivity(certifier, along: variation)
      let size = max(1, variation.amplification)
      func noise(_ point: [Double], _ gamma: Double) -> [Double] {
        mixture.referenceNoise(
          state: point.map { DoubleDouble($0) }, gamma: DoubleDouble(gamma), count: 1
        ).map(\.double)
      }
      let start = variation.jacobian * noise(x, first)
      let stop = noise(variation.end, last)
      for i in 0..<2 {
        for j in 0..<2 {
          let sum = parameters.means.reduce(variation.jacobian[i, j]) { $0 + $1[j][i] }
          expectClose(sum, i == j ? 1 : 0, absolute: 1e-9 * size, "translation, \(draw)")
        }
        expectClose(
          parameters.logWeights.reduce(0) { $0 + $1[i] }, 0, absolute: 1e-10 * size, "weights, \(draw)")
        // Euler: the end is homogeneous of degree 1 in x, mu, s and both noise levels.
        var sum = (variation.jacobian * x)[i] - start[i] * first + stop[i] * last
        for k in mixture.means.indices {
          sum += parameters.deviations[k][i] * mixture.standardDeviations[k]
          for j in 0..<2 { sum += parameters.means[k][j][i] * mixture.means[k][j] }
        }
        expectClose(sum, variation.end[i], absolute: 1e-9 * size, "scaling, \(draw)")
      }
    }
  }

  @Test("Parameters against differences in 106 bits")
  func parameters() throws {
    for var draw in RandomCases(seed: 2020, count: 2) {
      let mixture = try randomMixture(&draw, dimension: 2, mixed: true)
      let x = draw.normals(2)
      let (certifier, variation) = try solved(mixture, x)
      let found = ParameterSensitivity(certifier, along: variation)
      func slope(_ change: (inout [[Double]], inout [Double], inout [Double], Double) -> Void, _ step: Double)
        throws -> [Double]
      {
        let ends = try [step, -step].map { h -> [DoubleDouble] in
          var (means, deviations, weights) = (mixture.means, mixture.standardDeviations, mixture.weights)
          change(&means, &deviations, &weights, h)
          return end(
            try GaussianMixture(means: means, standardDeviations: deviations, weights: weights),
            x.map { DoubleDouble($0) })
        }
        return zip(ends[0], ends[1]).map { ($0 - $1).double / (2 * step) }
      }
      let size = max(1, variation.amplification)
      for k in 0..<mixture.count {
        let weight = try slope({ _, _, w, h in w[k] *= Double.exp(h) }, 1e-5)
        let mean = try slope({ m, _, _, h in m[k][1] += h }, 1e-6)
        let width = try slope({ _, s, _, h in s[k] += h }, 1e-6)
        for i in 0..<2 {
          expectClose(found.logWeights[k][i], weight[i], absolute: 1e-7 * size, "weight \(k), \(draw)")
          expectClose(found.means[k][1][i], mean[i], absolute: 1e-7 * size, "mean \(k), \(draw)")
          expectClose(found.deviations[k][i], width[i], absolute: 1e-6 * size, "width \(k), \(draw)")
        }
      }
    }
  }

  @Test("Grid points of truncated Taylor methods against differences in 106 bits", arguments: [1, 2, 3])
  func grid(order: Int) throws {
    for var draw in RandomCases(seed: 2030, count: 3) {
      let mixture = try randomMixture(&draw, dimension: 2, mixed: draw.number % 2 == 0)
      let levels = [2, 1.1, 0.6, 0.35, 0.2]
      let x = draw.normals(2)
      let found = GridSensitivity(try FlowCertifier(mixture), order: order, from: x, along: levels)
      func run(_ levels: [DoubleDouble]) -> [DoubleDouble] {
        var state = x.map { DoubleDouble($0) }
        for (from, to) in zip(levels, levels.dropFirst()) {
          let noise = mixture.referenceNoise(state: state, gamma: from, count: order)
          var power = to - from
          for n in 0..<order {
            for i in 0..<2 { state[i] = state[i] + noise[2 * n + i] * power / DoubleDouble(n + 1) }
            power = power * (to - from)
          }
        }
        return state
      }
      for (x, y) in zip(run(levels.map { DoubleDouble($0) }), found.end) {
        expectClose(y, x.double, absolute: 1e-12)
      }
      for n in levels.indices {
        let ends = [h, -h].map { h in
          run(levels.indices.map { DoubleDouble(levels[$0], plus: $0 == n ? h : 0) })
        }
        for i in 0..<2 {
          let slope = ((ends[0][i] - ends[1][i]) / DoubleDouble(2 * h)).double
          expectClose(found.levels[n][i], slope, relative: 1e-9, absolute: 1e-10, "level \(n), \(draw)")
        }
      }
    }
  }

  @Test("Small matrices: solutions and singular values")
  func matrices() {
    for var draw in RandomCases(seed: 2040, count: 200) {
      let n = draw.integer(1...5)
      var a = SmallMatrix(identity: n)
      for i in 0..<n { for j in 0..<n { a[i, j] = draw.uniform(-1, 1) } }
      let y = draw.uniforms(n)
      let (largest, smallest, u) = a.singularValues
      guard smallest > 1e-3 else { continue }
      expectClose(a.solve(a * y), y, absolute: 1e-10, "\(draw)")
      let image = (a * u).reduce(0) { $0 + $1 * $1 }.squareRoot()
      expectClose(image, largest, relative: 1e-12, "\(draw)")
      expectClose(u.reduce(0) { $0 + $1 * $1 }, 1, absolute: 1e-12)
      for _ in 0..<20 {
        let x = draw.normals(n)
        let length = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let stretched = (a * x).reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(
          stretched <= largest * length * (1 + 1e-12) && stretched >= smallest * length * (1 - 1e-9),
          "\(draw)")
      }
    }
  }
}
