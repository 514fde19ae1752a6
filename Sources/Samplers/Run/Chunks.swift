import Diffusion
import Integration
import Numbers

/// Neighbouring trajectories that one thread carries together.
public struct Chunk: Sendable {
  /// The number of the first trajectory within the run.
  public let first: Int
  /// The starting points, in the user's coordinates.
  public let latents: StateBatch

  /// Trajectories per chunk. It is fixed, so that no result depends on the number of threads.
  public static let size = 128

  /// How many chunks `count` trajectories make.
  public static func number(of count: Int) -> Int { (count + size - 1) / size }

  /// The trajectories of chunk `c` out of `count`.
  public static func range(_ c: Int, of count: Int) -> Range<Int> {
    c * size..<min(count, (c + 1) * size)
  }

  /// `body` for every chunk of `count` trajectories, on several threads, in the order of the chunks.
  ///
  /// - Throws: what `body` throws, or `monitor.check`.
  public static func map<Output: Sendable>(
    count: Int, jobs: Int?, monitor: RunMonitor = RunMonitor(),
    _ body: @Sendable (Range<Int>) throws -> Output
  ) throws -> [Output] {
    try ParallelMap.map(count: number(of: count), jobs: jobs) { c in
      try monitor.check()
      let range = range(c, of: count)
      let output = try body(range)
      monitor.advance(range.count)
      return output
    }
  }
}

extension SamplingProblem {
  /// `body` for every chunk of `latents`: the one walk over trajectories, for runs and for reference solutions.
  ///
  /// - Throws: `ModelError.dimensionMismatch`, what `body` throws, or `monitor.check`.
  public func chunks<Output: Sendable>(
    of latents: StateBatch, jobs: Int?, monitor: RunMonitor, _ body: @Sendable (Chunk) throws -> Output
  ) throws -> [Output] {
    guard latents.dimension == dimension else {
      throw ModelError.dimensionMismatch(expected: dimension, found: latents.dimension)
    }
    return try Chunk.map(count: latents.count, jobs: jobs, monitor: monitor) { range in
      try body(Chunk(first: range.lowerBound, latents: latents.slice(range)))
    }
  }
}
