import Diffusion
import Integration
import Numbers
import Samplers

/// What a sampler does to Gaussian data of one dimension, where every step is affine: the end state is
/// `offset + Σ_j start[j] z_T,j + Σ_k noise[k] g_k`, with the normal numbers `g_k` in the order of the run.
///
/// It is measured through the sampler's own stepper by unit impulses, one trajectory for each, whatever the method remembers between
/// steps. Moments and distances of paths follow without any error of sampling.
public struct LinearResponse: Sendable {
  /// The end of the trajectory that starts at the origin and draws zeros.
  public var offset: [Double] { path.offset }
  /// What a unit of each starting variable adds.
  public var start: [[Double]] { path.start }
  /// What a unit of each drawn number adds.
  public let noise: [[Double]]
  /// The same with the numbers as parts of the Brownian motions of the SDE (`Sampler.brownianKernels`).
  public let path: PathResponse

  /// The response of `sampler` on `problem`, all ends included; its noise is replaced by the impulses.
  ///
  /// - Parameter jobs: threads; all cores when nil.
  /// - Throws: `ModelError.dimensionMismatch` unless the model has one dimension, or what the run throws.
  public init<Process: DiffusionProcess>(
    of sampler: any Sampler<Process>, on problem: SamplingProblem<Process>, jobs: Int? = nil
  ) throws {
    guard problem.model.dimension == 1 else {
      throw ModelError.dimensionMismatch(expected: 1, found: problem.model.dimension)
    }
    let (variables, draws) = (Process.variables, sampler.draws)
    let count = 1 + variables + problem.grid.steps * draws.count
    var latents = StateBatch(count: count, dimension: variables)
    for j in 0..<variables { latents[1 + j, j] = 1 }
    var options = problem.options
    options.noise = UnitImpulses(after: 1 + variables, drawsPerStep: draws.count)
    options.firstTrajectory = 0
    let ends = try SamplingProblem(
      process: problem.process, model: problem.model, grid: problem.grid, options: options
    ).run(sampler, latents: latents, jobs: jobs).states
    let offset = ends.state(0)
    let responses = (1..<count).map { i in zip(ends.state(i), offset).map { $0 - $1 } }
    let noise = Array(responses.dropFirst(variables))
    self.noise = noise
    let (points, process) = (problem.grid.points, problem.process)
    let shares = Set(draws.flatMap { [$0.part.lowerBound, $0.part.upperBound] }).union([0, 1])
    path = PathResponse(
      offset: offset, start: Array(responses.prefix(variables)),
      breaks: zip(points, points.dropFirst()).flatMap { from, to in
        shares.map { $0 == 1 ? to.time : from.time + (to.time - from.time) * $0 }
      }
    ) { time in
      let step = Self.step(of: time, in: points)
      let kernels = sampler.brownianKernels(
        at: time, from: points[step], to: points[step + 1], process: process)
      var sum = [[Double]](repeating: [Double](repeating: 0, count: offset.count), count: variables)
      for (k, kernel) in kernels.enumerated() {
        for (v, weight) in kernel.enumerated() where weight != 0 {
          for a in offset.indices { sum[v][a] += weight * noise[step * draws.count + k][a] }
        }
      }
      return sum
    }
  }

  /// The step in which `time` lies, on a grid from noise to data.
  private static func step(of time: Double, in points: [GridPoint]) -> Int {
    var (low, high) = (0, points.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if points[middle].time >= time { low = middle } else { high = middle }
    }
    return low
  }

  /// Mean and covariance at the end for a start from `law`.
  public func moments(from law: GaussianMarginal) -> GaussianMarginal {
    let size = offset.indices
    let mean = size.map { a in offset[a] + start.indices.reduce(0) { $0 + start[$1][a] * law.mean[$1] } }
    let covariance = size.map { a in
      size.map { b in
        noise.reduce(law.quadratic(start, a, b)) { $0 + $1[a] * $1[b] }
      }
    }
    return GaussianMarginal(mean: mean, covariance: covariance)
  }
}

/// Zeros, but for a 1 in draw `k` of the trajectory `after + k`.
private struct UnitImpulses: NoiseSource {
  let after: Int
  let drawsPerStep: Int

  init(after: Int, drawsPerStep: Int) {
    self.after = after
    self.drawsPerStep = drawsPerStep
  }

  func fill(_ batch: inout StateBatch, first: Int, step: Int, draw: Int) {
    for j in batch.values.indices { batch.values[j] = 0 }
    let i = after + step * drawsPerStep + draw - first
    guard (0..<batch.count).contains(i) else { return }
    for d in 0..<batch.dimension { batch[i, d] = 1 }
  }
}
