import Accuracy
import Diffusion
import Integration
import Samplers

/// Tests of the experiment's own parts, on its own latents.
struct PrecisionWitness {
  let setting: FlowSetting
  let exact: ReferenceSolution

  /// Whether a latent that is not a number fails, and changes no bit of the others.
  func failureIsAnOutcome() throws -> Bool {
    let count = min(setting.latents.count, 12)
    let healthy = setting.latents.slice(0..<count)
    var spoiled = healthy
    let victim = count / 2
    spoiled[victim, 0] = .nan
    let problem = setting.problem(exact.grid)
    let one = try problem.run(TaylorAdaptive(), latents: healthy, jobs: 1)
    let other = try problem.run(TaylorAdaptive(), latents: spoiled, jobs: 1)
    let others = (0..<count).filter { $0 != victim }
    return other.outcomes[victim] != .completed
      && others.allSatisfy {
        other.outcomes[$0] == .completed && one.states.state($0) == other.states.state($0)
      }
  }

  /// `|∂ε/∂x̄ ε + ∂ε/∂γ − 2 X_2|` relative to the sizes of its terms, where `X_2` is the kernel's coefficient.
  func jacobianAlongFlow() -> Double {
    let field = MixtureJacobian(setting.mixture)
    var largest = 0.0
    for point in points {
      var jet = JetBatch(count: 1, dimension: point.state.count, order: 2)
      setting.mixture.makeEvaluator(count: 1, order: 2)
        .expand(point.batch, at: point.gammas, order: 2, into: &jet)
      let (matrix, rates) = field.evaluate(point.state, at: point.gamma)
      for i in rates.indices {
        var (sum, size) = (rates[i], abs(rates[i]))
        for j in rates.indices {
          let term = matrix[i * rates.count + j] * jet[0, 1, j]
          sum += term
          size += abs(term)
        }
        largest = worse(largest, abs(sum - 2 * jet[0, 2, i]) / size)
      }
    }
    return largest
  }

  /// The largest deviation of the Jacobian from central differences of `ε`, relative to its largest entry.
  func jacobianAgainstDifferences() -> Double {
    let field = MixtureJacobian(setting.mixture)
    let noise = NoiseField(setting.mixture)
    var largest = 0.0
    for point in points {
      let (matrix, rates) = field.evaluate(point.state, at: point.gamma)
      let step = 1e-4 * point.gamma
      let dimension = rates.count
      let scale = (matrix + rates).reduce(0) { max($0, abs($1)) }
      for j in 0...dimension {
        func value(_ sign: Double) -> [Double] {
          var state = point.state
          if j < dimension { state[j] += sign * step }
          return noise.evaluate(state, at: point.gamma + (j < dimension ? 0 : sign * step))
        }
        let (above, below) = (value(1), value(-1))
        for i in 0..<dimension {
          let expected = j < dimension ? matrix[i * dimension + j] : rates[i]
          largest = worse(largest, abs((above[i] - below[i]) / (2 * step) - expected) / scale)
        }
      }
    }
    return largest
  }

  private func worse(_ old: Double, _ new: Double) -> Double { new <= old ? old : new }

  private struct Point {
    let state: [Double]
    let gamma: Double
    let batch: StateBatch

    var gammas: [Double] { [Double](repeating: gamma, count: batch.stride) }
  }

  /// States `μ + γ z` at several noise levels, among them levels at which many components share a state.
  private var points: [Point] {
    let first = exact.grid.first
    let sigma = exact.process.amplitude(at: first) * first.level
    return [0.02, 0.05, 0.2, 1, 5, 50].flatMap { gamma in
      (0..<min(setting.latents.count, 8)).map { i in
        let mean = setting.mixture.means[i % setting.mixture.count]
        let batch = setting.latents.slice(i..<i + 1)
        var moved = batch
        for d in mean.indices { moved[0, d] = mean[d] + gamma * batch[0, d] / sigma }
        return Point(state: moved.state(0), gamma: gamma, batch: moved)
      }
    }
  }
}
