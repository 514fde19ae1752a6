import Integration
import Numbers

/// The probability flow of phase space at one time, `dz/dt = A z + c ε_data(r·z, γ)` per coordinate (`PhaseSpaceDrift`).
public struct PhaseSpaceVelocity: Sendable {
  private let matrix: (xx: Double, xm: Double, mx: Double, mm: Double)
  private let push: PhasePair<Double>
  private let statistic: PhasePair<Double>
  /// `dγ/dt`.
  public let levelRate: Double

  /// The flow at `time > 0`.
  ///
  /// - Throws: `SeriesError` at `time = 0`, where the covariance vanishes.
  public init(_ process: PhaseSpaceDiffusion, at time: Double) throws {
    let drift = try PhaseSpaceDrift(process, at: time, order: 1)
    let a = drift.matrix
    matrix = (a.xx.coefficients[0], a.xm.coefficients[0], a.mx.coefficients[0], a.mm.coefficients[0])
    push = PhasePair(x: drift.push.x.coefficients[0], m: drift.push.m.coefficients[0])
    statistic = PhasePair(x: drift.statistic.x.coefficients[0], m: drift.statistic.m.coefficients[0])
    levelRate = drift.level.coefficients[1]
  }

  /// `data ← r·z`, the sufficient statistic for the data, `D` coordinates each.
  public func formStatistic(of states: StateBatch, into data: inout StateBatch) {
    let half = data.dimension
    for d in 0..<half {
      for i in 0..<states.count {
        data[i, d] = statistic.x * states[i, d] + statistic.m * states[i, half + d]
      }
    }
  }

  /// `dz/dt` of one coordinate, given `ε_data` at its statistic.
  public func velocity(x: Double, m: Double, noise: Double) -> PhasePair<Double> {
    PhasePair(
      x: matrix.xx * x + matrix.xm * m + push.x * noise, m: matrix.mx * x + matrix.mm * m + push.m * noise)
  }
}
