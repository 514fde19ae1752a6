import Diffusion
import Integration
import Numbers

/// Where trajectories begin when nobody brings latents.
public enum Latents {
  /// `x ~ N(0, prior² I)` at the start of sampling, keyed by (seed, trajectory): trajectory `i` starts from the
  /// same point whatever the count and the batching.
  public static func prior(
    count: Int, dimension: Int, seed: UInt64, deviation: Double = 1
  ) -> StateBatch {
    let random = CounterRandom(seed: seed)
    var batch = StateBatch(count: count, dimension: dimension)
    for i in 0..<count {
      for d in 0..<dimension {
        batch[i, d] = deviation * random.normal(trajectory: i, step: 0, index: d)
      }
    }
    return batch
  }
}
