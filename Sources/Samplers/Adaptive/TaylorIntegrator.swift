import Diffusion
import Integration
import Numbers

/// The adaptive Taylor method on the DDIM ODE, each trajectory with its own step, with dense output.
///
/// From the coefficients `X_0 … X_p` of a trajectory in the chosen variable the step is (Jorba and Zou 2005, in the form with
/// an absolute tolerance) `|h| = 0.8 min((τ/|X_p|)^(1/p), (τ/|X_{p−1}|)^(1/(p−1)))` with maximum norms and `τ` from
/// `ErrorScale`. A step is never longer than 0.8 of the radius of convergence that the coefficients between `p/2` and `p`
/// suggest: with a loose tolerance the last terms alone would say nothing. When both last coefficients vanish the step is at
/// most half of the way to `γ = 0`, so that the next expansion can see what this one could not.
public final class TaylorIntegrator {
  /// What the tolerance is relative to.
  public enum ErrorScale: Sendable {
    /// `τ = tolerance · max(1, |x̄|)`: relative in `x̄`, for tolerances near the precision of the arithmetic.
    case state
    /// `τ = tolerance · max(1, |x̄|/√(1 + γ²))`: relative in `x`, whose size is that of the data at every noise level.
    case data
  }

  /// The degree used for reference solutions.
  public static let defaultOrder = 20
  /// The tolerance used for reference solutions.
  public static let defaultTolerance = 1e-14

  /// The order at which the work of reaching a tolerance is least when the radius of convergence sets the step:
  /// `p = ⌈−½ ln tolerance⌉ + 1` (Jorba and Zou 2005, Eq. 3.4), at least 2.
  public static func order(forTolerance tolerance: Double) -> Int {
    max(2, Int((-0.5 * Double.log(tolerance)).rounded(.up)) + 1)
  }

  /// Number of expansions made by each trajectory of the last call.
  public private(set) var stepCounts: [Int]
  /// How each trajectory of the last call ended.
  public private(set) var outcomes: [TrajectoryOutcome]

  private let order: Int
  private let tolerance: Double
  private let variable: ExpansionVariable
  private let scale: ErrorScale
  private let stepLimit: Int
  private var active: StateBatch
  private var gammas: [Double]
  private var jet: JetBatch
  private var powers: [Double] = []
  private var lanes: [Int]
  private var positions: [Double]
  private var nextPoint: [Int]

  /// An integrator for batches of up to `count` states; its buffers are made here.
  public init(
    count: Int, dimension: Int, order: Int = TaylorIntegrator.defaultOrder,
    tolerance: Double = TaylorIntegrator.defaultTolerance, variable: ExpansionVariable = .gamma,
    scale: ErrorScale = .state, stepLimit: Int = 100_000
  ) {
    self.order = max(order, 2)
    self.tolerance = tolerance
    self.variable = variable
    self.scale = scale
    self.stepLimit = stepLimit
    active = StateBatch(count: count, dimension: dimension)
    gammas = [Double](repeating: 0, count: active.stride)
    jet = JetBatch(count: count, dimension: dimension, order: self.order)
    lanes = []
    positions = [Double](repeating: 0, count: count)
    nextPoint = [Int](repeating: 0, count: count)
    stepCounts = [Int](repeating: 0, count: count)
    outcomes = [TrajectoryOutcome](repeating: .completed, count: count)
  }

  /// Carries every state from one noise level to another.
  public func integrate(
    _ states: inout StateBatch, from gamma: Double, to end: Double, evaluator: CountingEvaluator
  ) {
    integrate(&states, along: [gamma, end], evaluator: evaluator) { _, _, _ in }
  }

  /// Carries every state through the noise levels `levels`, which are strictly monotone.
  ///
  /// - Parameter emit: told of every level after the first: the level's index, the trajectory, and the coordinate
  ///   values there, in no fixed order of trajectories. A trajectory that fails stops emitting.
  public func integrate(
    _ states: inout StateBatch, along levels: [Double], evaluator: CountingEvaluator,
    emit: (_ point: Int, _ trajectory: Int, _ state: [Double]) -> Void
  ) {
    guard let first = levels.first, levels.count > 1 else { return }
    let targets = levels.map { variable.coordinate(atGamma: $0) }
    let last = targets[targets.count - 1]
    for i in 0..<states.count {
      (positions[i], nextPoint[i], stepCounts[i], outcomes[i]) = (targets[0], 1, 0, .completed)
    }
    lanes = Array(0..<states.count)
    var point = [Double](repeating: 0, count: states.dimension)
    while !lanes.isEmpty {
      gather(states, first: first)
      evaluator.expand(active, at: gammas, order: order, into: &jet)
      var remaining = 0
      for (j, i) in lanes.enumerated() {
        stepCounts[i] += 1
        variable.recompose(&jet, j, atGamma: gammas[j], powers: &powers)
        guard let length = stepLength(of: j, at: positions[i]) else {
          outcomes[i] = .failedEstimate
          continue
        }
        let distance = last - positions[i]
        let h = abs(distance) <= length ? distance : (distance < 0 ? -length : length)
        while nextPoint[i] < levels.count, abs(targets[nextPoint[i]] - positions[i]) <= abs(h) {
          evaluate(j, at: targets[nextPoint[i]] - positions[i], into: &point)
          emit(nextPoint[i], i, point)
          nextPoint[i] += 1
        }
        evaluate(j, at: h, into: &point)
        for d in point.indices { states[i, d] = point[d] }
        positions[i] = h == distance ? last : positions[i] + h
        if positions[i] == last { continue }
        if stepCounts[i] >= stepLimit {
          outcomes[i] = .stepLimit
          continue
        }
        lanes[remaining] = i
        remaining += 1
      }
      lanes.removeLast(lanes.count - remaining)
    }
  }

  private func gather(_ states: StateBatch, first: Double) {
    active.resize(to: lanes.count)
    for (j, i) in lanes.enumerated() {
      gammas[j] = stepCounts[i] == 0 ? first : variable.gamma(at: positions[i])
      for d in 0..<states.dimension { active[j, d] = states[i, d] }
    }
  }

  private func stepLength(of j: Int, at position: Double) -> Double? {
    func norm(_ n: Int) -> Double {
      var largest = 0.0
      for d in 0..<jet.dimension {
        let size = abs(jet[j, n, d])
        if !(size <= largest) { largest = size }
      }
      return largest
    }
    let gamma = gammas[j]
    let size = scale == .state ? norm(0) : norm(0) / (1 + gamma * gamma).squareRoot()
    let target = tolerance * max(1, size)
    let (last, previous) = (norm(order), norm(order - 1))
    guard target.isFinite, last.isFinite, previous.isFinite else { return nil }
    if last == 0, previous == 0 {
      let half = abs(position - variable.coordinate(atGamma: gamma / 2))
      return half > 0 && half.isFinite ? half : nil
    }
    // The coefficients 0 and 1 belong to the straight line that the trajectory follows far out.
    let middle = max(2, order / 2)
    let growth = max(norm(middle), norm(max(2, middle - 1))) / max(last, previous)
    let radius = growth > 0 && order > middle ? Double.pow(growth, 1 / Double(order - middle)) : .infinity
    return 0.8
      * min(
        .pow(target / last, 1 / Double(order)), .pow(target / previous, 1 / Double(order - 1)), radius)
  }

  private func evaluate(_ j: Int, at h: Double, into point: inout [Double]) {
    for d in point.indices {
      var sum = jet[j, order, d]
      for n in stride(from: order - 1, through: 0, by: -1) { sum = jet[j, n, d].addingProduct(h, sum) }
      point[d] = sum
    }
  }
}
