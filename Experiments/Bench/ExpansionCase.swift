import Diffusion
import Dispatch
import Integration
import Numbers

/// T1 and T4: normalised Taylor coefficients of x̄(γ) to a fixed order for many states at γ = 0.3.
final class ExpansionCase: BenchCase {
  let task: String
  let order: Int?
  let mixture: GaussianMixture
  let batch: StateBatch
  /// γ of every state.
  let gamma: Double
  private let degree: Int
  private let checked: Int
  private var workers: [ExpansionWorker] = []

  init(
    task: String, order: Int, mixture: GaussianMixture, states: Int, gamma: Double = BenchProblem.gamma
  ) {
    self.gamma = gamma
    self.task = task
    self.order = order
    self.mixture = mixture
    degree = order
    batch = BenchProblem.states(mixture, count: states, gamma: gamma)
    // Double-double references cost about 100 times the kernel's work: fewer states for the largest mixtures.
    checked = min(states, max(4, min(64, 2_000_000 / (mixture.count * mixture.dimension))))
  }

  var states: Int { batch.count }
  var operations: Double? { expansionOperations(order: degree) }

  func run(jobs: Int) {
    if workers.count != jobs {
      workers = BenchProblem.slices(states, jobs: jobs).map {
        ExpansionWorker(mixture, batch.slice($0), order: degree, gamma: gamma)
      }
    }
    if jobs == 1 {
      workers[0].expand()
    } else {
      nonisolated(unsafe) let workers = workers
      DispatchQueue.concurrentPerform(iterations: jobs) { workers[$0].expand() }
    }
  }

  /// X_1 … X_p of one state in double-double arithmetic.
  func reference(_ i: Int) -> [DoubleDouble] {
    let noise = mixture.referenceNoise(
      state: batch.state(i).map { DoubleDouble($0) }, gamma: DoubleDouble(gamma), count: degree)
    return noise.enumerated().map { $1 / DoubleDouble($0 / mixture.dimension + 1) }
  }

  var checkedStates: Range<Int> { 0..<checked }

  func found(_ i: Int) -> [[Double]] {
    (1...degree).map { n in (0..<mixture.dimension).map { workers[0].jet[i, n, $0] } }
  }

  func heapGrowthPerStep() -> Double? {
    run(jobs: 1)
    let worker = workers[0]
    return BenchClock.heapGrowth {
      for _ in 0..<4 { worker.expand() }
    }.map { Double($0) / 4 }
  }
}

/// The buffers of one thread.
final class ExpansionWorker {
  let evaluator: any NoiseEvaluator
  let batch: StateBatch
  let gammas: [Double]
  let order: Int
  var jet: JetBatch

  init(_ mixture: GaussianMixture, _ batch: StateBatch, order: Int, gamma: Double) {
    self.batch = batch
    self.order = order
    evaluator = mixture.makeEvaluator(count: batch.count, order: order, precision: .working)
    gammas = [Double](repeating: gamma, count: batch.stride)
    jet = JetBatch(count: batch.count, dimension: batch.dimension, order: order)
  }

  func expand() { evaluator.expand(batch, at: gammas, order: order, into: &jet) }
}
