import Diffusion
import Integration
import Numbers

/// The flow `dy/du = a y + b ε` in a formulation: `y = x` in `t`, else `y = x̄`.
final class FormulationFlow: VelocityEvaluator {
  /// What is known at one value of the variable: `y = scale · x̄`, and the two factors.
  struct Level {
    let gamma: Double
    let scale: Double
    let state: Double
    let noise: Double
  }

  private let formulation: Formulation
  private let schedule: any NoiseSchedule
  private let evaluator: RunEvaluator
  private var point: StateBatch
  private var gammas: [Double]
  private var levels: [Level]

  /// - Parameter room: a batch of the size of the run's.
  init(
    _ formulation: Formulation, _ schedule: any NoiseSchedule, _ evaluator: RunEvaluator, _ room: StateBatch
  ) {
    self.formulation = formulation
    self.schedule = schedule
    self.evaluator = evaluator
    point = room
    gammas = [Double](repeating: 1, count: room.stride)
    levels = [Level](repeating: Level(gamma: 1, scale: 1, state: 0, noise: 1), count: room.stride)
  }

  /// Not numbers where the schedule has no derivative.
  func level(at u: Double) -> Level {
    switch formulation {
    case .gamma: return Level(gamma: u, scale: 1, state: 0, noise: 1)
    case .logSignalToNoise:
      let gamma = Double.exp(-u)
      return Level(gamma: gamma, scale: 1, state: 0, noise: -gamma)
    case .time:
      let rates = schedule.rates(at: u)
      return Level(
        gamma: rates.gamma, scale: rates.alpha, state: rates.alphaRate / rates.alpha,
        noise: rates.alpha * rates.gammaRate)
    }
  }

  func velocity(_ states: StateBatch, at points: [Double], into velocity: inout StateBatch) {
    let (count, stride, dimension) = (states.count, states.stride, states.dimension)
    for j in 0..<count {
      levels[j] = level(at: points[j])
      gammas[j] = levels[j].gamma
    }
    point.resize(to: count)
    levels.withUnsafeBufferPointer { levels in
      point.values.withUnsafeMutableBufferPointer { out in
        states.values.withUnsafeBufferPointer { y in
          for d in 0..<dimension {
            for j in 0..<count { out[d * stride + j] = y[d * stride + j] / levels[j].scale }
          }
        }
      }
      evaluator.noise(point, at: gammas, into: &velocity)
      velocity.values.withUnsafeMutableBufferPointer { out in
        states.values.withUnsafeBufferPointer { y in
          for d in 0..<dimension {
            for j in 0..<count {
              let place = d * stride + j
              out[place] = levels[j].state * y[place] + levels[j].noise * out[place]
            }
          }
        }
      }
    }
  }
}
