import Integration
import Numbers

/// Exact samples of a mixture: what a perfect sampler would return, and so the floor of every metric.
///
/// State `i` is a function of the seed and `i` alone, so that a range of a larger sample can be drawn by itself. The draws share no random number with the latents or the noise
/// of a sampler that is given the same seed.
public enum DataSample {
  /// Independent draws from the mixture.
  ///
  /// - Parameters:
  ///   - mixture: the law.
  ///   - count: how many states; none below 1.
  ///   - first: the number of the first of them.
  ///   - seed: of the random numbers.
  public static func independent(
    from mixture: GaussianMixture, count: Int, first: Int = 0, seed: UInt64
  ) -> StateBatch {
    let random = CounterRandom(seed: seed)
    var running = 0.0
    let bounds = mixture.weights.map { weight in
      running += weight
      return running
    }
    let components = (0..<max(count, 0)).map { index in
      let level = running * random.uniform(trajectory: first + index, step: Self.choiceStep, index: 0)
      return bounds.firstIndex { level < $0 } ?? bounds.count - 1
    }
    return scatter(mixture, components, first: first, random)
  }

  /// Draws with as nearly as possible `w_k n` states in every component, component by component: the noise of
  /// the mode counts is gone, that within the modes remains.
  ///
  /// Shares that are not whole are rounded by the largest remainder.
  ///
  /// - Parameters: as ``independent(from:count:seed:)``.
  public static func stratified(from mixture: GaussianMixture, count: Int, seed: UInt64) -> StateBatch {
    let exact = mixture.weights.map { $0 * Double(max(count, 0)) }
    var sizes = exact.map { Int($0.rounded(.down)) }
    let missing = max(count, 0) - sizes.reduce(0, +)
    let byRemainder = exact.indices.sorted {
      let (a, b) = (exact[$0] - Double(sizes[$0]), exact[$1] - Double(sizes[$1]))
      return a == b ? $0 < $1 : a > b
    }
    for k in byRemainder.prefix(max(missing, 0)) { sizes[k] += 1 }
    let components = sizes.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element) }
    return scatter(mixture, components, first: 0, CounterRandom(seed: seed))
  }

  /// Draws from `p_t` at `point`, in the user's coordinates: the process's noise on the independent draws `x_0`, the points where
  /// encoding begins.
  ///
  /// - Parameters: as ``independent(from:count:seed:)``, and the point of the time grid on `process`.
  public static func noisy<Process: DiffusionProcess>(
    from mixture: GaussianMixture, count: Int, first: Int = 0, seed: UInt64, at point: GridPoint,
    process: Process
  ) -> StateBatch {
    let data = independent(from: mixture, count: count, first: first, seed: seed)
    let normals = StateBatch.normal(
      count: data.count, dimension: Process.variables * mixture.dimension, seed: seed, step: noiseStep,
      firstTrajectory: first)
    return process.noised(data, with: normals, at: point)
  }

  /// The same on a schedule: `x = α (x_0 + γ z)`.
  public static func noisy(
    from mixture: GaussianMixture, count: Int, seed: UInt64, at point: GridPoint, schedule: any NoiseSchedule
  ) -> StateBatch {
    noisy(from: mixture, count: count, seed: seed, at: point, process: ScalarDiffusion(schedule))
  }

  // Steps far beyond those of any sampler.
  private static let choiceStep = 0xDA7A_0000
  private static let scatterStep = 0xDA7A_0001
  private static let noiseStep = 0xDA7A_0002

  private static func scatter(
    _ mixture: GaussianMixture, _ components: [Int], first: Int, _ random: CounterRandom
  ) -> StateBatch {
    var batch = StateBatch(count: components.count, dimension: mixture.dimension)
    if let covariances = mixture.covariances {
      for (index, component) in components.enumerated() {
        let normals = covariances.eigenvalues(of: component).enumerated().map { d, value in
          value.squareRoot() * random.normal(trajectory: first + index, step: scatterStep, index: d)
        }
        for (d, shift) in covariances.restored(normals, of: component).enumerated() {
          batch[index, d] = mixture.means[component][d] + shift
        }
      }
      return batch
    }
    for (index, component) in components.enumerated() {
      let deviation = mixture.standardDeviations[component]
      for (d, mean) in mixture.means[component].enumerated() {
        batch[index, d] =
          mean + deviation * random.normal(trajectory: first + index, step: scatterStep, index: d)
      }
    }
    return batch
  }
}
