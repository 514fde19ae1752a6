import Diffusion
import Integration
import Numbers

/// RK45: the Dormand-Prince rule of orders 5(4) with local extrapolation and the step control of SciPy's `solve_ivp`.
///
/// In `t` it is the "probability flow" sampler of Song et al. 2021 (App. D.4) and PNDM, with `rtol = atol = 1e-5`; the
/// same rule is offered in `γ` and `λ`. The error `rms(H Σ e_i k_i / (atol + rtol max(|y|, |y'|)))` is accepted below 1;
/// the step changes by `0.9 error^{−1/5}`, between 0.2 and 10, and does not grow right after a rejection. Two
/// evaluations choose the first step, six are made per trial: the seventh stage is the next step's first.
///
/// Every trajectory has its own step, so no result depends on the batch.
public struct DormandPrince: Sampler {
  /// The variable; in `t` the state is `x`, else `x̄`.
  public let formulation: Formulation
  /// `rtol = atol`.
  public var tolerance: Double

  /// The tolerance of Song et al. 2021.
  public static let defaultTolerance = 1e-5

  /// The method.
  public init(_ formulation: Formulation, tolerance: Double = DormandPrince.defaultTolerance) {
    self.formulation = formulation
    self.tolerance = tolerance
  }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: formulation == .time ? "rk45" : "rk45-\(formulation.rawValue)", family: .adaptive,
      orders: .init(5), evaluations: .adaptive,
      reference: "Dormand and Prince 1980; Song et al. 2021, App. D.4",
      formula: "Runge-Kutta 5(4) in \(formulation.rawValue) with step control")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] { [.tolerance(\.tolerance)] }

  /// A stepper with the factors of every step.
  public func makeStepper(_ setting: StepperSetting) throws -> any Stepper {
    // A schedule that has no derivative somewhere says so at the ends.
    _ = try FlowVelocity(formulation, setting.schedule).level(
      at: formulation.coordinate(of: setting.grid.first))
    _ = try FlowVelocity(formulation, setting.schedule).level(
      at: formulation.coordinate(of: setting.grid.last))
    return DormandPrinceStepper(self, setting)
  }

  static let nodes: [Double] = [0, 1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1, 1]
  /// The last row holds the weights of order 5: the seventh stage lies at the new point.
  static let stages: [[Double]] = [
    [], [1 / 5.0], [3 / 40.0, 9 / 40.0], [44 / 45.0, -56 / 15.0, 32 / 9.0],
    [19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0],
    [9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0],
    [35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0],
  ]
  static let errors: [Double] = [
    -71 / 57600.0, 0, 71 / 16695.0, -71 / 1920.0, 17253 / 339200.0, -22 / 525.0, 1 / 40.0,
  ]
}

/// The right-hand side `dy/du = a y + b ε` of the flow in a formulation.
struct FlowVelocity {
  /// What is known at one value of the variable: `y = scale · x̄`, and the two factors.
  struct Level {
    let gamma: Double
    let scale: Double
    let state: Double
    let noise: Double
  }

  let formulation: Formulation
  let schedule: any NoiseSchedule

  init(_ formulation: Formulation, _ schedule: any NoiseSchedule) {
    self.formulation = formulation
    self.schedule = schedule
  }

  func level(at u: Double) throws -> Level {
    switch formulation {
    case .gamma: return Level(gamma: u, scale: 1, state: 0, noise: 1)
    case .logSignalToNoise:
      let gamma = Double.exp(-u)
      return Level(gamma: gamma, scale: 1, state: 0, noise: -gamma)
    case .time:
      let gamma = try schedule.gammaSeries(at: u, order: 1).coefficients
      let alpha = try schedule.alphaSeries(at: u, order: 1).coefficients
      return Level(gamma: gamma[0], scale: alpha[0], state: alpha[1] / alpha[0], noise: alpha[0] * gamma[1])
    }
  }
}

private final class DormandPrinceStepper: Stepper {
  private struct Lane {
    let trajectory: Int
    var position: Double
    var length = 0.0
    var target = 0.0
    var trials = 0
    var rejected = false
    var state: [Double]
    var slopes: [[Double]]
  }

  private let method: DormandPrince
  private let setting: StepperSetting
  private let velocity: FlowVelocity
  private var point: StateBatch
  private var noise: StateBatch
  private var gammas: [Double]
  private var outcomes: [TrajectoryOutcome]
  private let trialLimit = 100_000

  init(_ method: DormandPrince, _ setting: StepperSetting) {
    self.method = method
    self.setting = setting
    velocity = FlowVelocity(method.formulation, setting.schedule)
    point = setting.makeBatch()
    noise = setting.makeBatch()
    gammas = [Double](repeating: 1, count: point.stride)
    outcomes = [TrajectoryOutcome](repeating: .completed, count: setting.count)
  }

