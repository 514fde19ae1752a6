/// The trajectories of a run in consecutive blocks of whole chunks, for runs that forget a block before they begin the next.
///
/// Every trajectory has its own steps and its own random numbers, so no result depends on the size of a block.
public struct TrajectoryBlocks: Sequence, Sendable {
  /// Neighbouring trajectories.
  public struct Block: Sendable, Equatable {
    /// The number of the first one within the largest run that has it.
    public let first: Int
    /// Its place within this run, from 0.
    public let offset: Int
    /// How many they are.
    public let count: Int
  }

  /// The number of the first trajectory.
  public let first: Int
  /// How many trajectories there are.
  public let count: Int
  /// Trajectories in a block, but for the last: a multiple of `Chunk.size`.
  public let size: Int

  /// 512 chunks.
  public static let standardSize = 512 * Chunk.size

  /// Blocks of `size` trajectories, rounded up to whole chunks.
  public init(first: Int = 0, count: Int, size: Int = standardSize) {
    self.first = first
    self.count = Swift.max(count, 0)
    self.size = Swift.max(Chunk.number(of: size), 1) * Chunk.size
  }

  /// Blocks of at most the standard size that hold about `2^24` numbers at a time, for trajectories of so many numbers each, but four
  /// chunks for each thread.
  public init(first: Int = 0, count: Int, numbersPerTrajectory: Int, jobs: Int) {
    let fitting = (1 << 24) / Swift.max(numbersPerTrajectory, 1) / Chunk.size * Chunk.size
    let least = 4 * Swift.max(jobs, 1) * Chunk.size
    self.init(first: first, count: count, size: Swift.min(Swift.max(fitting, least), Self.standardSize))
  }

  /// Whether one block holds all of them.
  public var isSingle: Bool { count <= size }

  /// The blocks in order.
  public func makeIterator() -> AnyIterator<Block> {
    var offset = 0
    return AnyIterator {
      guard offset < count else { return nil }
      defer { offset += size }
      return Block(first: first + offset, offset: offset, count: Swift.min(size, count - offset))
    }
  }
}

extension SamplingProblem {
  /// The same problem for trajectories of which the first has this number, to which noise is keyed.
  public func numbered(from first: Int) -> SamplingProblem {
    var options = options
    options.firstTrajectory = first
    return SamplingProblem(process: process, model: model, grid: grid, options: options)
  }
}
