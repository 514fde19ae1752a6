import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers
import TestSupport
import Testing

/// What the methods of phase space must satisfy exactly, whatever the step.
@Suite struct PhaseSpaceTaylorTests {
  static let rotating = [
    "psld-level-ttm1", "psld-level-ttm3", "psld-level-etd-ttm2", "psld-loglevel-etd-ttm3", "psld-data-ttm2",
    "psld-level-ab2", "psld-loglevel-ab3",
  ]

  static func run(
    _ sampler: any Sampler<PhaseSpaceDiffusion>, _ process: PhaseSpaceDiffusion, _ model: GaussianMixture,
    times: [Double], _ latents: StateBatch
  ) throws -> StateBatch {
    try SamplingProblem(
      process: process, model: model, grid: try TimeGrid(times: times, schedule: process)
    ).run(sampler, latents: latents).states
  }

  /// Where the flow of a point mass takes a state: `(z − mean) ∝ R n` with constant `n`.
  static func pointMassFlow(
    _ process: PhaseSpaceDiffusion, _ mean: [Double], from start: Double, to end: Double, _ z: [Double]
  ) -> [Double] {
    let (first, last) = (process.factor(.root, at: start), process.factor(.root, at: end))
    let (before, after) = (process.kernel(at: start).mean, process.kernel(at: end).mean)
    var result = z
    for d in mean.indices {
      let offset = PhasePair(x: z[d] - before.x * mean[d], m: z[mean.count + d] - before.m * mean[d])
      let noise = first.inverseTranspose.transposed * offset
      let moved = last.matrix * noise
      result[d] = after.x * mean[d] + moved.x
      result[mean.count + d] = after.m * mean[d] + moved.m
    }
    return result
  }

  @Test(arguments: rotating + ["psld-etd-ttm1", "psld-etd-ttm3"], [0.01, 0, 0.3])
  func aPointMassTakesOneStep(_ name: String, _ friction: Double) throws {
    let process = try PhaseSpaceDiffusion(positionFriction: friction)
    let model = try GaussianMixture(means: [[0.7, -0.4]], standardDeviation: 0)
    let latents = process.prior(count: 5, dimension: 2, seed: 3, at: 1)
    let sampler = try PhaseSpaceAnchorTests.sampler(name)
    let states = try Self.run(sampler, process, model, times: [1, 0.01], latents)
    for i in 0..<5 {
      let exact = Self.pointMassFlow(process, [0.7, -0.4], from: 1, to: 0.01, latents.state(i))
      expectClose(states.state(i), exact, absolute: 1e-8, name)
    }
  }

  @Test func theCholeskyFactorIsNotExactForAPointMass() throws {
    let process = try PhaseSpaceDiffusion()
    let model = try GaussianMixture(means: [[0.7, -0.4]], standardDeviation: 0)
    let latents = process.prior(count: 5, dimension: 2, seed: 3, at: 1)
    let sampler = try PhaseSpaceAnchorTests.sampler("psld-etd-ttm1", ["factor": "cholesky"])
    let states = try Self.run(sampler, process, model, times: [1, 0.01], latents)
    let exact = Self.pointMassFlow(process, [0.7, -0.4], from: 1, to: 0.01, latents.state(0))
    #expect(abs(states[0, 0] - exact[0]) > 1e3)
  }

  /// With `C_skip` the linear part is the flow of Gaussian data, so that nothing is left to predict.
  @Test(arguments: [1, 3], NoiseFactor.allCases)
  func preconditioningIsExactForCentredGaussianData(_ order: Int, _ factor: NoiseFactor) throws {
    let model = try GaussianMixture(means: [[0, 0]], standardDeviation: 0.6)
    for process in [
      try PhaseSpaceDiffusion(), try PhaseSpaceDiffusion(positionFriction: 0.1, momentumFriction: 2.5),
      try PhaseSpaceDiffusion(rate: LinearRate(from: 0.5, to: 14.5), positionFriction: 0.3),
    ] {
      let latents = process.prior(count: 5, dimension: 2, seed: 3, at: 1)
      let sampler = try PhaseSpaceAnchorTests.sampler(
        "psld-etd-ttm\(order)", ["factor": factor.rawValue, "skip": "0.6"])
      let one = try Self.run(sampler, process, model, times: [1, 0.01], latents)
      let grid = try TimeGrid(times: [1, 0.01], schedule: process)
      let reference = try ReferenceSolution(
        SamplingProblem(process: process, model: model, grid: grid), latents: latents)
      for i in 0..<5 {
        expectClose(one.state(i), reference.endPoints.state(i), absolute: 1e-10, "\(process), \(factor)")
      }
    }
  }

