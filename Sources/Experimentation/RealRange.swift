/// An interval of real numbers whose ends may be open; NaN and infinities never belong to it.
public struct RealRange: Equatable, Sendable {
  /// The lower end, `-infinity` when there is none.
  public let lower: Double
  /// The upper end, `infinity` when there is none.
  public let upper: Double
  /// Whether the lower end itself is allowed.
  public let includesLower: Bool
  /// Whether the upper end itself is allowed.
  public let includesUpper: Bool

  /// The numbers between two ends.
  public init(lower: Double, upper: Double, includesLower: Bool, includesUpper: Bool) {
    self.lower = lower
    self.upper = upper
    self.includesLower = includesLower
    self.includesUpper = includesUpper
  }

  /// Every finite number.
  public static let any = RealRange(
    lower: -.infinity, upper: .infinity, includesLower: false, includesUpper: false)
  /// Every finite number above 0.
  public static let positive = greater(than: 0)
  /// Every finite number from 0.
  public static let nonNegative = atLeast(0)

  /// `lower...upper`, both ends allowed.
  public static func closed(_ range: ClosedRange<Double>) -> RealRange {
    RealRange(
      lower: range.lowerBound, upper: range.upperBound, includesLower: true, includesUpper: true)
  }
  /// Numbers above `bound`.
  public static func greater(than bound: Double) -> RealRange {
    RealRange(lower: bound, upper: .infinity, includesLower: false, includesUpper: false)
  }
  /// Numbers from `bound`.
  public static func atLeast(_ bound: Double) -> RealRange {
    RealRange(lower: bound, upper: .infinity, includesLower: true, includesUpper: false)
  }
  /// Numbers above `lower` and at most `upper`.
  public static func above(_ lower: Double, upTo upper: Double) -> RealRange {
    RealRange(lower: lower, upper: upper, includesLower: false, includesUpper: true)
  }

  /// Whether a number is finite and inside.
  public func contains(_ value: Double) -> Bool {
    value.isFinite && (includesLower ? value >= lower : value > lower)
      && (includesUpper ? value <= upper : value < upper)
  }

  /// The condition in words, e.g. `greater than 0 and at most 1` or `of at least 0`, to stand behind "a number"; empty for `any`.
  public var condition: String {
    if lower.isFinite && upper.isFinite && includesLower && includesUpper {
      return "from \(lower.plain) to \(upper.plain)"
    }
    var parts: [String] = []
    if lower.isFinite { parts.append((includesLower ? "at least " : "greater than ") + lower.plain) }
    if upper.isFinite { parts.append((includesUpper ? "at most " : "less than ") + upper.plain) }
    let condition = parts.joined(separator: " and ")
    return condition.hasPrefix("at ") ? "of " + condition : condition
  }
}

extension Double {
  /// The shortest text that reads back as the same number, whole numbers below 2^53 without a fraction.
  public var plain: String {
    if self == rounded(.towardZero) && magnitude < 0x1p53 && !(self == 0 && sign == .minus) {
      return String(Int64(self))
    }
    return description
  }
}
