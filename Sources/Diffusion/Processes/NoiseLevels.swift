import Numbers

/// How strong the noise of a process is at a time: all that a time grid needs to know of it.
public protocol NoiseLevels: Sendable {
  /// The name on the command line and in files.
  var name: String { get }
  /// The times at which the process is defined. The level is positive for every `t > 0` of it.
  var timeRange: ClosedRange<Double> { get }
  /// The time at which sampling starts unless told otherwise.
  var defaultStartTime: Double { get }
  /// The noise level at `time`, strictly increasing: that of the sufficient statistic for the data, `γ = σ/α` where a
  /// coordinate has one variable.
  func level(at time: Double) -> Double
  /// The time at which the noise level is `level`, the inverse of `level(at:)`.
  func time(atLevel level: Double) -> Double
}

extension NoiseLevels {
  /// The end of `timeRange`.
  public var defaultStartTime: Double { timeRange.upperBound }
}
