import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers
import TestSupport
import Testing

/// Taylor methods in phase space against end points in 30 digits, and the two ways to their coefficients against each other.
@Suite struct PhaseSpaceAnchorTests {
  static func sampler(_ name: String, _ settings: [String: String] = [:]) throws -> any Sampler<
    PhaseSpaceDiffusion
  > {
    try settings.reduce(SamplerCatalog.sampler(named: name, on: PhaseSpaceDiffusion.self)) {
      try $0.setting($1.key, to: $1.value)
    }
  }

  @Test(arguments: PhaseSpaceAnchor.all)
  func endPointIsTheOneOfThirtyDigits(_ anchor: PhaseSpaceAnchor) throws {
    let process = try PhaseSpaceDiffusion()
    let problem = SamplingProblem(
      process: process, model: try PhaseSpaceAnchor.mixture(anchor.mixture),
      grid: try PhaseSpaceAnchor.grid(anchor.grid, steps: 24, on: process))
    let sampler = try Self.sampler(anchor.sampler, anchor.factor.map { ["factor": $0] } ?? [:])
    let run = try problem.run(sampler, latents: try StateBatch(rows: PhaseSpaceAnchor.starts, dimension: 4))
    for i in 0..<2 {
      expectClose(run.states.state(i), anchor.ends[i], absolute: 1e-10, "\(anchor)")
    }
  }

  @Test(arguments: PhaseSpaceAnchor.flow)
  func referenceIsTheFlowOfThirtyDigits(_ flow: (mixture: String, ends: [[Double]])) throws {
    let process = try PhaseSpaceDiffusion()
    let problem = SamplingProblem(
      process: process, model: try PhaseSpaceAnchor.mixture(flow.mixture),
      grid: try PhaseSpaceAnchor.grid("uniform", steps: 2, on: process))
    let reference = try ReferenceSolution(
      problem, latents: try StateBatch(rows: PhaseSpaceAnchor.starts, dimension: 4))
    for i in 0..<2 { expectClose(reference.endPoints.state(i), flow.ends[i], absolute: 2e-12) }
  }

