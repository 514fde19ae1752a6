import MixtureKernel
import Numbers

/// A Gaussian mixture `p_0 = Σ_k w_k N(μ_k, s_k² I)`, or with covariances `Σ_k`: data whose score is known exactly at every
/// noise level.
///
/// At noise level `γ` the law of `x̄ = x_t/α` is the mixture with the same means and variances
/// `v_k = s_k² + γ²`. Components may be point masses (`s_k = 0`, or flat in some direction) as long as `γ > 0`.
public struct GaussianMixture: Sendable {
  /// Coordinates of a state.
  public let dimension: Int
  /// `μ_k`, one row per component.
  public let means: [[Double]]
  /// `s_k ≥ 0`; `√(tr Σ_k/D)` where there are ``covariances``.
  public let standardDeviations: [Double]
  /// `w_k > 0`, with sum 1.
  public let weights: [Double]

  /// The place of each component in the list that was given, from 0: components of weight 0 leave gaps.
  public internal(set) var componentNumbers: [Int]

  /// How many components were given, those of weight 0 among them.
  var listedCount: Int
  let parameters: MixtureParameters
  /// The covariances where they are not `s_k² I`.
  var shape: Shape?

  /// How many components have a positive weight.
  public var count: Int { means.count }
  /// Whether a component has zero width, in some direction, so that no density exists at `γ = 0`.
  public var hasPointMasses: Bool {
    covariances?.eigenvalues.contains { $0.contains(0) } ?? standardDeviations.contains(0)
  }

  /// The mixture with the given components; weights are normalised and components of weight 0 dropped.
  ///
  /// - Parameters:
  ///   - means: one row per component, all of the same length of at least 1.
  ///   - standardDeviations: one per component, finite and not negative.
  ///   - weights: one per component, finite, not negative, with a positive sum; equal when omitted.
  /// - Throws: `ModelError` naming the number that is refused.
  public init(means: [[Double]], standardDeviations: [Double], weights: [Double]? = nil) throws {
    guard let first = means.first, !first.isEmpty else {
      throw ModelError.outOfRange(
        quantity: "the number of components", value: "\(means.count)",
        allowed: "at least one component with at least one coordinate")
    }
    let weights = weights ?? [Double](repeating: 1, count: means.count)
    guard standardDeviations.count == means.count else {
      throw ModelError.countMismatch(
        quantity: "standard deviations", expected: means.count, found: standardDeviations.count)
    }
    guard weights.count == means.count else {
      throw ModelError.countMismatch(quantity: "weights", expected: means.count, found: weights.count)
    }
    for (k, mean) in means.enumerated() {
      guard mean.count == first.count else {
        throw ModelError.countMismatch(
          quantity: "coordinates in mean \(k + 1)", expected: first.count, found: mean.count)
      }
      for value in mean where !value.isFinite {
        throw ModelError.outOfRange(
          quantity: "a coordinate of mean \(k + 1)", value: "\(value)", allowed: "a finite number")
      }
    }
    for (k, deviation) in standardDeviations.enumerated() where !(deviation.isFinite && deviation >= 0) {
      throw ModelError.outOfRange(
        quantity: "standard deviation \(k + 1)", value: "\(deviation)",
        allowed: "a finite number that is not negative")
    }
    for (k, weight) in weights.enumerated() where !(weight.isFinite && weight >= 0) {
      throw ModelError.outOfRange(
        quantity: "weight \(k + 1)", value: "\(weight)", allowed: "a finite number that is not negative")
    }
    let largest = weights.max() ?? 0
    guard largest > 0 else {
      throw ModelError.outOfRange(
        quantity: "the sum of the weights", value: "0", allowed: "at least one positive weight")
    }
    let kept = weights.indices.filter { weights[$0] > 0 }
    let total = CompensatedSum.of(kept.map { weights[$0] / largest })
    dimension = first.count
    componentNumbers = kept
    listedCount = means.count
    self.means = kept.map { means[$0] }
    self.standardDeviations = kept.map { standardDeviations[$0] }
    self.weights = kept.map { weights[$0] / largest / total }
    parameters = MixtureParameters(
      dimension: first.count, means: self.means.flatMap { $0 },
      logWeights: self.weights.map { Double.log($0) }, deviations: self.standardDeviations)
    shape = nil
  }

  /// The mixture with one width for all components.
  ///
  /// - Throws: `ModelError` as the designated initialiser.
  public init(means: [[Double]], standardDeviation: Double, weights: [Double]? = nil) throws {
    try self.init(
      means: means, standardDeviations: [Double](repeating: standardDeviation, count: means.count),
      weights: weights)
  }

  /// The mixture of the components with these numbers in the list that was given, with their weights renormalised: a
  /// class of the data.
  ///
  /// - Throws: `ModelError` when a component does not exist or has weight 0, or none is given.
  public func restricted(to numbers: [Int]) throws -> GaussianMixture {
    let indices = Dictionary(uniqueKeysWithValues: zip(componentNumbers, means.indices))
    let chosen = try numbers.map { number in
      guard let index = indices[number] else {
        let isDropped = (0..<listedCount).contains(number)
        throw ModelError.outOfRange(
          quantity: "a component", value: "\(number)",
          allowed: isDropped
            ? "a component with a positive weight (that of component \(number) is 0)"
            : "the number of a component, from 0 to \(listedCount - 1)")
      }
      return index
    }
    if let shape {
      return try GaussianMixture(
        means: chosen.map { means[$0] }, covariances: shape.covariances.keeping(chosen),
        rotatedMeans: chosen.map { Array(shape.rotatedMean($0)) }, weights: chosen.map { weights[$0] })
    }
    return try GaussianMixture(
      means: chosen.map { means[$0] }, standardDeviations: chosen.map { standardDeviations[$0] },
      weights: chosen.map { weights[$0] })
  }
}
