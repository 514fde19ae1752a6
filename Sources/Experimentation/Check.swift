import Reporting

/// A claim of an experiment with the number that was measured and the interval that it should lie in.
public struct Check: Sendable {
  /// What became of a claim.
  public enum Status: String, Sendable {
    /// The measured number lies in the interval.
    case holds
    /// It does not, or it is not a number.
    case fails
    /// The interval was found at other parameters than these.
    case notApplicable
  }

  /// The claim as a sentence, e.g. `The global order of ttm2 in gamma is 2.`
  public let claim: String
  /// The measured number.
  public let measured: Double
  /// The closed interval at the published parameters; infinite ends are allowed.
  public let interval: ClosedRange<Double>
  /// Whether the interval means nothing at other parameters than the published ones.
  public let onlyAtPublishedParameters: Bool
  /// The interval at the published parameters with another seed or file of latents, if there is one.
  public let intervalForOtherSamples: ClosedRange<Double>?

  /// A claim that must hold always (an order, an identity), or with `onlyAtPublishedParameters` one whose interval was found there.
  ///
  /// `intervalForOtherSamples` is used when only the sample differs from the published one; for a mean it
  /// should reach at least 5 standard errors to each side. Without it such a run leaves the claim open.
  public init(
    _ claim: String, measured: Double, in interval: ClosedRange<Double>,
    onlyAtPublishedParameters: Bool = false,
    forOtherSamples intervalForOtherSamples: ClosedRange<Double>? = nil
  ) {
    self.claim = claim
    self.measured = measured
    self.interval = interval
    self.onlyAtPublishedParameters = onlyAtPublishedParameters
    self.intervalForOtherSamples = intervalForOtherSamples
  }

  /// A claim that is true or false, measured as 1 or 0.
  public init(_ claim: String, isTrue: Bool, onlyAtPublishedParameters: Bool = false) {
    self.init(
      claim, measured: isTrue ? 1 : 0, in: 1...1, onlyAtPublishedParameters: onlyAtPublishedParameters)
  }

  /// Judges the claim at parameters of a certain scope.
  public func judged(at scope: ParameterScope) -> JudgedCheck {
    var applicable: ClosedRange<Double>? = interval
    if onlyAtPublishedParameters {
      switch scope {
      case .published: break
      case .otherSample: applicable = intervalForOtherSamples
      case .other: applicable = nil
      }
    }
    let status: Status
    if let applicable {
      status = applicable.contains(measured) ? .holds : .fails
    } else {
      status = .notApplicable
    }
    return JudgedCheck(claim: claim, measured: measured, interval: applicable ?? interval, status: status)
  }
}

/// A check after it was judged.
public struct JudgedCheck: Sendable, Equatable {
  /// The claim as a sentence.
  public let claim: String
  /// The measured number.
  public let measured: Double
  /// The interval that it was held against.
  public let interval: ClosedRange<Double>
  /// What became of it.
  public let status: Check.Status

  /// One line for people: status, claim, number and interval.
  public var line: String {
    let word =
      switch status {
      case .holds: "holds"
      case .fails: "FAILS"
      case .notApplicable: "n/a  "
      }
    let isWhole = measured.isFinite && measured == measured.rounded() && measured.magnitude < 1e15
    let number = isWhole ? measured.plain : NumberText.significant(measured, digits: 6)
    return
      "\(word)  \(claim) [measured \(number), interval \(interval.words)]"
  }
}

extension ClosedRange where Bound == Double {
  /// `1.9...2.1`, with `inf` for an infinite end.
  public var words: String { lowerBound.plain + "..." + upperBound.plain }
}