  /// All methods of order 1 with a root that follows the flow are one method.
  @Test func rootMethodsOfOrderOneCoincide() throws {
    let process = try PhaseSpaceDiffusion()
    let model = try GaussianMixture.smooth4()
    let latents = process.prior(count: 5, dimension: 2, seed: 4, at: 1)
    func states(_ name: String) throws -> StateBatch {
      try Self.run(
        PhaseSpaceAnchorTests.sampler(name), process, model, times: [1, 0.6, 0.3, 0.1, 0.01], latents)
    }
    let first = try states("psld-level-ttm1")
    for name in [
      "psld-level-etd-ttm1", "psld-loglevel-etd-ttm1", "psld-data-ttm1", "psld-etd-ttm1",
    ] {
      for i in 0..<5 { expectClose(try states(name).state(i), first.state(i), absolute: 1e-11, name) }
    }
    // The conjugate integrator with B = 0, which integrates its weights by itself.
    for factor in NoiseFactor.allCases {
      func states(_ name: String) throws -> StateBatch {
        try Self.run(
          PhaseSpaceAnchorTests.sampler(name, ["factor": factor.rawValue]), process, model,
          times: [1, 0.6, 0.3, 0.1, 0.01], latents)
      }
      let (conjugate, taylor) = (try states("psld-ddim"), try states("psld-etd-ttm1"))
      for i in 0..<5 {
        let size = conjugate.state(i).map { abs($0) }.max() ?? 1
        expectClose(taylor.state(i), conjugate.state(i), absolute: 1e-11 * max(1, size), "\(factor)")
      }
    }
    let euler = try states("psld-euler")
    for i in 0..<5 { expectClose(try states("psld-ttm1").state(i), euler.state(i), absolute: 1e-12) }
  }

  /// Without rotation `r` stays and `y` follows the flow of a scalar process at the same levels, by the same rule.
  @Test(arguments: [
    ("psld-level-ttm1", "ddim"), ("psld-level-ttm3", "ttm3"), ("psld-level-etd-ttm3", "ttm3"),
    ("psld-loglevel-etd-ttm2", "etd-ttm2"), ("psld-data-ttm2", "etd-data-ttm2"), ("psld-level-ab3", "ab3"),
  ])
  func withoutRotationTheMethodIsThatOfAScalarProcess(_ names: (String, String)) throws {
    let process = try PhaseSpaceDiffusion(rotation: .off)
    let model = try GaussianMixture.smooth4()
    let times = [0.7, 0.5, 0.3, 0.15, 0.05]
    let latents = process.prior(count: 5, dimension: 2, seed: 4, at: 0.7)
    let states = try Self.run(PhaseSpaceAnchorTests.sampler(names.0), process, model, times: times, latents)
    let (first, last) = (process.frame(at: 0.7), process.frame(at: 0.05))
    var (data, complement) = (StateBatch(count: 5, dimension: 2), StateBatch(count: 5, dimension: 2))
    first.split(latents, into: &data, &complement)
    let schedule = VarianceExploding()
    let levels = times.map(process.level)
    let scalar = SamplingProblem(
      model: model, schedule: schedule, grid: try TimeGrid(levels: levels, schedule: schedule))
    let moved = try scalar.run(SamplerCatalog.sampler(named: names.1), latents: data).states
    var expected = latents
    last.merge(moved, complement, into: &expected)
    for i in 0..<5 { expectClose(states.state(i), expected.state(i), absolute: 1e-12, "\(names)") }
  }

  /// Methods in `(x, m)` refuse the flow without rotation.
  @Test(arguments: ["psld-euler", "psld-etd-ttm2"])
  func methodsOfTheWholeFlowNeedItsRotation(_ name: String) throws {
    let process = try PhaseSpaceDiffusion(rotation: .off)
    let latents = process.prior(count: 2, dimension: 2, seed: 4, at: 1)
    #expect(throws: SamplerError.needsRotation(sampler: name)) {
      try Self.run(
        PhaseSpaceAnchorTests.sampler(name), process, .smooth(), times: [1, 0.5], latents)
    }
  }

  /// High orders of the families take long steps near the exact flow.
  @Test(arguments: ["psld-ttm14", "psld-level-ttm12", "psld-level-etd-ttm14", "psld-loglevel-etd-ttm12"])
  func highOrdersConverge(_ name: String) throws {
    let process = try PhaseSpaceDiffusion()
    let model = try GaussianMixture.smooth4()
    let latents = process.prior(count: 5, dimension: 2, seed: 4, at: 0.3)
    let times = (0...40).map { 0.3 * Double.pow(1.0 / 6, Double($0) / 40) }
    let states = try Self.run(PhaseSpaceAnchorTests.sampler(name), process, model, times: times, latents)
    let reference = try ReferenceSolution(
      SamplingProblem(process: process, model: model, grid: try TimeGrid(times: times, schedule: process)),
      latents: latents)
    for i in 0..<5 { expectClose(states.state(i), reference.endPoints.state(i), absolute: 1e-10, name) }
  }
}
