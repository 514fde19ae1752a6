import Diffusion
import GSLReference
import Numbers

/// How a sample is spread over the modes of a mixture, and how much of it lies on none.
///
/// A mode is a distinct mean; components with the same mean are one mode with their summed weight. A state belongs to the
/// mode whose mean is nearest, and to the first of several at the same distance.
///
/// A state is on component `k` when it lies within `outsideDeviations * s_k` of its mean. That radius is the one outside of which
/// a draw from the component itself lies with probability ``outsideProbability``, in every dimension: 4 deviations in the
/// plane, 3.6 on the line, 5.7 in 10 dimensions, 10.5 in 64.
public struct ModeOccupancy: Sendable {
  /// What one sample gives.
  public struct Value: Equatable, Sendable {
    /// States per mode.
    public let counts: [Int]
    /// The mode of every state that was used, in the order of ``SamplePoints/sources``.
    public let modes: [Int]
    /// `1/2 Σ_k |n_k/n - w_k|`, from 0 to 1.
    public let totalVariation: Double
    /// The share of modes that hold at least `recallThreshold * w_k n` states.
    public let recall: Double
    /// The share of states farther than `outsideDeviations * s_k` from the mean of every component `k`.
    public let outsideShare: Double
    /// States that were used.
    public let count: Int
    /// States that were left out because they are not finite.
    public let diverged: Int
  }

  /// The law.
  public let mixture: GaussianMixture
  /// The distinct means, in the order of their first component.
  public let centres: [[Double]]
  /// The weight of each mode.
  public let shares: [Double]
  /// The mode of each component.
  public let modeOfComponent: [Int]
  /// The probability with which a draw from one component lies outside of it.
  public let outsideProbability: Double
  /// How many standard deviations away a state counts as outside: the chi quantile of `outsideProbability`.
  public let outsideDeviations: Double
  /// Which part of its expected count a mode needs in order to be recalled.
  public let recallThreshold: Double

  /// - Parameters:
  ///   - mixture: the law.
  ///   - outsideProbability: above 0, below 1; by default that of 4 deviations in the plane, `exp(-8)`.
  ///   - recallThreshold: finite, above 0.
  /// - Throws: ``MetricError/invalidThreshold(quantity:value:)``, ``MetricError/meanOutOfRange(component:value:)``.
  public init(
    _ mixture: GaussianMixture, outsideProbability: Double = standardOutsideProbability,
    recallThreshold: Double = 0.2
  ) throws(MetricError) {
    guard recallThreshold > 0, recallThreshold.isFinite else {
      throw .invalidThreshold(quantity: "recall threshold", value: recallThreshold)
    }
    guard outsideProbability > 0, outsideProbability < 1,
      let radius = try? SpecialFunctions.chiUpperQuantile(outsideProbability, dimension: mixture.dimension)
    else { throw .invalidThreshold(quantity: "probability outside", value: outsideProbability) }
    try mixture.requireMeasurableMeans()
    self.mixture = mixture
    self.outsideProbability = outsideProbability
    outsideDeviations = radius
    self.recallThreshold = recallThreshold
    var modes: [[Double]: Int] = [:]
    var centres: [[Double]] = []
    var shares: [Double] = []
    modeOfComponent = zip(mixture.means, mixture.weights).map { mean, weight in
      if let mode = modes[mean] {
        shares[mode] += weight
        return mode
      }
      modes[mean] = centres.count
      centres.append(mean)
      shares.append(weight)
      return centres.count - 1
    }
    self.centres = centres
    self.shares = shares
  }

  /// `exp(-8)`, with which a draw from a Gaussian in the plane lies farther than 4 deviations from its mean.
  public static let standardOutsideProbability = 3.3546262790251185e-4

  /// What the share of states outside is, for tables.
  public static let outsideSummary =
    "share outside every component: farther than the radius that exp(-8) of its draws exceed, 4 deviations in the plane"

