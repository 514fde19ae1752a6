import Accuracy
import Samplers

/// What a measured order says about a claim.
enum AuditVerdict: String, Sendable {
  /// The order is the stated one, or at least the stated one where that is the statement.
  case asStated = "as stated"
  /// The order is lower than the stated one.
  case below = "below the statement"
  /// The order is higher than the stated one.
  case above = "above the statement"
  /// The work says nothing about the order that was found.
  case noStatement = "no statement found"
  /// A method of this toolkit.
  case own = "own method"

  /// How far from a whole number a slope may lie.
  static let tolerance = 0.3

  /// Whether there is a statement to hold the order against.
  var isJudged: Bool { self == .asStated || self == .below || self == .above }

  /// The verdict on a claim by the slope between the two finest grids.
  init(_ claim: OrderClaim, measured: OrderEstimate?) {
    let order = measured?.finest ?? .nan
    switch claim {
    case .own: self = .own
    case .notFound: self = .noStatement
    case .atLeast(let stated, _):
      self = order >= Double(stated) - Self.tolerance ? .asStated : .below
    case .stated(let stated, _), .classical(let stated, _), .classicalOnEqualSteps(let stated, _):
      let excess = order - Double(stated)
      self = abs(excess) <= Self.tolerance ? .asStated : excess > 0 ? .above : .below
    }
  }
}
