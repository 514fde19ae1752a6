import Diffusion
import Dispatch
import Integration
import Numbers

/// One row of the benchmark: work that is repeated, and what its result should be.
protocol BenchCase: AnyObject {
  /// T1 … T4.
  var task: String { get }
  /// The highest Taylor coefficient, nil where the method chooses its steps.
  var order: Int? { get }
  var mixture: GaussianMixture { get }
  /// States or trajectories.
  var states: Int { get }
  /// Floating-point operations per state, not counting exponentials; nil where steps differ.
  var operations: Double? { get }
  /// Does the work once on `jobs` threads.
  func run(jobs: Int) throws
  /// The states whose results are compared with references.
  var checkedStates: Range<Int> { get }
  /// What the last run on one thread found for state i: X_1, X_2, … or the end point.
  func found(_ i: Int) -> [[Double]]
  /// The same in double-double arithmetic, row by row.
  func reference(_ i: Int) -> [DoubleDouble]
  /// Growth of the heap in bytes over a number of steps on one thread, after one step to warm up.
  func heapGrowthPerStep() throws -> Double?
}

extension BenchCase {
  /// T1 p=3 K=64 D=2: which row it is, in tables that are kept.
  var name: String {
    let order = order.map { " p=\($0)" } ?? ""
    return "\(task)\(order) K=\(mixture.count) D=\(mixture.dimension)"
  }

  /// The largest relative error of a run on one thread over the checked states and rows.
  func relativeError() throws -> Double {
    try run(jobs: 1)
    var worst = 0.0
    for i in checkedStates {
      var exact = reference(i)[...]
      for row in found(i) {
        worst = max(worst, BenchProblem.relativeError(row, Array(exact.prefix(row.count))))
        exact = exact.dropFirst(row.count)
      }
    }
    return worst
  }

  /// K [4p(D + 1) + p(p − 1) + p − 1]: logits, the recurrence of the exponentials, and the sums.
  func expansionOperations(order p: Int) -> Double {
    Double(mixture.count) * Double(4 * p * (mixture.dimension + 1) + p * (p - 1) + p - 1)
  }
}

/// The fixed problems of the benchmark.
enum BenchProblem {
  static let seed: UInt64 = 2022
  static let deviation = 0.01
  /// γ of T1 and T4.
  static let gamma = 0.3
  /// γ(1) and γ(10⁻³) of the schedule, the ends of T2 and T3.
  static var schedule: LinearVariancePreserving { LinearVariancePreserving() }

  /// The rows of these tasks; nil takes the orders of the help page.
  static func cases(_ tasks: [String], orders: [Int]?) throws -> [any BenchCase] {
    let toy = try GaussianMixture.toy8x8()
    var cases: [any BenchCase] = []
    for task in tasks {
      switch task {
      case "T1":
        for order in orders ?? [1, 2, 3, 5, 10, 20] {
          cases.append(ExpansionCase(task: task, order: order, mixture: toy, states: 4096))
        }
      case "T2":
        for order in orders ?? [1, 2, 3] { cases.append(try SamplingCase(order: order, mixture: toy)) }
      case "T3":
        cases.append(try AdaptiveCase(mixture: toy))
      default:
        for components in [64, 512, 4096] {
          for dimension in [2, 16, 64] {
            let mixture = try mixture(components: components, dimension: dimension)
            for order in orders ?? [2, 3] {
              let states = components < 4096 ? 1024 : 256
              cases.append(ExpansionCase(task: task, order: order, mixture: mixture, states: states))
            }
          }
        }
      }
    }
    return cases
  }

  /// K standard normal means in D dimensions with equal weights, s = 0.01.
  static func mixture(components: Int, dimension: Int) throws -> GaussianMixture {
    let random = CounterRandom(seed: seed)
    let means = (0..<components).map { k in
      (0..<dimension).map { random.normal(trajectory: k, step: 1, index: $0) }
    }
    return try GaussianMixture(means: means, standardDeviation: deviation)
  }

  /// x_0 + γ z with x_0 from the mixture.
  static func states(_ mixture: GaussianMixture, count: Int, gamma: Double = gamma) -> StateBatch {
    let random = CounterRandom(seed: seed)
    var batch = StateBatch(count: count, dimension: mixture.dimension)
    for i in 0..<count {
      let k = min(
        Int(random.uniform(trajectory: i, step: 2, index: 0) * Double(mixture.count)), mixture.count - 1)
      for d in 0..<mixture.dimension {
        let data = mixture.means[k][d] + deviation * random.normal(trajectory: i, step: 3, index: d)
        batch[i, d] = data + gamma * random.normal(trajectory: i, step: 4, index: d)
      }
    }
    return batch
  }

  /// x̄ = x_T/α at t = 1 with x_T ~ N(0, I).
  static func starts(count: Int, grid: TimeGrid) -> StateBatch {
    var batch = StateBatch(count: count, dimension: 2)
    let random = CounterRandom(seed: seed)
    for i in 0..<count {
      for d in 0..<2 {
        batch[i, d] = random.normal(trajectory: i, step: 0, index: d) / schedule.alpha(at: grid.first)
      }
    }
    return batch
  }

  /// |a − b|/|b| in the Euclidean norm.
  static func relativeError(_ a: [Double], _ b: [DoubleDouble]) -> Double {
    var difference = DoubleDouble.zero
    var size = DoubleDouble.zero
    for (x, y) in zip(a, b) {
      let error = DoubleDouble(x) - y
      difference = difference + error * error
      size = size + y * y
    }
    return (difference / size).double.squareRoot()
  }

  /// Equal parts of `count` for `jobs` threads, in whole groups of 16.
  static func slices(_ count: Int, jobs: Int) -> [Range<Int>] {
    let groups = (count + 15) / 16
    return (0..<jobs).map { j in
      min(groups * j / jobs * 16, count)..<min(groups * (j + 1) / jobs * 16, count)
    }
  }
}
