import Numbers
import Series

/// Another schedule with more noise at every time: `γ'(t) = shift · γ(t)`, and `α` as that schedule has it at `γ'`.
///
/// On `flow-matching` this is the time shift `t' = shift t/(1 + (shift − 1) t)` of Stable Diffusion 3 (Esser et al. 2024,
/// Eq. 23); on `vp-cosine` it is the shifted cosine schedule (Hoogeboom et al. 2023, "simple diffusion", Eq. 4: images of
/// `d × d` pixels have `shift = d/64`).
public struct ShiftedSchedule: NoiseSchedule {
  /// The schedule that is shifted.
  public let base: any NoiseSchedule
  /// The factor of `γ`, positive.
  public let shift: Double
  /// The name in catalogues and files.
  public let name: String

  /// `base` with `γ` multiplied by `shift`.
  ///
  /// - Throws: `ModelError.outOfRange` for a shift outside `shiftRange`.
  public init(_ base: any NoiseSchedule, shift: Double) throws {
    guard Self.shiftRange.contains(shift) else {
      throw ModelError.outOfRange(
        quantity: "the shift of a noise schedule", value: "\(shift)",
        allowed: "a number from \(Self.shiftRange.lowerBound) to \(Self.shiftRange.upperBound)")
    }
    self.init(base, factor: shift, name: base.name)
  }

  private init(_ base: any NoiseSchedule, factor: Double, name: String) {
    self.base = base
    shift = factor
    self.name = name
  }

  /// The shifts that are accepted.
  public static let shiftRange = 0.01...100.0

  /// `vp-cosine-shifted`: the cosine schedule for images of 256 × 256 pixels, `shift = 4`.
  public static let cosine = ShiftedSchedule(
    CosineVariancePreserving(), factor: 4, name: "vp-cosine-shifted")

  /// The definition in a line.
  public var summary: String { "\(base.name) with 'gamma' multiplied by \(shift)" }
  /// The times at which the schedule is defined.
  public var timeRange: ClosedRange<Double> { base.timeRange }
  /// As without the shift.
  public var defaultStartTime: Double { base.defaultStartTime }

  /// `shift · γ(t)`.
  public func gamma<Number: ElementaryNumber>(at time: Number) -> Number {
    Number(shift) * base.gamma(at: time)
  }
  /// The time at which the schedule itself has `γ/shift`.
  public func time<Number: ElementaryNumber>(atGamma gamma: Number) -> Number {
    base.time(atGamma: gamma / Number(shift))
  }
  /// That of the schedule.
  public func alpha(atGamma gamma: Double) -> Double { base.alpha(atGamma: gamma) }

  /// `shift · γ(t + τ)` in powers of `τ`.
  public func gammaSeries<Number: ElementaryNumber>(
    at time: Number, order: Int
  ) throws -> TaylorSeries<Number> {
    try base.gammaSeries(at: time, order: order) * Number(shift)
  }

  /// That of the schedule.
  ///
  /// - Throws: as the schedule.
  public func alphaSeries<Number: ElementaryNumber>(
    alongGamma gamma: TaylorSeries<Number>
  ) throws -> TaylorSeries<Number> {
    try base.alphaSeries(alongGamma: gamma)
  }

  /// From the rates of the schedule at both times: `γ' = shift γ_0'`, `α' = α_0'(u) γ'/γ_0'(u)`.
  public func rates(at time: Double) -> ScheduleRates {
    let own = base.rates(at: time)
    let (gamma, rate) = (shift * own.gamma, shift * own.gammaRate)
    let other = base.rates(at: base.time(atGamma: gamma))
    return ScheduleRates(
      gamma: gamma, gammaRate: rate, alpha: other.alpha, alphaRate: other.alphaRate * rate / other.gammaRate)
  }

  /// That of the schedule where it has this level.
  public func priorDeviation(at time: Double) -> Double {
    base.priorDeviation(at: base.time(atGamma: gamma(at: time)))
  }
}
