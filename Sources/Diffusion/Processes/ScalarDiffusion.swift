import Integration
import Numbers

/// A process with one variable per coordinate, `x = α x_0 + σ z`: variance preserving or exploding, flow matching, and whatever
/// else a schedule says. Steppers work in `x̄ = x/α`, whose noise level is `γ = σ/α`.
public struct ScalarDiffusion: DiffusionProcess {
  /// How signal and noise share a state.
  public let schedule: any NoiseSchedule

  /// The process of a schedule.
  public init(_ schedule: any NoiseSchedule) { self.schedule = schedule }

  /// `x`.
  public static var variableNames: [String] { ["x"] }
  /// `sigma/alpha`.
  public static var levelSummary: String { "sigma/alpha" }
  /// The schedule's name.
  public var name: String { schedule.name }
  /// The times at which the schedule is defined.
  public var timeRange: ClosedRange<Double> { schedule.timeRange }
  /// Where sampling starts unless told otherwise.
  public var defaultStartTime: Double { schedule.defaultStartTime }
  /// `γ(time)`.
  public func level(at time: Double) -> Double { schedule.level(at: time) }
  /// The time with `γ(t) = level`.
  public func time(atLevel level: Double) -> Double { schedule.time(atLevel: level) }
  /// `α`.
  public func amplitude(at point: GridPoint) -> Double { schedule.alpha(atGamma: point.level) }

  /// The DDIM ODE `d x̄/dγ = ε(x̄, γ)`.
  public func flow(of model: some NoiseModel) -> any Flow { ModelFlow(model: model) }

  /// `x̄ − γ ε(x̄, γ)`, the posterior mean of the data, whichever equation is followed.
  public func denoised(
    _ states: StateBatch, at point: GridPoint, along equation: ReverseEquation, evaluator: any NoiseEvaluator
  ) -> StateBatch {
    var noise = StateBatch(count: states.count, dimension: states.dimension)
    evaluator.noise(states, at: [Double](repeating: point.level, count: states.stride), into: &noise)
    var data = states
    data.add(-point.level, times: noise)
    return data
  }

  /// `x = α (x_0 + γ z)`.
  public func noised(_ data: StateBatch, with normals: StateBatch, at point: GridPoint) -> StateBatch {
    let alpha = amplitude(at: point)
    var states = data
    for j in states.values.indices {
      states.values[j] = alpha * (data.values[j] + point.level * normals.values[j])
    }
    return states
  }

  /// `α/prior`: the prior deviation is what `σ` is where the data are drowned in noise.
  public func analyticStart(at point: GridPoint) -> Double? {
    amplitude(at: point) / schedule.priorDeviation(at: point.time)
  }

  /// `x ~ N(0, prior² I)` with the schedule's prior deviation at `time`.
  public func prior(count: Int, first: Int, dimension: Int, seed: UInt64, at time: Double) -> StateBatch {
    StateBatch.normal(
      count: count, dimension: dimension, seed: seed, firstTrajectory: first,
      deviation: schedule.priorDeviation(at: time))
  }
}

/// A model's own flow.
struct ModelFlow<Model: NoiseModel>: Flow {
  let model: Model

  var dimension: Int { model.dimension }
  func makeEvaluator(count: Int, order: Int) -> any FlowEvaluator {
    model.makeEvaluator(count: count, order: order, precision: .working)
  }
}
