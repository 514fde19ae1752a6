import Diffusion
import Experimentation
import Integration
import Reporting
import Samplers

/// T6 and T7: whole samplers on the toy mixture, and which part of their time the kernel takes.
enum SamplerBench {
  /// The samplers of T6.
  static let adaptive = ["rk45", "rk45-gamma", "dpm-solver-adaptive23", "taylor-adaptive"]
  static let steps = 25

  /// What was measured of one sampler; times per trajectory in nanoseconds.
  struct Row {
    let name: String
    let evaluations: Double
    /// Least processor time of the rounds.
    let time: Double
    /// Median share of the wall time that evaluations take.
    let share: Double
    /// The largest relative error of 8 trajectories of T6 against steps in double-double arithmetic.
    let error: Double?

    var perEvaluation: Double { time / evaluations }
    /// What a step costs beside the kernel, per evaluation.
    var aboveKernel: Double { perEvaluation * (1 - share) }
  }

  /// Every sampler whose steps are those of a grid.
  static var catalogue: [String] {
    SamplerCatalog.standard.samplers(on: ScalarDiffusion.self).map(\.card).filter {
      $0.evaluations.count(steps: steps) != nil
    }.map(\.name)
  }

  /// One round after the other, in each every sampler once on one thread.
  ///
  /// - Throws: `Interrupted`, and what a sampler throws.
  static func rows(
    _ names: [String], trajectories: Int, rounds: Int, check: () throws -> Void
  ) throws -> [Row] {
    let model = TimedModel(try GaussianMixture.toy8x8())
    let schedule = BenchProblem.schedule
    let grid = try TimeGrid(.quadratic, steps: steps, schedule: schedule)
    let problem = SamplingProblem(model: model, schedule: schedule, grid: grid)
    var latents = BenchProblem.starts(count: trajectories, grid: grid)
    let starts = latents
    latents.scale(by: schedule.alpha(at: grid.first))
    let samplers = try names.map { try SamplerCatalog.standard.sampler(named: $0, on: ScalarDiffusion.self) }
    var times = [Double](repeating: .infinity, count: names.count)
    var shares = [[Double]](repeating: [], count: names.count)
    var evaluations = [Double](repeating: .nan, count: names.count)
    var ends = [StateBatch?](repeating: nil, count: names.count)
    for round in 0...rounds {
      for (index, sampler) in samplers.enumerated() {
        model.watch.reset()
        let (start, began) = (BenchClock.processorTime, BenchClock.wallTime)
        let result = try problem.run(sampler, latents: latents, jobs: 1)
        let (time, wall) = (BenchClock.processorTime - start, BenchClock.wallTime - began)
        try check()
        evaluations[index] = result.evaluations
        ends[index] = result.states
        guard round > 0 else { continue }
        times[index] = min(times[index], time / Double(trajectories))
        shares[index].append(model.watch.nanoseconds / wall)
      }
    }
    let exact = names == adaptive ? ExactEnds(model.mixture, grid, starts) : nil
    return names.indices.map { index in
      Row(
        name: names[index], evaluations: evaluations[index], time: times[index],
        share: BenchSample(shares[index]).median,
        error: exact.flatMap { exact in ends[index].map(exact.error(of:)) })
    }
  }

  /// T6.
  static func adaptiveTable(rounds: Int, check: () throws -> Void) throws -> Table {
    let rows = try rows(adaptive, trajectories: AdaptiveCase.trajectories, rounds: rounds, check: check)
    return Table(
      name: "adaptive", title: "Adaptive samplers at their own tolerances", of: rows,
      columns + [
        .column("relative_error", "largest of 8 end points, of the length of the end point", \.error)
      ])
  }

  /// T7.
  static func catalogueTable(rounds: Int, check: () throws -> Void) throws -> Table {
    let rows = try rows(
      catalogue, trajectories: SamplingCase.trajectories, rounds: rounds, check: check)
    return Table(
      name: "catalogue", title: "Samplers of the catalogue, 25 quadratic steps", of: rows,
      columns + [
        .column(
          "ns_per_evaluation", "least processor time over the evaluations", unit: "ns", \.perEvaluation),
        .column("ns_above_kernel", "the part of it that is not the kernel's", unit: "ns", \.aboveKernel),
      ])
  }

  private static var columns: [Field<Row>] {
    [
      .column("sampler", "name in the catalogue", \.name),
      .column("evaluations", "of a trajectory, mean", \.evaluations),
      .column("ns_per_trajectory", "least processor time of the rounds", unit: "ns", \.time),
      .column("kernel_share", "of the time, median over the rounds", \.share),
    ]
  }
}

/// End points of the flow from steps of degree 24 in double-double arithmetic.
private struct ExactEnds {
  private let ends: [[Double]]

  init(_ mixture: GaussianMixture, _ grid: TimeGrid, _ starts: StateBatch) {
    let alpha = BenchProblem.schedule.alpha(at: grid.last)
    ends = (0..<8).map { i in
      mixture.referenceEnd(starts.state(i), from: grid.first.level, to: grid.last.level).map {
        $0.double * alpha
      }
    }
  }

  func error(of states: StateBatch) -> Double {
    var worst = 0.0
    for (i, end) in ends.enumerated() {
      let found = states.state(i)
      var (difference, size) = (0.0, 0.0)
      for d in end.indices {
        difference += (found[d] - end[d]) * (found[d] - end[d])
        size += end[d] * end[d]
      }
      worst = max(worst, (difference / size).squareRoot())
    }
    return worst
  }
}
