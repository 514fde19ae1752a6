import Numbers

/// An embedded Runge-Kutta pair with the step control of SciPy's `solve_ivp`, each trajectory with its own steps.
///
/// The error `rms(H Σ e_i k_i/(atol + rtol max(|y|, |y'|)))`, `rtol = atol = tolerance`, is accepted below 1; the step
/// changes by `0.9 error^{−1/q}`, between 0.2 and 10, and does not grow right after a rejection. Two evaluations choose the
/// first step; a trial takes one per stage but the first.
///
/// The live trajectories lie side by side, coordinate by coordinate, so that every formula is a loop over lanes; the lane of
/// a trajectory that has ended is filled with the last one. No result depends on the batch.
public final class AdaptiveRungeKutta {
  /// How each trajectory of the last call ended.
  public private(set) var outcomes: [TrajectoryOutcome]

  private let pair: EmbeddedPair
  private let tolerance: Double
  private let trialLimit: Int
  private var state: StateBatch
  private var point: StateBatch
  private var defect: StateBatch
  private var slopes: [StateBatch]
  private var lanes: [Int] = []
  private var places: [Double]
  private var positions: [Double]
  private var targets: [Double]
  private var lengths: [Double]
  private var sums: [Double]
  private var others: [Double]
  private var trials: [Int]
  private var isRejected: [Bool]

  /// An integrator for batches of up to `count` states; its buffers are made here.
  ///
  /// - Parameter trialLimit: trials after which a trajectory is given up.
  public init(
    _ pair: EmbeddedPair = .dormandPrince, count: Int, dimension: Int, tolerance: Double,
    trialLimit: Int = 100_000
  ) {
    self.pair = pair
    self.tolerance = tolerance
    self.trialLimit = trialLimit
    state = StateBatch(count: count, dimension: dimension)
    (point, defect) = (state, state)
    slopes = [StateBatch](repeating: state, count: pair.nodes.count)
    places = [Double](repeating: 1, count: state.stride)
    (positions, targets, lengths, sums, others) = (places, places, places, places, places)
    trials = [Int](repeating: 0, count: state.stride)
    isRejected = [Bool](repeating: false, count: state.stride)
    outcomes = [TrajectoryOutcome](repeating: .completed, count: count)
  }

  /// Carries every state from one value of the flow's variable to another.
  public func integrate(
    _ states: inout StateBatch, from start: Double, to end: Double, flow: any VelocityEvaluator
  ) {
    state.resize(to: states.count)
    state.assign(from: states)
    lanes = Array(0..<states.count)
    for j in lanes.indices { (positions[j], trials[j], isRejected[j]) = (start, 0, false) }
    for i in outcomes.indices { outcomes[i] = .completed }
    chooseFirstStep(to: end, flow)
    while !lanes.isEmpty {
      for j in lanes.indices {
        let remaining = abs(end - positions[j])
        let isLast = lengths[j] >= remaining
        lengths[j] = isLast ? remaining : lengths[j]
        targets[j] = isLast ? end : positions[j] + (end < start ? -1 : 1) * lengths[j]
      }
      for s in 1..<pair.nodes.count {
        for j in lanes.indices {
          places[j] =
            pair.nodes[s] < 1 ? positions[j] + pair.nodes[s] * (targets[j] - positions[j]) : targets[j]
        }
        formStage(s)
        evaluate(into: s, flow)
      }
      measureError()
      settle(&states, end: end)
    }
  }

  private func evaluate(into s: Int, _ flow: any VelocityEvaluator) {
    point.resize(to: lanes.count)
    flow.velocity(point, at: places, into: &slopes[s])
  }

  /// `point ← y + h Σ_j a_sj k_j` in every lane.
  private func formStage(_ s: Int) {
    let count = lanes.count
    for j in 0..<count { sums[j] = targets[j] - positions[j] }
    point.assign(combining: slopes, with: pair.stages[s], lanes: count)
    let (stride, dimension) = (state.stride, state.dimension)
    point.values.withUnsafeMutableBufferPointer { out in
      state.values.withUnsafeBufferPointer { y in
        sums.withUnsafeBufferPointer { h in
          for d in 0..<dimension {
            let row = d * stride
            for j in 0..<count { out[row + j] = y[row + j] + h[j] * out[row + j] }
          }
        }
      }
    }
  }

