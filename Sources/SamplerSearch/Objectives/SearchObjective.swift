import Integration

/// What a batch of end points is compared with, besides the law of the data.
public struct SearchBatch: Sendable {
  /// The step of the search, to which random data are keyed.
  public let step: Int
  /// What random data are keyed by.
  public let seed: UInt64
  /// Where each trajectory should end, for objectives that compare trajectories.
  public let targets: StateBatch?

  /// A batch; every argument is the property of the same name.
  public init(step: Int, seed: UInt64, targets: StateBatch? = nil) {
    self.step = step
    self.seed = seed
    self.targets = targets
  }
}

/// A loss of the end points `y_K` of a batch, and its gradient.
public protocol SearchObjective: Sendable {
  /// Whether a batch needs targets.
  var needsTargets: Bool { get }
  /// The loss; `gradient ← ∂loss/∂ends`, zero in the padding.
  ///
  /// - Parameters:
  ///   - ends: at least two states.
  ///   - jobs: threads at most; all cores when nil. No bit depends on it.
  func evaluate(
    _ ends: StateBatch, _ batch: SearchBatch, gradient: inout StateBatch, jobs: Int?
  ) throws -> Double
}

extension SearchObjective {
  /// No.
  public var needsTargets: Bool { false }
}

/// The objectives by name.
public enum ObjectiveName: String, CaseIterable, Sendable {
  /// Squared discrepancy with Gaussian kernels against the exact law.
  case rbfExact = "rbf-exact"
  /// Energy distance against the exact law.
  case energy
  /// Cubic kernel on coordinates against the exact law.
  case kidRaw = "kid-raw"
  /// Cubic kernel on random Fourier features against draws from the law.
  case kidFeatures = "kid-features"
  /// Mean squared distance from the end of the exact flow.
  case trajectory
}
