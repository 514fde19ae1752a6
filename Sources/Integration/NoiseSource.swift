import Numbers

/// How many normal numbers a run takes.
public struct NoiseShape: Sendable, Equatable {
  /// Trajectories.
  public let trajectories: Int
  /// Steps of a trajectory.
  public let steps: Int
  /// Draws of a step.
  public let drawsPerStep: Int
  /// Numbers of a draw.
  public let dimension: Int

  /// A shape; every argument is the property of the same name.
  public init(trajectories: Int, steps: Int, drawsPerStep: Int, dimension: Int) {
    self.trajectories = trajectories
    self.steps = steps
    self.drawsPerStep = drawsPerStep
    self.dimension = dimension
  }

  /// Draws of a trajectory.
  public var draws: Int { steps * drawsPerStep }
}

/// Where the standard normal numbers of stochastic methods come from: a function of (trajectory, step, draw, coordinate).
public protocol NoiseSource: Sendable {
  /// `batch ← z`, where state `i` belongs to the trajectory `first + i`.
  func fill(_ batch: inout StateBatch, first: Int, step: Int, draw: Int)
  /// Refuses a run that the source has no numbers for; by default it has them for every run.
  ///
  /// - Throws: a `Refusal`.
  func validate(for shape: NoiseShape) throws
}

extension NoiseSource {
  /// Every run is accepted.
  public func validate(for shape: NoiseShape) throws {}
}

/// Independent normal numbers keyed by (seed, trajectory, step, draw): no number depends on batches or threads.
public struct KeyedNoise: NoiseSource, Equatable {
  private let random: CounterRandom

  /// The numbers of a seed.
  public init(seed: UInt64) { random = CounterRandom(seed: seed) }

  /// `batch ← z`; neighbouring coordinates share one pair of the generator.
  public func fill(_ batch: inout StateBatch, first: Int, step: Int, draw: Int) {
    let (start, end) = (draw * batch.dimension, (draw + 1) * batch.dimension)
    for i in 0..<batch.count {
      var index = start
      while index < end {
        // Step 0 of the generator belongs to the starting points.
        let pair = random.normalPair(trajectory: first + i, step: step + 1, index: index)
        if index & 1 == 1 {
          batch[i, index - start] = pair.1
          index += 1
          continue
        }
        batch[i, index - start] = pair.0
        if index + 1 < end { batch[i, index + 1 - start] = pair.1 }
        index += 2
      }
    }
  }
}

/// Normal numbers that were written down, for one run: draw `k` of step `n` is number `n · drawsPerStep + k` of its trajectory.
public struct RecordedNoise: NoiseSource, Equatable {
  /// The run that the numbers are for.
  public let shape: NoiseShape
  /// Draw after draw, coordinate after coordinate, trajectory after trajectory.
  private var values: [Double]

  /// Zeros, to be replaced.
  public init(_ shape: NoiseShape) {
    self.shape = shape
    values = [Double](repeating: 0, count: shape.draws * shape.dimension * shape.trajectories)
  }

  /// Coordinate `d` of a trajectory's draw number `draw` within the run.
  public subscript(trajectory: Int, draw draw: Int, d: Int) -> Double {
    get { values[(draw * shape.dimension + d) * shape.trajectories + trajectory] }
    set { values[(draw * shape.dimension + d) * shape.trajectories + trajectory] = newValue }
  }

  /// `batch ← z`.
  public func fill(_ batch: inout StateBatch, first: Int, step: Int, draw: Int) {
    for d in 0..<batch.dimension {
      for i in 0..<batch.count { batch[i, d] = self[first + i, draw: step * shape.drawsPerStep + draw, d] }
    }
  }

  /// - Throws: `NoiseError.shapeMismatch` for any other run, but for a part of the trajectories.
  public func validate(for shape: NoiseShape) throws {
    guard shape.trajectories <= self.shape.trajectories, shape.steps == self.shape.steps,
      shape.drawsPerStep == self.shape.drawsPerStep, shape.dimension == self.shape.dimension
    else { throw NoiseError.shapeMismatch(recorded: self.shape, needed: shape) }
  }
}

/// Why recorded noise does not drive a run.
public enum NoiseError: Refusal, Equatable {
  /// The numbers are for a run of another shape.
  case shapeMismatch(recorded: NoiseShape, needed: NoiseShape)

  /// What was refused.
  public var quantity: String { "the recorded noise" }
  /// The value that was refused.
  public var value: String {
    switch self {
    case .shapeMismatch(let recorded, _): Self.text(recorded)
    }
  }
  /// What is accepted, completing the sentence "Please give ...".
  public var allowed: String {
    switch self {
    case .shapeMismatch(_, let needed): Self.text(needed)
    }
  }

  private static func text(_ shape: NoiseShape) -> String {
    "\(shape.trajectories) trajectories x \(shape.steps) steps x \(shape.drawsPerStep) draws x \(shape.dimension) coordinates"
  }
}