  /// The first estimate of SciPy, from the sizes of the state, of its slope and of the slope's change over one Euler step.
  private func chooseFirstStep(to end: Double, _ flow: any VelocityEvaluator) {
    point.resize(to: lanes.count)
    point.assign(from: state)
    for j in lanes.indices { places[j] = positions[j] }
    evaluate(into: 0, flow)
    norm(of: state, minus: nil, into: &others)
    norm(of: slopes[0], minus: nil, into: &sums)
    for j in lanes.indices {
      let (d0, d1) = (others[j], sums[j])
      lengths[j] = min(d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1, abs(end - positions[j]))
      targets[j] = end < positions[j] ? -lengths[j] : lengths[j]
      places[j] = positions[j] + targets[j]
    }
    for d in 0..<state.dimension {
      for j in lanes.indices { point[j, d] = state[j, d] + targets[j] * slopes[0][j, d] }
    }
    evaluate(into: 1, flow)
    norm(of: slopes[1], minus: slopes[0], into: &others)
    for j in lanes.indices {
      let (d1, d2) = (sums[j], others[j] / lengths[j])
      let other =
        d1 <= 1e-15 && d2 <= 1e-15
        ? max(1e-6, 1e-3 * lengths[j]) : Double.pow(0.01 / max(d1, d2), 1 / Double(pair.order))
      lengths[j] = min(100 * lengths[j], other, abs(end - positions[j]))
    }
  }

  /// The root mean square of `(a − b)/(atol + rtol |y|)` in every lane.
  private func norm(of a: StateBatch, minus b: StateBatch?, into norms: inout [Double]) {
    for j in lanes.indices { norms[j] = 0 }
    for d in 0..<state.dimension {
      for j in lanes.indices {
        let value = b.map { a[j, d] - $0[j, d] } ?? a[j, d]
        let ratio = value / (tolerance + tolerance * abs(state[j, d]))
        norms[j] += ratio * ratio
      }
    }
    for j in lanes.indices { norms[j] = (norms[j] / Double(state.dimension)).squareRoot() }
  }

  /// `sums ←` the error of every lane; `point` already holds the new states, at which the last stage was taken.
  private func measureError() {
    let (count, stride, dimension) = (lanes.count, state.stride, state.dimension)
    defect.assign(combining: slopes, with: pair.errors, lanes: count)
    for j in 0..<count { (others[j], sums[j]) = (targets[j] - positions[j], 0) }
    let tolerance = tolerance
    defect.values.withUnsafeBufferPointer { e in
      state.values.withUnsafeBufferPointer { y in
        point.values.withUnsafeBufferPointer { next in
          others.withUnsafeBufferPointer { h in
            sums.withUnsafeMutableBufferPointer { out in
              for d in 0..<dimension {
                let row = d * stride
                for j in 0..<count {
                  let scale = tolerance + tolerance * max(abs(y[row + j]), abs(next[row + j]))
                  let ratio = h[j] * e[row + j] / scale
                  out[j] += ratio * ratio
                }
              }
              for j in 0..<count { out[j] = (out[j] / Double(dimension)).squareRoot() }
            }
          }
        }
      }
    }
  }

  /// Accepts or rejects every trial, and closes the lanes that have arrived or failed.
  private func settle(_ states: inout StateBatch, end: Double) {
    let last = pair.nodes.count - 1
    var live = lanes.count
    for j in lanes.indices.reversed() {
      let i = lanes[j]
      let error = sums[j]
      trials[j] += 1
      if error.isFinite, abs(targets[j] - positions[j]) > 1e-300 {
        let factor = error == 0 ? 10 : 0.9 * Double.pow(error, -1 / Double(pair.order))
        if error < 1 {
          positions[j] = targets[j]
          for d in 0..<state.dimension {
            state[j, d] = point[j, d]
            slopes[0][j, d] = slopes[last][j, d]
          }
          lengths[j] *= min(isRejected[j] ? 1 : 10, factor)
          isRejected[j] = false
        } else {
          lengths[j] *= max(0.2, factor)
          isRejected[j] = true
        }
        if positions[j] != end, trials[j] >= trialLimit { outcomes[i] = .stepLimit }
      } else {
        outcomes[i] = .failedEstimate
      }
      guard positions[j] == end || outcomes[i] != .completed else { continue }
      for d in 0..<state.dimension { states[i, d] = state[j, d] }
      live -= 1
      move(live, to: j)
    }
    lanes.removeLast(lanes.count - live)
    state.resize(to: live)
  }

  private func move(_ from: Int, to j: Int) {
    for d in 0..<state.dimension {
      state[j, d] = state[from, d]
      slopes[0][j, d] = slopes[0][from, d]
    }
    lanes[j] = lanes[from]
    (positions[j], lengths[j]) = (positions[from], lengths[from])
    (trials[j], isRejected[j]) = (trials[from], isRejected[from])
  }
}

extension StateBatch {
  /// `self ← Σ_i factors[i] terms[i]` in the first `lanes` states, summed in the order of the terms.
  fileprivate mutating func assign(combining terms: [StateBatch], with factors: [Double], lanes: Int) {
    let (stride, dimension) = (stride, dimension)
    values.withUnsafeMutableBufferPointer { out in
      for d in 0..<dimension {
        for j in d * stride..<d * stride + lanes { out[j] = 0 }
      }
      for (i, factor) in factors.enumerated() {
        terms[i].values.withUnsafeBufferPointer { term in
          for d in 0..<dimension {
            for j in d * stride..<d * stride + lanes { out[j] += factor * term[j] }
          }
        }
      }
    }
  }
}
