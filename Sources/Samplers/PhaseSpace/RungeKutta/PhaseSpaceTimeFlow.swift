import Diffusion
import Integration
import Numbers

/// The probability flow of phase space in `t`, `dz/dt = F z − ½ G G^T score`, every state at its own time.
final class PhaseSpaceTimeFlow: VelocityEvaluator {
  private let process: PhaseSpaceDiffusion
  private let evaluator: RunEvaluator
  private var lanes: [(time: Double, frame: PhaseSpaceFrame<Double>, velocity: PhaseSpaceVelocity)] = []
  private var levels: [Double]
  private var data: StateBatch
  private var noise: StateBatch

  /// The flow for batches of the size of `context`.
  init(_ context: StepperContext<PhaseSpaceDiffusion>) {
    process = context.process
    evaluator = context.evaluator
    data = StateBatch(count: context.count, dimension: context.dimension)
    noise = data
    levels = [Double](repeating: 1, count: data.stride)
    lanes.reserveCapacity(data.stride)
  }

  func velocity(_ states: StateBatch, at times: [Double], into velocity: inout StateBatch) {
    let (count, half) = (states.count, data.dimension)
    place(times, count)
    data.resize(to: count)
    for d in 0..<half {
      for i in 0..<count {
        let weights = lanes[i].frame.statistic
        data[i, d] = weights.x * states[i, d] + weights.m * states[i, half + d]
      }
    }
    evaluator.noise(data, at: levels, into: &noise)
    for d in 0..<half {
      for i in 0..<count {
        let (_, frame, rule) = lanes[i]
        let z = PhasePair(x: states[i, d], m: states[i, half + d])
        let r = frame.complement.x * z.x + frame.complement.m * z.m
        let score = PhasePair(
          x: -(frame.push.x * noise[i, d] + frame.complement.x * r),
          m: -(frame.push.m * noise[i, d] + frame.complement.m * r))
        let slope = rule(z, score: score)
        velocity[i, d] = slope.x
        velocity[i, half + d] = slope.m
      }
    }
  }

  /// The coefficients of every lane; neighbours at one time share them.
  private func place(_ times: [Double], _ count: Int) {
    lanes.removeAll(keepingCapacity: true)
    for i in 0..<count {
      if let last = lanes.last, last.time == times[i] {
        lanes.append(last)
      } else {
        lanes.append(
          (times[i], process.frame(at: times[i]), PhaseSpaceVelocity(process, at: times[i])))
      }
      levels[i] = lanes[i].frame.level
    }
  }
}
