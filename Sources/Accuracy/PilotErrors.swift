import Diffusion
import Integration
import Numbers
import Samplers

/// The errors of single steps of a sampler between any two of `M + 1` nodes, from the exact flow of a few pilot trajectories, and the
/// grids that make their sum least: one table for every number of steps.
///
/// A step from node `i` to node `j` is made with the step from node `h` to `i` behind it, and one more of the same length in nodes
/// before that; the states are put on the exact flow before each of them, so that the history is what a run on a good grid finds.
/// Its cost is the mean error at `j` times the growth, from there to the end, of a perturbation along the change of the denoised data,
/// both in `x̄`. A path of `N` edges through pairs of nodes is then a grid, and the cheapest one is found by dynamic
/// programming. Points on time grids are chosen in the same way, by errors of single steps, by Watson et al. 2021 ("Learning to
/// efficiently sample from diffusion probabilistic models").
public struct PilotErrors: Sendable {
  /// The nodes.
  public let nodes: TimeGrid
  /// The growth `W_j` from node `j` to the last one, 1 there.
  public let growth: [Double]
  /// The cost of the step from `i` to `j` with `h` before `i`, at `place(h, i, j)`; `h = i` where nothing is before.
  private let costs: [Double]

  /// How much a pilot's state is moved, in changes of the denoised data per unit of `λ`, to see what becomes of an error.
  private static let nudge = 0.1
  /// The largest ratio of neighbouring steps, the first step apart.
  private static let largestRatio = 6

  /// Makes every step.
  ///
  /// - Parameters:
  ///   - sampler: a method of the flow that takes the steps of any grid.
  ///   - problem: the model and the process; its grid gives the nodes, at least two steps.
  ///   - latents: the pilots, `x` at the first node.
  /// - Throws: what the sampler throws when it is set up, the exact flow, or `monitor.check`.
  public init(
    of sampler: any Sampler<ScalarDiffusion>, on problem: SamplingProblem<ScalarDiffusion>,
    latents: StateBatch,
    jobs: Int? = nil, monitor: RunMonitor = RunMonitor()
  ) throws {
    let nodes = problem.grid
    let path = try ReferenceSolution(problem, latents: latents, jobs: jobs, monitor: monitor).path
    let growth = try Self.growth(problem, path, jobs, monitor)
    let count = nodes.points.count
    var steps: [(h: Int, i: Int, j: Int)] = []
    for i in 0..<count - 1 {
      for j in i + 1..<count {
        if i == 0 {
          steps.append((0, 0, j))
        } else {
          for h in 0..<i where Self.isAllowed(h, i, j) { steps.append((h, i, j)) }
        }
      }
    }
    let made = steps
    let errors = try ParallelMap.map(count: made.count, jobs: jobs) { n in
      try monitor.check()
      let (h, i, j) = made[n]
      return try Self.error(of: sampler, on: problem, path, h, i, j) * growth[j]
    }
    var costs = [Double](repeating: .infinity, count: count * count * count)
    for (step, error) in zip(made, errors) where error.isFinite {
      costs[Self.place(step.h, step.i, step.j, count)] = error
    }
    self.nodes = nodes
    self.growth = growth
    self.costs = costs
  }