  func outcome(of i: Int) -> TrajectoryOutcome { outcomes[i] }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (setting.grid.points[n], setting.grid.points[n + 1])
    let (start, end) = (method.formulation.coordinate(of: from), method.formulation.coordinate(of: to))
    let scale = method.formulation == .time ? (from.alpha, to.alpha) : (1, 1)
    var lanes = (0..<states.count).map { i in
      Lane(
        trajectory: i, position: start, state: states.state(i).map { $0 * scale.0 },
        slopes: [[Double]](repeating: [], count: DormandPrince.nodes.count))
    }
    chooseFirstStep(&lanes, end: end)
    while !lanes.isEmpty {
      for j in lanes.indices {
        let remaining = abs(end - lanes[j].position)
        let isLast = lanes[j].length >= remaining
        lanes[j].length = isLast ? remaining : lanes[j].length
        lanes[j].target = isLast ? end : lanes[j].position + (end < start ? -1 : 1) * lanes[j].length
      }
      for s in 1..<DormandPrince.nodes.count {
        evaluate(&lanes, into: s) { lane in
          let h = lane.target - lane.position
          return (s < 5 ? lane.position + DormandPrince.nodes[s] * h : lane.target, self.stage(s, lane, h))
        }
      }
      lanes = lanes.compactMap { lane in
        var next = lane
        if advance(&next, end: end) { return next }
        for d in next.state.indices { states[next.trajectory, d] = next.state[d] / scale.1 }
        return nil
      }
    }
  }

  /// SciPy's estimate from the sizes of the state, of its slope and of the slope's change over one Euler step.
  private func chooseFirstStep(_ lanes: inout [Lane], end: Double) {
    evaluate(&lanes, into: 0) { ($0.position, $0.state) }
    for j in lanes.indices {
      let lane = lanes[j]
      let interval = abs(end - lane.position)
      let (d0, d1) = (norm(lane.state, lane.state), norm(lane.slopes[0], lane.state))
      lanes[j].length = min(d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1, interval)
    }
    evaluate(&lanes, into: 1) { lane in
      let h = end < lane.position ? -lane.length : lane.length
      return (lane.position + h, zip(lane.state, lane.slopes[0]).map { $0 + h * $1 })
    }
    for j in lanes.indices {
      let lane = lanes[j]
      let d1 = norm(lane.slopes[0], lane.state)
      let d2 = norm(zip(lane.slopes[1], lane.slopes[0]).map { $0 - $1 }, lane.state) / lane.length
      let other =
        d1 <= 1e-15 && d2 <= 1e-15
        ? max(1e-6, 1e-3 * lane.length) : Double.pow(0.01 / max(d1, d2), 0.2)
      lanes[j].length = min(100 * lane.length, other, abs(end - lane.position))
    }
  }

  /// Accepts or rejects the trial; false when the lane has arrived or failed.
  private func advance(_ lane: inout Lane, end: Double) -> Bool {
    let h = lane.target - lane.position
    let next = stage(6, lane, h)
    var sum = 0.0
    for d in next.indices {
      var error = 0.0
      for (e, slope) in zip(DormandPrince.errors, lane.slopes) { error += e * slope[d] }
      let scale = method.tolerance + method.tolerance * max(abs(lane.state[d]), abs(next[d]))
      sum += (h * error / scale) * (h * error / scale)
    }
    let error = (sum / Double(next.count)).squareRoot()
    lane.trials += 1
    guard error.isFinite, abs(h) > 1e-300 else {
      outcomes[lane.trajectory] = .failedEstimate
      return false
    }
    let factor = error == 0 ? 10 : 0.9 * Double.pow(error, -0.2)
    if error < 1 {
      (lane.state, lane.position) = (next, lane.target)
      lane.length *= min(lane.rejected ? 1 : 10, factor)
      (lane.rejected, lane.slopes[0]) = (false, lane.slopes[6])
      if lane.position == end { return false }
    } else {
      lane.length *= max(0.2, factor)
      lane.rejected = true
    }
    if lane.trials >= trialLimit {
      outcomes[lane.trajectory] = .stepLimit
      return false
    }
    return true
  }

  private func stage(_ s: Int, _ lane: Lane, _ h: Double) -> [Double] {
    lane.state.indices.map { d in
      var sum = 0.0
      for (a, slope) in zip(DormandPrince.stages[s], lane.slopes) { sum += a * slope[d] }
      return lane.state[d] + h * sum
    }
  }

  private func norm(_ values: [Double], _ state: [Double]) -> Double {
    var sum = 0.0
    for (value, y) in zip(values, state) {
      let ratio = value / (method.tolerance + method.tolerance * abs(y))
      sum += ratio * ratio
    }
    return (sum / Double(values.count)).squareRoot()
  }

  /// `slopes[s] ← dy/du` of every lane, at the variable and state that `place` gives.
  private func evaluate(
    _ lanes: inout [Lane], into s: Int, _ place: (Lane) -> (u: Double, state: [Double])
  ) {
    point.resize(to: lanes.count)
    var levels: [FlowVelocity.Level] = []
    var places: [[Double]] = []
    for (j, lane) in lanes.enumerated() {
      let (u, state) = place(lane)
      // The ends have levels, so points between them do; a trajectory that left the numbers is caught by its error.
      let level =
        (try? velocity.level(at: u))
        ?? FlowVelocity.Level(gamma: .nan, scale: .nan, state: .nan, noise: .nan)
      gammas[j] = level.gamma
      for d in state.indices { point[j, d] = state[d] / level.scale }
      levels.append(level)
      places.append(state)
    }
    setting.evaluator.noise(point, at: gammas, into: &noise)
    for j in lanes.indices {
      lanes[j].slopes[s] = places[j].indices.map { d in
        levels[j].state * places[j][d] + levels[j].noise * noise[j, d]
      }
    }
  }
}
