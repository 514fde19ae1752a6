import Experimentation

extension Check {
  /// A claim about the published parameters, and about other samples at them, with the same interval.
  static func published(_ claim: String, measured: Double, in interval: ClosedRange<Double>) -> Check {
    Check(
      claim, measured: measured, in: interval, onlyAtPublishedParameters: true, forOtherSamples: interval)
  }
}
