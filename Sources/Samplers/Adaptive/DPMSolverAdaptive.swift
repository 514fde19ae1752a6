import Diffusion
import Integration
import Numbers

/// DPM-Solver-12, -23 and their ++ forms with steps chosen by the difference of two orders.
///
/// From `ℓ = 0.05`: the lower rule is of order 1, or 2S with `r = 1/3`; the higher one is 2S or 3S and shares its
/// stages. With `δ = max(atol, rtol max(|x_lower|, |x_previous|))`, where `x_previous` is the last accepted lower value, and
/// `E = rms((x_higher − x_lower)/δ)`, the higher value is accepted when `E ≤ 1`, and
/// `ℓ ← 0.9 ℓ E^{−1/order}`, clipped to the end. (Lu et al. 2022, arXiv 2206.00927;
/// `dpm_solver_pytorch.py`, `adaptive`, with `atol = 0.0078`, `rtol = 0.05`.)
///
/// Every trajectory has its own step, so no result depends on the batch; the authors' code has one step for a whole
/// batch, and ends anywhere within `1e-5` of the end time, where this one ends at it.
public struct DPMSolverAdaptive: Sampler {
  /// What is predicted.
  public let slopes: SlopeKind
  /// The order of the higher rule: 2 or 3.
  public let order: Int
  /// The relative tolerance; the absolute one is in the proportion of the defaults to it.
  public var tolerance: Double

  /// The authors' relative tolerance.
  public static let defaultTolerance = 0.05

  /// The method.
  public init(
    _ slopes: SlopeKind, order: SecondOrThird, tolerance: Double = DPMSolverAdaptive.defaultTolerance
  ) {
    self.slopes = slopes
    self.order = order.rawValue
    self.tolerance = tolerance
  }

  /// `atol`, in units of `x`.
  public var absoluteTolerance: Double { 0.156 * tolerance }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "\(slopes.solverName)-adaptive\(order - 1)\(order)", family: .adaptive, orders: .init(order),
      claim: .dpmSolver(order),
      evaluations: .adaptive,
      citation: slopes.citation,
      reference: slopes == .noise
        ? "arXiv 2206.00927 (DPM-Solver), dpm_solver_pytorch.py, adaptive"
        : "arXiv 2211.01095 (DPM-Solver++), dpm_solver_pytorch.py, adaptive",
      formula: "\(order)s with the difference to order \(order - 1) as error estimate")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] { [.tolerance(\.tolerance)] }

  /// A stepper with the factors of every step.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    DPMSolverAdaptiveStepper(self, context)
  }
}

private final class DPMSolverAdaptiveStepper: Stepper {
  private struct Lane {
    let trajectory: Int
    var position: Double
    var length: Double
    var trials = 0
    var previous: [Double]
    var lower = StepRule(stages: [], update: LinearCombination())
    var higher = StepRule(stages: [], update: LinearCombination())
    var target = 0.0
  }

  private let method: DPMSolverAdaptive
  private let context: StepperContext<ScalarDiffusion>
  private var slopes: [StateBatch]
  private var point: StateBatch
  private var outcomes: [TrajectoryOutcome]
  private let trialLimit = 100_000

  init(_ method: DPMSolverAdaptive, _ context: StepperContext<ScalarDiffusion>) {
    self.method = method
    self.context = context
    slopes = (0..<method.order).map { _ in context.makeBatch() }
    point = context.makeBatch()
    outcomes = [TrajectoryOutcome](repeating: .completed, count: context.count)
  }

