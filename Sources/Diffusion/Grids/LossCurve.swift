import Numbers

/// The training loss of a denoiser as a function of the noise: `m(γ) = E|x_0 − D(x̄, γ)|²/d`, mean squared error per coordinate,
/// with `x̄ = x_0 + γ z`, and the mean Jacobian `k(γ) = m/γ² = E tr(∂D/∂x̄)/d` that it stands for.
///
/// Kept is the ratio of `m` to the loss of the best linear denoiser, `γ² k_G` with `k_G = mean_i v_i/(v_i + γ²)` over the principal
/// variances `v_i` of the data: 1 for one Gaussian and, for every law, in the limit of much noise. Between nodes the
/// logarithm of the ratio is a cubic of `λ = −log γ` with the slopes of parabolas through three nodes; below the first node and
/// above the last the ratio is constant. Levels and losses are in the units of the data and their square.
///
/// References: Guo, Shamai and Verdú, "Mutual information and minimum mean-square error in Gaussian channels", 2005, for `m(γ)` and
/// its derivative; Karras et al. 2022, Sec. 5, for the loss of a denoiser.
public struct LossCurve: Sendable, Equatable {
  /// A level at which the loss is known.
  public struct Node: Sendable, Equatable {
    /// `λ = −log γ`.
    public let logSignalToNoise: Double
    /// `log(m/(γ² k_G))`, at least that of ``floor``.
    public let logRatio: Double
    /// The standard error of `m` as a share of `m`; 0 where none is known.
    public let relativeError: Double
    /// The derivative of `logRatio` by `λ`.
    var slope = 0.0
  }

  /// The smallest ratio that is kept: below it the data are resolved, and the loss is as good as 0.
  public static let floor = 1e-12

  /// `v_i`, the variances of the data along their principal directions, or the one of an isotropic reference.
  public let variances: [Double]
  /// At least one, in ascending `λ`.
  public let nodes: [Node]

  /// A curve through nodes in ascending `λ`.
  init(variances: [Double], nodes: [Node]) {
    self.variances = variances
    self.nodes = Self.withSlopes(nodes)
  }

  /// The curve through losses that somebody measured, with the isotropic reference whose variance the loss at the largest level
  /// gives: `s² = m/(1 − m/γ²)`.
  ///
  /// - Parameters:
  ///   - levels: `γ > 0`, at least two, strictly increasing or strictly decreasing.
  ///   - losses: `m`, one for each: positive and at most ``largestJacobian`` times `γ²`; at the largest level at most `γ²/4`, so
  ///     that the data are drowned there.
  /// - Throws: `ModelError` naming the number that is refused.
  public init(levels: [Double], losses: [Double]) throws {
    guard levels.count == losses.count else {
      throw ModelError.countMismatch(quantity: "losses", expected: levels.count, found: losses.count)
    }
    guard levels.count >= 2 else {
      throw ModelError.outOfRange(
        quantity: "the number of levels of a loss curve", value: "\(levels.count)",
        allowed: "at least 2 levels")
    }
    for (level, loss) in zip(levels, losses) { try Self.validate(loss, at: level) }
    let rising = levels[0] < levels[1]
    for n in 1..<levels.count where (levels[n - 1] < levels[n]) != rising || levels[n] == levels[n - 1] {
      throw ModelError.outOfRange(
        quantity: "level \(n + 1) of the loss curve", value: "\(levels[n]) after \(levels[n - 1])",
        allowed: "levels gamma that all increase or all decrease")
    }
    let order = rising ? Array(levels.indices.reversed()) : Array(levels.indices)
    let (top, loss) = (levels[order[0]], losses[order[0]])
    let share = loss / (top * top)
    guard share <= 0.25 else {
      throw ModelError.outOfRange(
        quantity: "the largest level of the loss curve", value: "\(top) (loss \(loss))",
        allowed:
          "levels up to where the loss is at most a quarter of gamma^2, so that the spread of the data is known"
      )
    }
    let variance = loss / (1 - share)
    self.init(
      variances: [variance],
      nodes: order.map { n in
        let square = levels[n] * levels[n]
        let ratio = losses[n] / (square * variance / (variance + square))
        return Node(
          logSignalToNoise: -Double.log(levels[n]), logRatio: Double.log(max(ratio, Self.floor)),
          relativeError: 0)
      })
  }

  /// The largest `m/γ²` that a measured curve may have: the prediction 0 of the noise has 1, and a mean over data scatters.
  public static let largestJacobian = 1.05

