import Diffusion
import Experimentation
import Integration
import Numbers
import Samplers

/// Identities of the paper along the exact flow.
struct EquationStudy: Sendable {
  /// The three terms of Eq. 12 and their sum at one time.
  struct Level: Sendable {
    let time: Double
    let gamma: Double
    let alpha: Double
    /// `γ |term|` for each of the three.
    let terms: [SampleSummary]
    /// `γ |dε/dγ|`.
    let derivative: SampleSummary
    /// `E γ² |dε/dγ|²`: the loss of a head that predicts 0, with the paper's weight.
    let weightedSquare: Double

    /// The same without the weight.
    var plainSquare: Double { weightedSquare / (gamma * gamma) }
    /// The loss per coordinate with the weight `γ²` for independent outputs of unit variance in Eq. 14: `1 + σ⁴ + α⁴`.
    var unitLoss: Double {
      let (data, noise) = (alpha * alpha, gamma * gamma * alpha * alpha)
      return 1 + noise * noise + data * data
    }
  }

  /// An equation, and the relative deviation of its sides at every point.
  struct Identity: Sendable {
    let equation: String
    let deviations: SampleSummary
  }

  let levels: [Level]
  let identities: [Identity]

  init(_ setting: FlowSetting, times: [Double], context: RunContext) throws {
    let flow = try setting.exactFlow(through: times, context: context)
    var found: [(equation: String, value: Double)] = []
    levels = try flow.places.enumerated().map { number, place in
      try context.cancellation.check()
      let grid = flow.solution.grid.points[place]
      let alpha = setting.schedule.alpha(at: grid)
      let points = EquationPoint.all(
        of: setting.mixture, at: flow.solution.path[place], gamma: grid.level, alpha: alpha)
      for point in points {
        found += Self.derivativeIdentities(at: point)
        found += try PosteriorMoments(setting.mixture, at: point).deviations
        found += Self.velocityPrediction(setting, at: point)
      }
      let terms = points.map(\.terms)
      return Level(
        time: times[number], gamma: grid.level, alpha: alpha,
        terms: (0..<3).map { k in SampleSummary(terms.map { grid.level * $0[k].norm }) },
        derivative: SampleSummary(points.map { grid.level * $0.derivative.norm }),
        weightedSquare: SampleSummary(
          points.map { point in
            let size = grid.level * point.derivative.norm
            return size * size
          }
        ).mean)
    }
    found += try Self.pointMass(setting, times: times)
    found += Self.timeDerivative(setting, times: times)
    var order: [String] = []
    var values: [String: [Double]] = [:]
    for item in found {
      if values[item.equation] == nil { order.append(item.equation) }
      values[item.equation, default: []].append(item.value)
    }
    identities = order.map { Identity(equation: $0, deviations: SampleSummary(values[$0] ?? [])) }
  }

  /// The summary of an equation's deviations.
  subscript(equation: String) -> SampleSummary? {
    identities.first { $0.equation == equation }?.deviations
  }

  /// Eq. 12, and Algorithm 1 with its printed sign: `JVP_s` is the spatial part, both products, `JVP_t` the part in time.
  /// Relative to the sizes of the terms, which nearly cancel at large `t`; the printed sign relative to the derivative.
  private static func derivativeIdentities(at point: EquationPoint) -> [(String, Double)] {
    let terms = point.terms
    let size = terms.reduce(0) { $0 + $1.norm }
    let spatial = terms[0] + terms[1]
    return [
      ("Eq. 12", (spatial + terms[2] - point.derivative).norm / size),
      ("Algorithm 1 as printed, JVP_s - JVP_t", (spatial - terms[2]).deviation(from: point.derivative)),
    ]
  }

  /// `v = α ε − σ D`, `dv/dγ = (dε/dγ)/α − α² x_t`, against a central difference of `v` along the flow.
  private static func velocityPrediction(
    _ setting: FlowSetting, at point: EquationPoint
  ) -> [(String, Double)] {
    let step = 1e-4 * point.gamma
    let exact = (1 / point.alpha) * point.derivative - (point.alpha * point.alpha) * point.sample
    func value(_ sign: Double) -> Vector {
      let h = sign * step
      let state = point.state + h * point.noise + (0.5 * h * h) * point.derivative
      let field = NoiseField(setting.mixture)
      let gamma = point.gamma + h
      let noise = field.evaluate(state.numbers, at: gamma)
      return Vector(
        zip(noise, state.numbers).map {
          Prediction.velocity.value(
            noise: $0, state: $1, alpha: setting.schedule.alpha(atGamma: gamma), gamma: gamma)
        })
    }
    let difference = (0.5 / step) * (value(1) - value(-1))
    return [("derivative of the v-prediction", difference.deviation(from: exact))]
  }

  /// Eqs. 63 to 66: for a point mass at the origin the three terms are `ε/γ`, `−γ ε/(1 + γ²)` and `−ε/(γ (1 + γ²))`, that is
  /// `k_1 = k_2 = k_3 = −x_t/σ` in Eq. 14, and their sum is zero.
  private static func pointMass(_ setting: FlowSetting, times: [Double]) throws -> [(String, Double)] {
    let size = setting.mixture.dimension
    let mass = try GaussianMixture(
      means: [[Double](repeating: 0, count: size)], standardDeviation: 0)
    return times.flatMap { time -> [(String, Double)] in
      let grid = GridPoint(time: time, schedule: setting.schedule)
      let alpha = setting.schedule.alpha(at: grid)
      var states = setting.latents.slice(0..<min(setting.latents.count, 16))
      states.scale(by: 1 / alpha)
      let gamma = grid.level
      return EquationPoint.all(of: mass, at: states, gamma: gamma, alpha: alpha).flatMap { point in
        let unit = (-1 / point.sigma) * point.sample
        let channels = [
          (-1 / gamma) * unit, (gamma * alpha * alpha) * unit, (alpha * alpha / gamma) * unit,
        ]
        let terms = point.terms
        let total = terms[0] + terms[1] + terms[2]
        return zip(63...65, zip(terms, channels)).map {
          ("Eq. \($0)", $1.0.deviation(from: $1.1))
        } + [("Eq. 66, the sum for a point mass", total.norm / terms.reduce(0) { $0 + $1.norm })]
      }
    }
  }

  /// Eq. 67: `dt/dγ = 2 γ/((1 + γ²) √(β_0² + 2 β_d log(1 + γ²)))`, against `1/γ'(t)` of the schedule.
  private static func timeDerivative(_ setting: FlowSetting, times: [Double]) -> [(String, Double)] {
    let schedule = LinearVariancePreserving()
    let rates: (initial: Double, growth: Double) = schedule.rates()
    return times.map { time in
      let gamma: Double = schedule.gamma(at: time)
      let root = (rates.initial * rates.initial + 2 * rates.growth * Double.log1p(gamma * gamma)).squareRoot()
      let printed = 2 * gamma / ((1 + gamma * gamma) * root)
      return ("Eq. 67", abs(printed * schedule.rates(at: time).gammaRate - 1))
    }
  }
}