  func outcome(of i: Int) -> TrajectoryOutcome { outcomes[i] }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (context.grid.points[n], context.grid.points[n + 1])
    let end = to.logSignalToNoise
    let alpha = context.process.amplitude(at: from)
    let whole = end - from.logSignalToNoise
    var lanes = (0..<states.count).map { i in
      Lane(
        trajectory: i, position: from.logSignalToNoise, length: min(0.05, abs(whole)),
        previous: states.state(i).map { $0 * alpha })
    }
    while !lanes.isEmpty {
      prepare(&lanes, end: end, last: to.level, direction: whole < 0 ? -1 : 1)
      evaluate(lanes, states)
      lanes = lanes.enumerated().compactMap { advance($1, at: $0, &states, end: end) }
    }
  }

  private func prepare(_ lanes: inout [Lane], end: Double, last: Double, direction: Double) {
    for j in lanes.indices {
      let remaining = abs(end - lanes[j].position)
      lanes[j].length = min(lanes[j].length, remaining)
      let gamma = Double.exp(-lanes[j].position)
      let isLast = lanes[j].length >= remaining
      lanes[j].target = isLast ? end : lanes[j].position + direction * lanes[j].length
      let next = isLast ? last : Double.exp(-lanes[j].target)
      let step = ExponentialStep(
        method.slopes, from: GridPoint(level: gamma, schedule: context.schedule),
        to: GridPoint(level: next, schedule: context.schedule))
      lanes[j].higher = step.rule(
        order: method.order, weights: .solver, innerNodes: .fixed, schedule: context.schedule)
      lanes[j].lower = step.rule(
        order: method.order - 1, weights: .solver, innerNodes: .fixed, schedule: context.schedule,
        firstNode: 1 / 3.0)
    }
  }

  private func evaluate(_ lanes: [Lane], _ states: StateBatch) {
    point.resize(to: lanes.count)
    for s in slopes.indices {
      var gammas = [Double](repeating: 1, count: point.stride)
      for (j, lane) in lanes.enumerated() {
        gammas[j] = lane.higher.stages[s].gamma
        for d in 0..<states.dimension {
          point[j, d] = apply(lane.higher.stages[s].point, states[lane.trajectory, d], lane: j, d)
        }
      }
      context.evaluator.noise(point, at: gammas, into: &slopes[s])
      guard method.slopes == .data else { continue }
      for j in lanes.indices {
        for d in 0..<states.dimension {
          slopes[s][j, d] = point[j, d].addingProduct(-gammas[j], slopes[s][j, d])
        }
      }
    }
  }

  /// The lane after its trial, or nil when it has arrived or failed.
  private func advance(_ old: Lane, at j: Int, _ states: inout StateBatch, end: Double) -> Lane? {
    var lane = old
    let alpha = context.schedule.alpha(atGamma: Double.exp(-lane.target))
    var (higher, lower, sum) = ([Double](), [Double](), 0.0)
    for d in 0..<states.dimension {
      let state = states[lane.trajectory, d]
      higher.append(apply(lane.higher.update, state, lane: j, d))
      lower.append(alpha * apply(lane.lower.update, state, lane: j, d))
      let scale = max(
        method.absoluteTolerance, method.tolerance * max(abs(lower[d]), abs(lane.previous[d])))
      let ratio = (alpha * higher[d] - lower[d]) / scale
      sum += ratio * ratio
    }
    let error = (sum / Double(states.dimension)).squareRoot()
    lane.trials += 1
    guard error.isFinite else {
      outcomes[lane.trajectory] = .failedEstimate
      return nil
    }
    if error <= 1 {
      for d in higher.indices { states[lane.trajectory, d] = higher[d] }
      (lane.previous, lane.position) = (lower, lane.target)
      if lane.position == end { return nil }
    }
    if lane.trials >= trialLimit {
      outcomes[lane.trajectory] = .stepLimit
      return nil
    }
    lane.length *= 0.9 * Double.pow(error, -1 / Double(method.order))
    return lane
  }

  private func apply(_ rule: LinearCombination, _ state: Double, lane j: Int, _ d: Int) -> Double {
    var sum = rule.state * state
    for (factor, slope) in zip(rule.stages, slopes) { sum = sum.addingProduct(factor, slope[j, d]) }
    return sum
  }
}
