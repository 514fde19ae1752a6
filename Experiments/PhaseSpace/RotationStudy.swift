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

  init(_ law: Law, budgets: [Int], trajectories: Int, seed: UInt64, context: RunContext) throws {
    let mixture = try law.mixture()
    func ground<Process: DiffusionProcess>(_ process: Process) throws -> PhaseSpaceGround<Process> {
      try PhaseSpaceGround(process, mixture, trajectories: trajectories, seed: seed, context: context)
    }
    let turning = try ground(PhaseSpaceDiffusion())
    let still = try ground(PhaseSpaceDiffusion(rotation: .off))
    let scalar = try ground(ScalarDiffusion(LinearVariancePreserving()))
    self.law = law
    angle = abs(turning.process.angle(from: turning.process.defaultStartTime, to: turning.cut))
    isComplete = turning.isComplete && still.isComplete && scalar.isComplete
    distances = try [
      ("with rotation", turning.exactDistance()), ("without rotation", still.exactDistance()),
      ("of vp-linear", scalar.exactDistance()),
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

extension PhaseSpaceGround where Process == PhaseSpaceDiffusion {
  /// Where a rule for scalar processes takes the statistics `y` of the latents through the levels of this process.
  fileprivate func statistics(of sampler: any Sampler<ScalarDiffusion>, steps: Int) throws -> StateBatch {
    let scalar = ScalarDiffusion(FlowMatching())
    let grid = try TimeGrid(levels: try recipe.grid(steps: steps).points.map(\.level), schedule: scalar)
    var states = split(latents, at: reference.grid.first).data
    scalar.leave(&states, at: grid.first)
    states = try SamplingProblem(process: scalar, model: mixture, grid: grid).run(
      sampler, latents: states
    ).states
    scalar.enter(&states, at: grid.last)
    return states
  }

  /// The largest difference of `statistics` from those of `states` at the end of the grid.
  fileprivate func difference(_ statistics: StateBatch, _ states: StateBatch) -> Double {
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
