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
  private let draws: [NoiseDraw]
  private let grid: TimeGrid

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
    self.draws = draws
    grid = problem.grid
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
  /// motion, each on its own grid: `E|Δ z|² = E|Δ start|² + ∫ |K(t) − K'(t)|² dt` with the piecewise constant responses `K` to the
  /// Brownian motion. Every drawn number is the exact sum of the increments between the points of both grids.
  public func distance(to other: LinearResponse, from law: GaussianMarginal) -> Double {
    let difference = zip(start, other.start).map { zip($0, $1).map { $0 - $1 } }
    var square = CompensatedSum()
    for a in offset.indices {
      let mean =
        offset[a] - other.offset[a] + difference.indices.reduce(0) { $0 + difference[$1][a] * law.mean[$1] }
      square.add(mean * mean)
      square.add(quadratic(difference, law.covariance, a, a))
    }
    for variable in start.indices {
      square.add(Self.integral(pieces(variable), other.pieces(variable)))
    }
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

  /// The response to white noise between two times, the later one first.
  private struct Piece {
    let from: Double
    let to: Double
    let density: [Double]
  }

  private func pieces(_ variable: Int) -> [Piece] {
    noise.enumerated().compactMap { k, response in
      let (step, draw) = (k / draws.count, draws[k % draws.count])
      guard draw.variable == variable else { return nil }
      let ends = (grid.points[step].time, grid.points[step + 1].time)
      func time(_ share: Double) -> Double { share == 1 ? ends.1 : ends.0 + (ends.1 - ends.0) * share }
      let (from, to) = (time(draw.part.lowerBound), time(draw.part.upperBound))
      return Piece(from: from, to: to, density: response.map { $0 / (from - to).squareRoot() })
    }
  }

  /// `∫ |K − K'|² dt`.
  private static func integral(_ own: [Piece], _ theirs: [Piece]) -> Double {
    let times = (own + theirs).flatMap { [$0.from, $0.to] }.sorted(by: >)
    var (i, j) = (0, 0)
    var sum = CompensatedSum()
    for (from, to) in zip(times, times.dropFirst()) where from > to {
      let middle = to + 0.5 * (from - to)
      while i < own.count, own[i].to >= middle { i += 1 }
      while j < theirs.count, theirs[j].to >= middle { j += 1 }
      let first = i < own.count && own[i].from >= middle ? own[i].density : nil
      let second = j < theirs.count && theirs[j].from >= middle ? theirs[j].density : nil
      guard let size = (first ?? second)?.count else { continue }
      for a in 0..<size {
        let difference = (first?[a] ?? 0) - (second?[a] ?? 0)
        sum.add(difference * difference * (from - to))
      }
    }
    return sum.value
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
