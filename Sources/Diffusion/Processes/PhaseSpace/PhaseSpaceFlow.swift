import Integration
import Series

/// The flow of `PhaseSpaceDiffusion` for a model of the data, in the variable `level`:
///
///     dy/dγ = ε_data(y, γ) − κ r,    dr/dγ = (κ/γ) ε_data(y, γ),    z = mean y + normal r
///
/// (`PhaseSpaceFrame`). `γ_0 + h` is the level along the curve `y`, so the stream of the data's model carries it.
struct PhaseSpaceFlow<Model: NoiseModel>: Flow {
  let model: Model
  let process: PhaseSpaceDiffusion

  var dimension: Int { 2 * model.dimension }

  func makeEvaluator(count: Int, order: Int) -> any FlowEvaluator {
    PhaseSpaceFlowEvaluator(
      process, model.makeEvaluator(count: count, order: order), count: count, dimension: model.dimension,
      order: order)
  }
}

/// Expands the flow of phase space trajectory by trajectory, each about its own level.
final class PhaseSpaceFlowEvaluator: FlowEvaluator {
  private let process: PhaseSpaceDiffusion
  private let model: any NoiseEvaluator
  private let dimension: Int
  /// The schedule about the level of one trajectory, and the level that it is for.
  private var series: [PhaseSpaceSeries]
  private var levels: [Double]
  private var data: JetBatch
  private var complement: JetBatch
  private var noises: JetBatch
  private var coefficient: StateBatch
  private var noise: StateBatch

  init(
    _ process: PhaseSpaceDiffusion, _ model: any NoiseEvaluator, count: Int, dimension: Int, order: Int
  ) {
    self.process = process
    self.model = model
    self.dimension = dimension
    series = (0..<count).map { _ in PhaseSpaceSeries(process, in: .level, order: max(order, 1)) }
    levels = [Double](repeating: .nan, count: count)
    data = JetBatch(count: count, dimension: dimension, order: max(order, 1))
    complement = data
    noises = data
    coefficient = StateBatch(count: count, dimension: dimension)
    noise = coefficient
  }

  func velocity(_ states: StateBatch, at points: [Double], into velocity: inout StateBatch) {
    advance(states, at: points, order: 1)
    for i in 0..<states.count {
      for d in 0..<dimension {
        velocity[i, d] = position(i, 1, d)
        velocity[i, dimension + d] = momentum(i, 1, d)
      }
    }
  }

  func expand(_ states: StateBatch, at points: [Double], order: Int, into jet: inout JetBatch) {
    advance(states, at: points, order: order)
    jet.set(0, to: states)
    for n in stride(from: 1, through: order, by: 1) {
      for d in 0..<dimension {
        for i in 0..<states.count {
          jet[i, n, d] = position(i, n, d)
          jet[i, n, dimension + d] = momentum(i, n, d)
        }
      }
    }
  }

  /// Coefficients `0 … order` of `y` and `r`.
  private func advance(_ states: StateBatch, at points: [Double], order: Int) {
    for i in 0..<states.count where levels[i] != points[i] {
      series[i].expand(at: process.time(atLevel: points[i]))
      levels[i] = points[i]
    }
    coefficient.resize(to: states.count)
    for i in 0..<states.count {
      let s = series[i]
      let (x, m) = (s.complement.x, s.complement.m)
      let (yx, ym) = (s.statistic.x, s.statistic.m)
      for d in 0..<dimension {
        let (position, momentum) = (states[i, d], states[i, dimension + d])
        data[i, 0, d] = yx * position + ym * momentum
        complement[i, 0, d] = x * position + m * momentum
      }
    }
    model.begin(at: points, count: states.count)
    for n in 0..<order {
      for d in 0..<dimension {
        for i in 0..<states.count { coefficient[i, d] = data[i, n, d] }
      }
      model.append(n, coefficient, into: &noise)
      let step = 1 / Double(n + 1)
      for d in 0..<dimension {
        for i in 0..<states.count {
          noises[i, n, d] = noise[i, d]
          let s = series[i]
          var (y, r) = (noise[i, d], 0.0)
          for k in 0...n {
            y -= s.turn[k] * complement[i, n - k, d]
            r += s.turnOverLevel[k] * noises[i, n - k, d]
          }
          data[i, n + 1, d] = step * y
          complement[i, n + 1, d] = step * r
        }
      }
    }
  }

  private func position(_ i: Int, _ n: Int, _ d: Int) -> Double {
    let s = series[i]
    var sum = 0.0
    for k in 0...n { sum += s.meanX[k] * data[i, n - k, d] + s.normalX[k] * complement[i, n - k, d] }
    return sum
  }

  private func momentum(_ i: Int, _ n: Int, _ d: Int) -> Double {
    let s = series[i]
    var sum = 0.0
    for k in 0...n { sum += s.meanM[k] * data[i, n - k, d] + s.normalM[k] * complement[i, n - k, d] }
    return sum
  }
}