  /// Assigns `points` to modes.
  ///
  /// - Throws: ``MetricError/dimensionMismatch(expected:found:)``, or
  ///   ``MetricError/tooFewStates(metric:needed:found:diverged:)`` without a finite state.
  public func evaluate(_ points: SamplePoints) throws(MetricError) -> Value {
    try points.require(1, of: mixture, for: "mode-occupancy")
    var nearest = [Double](repeating: .infinity, count: points.count)
    var modes = [Int](repeating: 0, count: points.count)
    var isOutside = [Bool](repeating: true, count: points.count)
    for (component, mode) in modeOfComponent.enumerated() {
      let limit = outsideDeviations * mixture.standardDeviations[component]
      let squares = PairSums.squaredDistances(from: mixture.means[component], points)
      for (state, square) in squares.enumerated() {
        if square < nearest[state] {
          nearest[state] = square
          modes[state] = mode
        }
        if mixture.covariances == nil ? square <= limit * limit : isWithin(component, points.state(state)) {
          isOutside[state] = false
        }
      }
    }
    var counts = [Int](repeating: 0, count: centres.count)
    for mode in modes { counts[mode] += 1 }
    let total = Double(points.count)
    let differences = zip(counts, shares).map { abs(Double($0) / total - $1) }
    let recalled = zip(counts, shares).count { Double($0) >= recallThreshold * $1 * total }
    return Value(
      counts: counts, modes: modes, totalVariation: CompensatedSum.of(differences) / 2,
      recall: Double(recalled) / Double(centres.count),
      outsideShare: Double(isOutside.count { $0 }) / total, count: points.count, diverged: points.diverged)
  }

  /// Whether `state` lies within `outsideDeviations` of a component with a covariance: `Σ_d z_d²/λ_d` at most its square.
  func isWithin(_ component: Int, _ state: [Double]) -> Bool {
    let offset = mixture.offset(of: state, from: component)
    let square = zip(offset, mixture.variances(of: component)).reduce(0.0) { sum, pair in
      pair.0 == 0 ? sum : sum + pair.0 * pair.0 / pair.1
    }
    return square <= outsideDeviations * outsideDeviations
  }

  /// The share of states whose nearest mode has the class that was asked for; diverged states count as wrong.
  ///
  /// - Parameters:
  ///   - value: the assignment of `points`.
  ///   - points: the sample.
  ///   - classes: the class of each component of the mixture; where components share a mode the first decides.
  ///   - wanted: the class asked for, one per state of the original sample.
  /// - Throws: ``MetricError/lengthMismatch(quantity:expected:found:)``, or
  ///   ``MetricError/tooFewStates(metric:needed:found:diverged:)`` for an empty sample.
  public func classAccuracy(
    _ value: Value, of points: SamplePoints, classes: [Int], wanted: [Int]
  ) throws(MetricError) -> Double {
    guard classes.count == modeOfComponent.count else {
      throw .lengthMismatch(
        quantity: "classes of components", expected: modeOfComponent.count, found: classes.count)
    }
    let total = points.count + points.diverged
    guard wanted.count == total else {
      throw .lengthMismatch(quantity: "wanted classes", expected: total, found: wanted.count)
    }
    guard value.modes.count == points.count else {
      throw .lengthMismatch(quantity: "assigned states", expected: points.count, found: value.modes.count)
    }
    guard total > 0 else {
      throw .tooFewStates(metric: "class-accuracy", needed: 1, found: 0, diverged: 0)
    }
    var classOfMode = [Int?](repeating: nil, count: centres.count)
    for (component, mode) in modeOfComponent.enumerated() where classOfMode[mode] == nil {
      classOfMode[mode] = classes[component]
    }
    let right = zip(points.sources, value.modes).count { source, mode in classOfMode[mode] == wanted[source] }
    return Double(right) / Double(total)
  }

  /// What `totalVariation` is on average for `count` independent exact samples, in the normal approximation
  /// `1/2 Σ_k √(2 w_k (1 - w_k)/(π n))`.
  public func totalVariationFloor(count: Int) -> Double {
    CompensatedSum.of(shares.map { (2 * $0 * (1 - $0) / (Double.pi * Double(count))).squareRoot() }) / 2
  }
}
