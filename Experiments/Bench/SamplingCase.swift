import Diffusion
import Integration
import Numbers
import Samplers

/// T2: 10,000 trajectories of the toy mixture, 25 quadratic steps of a truncated Taylor method.
final class SamplingCase: BenchCase {
  static let steps = 25
  static let trajectories = 10_000
  let task = "T2"
  let order: Int?
  let mixture: GaussianMixture
  let grid: TimeGrid
  /// x̄ at the first point.
  let starts: StateBatch
  private let degree: Int
  private let problem: SamplingProblem<ScalarDiffusion>
  private let latents: StateBatch
  private var result: RunResult?

  init(
    order: Int, mixture: GaussianMixture, steps: Int = SamplingCase.steps,
    trajectories: Int = SamplingCase.trajectories
  ) throws {
    self.order = order
    self.mixture = mixture
    degree = order
    grid = try TimeGrid(.quadratic, steps: steps, schedule: BenchProblem.schedule)
    problem = SamplingProblem(model: mixture, schedule: BenchProblem.schedule, grid: grid)
    starts = BenchProblem.starts(count: trajectories, grid: grid)
    var latents = starts
    latents.scale(by: BenchProblem.schedule.alpha(at: grid.first))
    self.latents = latents
  }

  var states: Int { starts.count }
  var operations: Double? { Double(grid.steps) * expansionOperations(order: degree) }
  var checkedStates: Range<Int> { 0..<64 }

  func run(jobs: Int) throws {
    result = try problem.run(TruncatedTaylor(order: degree), latents: latents, jobs: jobs)
  }

  /// x at the last point in double-double arithmetic.
  func reference(_ i: Int) -> [DoubleDouble] {
    let alpha = DoubleDouble(BenchProblem.schedule.alpha(at: grid.first))
    var state = latents.state(i).map { DoubleDouble($0) / alpha }
    for n in 0..<grid.steps {
      let (from, to) = (DoubleDouble(grid.points[n].level), DoubleDouble(grid.points[n + 1].level))
      state = mixture.referenceStep(state, from: from, by: to - from, order: degree)
    }
    let end = DoubleDouble(BenchProblem.schedule.alpha(at: grid.last))
    return state.map { $0 * end }
  }

  func found(_ i: Int) -> [[Double]] { result.map { [$0.states.state(i)] } ?? [] }

  func heapGrowthPerStep() throws -> Double? {
    let sampler = TruncatedTaylor(order: degree)
    let stepper = try sampler.makeStepper(try problem.context(for: sampler, count: Chunk.size))
    var states = starts.slice(0..<Chunk.size)
    stepper.step(0, &states)
    return BenchClock.heapGrowth {
      for n in 1..<grid.steps { stepper.step(n, &states) }
    }.map { Double($0) / Double(grid.steps - 1) }
  }
}

extension GaussianMixture {
  /// The Taylor polynomial of degree `order` of the flow through `state`, at a distance `h`.
  func referenceStep(
    _ state: [DoubleDouble], from gamma: DoubleDouble, by h: DoubleDouble, order: Int
  ) -> [DoubleDouble] {
    let noise = referenceNoise(state: state, gamma: gamma, count: order)
    return state.indices.map { d in
      var sum = DoubleDouble.zero
      for n in stride(from: order, through: 1, by: -1) {
        sum = (sum + noise[(n - 1) * state.count + d] / DoubleDouble(n)) * h
      }
      return state[d] + sum
    }
  }
}
