import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Samplers

/// What the paper says about solvers, measured.
struct SolverClaims: Sendable {
  /// Mean errors of Euler's rule in `γ` (DDIM) and in `t`.
  struct EulerPair: Sendable {
    let steps: Int
    let ddim: SampleSummary
    let flow: SampleSummary
  }

  /// The error of a student's target over a step: the average slope that one DDIM step of a student should have, by two DDIM
  /// steps of the teacher (Salimans and Ho 2022) and by one step of GENIE (G.2).
  struct Target: Sendable {
    let length: Double
    let step: Double
    let twoSteps: SampleSummary
    let genie: SampleSummary
    let slope: SampleSummary
  }

  let pairs: [EulerPair]
  let pseudoTruth: [(steps: Int, error: SampleSummary)]
  let taylor: [(steps: Int, error: SampleSummary)]
  let targets: [Target]
  /// The largest distance between the end points of `ab2` and of a Taylor step with the backward difference.
  let backwardDistance: Double

  static let pairCounts = [5, 10, 20, 40, 80, 160, 320, 640, 1280]
  static let truthCounts = [1000, 10_000]
  static let taylorCounts = [40, 80]
  static let targetTime = 0.2
  static let targetLengths = [0.08, 0.04, 0.02, 0.01, 0.005]

  init(_ setting: FlowSetting, cut: Double, context: RunContext) throws {
    let exact = try setting.exactFlow(at: [cut], context: context)
    func error(_ name: String, _ steps: Int) throws -> SampleSummary {
      let grid = try TimeGrid(
        .quadratic, steps: steps, schedule: setting.schedule, from: setting.startTime, to: cut)
      return try setting.globalError(
        of: SamplerCatalog.sampler(named: name), on: grid, against: exact, context: context
      ).summary
    }
    pairs = try Self.pairCounts.map {
      EulerPair(steps: $0, ddim: try error("ddim", $0), flow: try error("pf-ttm1", $0))
    }
    pseudoTruth = try Self.truthCounts.map { ($0, try error("ddim", $0)) }
    taylor = try Self.taylorCounts.map { ($0, try error("ttm4", $0)) }
    targets = try Self.targets(setting, context: context)
    backwardDistance = try Self.backward(setting, cut: cut)
  }

  private static func targets(_ setting: FlowSetting, context: RunContext) throws -> [Target] {
    let times = [targetTime] + targetLengths.map { targetTime - $0 }
    let flow = try setting.exactFlow(through: times, context: context)
    let start = flow.solution.grid.points[flow.places[0]].level
    let states = flow.solution.path[flow.places[0]]
    var jet = JetBatch(count: states.count, dimension: states.dimension, order: 2)
    let evaluator = setting.mixture.makeEvaluator(count: states.count, order: 2)
    func levels(_ gamma: Double) -> [Double] { [Double](repeating: gamma, count: states.stride) }
    evaluator.expand(states, at: levels(start), order: 2, into: &jet)
    let (noise, bend) = (jet.coefficient(1), jet.coefficient(2))
    return targetLengths.enumerated().map { number, length in
      let place = flow.places[number + 1]
      let h = flow.solution.grid.points[place].level - start
      var slope = flow.solution.path[place]
      slope.add(-1, times: states)
      slope.scale(by: 1 / h)
      var middle = states
      middle.add(h / 2, times: noise)
      var second = states
      evaluator.noise(middle, at: levels(start + h / 2), into: &second)
      second.add(1, times: noise)
      second.scale(by: 0.5)
      var genie = noise
      genie.add(h, times: bend)
      return Target(
        length: length, step: -h, twoSteps: SampleSummary(second.distances(to: slope)),
        genie: SampleSummary(genie.distances(to: slope)), slope: SampleSummary(slope.norms))
    }
  }

  /// Section 3 calls the difference in the two-step Adams-Bashforth rule forward; with the backward one, of this and the
  /// last evaluation, a second Taylor step is that rule.
  private static func backward(_ setting: FlowSetting, cut: Double) throws -> Double {
    let grid = try TimeGrid(
      .quadratic, steps: 10, schedule: setting.schedule, from: setting.startTime, to: cut)
    let catalogued = try setting.problem(grid).run(AdamsBashforth(order: .second), latents: setting.latents)
    let evaluator = setting.mixture.makeEvaluator(count: setting.latents.count, order: 1)
    let process = ScalarDiffusion(setting.schedule)
    var states = setting.latents
    process.enter(&states, at: grid.first)
    var noise = states
    var last: (noise: StateBatch, level: Double)?
    for n in 0..<grid.steps {
      let (from, to) = (grid.points[n].level, grid.points[n + 1].level)
      evaluator.noise(states, at: [Double](repeating: from, count: states.stride), into: &noise)
      let h = to - from
      if let last {
        var difference = noise
        difference.add(-1, times: last.noise)
        states.add(h * h / (2 * (from - last.level)), times: difference)
      }
      states.add(h, times: noise)
      last = (noise, from)
    }
    process.leave(&states, at: grid.last)
    return states.distances(to: catalogued.states).reduce(0) { max($0, $1) }
  }
}
