import Numbers

extension Spacing {
  /// How many points of `λ` the arc is summed over.
  private static let resolution = 4001

  /// The inner noise levels of a grid of `steps` steps by a spacing that depends on the data; none for other spacings.
  ///
  /// - Throws: `ModelError.outOfRange` for a jump to a level that is no inner level; as ``GridData/lossCurve(levels:)``.
  func levels(steps: Int, from start: Double, to end: Double, data: GridData) throws -> [Double] {
    guard steps > 1 else { return [] }
    switch self {
    case .jump(let deviations):
      let first = deviations * data.largestDeviation
      guard first > end, first < start else {
        throw ModelError.outOfRange(
          quantity: "the noise level that the spacing '\(name)' jumps to", value: "\(first)",
          allowed: "a number of deviations with a level between \(end) and \(start)")
      }
      return (0..<steps - 1).map { first * Double.pow(end / first, Double($0) / Double(steps - 1)) }
    case .arc:
      let curve = try data.lossCurve(levels: end...start)
      return Self.quantiles(steps, from: start, to: end) { curve.arcDensity(atLevel: $0) }
    case .resolvedArc:
      let curve = try data.lossCurve(levels: end...start)
      return Self.quantiles(steps, from: start, to: end) { curve.resolvedArcDensity(atLevel: $0) }
    case .linear, .quadratic, .quadraticToCut, .power, .logSignalToNoise, .edm, .noiseToSignal:
      return []
    }
  }

  /// The levels between which `∫ √density dλ` is the same, by the trapezoidal rule; a density of 0 counts as 1e-18 of the largest, so
  /// that levels differ.
  private static func quantiles(
    _ steps: Int, from start: Double, to end: Double, density: (Double) -> Double
  ) -> [Double] {
    let width = Double.log(start / end) / Double(resolution - 1)
    var heights = (0..<resolution).map { density(start * .exp(-width * Double($0))).squareRoot() }
    let least = 1e-9 * (heights.max() ?? 0)
    for j in heights.indices { heights[j] = max(heights[j], least) }
    var sums = [0.0]
    for (a, b) in zip(heights, heights.dropFirst()) { sums.append(sums[sums.count - 1] + (a + b) / 2) }
    let whole = sums[sums.count - 1]
    var cell = 0
    return (1..<steps).map { n in
      let wanted = whole * Double(n) / Double(steps)
      while cell < resolution - 2, sums[cell + 1] < wanted { cell += 1 }
      let share = (wanted - sums[cell]) / (sums[cell + 1] - sums[cell])
      return start * .exp(-width * (Double(cell) + share))
    }
  }
}

extension LossCurve {
  /// `k(1 − k)`: the square of how fast the denoised data move, in posterior deviations per unit of `λ`, for one Gaussian.
  public func arcDensity(atLevel level: Double) -> Double {
    let jacobian = jacobian(atLevel: level)
    return max(jacobian * (1 - jacobian), 0)
  }

  /// `min(k(1 − k), ν² + κ(1 − κ))`; `k − k'/2 = E tr(C²)/(d γ⁴)`, so that `ν²` is the spread of the Jacobian about the best linear
  /// denoiser's and vanishes for one Gaussian.
  public func resolvedArcDensity(atLevel level: Double) -> Double {
    let square = level * level
    let linear = variances.reduce(0) { sum, variance in
      let share = variance / (variance + square)
      return sum + share * share / Double(variances.count)
    }
    let spread = max(jacobian(atLevel: level) - jacobianSlope(atLevel: level) / 2 - linear, 0)
    let total = deviation * deviation + square
    return min(arcDensity(atLevel: level), spread + (deviation * deviation / total) * (square / total))
  }
}
