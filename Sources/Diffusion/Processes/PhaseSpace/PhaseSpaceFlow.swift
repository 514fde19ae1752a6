import Integration
import Numbers
import Series

/// The probability flow of `PhaseSpaceDiffusion` for a model of the data, in the variable `level`.
struct PhaseSpaceFlow<Model: NoiseModel>: Flow {
  let model: Model
  let process: PhaseSpaceDiffusion

  var dimension: Int { 2 * model.dimension }

  func makeEvaluator(count: Int, order: Int) -> any FlowEvaluator {
    PhaseSpaceFlowEvaluator(
      process, model.makeEvaluator(count: count, order: order + 1), count: count, dimension: model.dimension)
  }
}

/// Expands the flow through the stream of the data model: `γ_0 + h` is the level along the sufficient statistic.
final class PhaseSpaceFlowEvaluator: FlowEvaluator {
  private let process: PhaseSpaceDiffusion
  private let model: any NoiseEvaluator
  private var statistic: StateBatch
  private var noise: StateBatch
  private var noises: JetBatch

  init(_ process: PhaseSpaceDiffusion, _ model: any NoiseEvaluator, count: Int, dimension: Int) {
    self.process = process
    self.model = model
    statistic = StateBatch(count: count, dimension: dimension)
    noise = statistic
    noises = JetBatch(count: 0, dimension: dimension, order: 0)
  }

  func velocity(_ states: StateBatch, at points: [Double], into velocity: inout StateBatch) {
    let half = statistic.dimension
    let drifts = drifts(states.count, points, order: 1)
    statistic.resize(to: states.count)
    form(0, drifts) { i, _, d in states[i, d] }
    model.noise(statistic, at: points, into: &noise)
    for (i, drift) in drifts.enumerated() {
      let (a, c) = (drift.matrix, drift.push)
      for d in 0..<half {
        let (x, m, e) = (states[i, d], states[i, half + d], noise[i, d])
        velocity[i, d] = a.xx.coefficients[0] * x + a.xm.coefficients[0] * m + c.x.coefficients[0] * e
        velocity[i, half + d] = a.mx.coefficients[0] * x + a.mm.coefficients[0] * m + c.m.coefficients[0] * e
      }
    }
  }

  func expand(_ states: StateBatch, at points: [Double], order: Int, into jet: inout JetBatch) {
    let half = statistic.dimension
    let drifts = drifts(states.count, points, order: max(order, 1))
    statistic.resize(to: states.count)
    jet.set(0, to: states)
    var noises = JetBatch(count: 0, dimension: half, order: 0)
    swap(&noises, &self.noises)
    if noises.order < order { noises = JetBatch(count: statistic.stride, dimension: half, order: order) }
    model.begin(at: points, count: states.count)
    for n in 0..<order {
      form(n, drifts) { i, k, d in jet[i, k, d] }
      model.append(n, statistic, into: &noise)
      noises.set(n, to: noise)
      for (i, drift) in drifts.enumerated() {
        let (a, c) = (drift.matrix, drift.push)
        for d in 0..<half {
          var (x, m) = (0.0, 0.0)
          for k in 0...n {
            let (zx, zm, e) = (jet[i, n - k, d], jet[i, n - k, half + d], noises[i, n - k, d])
            x += a.xx.coefficients[k] * zx + a.xm.coefficients[k] * zm + c.x.coefficients[k] * e
            m += a.mx.coefficients[k] * zx + a.mm.coefficients[k] * zm + c.m.coefficients[k] * e
          }
          jet[i, n + 1, d] = x / Double(n + 1)
          jet[i, n + 1, half + d] = m / Double(n + 1)
        }
      }
    }
    self.noises = noises
  }

  /// Coefficient `n` of `r·z` of every trajectory, where `z(i, k, d)` is coordinate `d` of coefficient `k`.
  private func form(_ n: Int, _ drifts: [PhaseSpaceDrift], _ z: (Int, Int, Int) -> Double) {
    let half = statistic.dimension
    for (i, drift) in drifts.enumerated() {
      for d in 0..<half {
        var sum = 0.0
        for k in 0...n {
          sum += drift.statistic.x.coefficients[k] * z(i, n - k, d)
          sum += drift.statistic.m.coefficients[k] * z(i, n - k, half + d)
        }
        statistic[i, d] = sum
      }
    }
  }

  /// The equation about every trajectory's own level; neighbours at the same level share it.
  private func drifts(_ count: Int, _ levels: [Double], order: Int) -> [PhaseSpaceDrift] {
    var result: [PhaseSpaceDrift] = []
    for i in 0..<count {
      if i > 0, levels[i] == levels[i - 1] {
        result.append(result[i - 1])
      } else if let drift = try? PhaseSpaceDrift(
        process, at: process.time(atLevel: levels[i]), order: order
      ).alongLevel() {
        result.append(drift)
      } else {
        result.append(PhaseSpaceDrift(undefinedToOrder: order))
      }
    }
    return result
  }
}
