import Diffusion
import Integration
import Numbers
import Samplers
import Synchronization

/// How the noise levels of a grid lie between its ends.
public enum GridShape: String, CaseIterable, Sendable {
  /// Equal steps in `γ`.
  case uniform
  /// Equal steps in `√γ`.
  case quadratic
  /// Steps in `γ` that alternate between `h` and `2h`: the ratio of neighbouring steps never tends to 1.
  case alternating
}

/// Measures a sampler's orders on grids of noise levels that are refined again and again.
public struct ConvergenceStudy<Process: DiffusionProcess>: Sendable {
  /// The errors behind an estimate, and the estimate.
  public struct Measurement: Sendable {
    /// Numbers of steps, coarse to fine.
    public let steps: [Int]
    /// Mean error over the trajectories for every number of steps.
    public let errors: [Double]
    /// The order.
    public let estimate: OrderEstimate

    /// The order that the errors of grids with `steps` steps have; errors up to `floor` are left out.
    init(steps: [Int], errors: [Double], floor: Double) {
      self.steps = steps
      self.errors = errors
      estimate = OrderEstimate(steps: steps.map { 1 / Double($0) }, errors: errors, floor: floor)
    }
  }

  /// The model.
  public let model: any NoiseModel
  /// The process; its range of levels must contain `ends`.
  public let process: Process
  /// The noise levels at which every grid starts and ends.
  public let ends: (start: Double, end: Double)
  /// states in the user's coordinates at the start, one per trajectory.
  public let latents: StateBatch
  private let references = ReferenceStore()

  /// A study from its parts.
  public init(
    model: any NoiseModel, process: Process, from start: Double, to end: Double, latents: StateBatch
  ) {
    self.model = model
    self.process = process
    ends = (start, end)
    self.latents = latents
  }

  /// The grid of `steps` steps of the given shape; for `alternating` the steps are `h, 2h, h, 2h, …`.
  ///
  /// - Throws: `ModelError` when the noise levels are not in the schedule's range.
  public func grid(_ shape: GridShape, steps: Int) throws -> TimeGrid {
    let (a, b) = ends
    var shares = [Double](repeating: 0, count: steps + 1)
    var length = 0.0
    for n in 0..<steps {
      length += shape == .alternating && n % 2 == 1 ? 2 : 1
      shares[n + 1] = length
    }
    let levels = shares.map { part in
      let share = part / length
      if shape == .quadratic {
        let root = a.squareRoot() + (b.squareRoot() - a.squareRoot()) * share
        return part == length ? b : root * root
      }
      return part == length ? b : a + (b - a) * share
    }
    return try TimeGrid(levels: levels, schedule: process)
  }

  /// The global order: the slope of the mean end-point error against `1/N`.
  ///
  /// - Parameter steps: numbers of steps, coarse to fine.
  /// - Throws: what the sampler or the grid throws.
  public func global(
    _ sampler: any Sampler<Process>, shape: GridShape, steps: [Int], floor: Double = 1e-13
  ) throws -> Measurement {
    try measure(steps: steps, floor: floor) { count in
      let problem = try problem(shape, steps: count)
      let reference = try references.reference(shape, problem, latents: latents)
      return try GlobalError(of: sampler, on: problem, latents: latents, reference: reference).summary.mean
    }
  }

  /// The local order: the slope of the mean one-step error over the second half of the grid against `1/N`.
  ///
  /// - Parameter steps: numbers of steps, coarse to fine.
  /// - Throws: what the sampler or the grid throws.
  public func local(
    _ sampler: any Sampler<Process>, shape: GridShape, steps: [Int], floor: Double = 1e-14
  ) throws -> Measurement {
    try measure(steps: steps, floor: floor) { count in
      let problem = try problem(shape, steps: count)
      let reference = try references.reference(shape, problem, latents: latents)
      let error = try LocalError(of: sampler, on: problem, reference: reference)
      let half = error.summaries.suffix(max(count / 2, 1)).map(\.mean)
      return CompensatedSum.of(half) / Double(half.count)
    }
  }

  private func problem(_ shape: GridShape, steps: Int) throws -> SamplingProblem<Process> {
    SamplingProblem(process: process, model: model, grid: try grid(shape, steps: steps))
  }

  private func measure(
    steps: [Int], floor: Double, error: (Int) throws -> Double
  ) throws -> Measurement {
    Measurement(steps: steps, errors: try steps.map(error), floor: floor)
  }
}

extension ConvergenceStudy where Process == ScalarDiffusion {
  /// A study on a schedule.
  public init(
    model: any NoiseModel, schedule: any NoiseSchedule = LinearVariancePreserving(),
    from start: Double, to end: Double, latents: StateBatch
  ) {
    self.init(model: model, process: ScalarDiffusion(schedule), from: start, to: end, latents: latents)
  }
}

/// The exact solutions of one study, made once for all methods.
private final class ReferenceStore: Sendable {
  private struct Key: Hashable {
    let shape: GridShape
    let steps: Int
  }

  private let solutions = Mutex<[Key: ReferenceSolution]>([:])

  func reference(
    _ shape: GridShape, _ problem: SamplingProblem<some DiffusionProcess>, latents: StateBatch
  ) throws -> ReferenceSolution {
    let key = Key(shape: shape, steps: problem.grid.steps)
    if let known = solutions.withLock({ $0[key] }) { return known }
    let solution = try ReferenceSolution(problem, latents: latents)
    return solutions.withLock { list in
      if list[key] == nil { list[key] = solution }
      return list[key] ?? solution
    }
  }
}
