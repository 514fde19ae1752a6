import Diffusion
import Integration
import Numbers
import Samplers

/// One step of a method on the flow of a point mass, from t = 1 to t = 0.01, against the flow in closed form.
struct PointMassStep: Sendable {
  /// The method and what is changed about it.
  let name: String
  /// The largest distance of a position from the exact one.
  let error: Double

  /// Every method of the list, with 16 starts.
  static func all(seed: UInt64) throws -> [PointMassStep] {
    try [
      measured("psld-level-ttm1", seed: seed), measured("psld-level-ttm3", seed: seed),
      measured("psld-level-ab2", seed: seed), measured("psld-loglevel-etd-ttm2", seed: seed),
      measured("psld-etd-ttm1", factor: .root, seed: seed),
      measured("psld-etd-ttm1", factor: .cholesky, seed: seed), measured("psld-ttm1", seed: seed),
    ]
  }

  private static let mean = [0.7, -0.4]

  private static func measured(
    _ name: String, factor: NoiseFactor? = nil, seed: UInt64
  ) throws -> PointMassStep {
    let process = try PhaseSpaceDiffusion()
    var sampler = try SamplerCatalog.sampler(named: name, on: PhaseSpaceDiffusion.self)
    if let factor { sampler = try sampler.setting("factor", to: factor.rawValue) }
    let grid = try TimeGrid(times: [1, 0.01], schedule: process)
    let latents = process.prior(count: 16, dimension: mean.count, seed: seed, at: 1)
    let run = try SamplingProblem(
      process: process, model: try GaussianMixture(means: [mean], standardDeviation: 0), grid: grid
    ).run(sampler, latents: latents)
    let (first, last) = (process.factor(.root, at: 1), process.factor(.root, at: 0.01))
    let (before, after) = (process.kernel(at: 1).mean, process.kernel(at: 0.01).mean)
    var error = 0.0
    for i in 0..<latents.count {
      var square = 0.0
      for (d, centre) in mean.enumerated() {
        let offset = PhasePair(
          x: latents[i, d] - before.x * centre, m: latents[i, mean.count + d] - before.m * centre)
        let end = last.matrix * (first.inverseTranspose.transposed * offset)
        let difference = run.states[i, d] - (after.x * centre + end.x)
        square += difference * difference
      }
      error = max(error, square.squareRoot())
    }
    return PointMassStep(name: factor.map { "\(name), \($0.rawValue)" } ?? name, error: error)
  }
}
