import Diffusion
import Dispatch
import Integration
import Numbers
import Samplers

/// T3: 1000 trajectories of the toy mixture from γ(1) to γ(10⁻³) at tolerance 10⁻¹², each with its own steps.
final class AdaptiveCase: BenchCase {
  static let trajectories = 1000
  static let tolerance = 1e-12
  static let degree = 16
  let task = "T3"
  let order: Int? = nil
  let operations: Double? = nil
  let mixture: GaussianMixture
  let starts: StateBatch
  let ends: (from: Double, to: Double)
  private var workers: [AdaptiveWorker] = []

  init(mixture: GaussianMixture) throws {
    self.mixture = mixture
    let grid = try TimeGrid(.quadratic, steps: 1, schedule: BenchProblem.schedule)
    starts = BenchProblem.starts(count: Self.trajectories, grid: grid)
    ends = (grid.first.level, grid.last.level)
  }

  var states: Int { starts.count }
  var checkedStates: Range<Int> { 0..<8 }

  func run(jobs: Int) {
    if workers.count != jobs {
      workers = BenchProblem.slices(states, jobs: jobs).map { AdaptiveWorker(mixture, starts.slice($0)) }
    }
    let ends = ends
    if jobs == 1 {
      workers[0].integrate(ends)
    } else {
      nonisolated(unsafe) let workers = workers
      DispatchQueue.concurrentPerform(iterations: jobs) { workers[$0].integrate(ends) }
    }
  }

  func reference(_ i: Int) -> [DoubleDouble] {
    mixture.referenceEnd(starts.state(i), from: ends.from, to: ends.to)
  }

  func found(_ i: Int) -> [[Double]] { [workers[0].result.state(i)] }

  /// From two runs of different length, so that what a call takes once does not count.
  func heapGrowthPerStep() -> Double? {
    run(jobs: 1)
    let worker = workers[0]
    let short = (from: ends.from, to: ends.from / 4)
    // The first run on another thread exchanges the blocks that this thread gave for its own.
    _ = BenchClock.heapGrowth { worker.integrate(short) }
    let fewer = worker.mostSteps
    guard let start = BenchClock.heapGrowth({ worker.integrate(short) }),
      let whole = BenchClock.heapGrowth({ worker.integrate(ends) })
    else { return nil }
    // Blocks of the other thread that this run gives back can make the difference negative.
    return Double(max(whole - start, 0)) / Double(max(worker.mostSteps - fewer, 1))
  }
}

/// The buffers of one thread.
final class AdaptiveWorker {
  private let starts: StateBatch
  private let evaluator: RunEvaluator
  private let integrator: AdaptiveTaylor
  private(set) var result: StateBatch

  init(_ mixture: GaussianMixture, _ starts: StateBatch) {
    self.starts = starts
    result = starts
    let order = AdaptiveCase.degree
    evaluator = RunEvaluator(
      mixture.makeEvaluator(count: starts.count, order: order, precision: .working), count: starts.count)
    integrator = AdaptiveTaylor(
      count: starts.count, dimension: starts.dimension,
      control: TaylorStepControl(order: order, tolerance: AdaptiveCase.tolerance))
  }

  /// The largest number of steps of a trajectory in the last run.
  var mostSteps: Int { integrator.stepCounts.max() ?? 0 }

  func integrate(_ ends: (from: Double, to: Double)) {
    result.assign(from: starts)
    integrator.integrate(&result, from: ends.from, to: ends.to, flow: evaluator)
  }
}

extension GaussianMixture {
  /// x̄ at the level `end` from Taylor polynomials of degree 24 in double-double arithmetic, truncation error about 10⁻²⁴.
  func referenceEnd(_ start: [Double], from first: Double, to last: Double) -> [DoubleDouble] {
    let degree = 24
    var state = start.map { DoubleDouble($0) }
    var gamma = DoubleDouble(first)
    let end = DoubleDouble(last)
    while gamma > end {
      let noise = referenceNoise(state: state, gamma: gamma, count: degree)
      let size = noise.suffix(state.count).map { abs($0.double) / Double(degree) }.max() ?? 0
      var length = DoubleDouble(Double.pow(1e-25 / size, 1 / Double(degree)))
      if !(length < gamma - end) { length = gamma - end }
      for d in state.indices {
        var sum = DoubleDouble.zero
        for n in stride(from: degree, through: 1, by: -1) {
          sum = (sum + noise[(n - 1) * state.count + d] / DoubleDouble(n)) * -length
        }
        state[d] = state[d] + sum
      }
      gamma = gamma - length
    }
    return state
  }
}
