import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Samplers

/// The errors of rules in phase space on one law, with and without the rotation, and of their scalar counterparts.
struct RotationStudy: Sendable {
  /// The law of the data.
  enum Law: String, CaseIterable, Sendable {
    case smooth4
    case toy8x8 = "toy-8x8"

    static var all: [Law] { allCases }

    func mixture() throws -> GaussianMixture {
      switch self {
      case .smooth4: try .smooth4()
      case .toy8x8: try .toy8x8()
      }
    }
  }

  /// A rule and its name among the samplers of scalar processes, where it has one.
  struct Rule: Sendable {
    let name: String
    let scalar: String?

    static let all = [
      Rule(name: "psld-level-ttm1", scalar: "ddim"), Rule(name: "psld-level-ttm2", scalar: "ttm2"),
      Rule(name: "psld-level-ttm3", scalar: "ttm3"), Rule(name: "psld-level-ab2", scalar: "ab2"),
      Rule(name: "psld-level-ab3", scalar: "ab3"), Rule(name: "psld-loglevel-ab2", scalar: nil),
      Rule(name: "psld-loglevel-ab3", scalar: nil),
      Rule(name: "psld-loglevel-etd-ttm2", scalar: "etd-ttm2"),
      Rule(name: "psld-loglevel-etd-ttm3", scalar: "etd-ttm3"),
    ]
  }

  /// One rule with one number of steps.
  struct Cell: Sendable {
    let law: Law
    let rule: Rule
    let budget: Int
    let on: SampleSummary
    let off: SampleSummary
    let vp: SampleSummary?

    /// The mean error with the rotation over that without.
    var ratio: Double { on.mean / off.mean }
  }

  let law: Law
  let cells: [Cell]
  /// The angle by which the flow turns from the first time to the last, without sign.
  let angle: Double
  /// How the end positions of exact flows are distributed.
  let distances: [(flow: String, distance: Double)]
  /// The largest difference between a rule without rotation and its counterpart at the same levels, in `y`.
  let scalarDifference: Double
  let isComplete: Bool

  /// The best error with the rotation over the best without, for every budget.
  var bestRatios: [Double] {
    Set(cells.map(\.budget)).sorted().map { budget in
      let own = cells.filter { $0.budget == budget }
      return (own.map(\.on.mean).min() ?? .nan) / (own.map(\.off.mean).min() ?? .nan)
    }
  }

  private static let spacing = Spacing.quadraticToCut
  private static let cut = 1e-3

  init(_ law: Law, budgets: [Int], trajectories: Int, seed: UInt64, context: RunContext) throws {
    let mixture = try law.mixture()
    let turning = try Ground(PhaseSpaceDiffusion(), mixture, trajectories, seed, context)
    let still = try Ground(PhaseSpaceDiffusion(rotation: .off), mixture, trajectories, seed, context)
    let scalar = try Ground(ScalarDiffusion(LinearVariancePreserving()), mixture, trajectories, seed, context)
    self.law = law
    angle = abs(turning.process.angle(from: turning.process.defaultStartTime, to: Self.cut))
    isComplete = [turning.reference, still.reference, scalar.reference].allSatisfy {
      $0.outcomes.allSatisfy { $0 == .completed }
    }
    distances = try [
      ("with rotation", turning.distance()), ("without rotation", still.distance()),
      ("of vp-linear", scalar.distance()),
    ]
    var (cells, difference) = ([Cell](), 0.0)
    for rule in Rule.all {
      let sampler = try SamplerCatalog.sampler(named: rule.name, on: PhaseSpaceDiffusion.self)
      let counterpart = try rule.scalar.map { try SamplerCatalog.sampler(named: $0) }
      for budget in budgets {
        let off = try still.error(of: sampler, steps: budget)
        cells.append(
          Cell(
            law: law, rule: rule, budget: budget, on: try turning.error(of: sampler, steps: budget).summary,
            off: off.summary, vp: try counterpart.map { try scalar.error(of: $0, steps: budget).summary }))
        if let counterpart {
          let own = try still.statistics(of: counterpart, steps: budget)
          difference = max(difference, still.difference(own, off.run.states))
        }
      }
    }
    self.cells = cells
    scalarDifference = difference
  }
}

/// A process, a law, starting points, and the exact flow from them.
private struct Ground<Process: DiffusionProcess> {
  let process: Process
  let mixture: GaussianMixture
  let latents: StateBatch
  let reference: ReferenceSolution
  let context: RunContext

  init(
    _ process: Process, _ mixture: GaussianMixture, _ trajectories: Int, _ seed: UInt64, _ context: RunContext
  ) throws {
    self.process = process
    self.mixture = mixture
    self.context = context
    latents = process.prior(
      count: trajectories, dimension: mixture.dimension, seed: seed, at: process.defaultStartTime)
    reference = try ReferenceSolution(
      SamplingProblem(
        process: process, model: mixture,
        grid: try TimeGrid(.linear, steps: 1, schedule: process, to: 1e-3)), latents: latents,
      jobs: context.jobs, monitor: context.monitor)
  }

  func grid(_ steps: Int) throws -> TimeGrid {
    try TimeGrid(.quadraticToCut, steps: steps, schedule: process, to: 1e-3)
  }

  func error(of sampler: any Sampler<Process>, steps: Int) throws -> GlobalError {
    try GlobalError(
      of: sampler, on: SamplingProblem(process: process, model: mixture, grid: try grid(steps)),
      latents: latents, reference: reference, jobs: context.jobs, monitor: context.monitor)
  }

  /// The energy distance of the positions of the exact end points from their law.
  func distance() throws -> Double {
    let end = process.marginal(mean: 1, variance: 0, at: reference.grid.last)
    let scale = end.mean[0]
    let law = try mixture.diffused(scale: scale, level: end.covariance[0][0].squareRoot() / scale)
    let states = reference.endPoints
    let positions = try StateBatch(
      rows: (0..<states.count).map { Array(states.state($0).prefix(mixture.dimension)) },
      dimension: mixture.dimension)
    return try EnergyDistance(law).evaluate(SamplePoints(positions)).distance
  }
}

extension Ground where Process == PhaseSpaceDiffusion {
  /// Where a rule for scalar processes takes the statistics `y` of the latents through the levels of this process.
  func statistics(of sampler: any Sampler<ScalarDiffusion>, steps: Int) throws -> StateBatch {
    let scalar = ScalarDiffusion(FlowMatching())
    let grid = try TimeGrid(levels: try grid(steps).points.map(\.level), schedule: scalar)
    var states = split(latents, at: reference.grid.first).data
    scalar.leave(&states, at: grid.first)
    states = try SamplingProblem(process: scalar, model: mixture, grid: grid).run(
      sampler, latents: states, jobs: context.jobs
    ).states
    scalar.enter(&states, at: grid.last)
    return states
  }

  /// The largest difference of `statistics` from those of `states` at the end of the grid.
  func difference(_ statistics: StateBatch, _ states: StateBatch) -> Double {
    let own = split(states, at: reference.grid.last).data
    return (0..<states.count).reduce(0) { max($0, own.distance(to: statistics, at: $1)) }
  }

  private func split(_ states: StateBatch, at point: GridPoint) -> (data: StateBatch, complement: StateBatch)
  {
    var data = StateBatch(count: states.count, dimension: mixture.dimension)
    var complement = data
    process.frame(at: point.time).split(states, into: &data, &complement)
    return (data, complement)
  }
}
