import Numbers

/// An adaptive Taylor method on a flow, each trajectory with its own steps, with dense output.
///
/// Goals, in order of priority:
///  1. the bits of a trajectory do not depend on the batch that it runs in;
///  2. no step is longer than the coefficients warrant (`TaylorStepControl`, with the radius);
///  3. the time goes into the expansions: lanes lie side by side, and every pass over a jet is a loop over lanes.
///
/// When both last coefficients vanish the step is at most half of the way to the value 0 of the variable, so that the next
/// expansion can see what this one could not.
///
/// Rejected: gathering the live trajectories anew for every step (the copies and the strided Horner sums took a quarter of
/// the time on a mixture of 64 components); one step for the whole batch (results would depend on the batch).
public final class AdaptiveTaylor {
  /// The degree used for reference solutions.
  public static let referenceOrder = 20
  /// The tolerance used for reference solutions.
  public static let referenceTolerance = 1e-14

  /// Number of expansions made by each trajectory of the last call.
  public private(set) var stepCounts: [Int]
  /// How each trajectory of the last call ended.
  public private(set) var outcomes: [TrajectoryOutcome]

  private let control: TaylorStepControl
  private let variable: ChangeOfVariable
  private let divisor: @Sendable (Double) -> Double
  private let stepLimit: Int
  private var powers: [Double] = []
  private var jet: JetBatch
  /// The live trajectories: lane `j` carries trajectory `lanes[j]`.
  private var active: StateBatch
  private var lanes: [Int]
  private var points: [Double]
  private var positions: [Double]
  private var steps: [Double]
  private var nextPoint: [Int]
  private var sizes: [[Double]]

  /// An integrator for batches of up to `count` states; its buffers are made here.
  ///
  /// - Parameters:
  ///   - variable: in which trajectories are expanded.
  ///   - divisor: the tolerance is relative to `max(1, |y|/divisor(u))`, with maximum norms.
  ///   - stepLimit: expansions after which a trajectory is given up.
  public init(
    count: Int, dimension: Int,
    control: TaylorStepControl = TaylorStepControl(
      order: AdaptiveTaylor.referenceOrder, tolerance: AdaptiveTaylor.referenceTolerance),
    variable: ChangeOfVariable = .identity, divisor: @escaping @Sendable (Double) -> Double = { _ in 1 },
    stepLimit: Int = 100_000
  ) {
    self.control = control
    self.variable = variable
    self.divisor = divisor
    self.stepLimit = stepLimit
    jet = JetBatch(count: count, dimension: dimension, order: control.order)
    active = StateBatch(count: count, dimension: dimension)
    lanes = []
    points = [Double](repeating: 0, count: active.stride)
    (positions, steps) = (points, points)
    nextPoint = [Int](repeating: 0, count: active.stride)
    sizes = [[Double]](repeating: points, count: 4)
    stepCounts = [Int](repeating: 0, count: count)
    outcomes = [TrajectoryOutcome](repeating: .completed, count: count)
  }

  /// Carries every state from one value of the variable to another.
  public func integrate(
    _ states: inout StateBatch, from start: Double, to end: Double, flow: any FlowEvaluator
  ) {
    integrate(&states, along: [start, end], flow: flow) { _, _, _ in }
  }

  /// Carries every state through the values `values` of the flow's variable, which are strictly monotone.
  ///
  /// - Parameter emit: told of every value after the first: its index, the trajectory, and the coordinates there, in no
  ///   fixed order of trajectories. A trajectory that fails stops emitting.
  public func integrate(
    _ states: inout StateBatch, along values: [Double], flow: any FlowEvaluator,
    emit: (_ point: Int, _ trajectory: Int, _ state: [Double]) -> Void
  ) {
    guard let first = values.first, values.count > 1 else { return }
    let targets = values.map { variable.coordinate(at: $0) }
    let last = targets[targets.count - 1]
    active.resize(to: states.count)
    active.assign(from: states)
    lanes = Array(0..<states.count)
    for j in lanes.indices {
      (points[j], positions[j], nextPoint[j]) = (first, targets[0], 1)
      (stepCounts[j], outcomes[j]) = (0, .completed)
    }
    var state = [Double](repeating: 0, count: states.dimension)
    while !lanes.isEmpty {
      flow.expand(active, at: points, order: control.order, into: &jet)
      if variable != .identity {
        for j in lanes.indices { variable.recompose(&jet, j, at: points[j], powers: &powers) }
      }
      measure()
      for j in lanes.indices {
        let i = lanes[j]
        stepCounts[i] += 1
        guard let length = stepLength(of: j) else {
          (outcomes[i], steps[j]) = (.failedEstimate, 0)
          for d in state.indices { states[i, d] = active[j, d] }
          continue
        }
        let distance = last - positions[j]
        let h = abs(distance) <= length ? distance : (distance < 0 ? -length : length)
        steps[j] = h
        while nextPoint[j] < targets.count, abs(targets[nextPoint[j]] - positions[j]) <= abs(h) {
          evaluate(j, at: targets[nextPoint[j]] - positions[j], into: &state)
          emit(nextPoint[j], i, state)
          nextPoint[j] += 1
        }
        positions[j] = h == distance ? last : positions[j] + h
        points[j] = variable.value(at: positions[j])
        if positions[j] != last, stepCounts[i] >= stepLimit { outcomes[i] = .stepLimit }
      }
      advance()
      retire(into: &states, last: last)
    }
  }

