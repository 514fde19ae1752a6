/// What a grid may know of the data: their law and the model that is to run, or a loss curve that somebody measured.
public enum GridData: Sendable {
  /// A loss curve.
  case curve(LossCurve)
  /// A model, and the law of the data that it is a model of.
  case model(any NoiseModel, data: GaussianMixture)

  /// A law with its exact prediction.
  public static func law(_ law: GaussianMixture) -> GridData { .model(law, data: law) }

  /// The deviation of the data in their widest direction.
  public var largestDeviation: Double {
    switch self {
    case .curve(let curve): curve.largestDeviation
    case .model(_, let law): (law.principalAxes.variances.max() ?? 0).squareRoot()
    }
  }

  /// The loss of the model in a range of noise levels: the same samples whatever the run.
  ///
  /// - Throws: `ModelError` for a measured curve that ends within the range, and as ``LossCurve``.
  public func lossCurve(levels: ClosedRange<Double>) throws -> LossCurve {
    switch self {
    case .model(let model, let law):
      return try LossCurve(of: model, data: law, levels: levels)
    case .curve(let curve):
      let least = curve.leastLevel
      guard levels.lowerBound >= least * (1 - 1e-9) else {
        throw ModelError.outOfRange(
          quantity: "the last noise level gamma of a grid by a loss curve that begins at \(least)",
          value: "\(levels.lowerBound)",
          allowed: "a level in the range of the curve, or a curve that reaches it")
      }
      return curve
    }
  }
}

extension LossCurve {
  /// The smallest level of a node.
  public var leastLevel: Double { .exp(-(nodes.last?.logSignalToNoise ?? 0)) }
}