  /// The Taylor polynomial in `t` of `z` itself, from the score as a sum over 2x2 covariances per component.
  static func directStep(
    _ process: PhaseSpaceDiffusion, _ mixture: GaussianMixture, _ z: [Double], from time: Double,
    by h: Double,
    order: Int
  ) -> [Double] {
    func product(_ a: [Double], _ b: [Double], _ n: Int) -> Double {
      (0...n).reduce(0) { $0 + a[$1] * b[n - $1] }
    }
    let (g, nu, inverse) = (process.positionFriction, process.momentumFriction, process.inverseMass)
    let rate = [process.rate.value(at: time), process.rate.slope] + [Double](repeating: 0, count: order)
    let start = process.kernel(at: time)
    var (meanX, meanM) = ([start.mean.x], [start.mean.m])
    for n in 0..<order {
      let x = (0...min(n, 1)).reduce(0.0) {
        $0 + rate[$1] * 0.5 * (inverse * meanM[n - $1] - g * meanX[n - $1])
      }
      let m = (0...min(n, 1)).reduce(0.0) { $0 - rate[$1] * 0.5 * (meanX[n - $1] + nu * meanM[n - $1]) }
      meanX.append(x / Double(n + 1))
      meanM.append(m / Double(n + 1))
    }
    struct Component {
      var ixx: [Double]
      var ixm: [Double]
      var imm: [Double]
      var logDet: [Double]
      var logit: [Double] = []
      var mass: [Double] = []
      var u: [[Double]] = []
    }
    let dimension = mixture.dimension
    var components: [Component] = mixture.standardDeviations.map { s in
      let kernel = process.kernel(at: time, dataVariance: s * s)
      var (xx, xm, mm) = ([kernel.covariance.xx], [kernel.covariance.xm], [kernel.covariance.mm])
      for n in 0..<order {
        let (source, step) = (rate[n], Double(n + 1))
        func along(_ f: (Int) -> Double) -> Double {
          (0...min(n, 1)).reduce(0.0) { $0 + rate[$1] * f(n - $1) }
        }
        let a = along { inverse * xm[$0] - g * xx[$0] } + g * source
        let b = along { 0.5 * (inverse * mm[$0] - xx[$0] - (g + nu) * xm[$0]) }
        let c = along { -xm[$0] - nu * mm[$0] } + nu / inverse * source
        xx.append(a / step)
        xm.append(b / step)
        mm.append(c / step)
      }
      let det = (0...order).map { product(xx, mm, $0) - product(xm, xm, $0) }
      func divided(_ a: [Double]) -> [Double] {
        var q: [Double] = []
        for n in 0...order { q.append((a[n] - (0..<n).reduce(0) { $0 + det[n - $1] * q[$1] }) / det[0]) }
        return q
      }
      let slope = divided((0...order).map { $0 < order ? Double($0 + 1) * det[$0 + 1] : 0 })
      return Component(
        ixx: divided(mm), ixm: divided(xm.map { -$0 }), imm: divided(xx),
        logDet: [Double.log(det[0])] + (0..<order).map { slope[$0] / Double($0 + 1) },
        u: Array(repeating: [], count: 2 * dimension))
    }
    var path = z.map { [$0] }
    var top = -Double.infinity
    for n in 0..<order {
      for k in components.indices {
        var square = 0.0
        var offsets: [[Double]] = []
        for d in 0..<2 * dimension {
          let mean = mixture.means[k][d % dimension]
          offsets.append((0...n).map { path[d][$0] - (d < dimension ? meanX[$0] : meanM[$0]) * mean })
        }
        var c = components[k]
        for d in 0..<dimension {
          let (x, m) = (offsets[d], offsets[dimension + d])
          c.u[d].append(product(c.ixx, x, n) + product(c.ixm, m, n))
          c.u[dimension + d].append(product(c.ixm, x, n) + product(c.imm, m, n))
        }
        for d in 0..<2 * dimension { square += product(c.u[d], offsets[d], n) }
        c.logit.append(
          (n == 0 ? Double.log(mixture.weights[k]) : 0) - 0.5 * Double(dimension) * c.logDet[n] - 0.5 * square
        )
        components[k] = c
        if n == 0 { top = max(top, c.logit[0]) }
      }
      for k in components.indices {
        let c = components[k]
        components[k].mass.append(
          n == 0
            ? Double.exp(c.logit[0] - top)
            : (1...n).reduce(0.0) { $0 + Double($1) * c.logit[$1] * c.mass[n - $1] } / Double(n))
      }
      let total = (0...n).map { i in components.reduce(0) { $0 + $1.mass[i] } }
      var negative: [[Double]] = []
      for d in 0..<2 * dimension {
        let sum = (0...n).map { i in components.reduce(0) { $0 + product($1.mass, $1.u[d], i) } }
        var quotient: [Double] = []
        for i in 0...n {
          quotient.append((sum[i] - (0..<i).reduce(0) { $0 + total[i - $1] * quotient[$1] }) / total[0])
        }
        negative.append(quotient)
      }
      for d in 0..<dimension {
        func along(_ f: (Int) -> Double) -> Double {
          (0...min(n, 1)).reduce(0.0) { $0 + rate[$1] * f(n - $1) }
        }
        let x = along {
          0.5 * (inverse * path[dimension + d][$0] - g * path[d][$0] + g * negative[d][$0])
        }
        let m = along {
          0.5
            * (nu / inverse * negative[dimension + d][$0] - path[d][$0] - nu * path[dimension + d][$0])
        }
        path[d].append(x / Double(n + 1))
        path[dimension + d].append(m / Double(n + 1))
      }
    }
    return path.map { row in row.reversed().reduce(0) { $0 * h + $1 } }
  }

  /// A step of psld-ttm p goes through the scalar model of the data and the level; the direct one through neither.
  @Test(arguments: [1, 2, 4, 6], [1, 0.2, 0.01])
  func theTwoWaysToTheCoefficientsAgree(_ order: Int, _ time: Double) throws {
    for process in [
      try PhaseSpaceDiffusion(), try PhaseSpaceDiffusion(positionFriction: 0.1, momentumFriction: 2),
      try PhaseSpaceDiffusion(rate: LinearRate(from: 0.5, to: 14.5), positionFriction: 0.3),
    ] {
      let mixture = try GaussianMixture.smooth4()
      let h = -0.15 * time
      let latents = process.prior(count: 5, dimension: 2, seed: 12, at: time)
      let problem = SamplingProblem(
        process: process, model: mixture, grid: try TimeGrid(times: [time, time + h], schedule: process))
      let run = try problem.run(Self.sampler("psld-ttm\(order)"), latents: latents)
      for i in 0..<5 {
        let direct = Self.directStep(
          process, mixture, latents.state(i), from: time, by: (time + h) - time, order: order)
        let size = direct.map { abs($0) }.max() ?? 1
        expectClose(run.states.state(i), direct, absolute: 1e-12 * max(1, size), "order \(order), t \(time)")
      }
    }
  }
}