  /// The grid of `steps` steps through the nodes that makes the sum of the costs least.
  ///
  /// - Throws: `ModelError.outOfRange` for more steps than there are between the nodes, or where no path is finite.
  public func grid(steps: Int) throws -> TimeGrid {
    let count = nodes.points.count
    guard steps >= 1, steps < count else {
      throw ModelError.outOfRange(
        quantity: "the number of steps of a pilot grid", value: "\(steps)",
        allowed: "a whole number from 1 to \(count - 1), the number of nodes less one")
    }
    // best[i * count + j]: the least cost of a path with so many edges whose last one goes from i to j.
    var best = [Double](repeating: .infinity, count: count * count)
    for j in 1..<count { best[j] = costs[Self.place(0, 0, j, count)] }
    var before: [[Int]] = []
    for _ in 1..<max(steps, 1) {
      var next = [Double](repeating: .infinity, count: count * count)
      var from = [Int](repeating: -1, count: count * count)
      for i in 1..<count - 1 {
        for j in i + 1..<count {
          for h in 0..<i {
            let cost = best[h * count + i] + costs[Self.place(h, i, j, count)]
            if cost < next[i * count + j] { (next[i * count + j], from[i * count + j]) = (cost, h) }
          }
        }
      }
      best = next
      before.append(from)
    }
    let last = count - 1
    guard var i = (0..<last).min(by: { best[$0 * count + last] < best[$1 * count + last] }),
      best[i * count + last].isFinite
    else {
      throw ModelError.outOfRange(
        quantity: "the number of steps of a pilot grid", value: "\(steps)",
        allowed: "a number of steps that the sampler can make through these nodes; more nodes allow more")
    }
    var chosen = [last, i]
    var j = last
    for from in before.reversed() {
      (i, j) = (from[i * count + j], i)
      chosen.append(i)
    }
    return try nodes.keeping(chosen.reversed())
  }

  private static func place(_ h: Int, _ i: Int, _ j: Int, _ count: Int) -> Int { (h * count + i) * count + j }

  /// A step may be so many times as long as the one before, or as short; the one from the first node is as long as it likes.
  private static func isAllowed(_ h: Int, _ i: Int, _ j: Int) -> Bool {
    (h == 0 || i - h <= largestRatio * (j - i)) && j - i <= largestRatio * (i - h)
  }

  /// The mean distance from the exact flow at `j`, in `x̄`.
  private static func error(
    of sampler: any Sampler<ScalarDiffusion>, on problem: SamplingProblem<ScalarDiffusion>,
    _ path: [StateBatch], _ h: Int,
    _ i: Int, _ j: Int
  ) throws -> Double {
    let all = problem.grid.points.map(\.level)
    let earlier = h == 0 ? [] : [max(2 * h - i, 0)]
    let visited = (h == i ? [i, j] : earlier + [h, i, j])
    let tail = (1...3).map { k in
      all[j] * Double.pow(all[all.count - 1] / all[j], Double(k) / 3)
    }
    let levels = visited.map { all[$0] } + (j == all.count - 1 ? [] : tail)
    let grid = try TimeGrid(levels: levels, schedule: problem.process)
    let local = SamplingProblem(
      process: problem.process, model: problem.model, grid: grid, options: problem.options)
    let prepared = try sampler.prepared(for: local)
    let stepper = try prepared.makeStepper(local.context(for: prepared, count: path[0].count))
    var states = path[0]
    for (n, node) in visited.dropLast().enumerated() {
      states.assign(from: path[node])
      stepper.step(n, &states)
    }
    var sum = 0.0
    for trajectory in 0..<states.count { sum += states.distance(to: path[j], at: trajectory) }
    return sum / Double(states.count)
  }

  /// What becomes of a perturbation along the change of the denoised data, from every node to the last.
  private static func growth(
    _ problem: SamplingProblem<ScalarDiffusion>, _ path: [StateBatch], _ jobs: Int?, _ monitor: RunMonitor
  ) throws -> [Double] {
    let points = problem.grid.points
    let last = points.count - 1
    let denoised = points.indices.map { problem.model.denoised(path[$0], at: points[$0].level) }
    return try (0...last).map { j in
      guard j < last else { return 1 }
      var moved = path[j]
      let length = points[j + 1].logSignalToNoise - points[j].logSignalToNoise
      moved.add(nudge / length, times: denoised[j + 1])
      moved.add(-nudge / length, times: denoised[j])
      var latents = moved
      problem.process.leave(&latents, at: points[j])
      let rest = SamplingProblem(
        process: problem.process, model: problem.model, grid: try problem.grid.keeping([j, last]))
      let ends = try ReferenceSolution(
        rest, latents: latents, order: 12, tolerance: 1e-10, jobs: jobs, monitor: monitor
      ).path[1]
      var (before, after) = (0.0, 0.0)
      for i in 0..<moved.count {
        before += moved.distance(to: path[j], at: i)
        after += ends.distance(to: path[last], at: i)
      }
      return before > 0 ? after / before : 1
    }
  }
}