  /// The maximum norms of the coefficients that the step depends on, lane by lane; not finite where a coordinate is not.
  private func measure() {
    let middle = control.middle
    fill(&sizes[0], with: 0)
    fill(&sizes[1], with: control.order)
    fill(&sizes[2], with: control.order - 1)
    fill(&sizes[3], with: middle)
    let before = max(2, middle - 1)
    if before != middle {
      fill(&steps, with: before)
      for j in lanes.indices where !(steps[j] <= sizes[3][j]) { sizes[3][j] = steps[j] }
    }
  }

  private func fill(_ norms: inout [Double], with n: Int) {
    let (count, stride, dimension) = (lanes.count, jet.stride, jet.dimension)
    jet.values.withUnsafeBufferPointer { c in
      norms.withUnsafeMutableBufferPointer { out in
        for j in 0..<count { out[j] = 0 }
        for d in 0..<dimension {
          let row = (n * dimension + d) * stride
          for j in 0..<count {
            let size = abs(c[row + j])
            // A size that is not a number stays: no comparison with it is true.
            out[j] = size <= out[j] || out[j] != out[j] ? out[j] : size
          }
        }
      }
    }
  }

  private func stepLength(of j: Int) -> Double? {
    let scale = max(1, sizes[0][j] / divisor(points[j]))
    guard scale.isFinite,
      let length = control.length(
        scale: scale, last: sizes[1][j], previous: sizes[2][j], middle: sizes[3][j])
    else { return nil }
    if length < .infinity { return length }
    let half = abs(positions[j] - variable.coordinate(at: points[j] / 2))
    return half > 0 && half.isFinite ? half : nil
  }

  /// Every lane to the end of its step, by Horner's rule.
  private func advance() {
    let (count, stride, dimension, order) = (lanes.count, jet.stride, jet.dimension, control.order)
    jet.values.withUnsafeBufferPointer { c in
      steps.withUnsafeBufferPointer { h in
        active.values.withUnsafeMutableBufferPointer { out in
          for d in 0..<dimension {
            let row = d * stride
            let size = dimension * stride
            for j in 0..<count { out[row + j] = c[order * size + row + j] }
            for n in Swift.stride(from: order - 1, through: 0, by: -1) {
              let coefficient = n * size + row
              for j in 0..<count { out[row + j] = c[coefficient + j].addingProduct(h[j], out[row + j]) }
            }
          }
        }
      }
    }
  }

  /// Writes the states of the lanes that have arrived or failed and closes the gaps with the last lanes.
  private func retire(into states: inout StateBatch, last: Double) {
    var live = lanes.count
    for j in lanes.indices.reversed() {
      let i = lanes[j]
      guard positions[j] == last || outcomes[i] != .completed else { continue }
      if outcomes[i] != .failedEstimate {
        for d in 0..<states.dimension { states[i, d] = active[j, d] }
      }
      live -= 1
      for d in 0..<states.dimension { active[j, d] = active[live, d] }
      lanes[j] = lanes[live]
      (points[j], positions[j], nextPoint[j]) = (points[live], positions[live], nextPoint[live])
    }
    lanes.removeLast(lanes.count - live)
    active.resize(to: live)
  }

  private func evaluate(_ j: Int, at h: Double, into state: inout [Double]) {
    let order = control.order
    for d in state.indices {
      var sum = jet[j, order, d]
      for n in stride(from: order - 1, through: 0, by: -1) { sum = jet[j, n, d].addingProduct(h, sum) }
      state[d] = sum
    }
  }
}
