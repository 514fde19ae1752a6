/// Adam with a warm-up, a cosine decay, a bound on the norm of the gradient and an average of the weights.
public struct OptimizerSettings: Sendable, Equatable {
  /// Steps of the whole training.
  public var steps: Int
  /// Examples per step, a multiple of `Trainer.partSize`.
  public var batch: Int
  /// The learning rate at its peak.
  public var rate: Double
  /// Steps over which the learning rate rises linearly.
  public var warmUp: Int
  /// The norm to which a longer gradient is shortened.
  public var clip: Double
  /// The largest decay of the average of the weights; 0 keeps the last weights.
  public var averaging: Double
  /// What all random numbers of the training are keyed by.
  public var seed: UInt64

  /// Settings; the defaults are those of a score network.
  public init(
    steps: Int = 15_000, batch: Int = 512, rate: Double = 2e-3, warmUp: Int = 200, clip: Double = 1,
    averaging: Double = 0.999, seed: UInt64 = 0
  ) {
    self.steps = steps
    self.batch = batch
    self.rate = rate
    self.warmUp = warmUp
    self.clip = clip
    self.averaging = averaging
    self.seed = seed
  }

  /// Refuses a batch that is not made of whole parts.
  ///
  /// - Throws: `LearningError`.
  public func requireWholeParts() throws(LearningError) {
    guard batch > 0, batch % Trainer.partSize == 0 else {
      throw .outOfRange(
        quantity: "the batch of a training", value: "\(batch)",
        allowed: "a positive multiple of \(Trainer.partSize)")
    }
  }

  /// The learning rate of step `i`, counted from 0: linear to the peak, then half a cosine to zero at the last step.
  public func rate(at i: Int) -> Double {
    if i < warmUp { return rate * Double(i + 1) / Double(warmUp) }
    let share = Double(i - warmUp) / Double(max(steps - warmUp, 1))
    return rate * (1 + Double.cos(Double.pi * min(share, 1))) / 2
  }

  /// The decay of the average after step `i`: `min(averaging, (1 + i)/(10 + i))`, so that the first weights are forgotten.
  public func decay(at i: Int) -> Double { min(averaging, Double(1 + i) / Double(10 + i)) }
}
