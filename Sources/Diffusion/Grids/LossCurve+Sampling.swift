import Integration
import Numbers

extension LossCurve {
  /// How many levels a sampled curve has.
  public static let sampledLevels = 97

  /// The curve of a law's exact denoiser, the smallest loss that there is.
  ///
  /// - Parameters:
  ///   - law: the data.
  ///   - levels: the noise levels in which the curve is wanted; above five of the largest deviations it is the reference.
  ///   - samples: how many pairs of data and noise, the same at every level; by default 1024, or 256 for laws of many
  ///     components and coordinates.
  ///   - seed: of the draws.
  /// - Throws: `ModelError` for data without spread, or levels that are none.
  public init(
    of law: GaussianMixture, levels: ClosedRange<Double>, samples: Int? = nil, seed: UInt64 = 0,
    jobs: Int? = nil
  ) throws {
    try self.init(of: law, data: law, levels: levels, samples: samples, seed: seed, jobs: jobs)
  }

  /// The curve of any model on data from `law`, errors of the model included.
  ///
  /// The loss at a level is the loss of the best linear denoiser, known exactly, times the ratio of both losses over the samples;
  /// where the model is nearly linear the scatter of the samples cancels.
  ///
  /// - Parameters: as above, and the model, with as many coordinates as the data.
  /// - Throws: `ModelError` for data without spread, or levels that are none.
  public init(
    of model: some NoiseModel, data law: GaussianMixture, levels: ClosedRange<Double>, samples: Int? = nil,
    seed: UInt64 = 0, jobs: Int? = nil
  ) throws {
    guard levels.lowerBound > 0, levels.upperBound.isFinite else {
      throw ModelError.outOfRange(
        quantity: "the noise levels of a loss curve", value: "\(levels)", allowed: "positive numbers")
    }
    guard model.dimension == law.dimension else {
      throw ModelError.dimensionMismatch(expected: law.dimension, found: model.dimension)
    }
    let axes = law.principalAxes
    let largest = (axes.variances.max() ?? 0).squareRoot()
    guard largest > 0 else {
      throw ModelError.outOfRange(
        quantity: "the data of a loss curve", value: "a single point", allowed: "data of positive variance")
    }
    let count = max(samples ?? (law.count * law.dimension > 1 << 13 ? 256 : 1024), 2)
    let draws = Draws(law, axes, count: count, seed: seed)
    let top = min(levels.upperBound, 5 * largest)
    let bottom = min(levels.lowerBound, top / 2)
    let intervals = Double(Self.sampledLevels - 1)
    let nodes = try ParallelMap.map(count: Self.sampledLevels, jobs: jobs) { n in
      let level = top * Double.pow(bottom / top, Double(n) / intervals)
      return draws.node(of: model, atLevel: level)
    }
    self.init(variances: axes.variances, nodes: nodes)
  }

  /// Data and noise, also in the principal axes of the data.
  private struct Draws: Sendable {
    let data: StateBatch
    let noise: StateBatch
    let variances: [Double]
    /// `Vᵀ(x_0 − E x_0)` and `Vᵀ z`.
    let turnedData: StateBatch
    let turnedNoise: StateBatch

    init(_ law: GaussianMixture, _ axes: GaussianMixture.PrincipalAxes, count: Int, seed: UInt64) {
      data = DataSample.independent(from: law, count: count, seed: seed)
      noise = .normal(count: count, dimension: law.dimension, seed: seed, step: Self.noiseStep)
      variances = axes.variances
      var (a, b) = (data, noise)
      for d in 0..<law.dimension { for i in 0..<count { a[i, d] -= axes.mean[d] } }
      a = axes.turned(a)
      b = axes.turned(b)
      (turnedData, turnedNoise) = (a, b)
    }

    // A step far beyond those of any sampler.
    private static let noiseStep = 0xDA7A_0003

    func node(of model: some NoiseModel, atLevel level: Double) -> Node {
      var states = data
      states.add(level, times: noise)
      var predicted = StateBatch(count: states.count, dimension: states.dimension)
      model.makeEvaluator(count: states.count, order: 1, precision: .working)
        .noise(states, at: [Double](repeating: level, count: states.stride), into: &predicted)
      var own = [Double](repeating: 0, count: data.count)
      var linear = own
      for d in 0..<data.dimension {
        let total = variances[d] + level * level
        let (kept, passed) = (level * level / total, level * variances[d] / total)
        for i in 0..<data.count {
          let miss = level * (predicted[i, d] - noise[i, d])
          own[i].addProduct(miss, miss)
          let straight = kept * turnedData[i, d] - passed * turnedNoise[i, d]
          linear[i].addProduct(straight, straight)
        }
      }
      let (sum, whole) = (CompensatedSum.of(own), CompensatedSum.of(linear))
      let ratio = sum / whole
      var scatter = 0.0
      for i in own.indices {
        let rest = own[i] - ratio * linear[i]
        scatter.addProduct(rest, rest)
      }
      let size = Double(own.count)
      return Node(
        logSignalToNoise: -Double.log(level), logRatio: Double.log(max(ratio, LossCurve.floor)),
        relativeError: sum > 0 ? (scatter * size / (size - 1)).squareRoot() / sum : 0)
    }
  }
}
