import Accuracy
import Experimentation

extension Check {
  /// A claim about the published parameters, and about other samples at them, with the same interval.
  static func published(_ claim: String, measured: Double, in interval: ClosedRange<Double>) -> Check {
    Check(
      claim, measured: measured, in: interval, onlyAtPublishedParameters: true, forOtherSamples: interval)
  }

  /// A claim about the reference of a study, without which no error means anything.
  static func completes(_ exact: ReferenceSolution) -> Check {
    Check(
      "The reference solution completes for every trajectory.",
      isTrue: exact.outcomes.allSatisfy { $0 == .completed })
  }
}
