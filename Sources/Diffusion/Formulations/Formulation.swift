import Numbers
import Series

/// A variable in which a trajectory is expanded, and the quantity that is expanded in it.
///
/// A jet in `γ` becomes a jet in any other variable `u` by composition with the scalar series of
/// `γ(u₀ + τ) − γ₀`, times the amplitude series for quantities other than `x̄`: one expansion of the model
/// serves every formulation.
public enum Formulation: String, CaseIterable, Sendable {
  /// `x̄` as a function of `γ`: the DDIM ODE.
  case gamma
  /// `x = α x̄` as a function of `t`: the probability-flow ODE.
  case time = "t"
  /// `x̄` as a function of `λ = −log γ`.
  case logSignalToNoise = "lambda"

  /// `γ(u₀ + τ) − γ₀` to order `order`, with constant term exactly 0, where `γ(u₀) = gamma`.
  ///
  /// - Throws: `SeriesError` where the schedule has no expansion.
  public func displacement<Number: ElementaryNumber>(
    atGamma gamma: Number, time: Number, schedule: some NoiseSchedule, order: Int
  ) throws -> TaylorSeries<Number> {
    let series: TaylorSeries<Number>
    switch self {
    case .gamma: series = .variable(at: .zero, order: order)
    case .time: series = try schedule.gammaSeries(at: time, order: order)
    case .logSignalToNoise:
      series = exp(-TaylorSeries<Number>.variable(at: .zero, order: order)) * gamma
    }
    return TaylorSeries([.zero] + series.coefficients.dropFirst())
  }

  /// The factor between `x̄` and the expanded quantity, as a series in `τ`: `α(t₀ + τ)` for `time`, else 1.
  ///
  /// - Throws: `SeriesError` where the schedule has no expansion.
  public func amplitude<Number: ElementaryNumber>(
    at time: Number, schedule: some NoiseSchedule, order: Int
  ) throws -> TaylorSeries<Number> {
    switch self {
    case .gamma, .logSignalToNoise: .constant(.one, order: order)
    case .time: try schedule.alphaSeries(at: time, order: order)
    }
  }

  /// `u` at `point`.
  public func coordinate(of point: GridPoint) -> Double {
    switch self {
    case .gamma: point.level
    case .time: point.time
    case .logSignalToNoise: point.logSignalToNoise
    }
  }

  /// The factors `w_0 … w_p` of a Taylor step of order `p` in `u` from `point` to `next`:
  /// `x̄_{n+1} = Σ_k w_k X_k`, `w_k = Σ_{m ≤ p} H^m [τ^m](a δ^k) / a_{n+1}`, with `δ` the displacement and `a` the
  /// amplitude.
  ///
  /// - Throws: `SeriesError` where the schedule has no expansion.
  public func stepFactors(
    from point: GridPoint, to next: GridPoint, order: Int, schedule: some NoiseSchedule
  ) throws -> [Double] {
    let delta = try displacement(
      atGamma: point.level, time: point.time, schedule: schedule, order: order)
    let step = coordinate(of: next) - coordinate(of: point)
    let end = self == .time ? schedule.alpha(atGamma: next.level) : 1
    var power = try amplitude(at: point.time, schedule: schedule, order: order)
    var factors: [Double] = []
    for k in 0...order {
      factors.append(power.evaluate(at: step) / end)
      if k < order { power = power * delta }
    }
    return factors
  }
}
