import Numbers

/// The rate `β(t) = β_0 + (β_1 − β_0) t` of a process on `0 ... 1`, and its integral `b(t) = ∫_0^t β`.
public struct LinearRate: Sendable, Equatable {
  /// `β_0 > 0`, the rate at `t = 0`.
  public let start: Double
  /// `β_1 > 0`, the rate at `t = 1`.
  public let end: Double

  /// A rate that grows or falls linearly.
  ///
  /// - Throws: `ModelError.outOfRange` unless both are positive and finite.
  public init(from start: Double, to end: Double) throws {
    for value in [start, end] where !(value > 0 && value.isFinite) {
      throw ModelError.outOfRange(quantity: "the rate beta", value: "\(value)", allowed: "a positive number")
    }
    self.start = start
    self.end = end
  }

  private init(unchecked rate: Double) { (start, end) = (rate, rate) }

  /// `β = 8`, the constant rate of the published models in phase space.
  public static let published = LinearRate(unchecked: 8)

  /// Whether the rate is the same at all times.
  public var isConstant: Bool { start == end }
  /// `dβ/dt`.
  public var slope: Double { end - start }
  /// `β(time)`.
  public func value(at time: Double) -> Double { start + slope * time }
  /// `b(time)`.
  public func integral(to time: Double) -> Double { time * (start + 0.5 * slope * time) }
  /// The time with `b(t) = integral ≥ 0`.
  public func time(atIntegral integral: Double) -> Double {
    2 * integral / (start + (start * start + 2 * slope * integral).squareRoot())
  }
}