  private static func validate(_ loss: Double, at level: Double) throws {
    guard level.isFinite, level > 0 else {
      throw ModelError.outOfRange(
        quantity: "a level gamma of the loss curve", value: "\(level)", allowed: "a positive number")
    }
    guard loss > 0, loss <= largestJacobian * level * level else {
      throw ModelError.outOfRange(
        quantity: "the loss at gamma = \(level)", value: "\(loss)",
        allowed: "a positive mean squared error per coordinate of the denoised data, of at most gamma^2")
    }
  }

  /// `s = √(Σ v_i²/Σ v_i)`, the deviation of the data with directions weighted by their share of the variance: that of every
  /// coordinate for isotropic data.
  public var deviation: Double {
    let sum = variances.reduce(0, +)
    guard sum > 0 else { return 0 }
    return (variances.reduce(0) { $0 + $1 * $1 } / sum).squareRoot()
  }

  /// `√max v_i`.
  public var largestDeviation: Double { (variances.max() ?? 0).squareRoot() }

  /// `k(γ) = m/γ²`, the trace of `∂D/∂x̄` per coordinate in the mean: from 0 to 1, up to the scatter of a measured curve.
  public func jacobian(atLevel level: Double) -> Double {
    Double.exp(logRatio(atLevel: level).value) * reference(atLevel: level).value
  }

  /// `dk/dλ`.
  public func jacobianSlope(atLevel level: Double) -> Double {
    let (ratio, reference) = (logRatio(atLevel: level), reference(atLevel: level))
    return Double.exp(ratio.value) * (reference.slope + reference.value * ratio.slope)
  }

  /// `m(γ)`.
  public func loss(atLevel level: Double) -> Double { level * level * jacobian(atLevel: level) }

  /// `dm/dλ = γ²(k' − 2k) = −2 E tr(C²)/(d γ²)` with the posterior covariance `C = γ² ∂D/∂x̄`.
  public func lossSlope(atLevel level: Double) -> Double {
    level * level * (jacobianSlope(atLevel: level) - 2 * jacobian(atLevel: level))
  }

  /// `mean_i κ_i` and its derivative by `λ`, `mean_i 2 κ_i(1 − κ_i)`, with `κ_i = v_i/(v_i + γ²)`.
  func reference(atLevel level: Double) -> (value: Double, slope: Double) {
    let square = level * level
    var (value, slope) = (0.0, 0.0)
    for variance in variances {
      let total = variance + square
      value += variance / total
      slope += 2 * (variance / total) * (square / total)
    }
    return (value / Double(variances.count), slope / Double(variances.count))
  }

  private func logRatio(atLevel level: Double) -> (value: Double, slope: Double) {
    let place = -Double.log(level)
    let next = firstNode(after: place)
    guard next > 0 else { return (nodes[0].logRatio, 0) }
    guard next < nodes.count else { return (nodes[next - 1].logRatio, 0) }
    let (a, b) = (nodes[next - 1], nodes[next])
    let width = b.logSignalToNoise - a.logSignalToNoise
    let t = (place - a.logSignalToNoise) / width
    let rise = b.logRatio - a.logRatio
    let (left, right) = (a.slope * width - rise, rise - b.slope * width)
    let bend = t * (1 - t)
    return (
      a.logRatio + t * rise + bend * ((1 - t) * left + t * right),
      (rise + (1 - 2 * t) * ((1 - t) * left + t * right) + bend * (right - left)) / width
    )
  }

  private func firstNode(after place: Double) -> Int {
    var (low, high) = (0, nodes.count)
    while low < high {
      let middle = (low + high) / 2
      if nodes[middle].logSignalToNoise > place { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private static func withSlopes(_ nodes: [Node]) -> [Node] {
    func secant(_ n: Int) -> Double {
      (nodes[n + 1].logRatio - nodes[n].logRatio)
        / (nodes[n + 1].logSignalToNoise - nodes[n].logSignalToNoise)
    }
    return nodes.enumerated().map { n, node in
      var node = node
      guard nodes.count > 1 else { return node }
      if n == 0 || n == nodes.count - 1 {
        node.slope = secant(n == 0 ? 0 : n - 1)
      } else {
        let before = node.logSignalToNoise - nodes[n - 1].logSignalToNoise
        let after = nodes[n + 1].logSignalToNoise - node.logSignalToNoise
        node.slope = (after * secant(n - 1) + before * secant(n)) / (before + after)
      }
      return node
    }
  }
}
