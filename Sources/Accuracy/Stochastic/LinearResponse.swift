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
  public let offset: [Double]
  /// What a unit of each starting variable adds.
  public let start: [[Double]]
  /// What a unit of each drawn number adds.
  public let noise: [[Double]]
  private let drawsPerStep: Int
  /// The points of the grid and the inner ends of the draws' parts, descending.
  private let breaks: [Double]
  private let times: [Double]
  private let kernels: @Sendable (_ step: Int, _ time: Double) -> [[Double]]

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
    self.offset = offset
    start = Array(responses.prefix(variables))
    noise = Array(responses.dropFirst(variables))
    drawsPerStep = draws.count
    let (points, process) = (problem.grid.points, problem.process)
    times = points.map(\.time)
    let shares = Set(draws.flatMap { [$0.part.lowerBound, $0.part.upperBound] }).subtracting([0, 1])
    breaks =
      times
      + zip(times, times.dropFirst()).flatMap { from, to in shares.map { from + (to - from) * $0 } }
    kernels = { step, time in
      sampler.brownianKernels(at: time, from: points[step], to: points[step + 1], process: process)
    }
  }

  /// Mean and covariance at the end for a start from `law`.
  public func moments(from law: GaussianMarginal) -> GaussianMarginal {
    let size = offset.indices
    let mean = size.map { a in offset[a] + start.indices.reduce(0) { $0 + start[$1][a] * law.mean[$1] } }
    let covariance = size.map { a in
      size.map { b in
        noise.reduce(quadratic(start, law.covariance, a, b)) { $0 + $1[a] * $1[b] }
      }
    }
    return GaussianMarginal(mean: mean, covariance: covariance)
  }

  /// The root mean square distance between the ends of two runs that start at one point from `law` and are driven by one Brownian
  /// motion, each on its own grid: `E|Δ z|² = E|Δ start|² + Σ_v ∫ |K_v(t) − K'_v(t)|² dt` with the responses
  /// `K_v(t) = Σ_k noise[k] kernels[k][v](t)` to the Brownian motion.
  public func distance(to other: LinearResponse, from law: GaussianMarginal) -> Double {
    let difference = zip(start, other.start).map { zip($0, $1).map { $0 - $1 } }
    var square = CompensatedSum()
    for a in offset.indices {
      let mean =
        offset[a] - other.offset[a] + difference.indices.reduce(0) { $0 + difference[$1][a] * law.mean[$1] }
      square.add(mean * mean)
      square.add(quadratic(difference, law.covariance, a, a))
    }
    square.add(integratedDifference(from: other))
    return max(square.value, 0).squareRoot()
  }

  /// `Σ_ij factors[i][a] matrix[i][j] factors[j][b]`.
  private func quadratic(_ factors: [[Double]], _ matrix: [[Double]], _ a: Int, _ b: Int) -> Double {
    var sum = 0.0
    for i in factors.indices {
      for j in factors.indices { sum += factors[i][a] * matrix[i][j] * factors[j][b] }
    }
    return sum
  }

  private static let rule = GaussLegendre(points: 4)

  /// `Σ_v ∫ |K_v − K'_v|² dt`, by quadrature between neighbouring points of either grid.
  private func integratedDifference(from other: LinearResponse) -> Double {
    let ends = (breaks + other.breaks).sorted(by: >)
    var (i, j) = (0, 0)
    var sum = CompensatedSum()
    for (from, to) in zip(ends, ends.dropFirst()) where from > to {
      let (centre, half) = (0.5 * (from + to), 0.5 * (from - to))
      while i + 2 < times.count, times[i + 1] >= centre { i += 1 }
      while j + 2 < other.times.count, other.times[j + 1] >= centre { j += 1 }
      for (node, weight) in zip(Self.rule.nodes, Self.rule.weights) {
        let time = centre + half * node
        for (a, b) in zip(response(to: time, in: i), other.response(to: time, in: j)) {
          sum.add(half * weight * (a - b) * (a - b))
        }
      }
    }
    return sum.value
  }

  /// `K_v(time)`, variable after variable.
  private func response(to time: Double, in step: Int) -> [Double] {
    let size = offset.count
    var values = [Double](repeating: 0, count: start.count * size)
    for (k, kernel) in kernels(step, time).enumerated() {
      for (v, weight) in kernel.enumerated() where weight != 0 {
        for a in 0..<size { values[v * size + a] += weight * noise[step * drawsPerStep + k][a] }
      }
    }
    return values
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
