import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers
import Testing

@Suite struct ErrorStreamTests {
  private let schedule = LinearVariancePreserving()

  private func stream(
    _ quantiles: SampleAccumulator.Quantiles = .exact
  ) throws -> ErrorStream<ScalarDiffusion> {
    let catalog = SamplerCatalog.standard
    let samplers = try ["ttm3", "ab3", "ancestral", "taylor-adaptive"].map {
      try catalog.sampler(named: $0, on: ScalarDiffusion.self)
    }
    let problem = SamplingProblem(
      model: try GaussianMixture.toy8x8(), schedule: schedule,
      grid: try TimeGrid(.quadratic, steps: 4, schedule: schedule), options: RunOptions(seed: 3))
    return ErrorStream(problem, samplers, quantiles: quantiles, measuresSteps: true)
  }

  private func totals(
    _ stream: ErrorStream<ScalarDiffusion>, _ blocks: TrajectoryBlocks, jobs: Int = 2
  ) throws -> [ErrorTotals] {
    let process = ScalarDiffusion(schedule)
    return try stream.run(blocks, jobs: jobs) {
      process.prior(count: $0.count, first: $0.first, dimension: 2, seed: 3, at: 1)
    }.totals
  }

  @Test(arguments: SampleAccumulator.Quantiles.allCases)
  func neitherBlocksNorThreadsChangeABit(_ quantiles: SampleAccumulator.Quantiles) throws {
    let stream = try stream(quantiles)
    let whole = try totals(stream, TrajectoryBlocks(count: 700, size: 1 << 16), jobs: 1)
    for size in [128, 384] {
      #expect(try totals(stream, TrajectoryBlocks(count: 700, size: size)) == whole)
    }
    // Ranges that begin anywhere, one after the other.
    var merged = try totals(stream, TrajectoryBlocks(first: 0, count: 333))
    for (s, part) in try totals(stream, TrajectoryBlocks(first: 333, count: 367, size: 128)).enumerated() {
      try merged[s].merge(part)
    }
    #expect(merged == whole)
    #expect(merged.map(\.global.summary) == whole.map(\.global.summary))
  }

  /// The distances are those of `GlobalError` and `LocalError`, which keep all of them.
  @Test func totalsAreThoseOfKeptErrors() throws {
    let stream = try stream()
    let latents = ScalarDiffusion(schedule).prior(count: 300, dimension: 2, seed: 3, at: 1)
    let reference = try ReferenceSolution(stream.problem, latents: latents)
    for (sampler, found) in zip(stream.samplers, try totals(stream, TrajectoryBlocks(count: 300, size: 128)))
    {
      let global = try GlobalError(of: sampler, on: stream.problem, latents: latents, reference: reference)
      let local = try LocalError(of: sampler, on: stream.problem, reference: reference)
      #expect(found.global == SampleAccumulator(.exact, global.distances), "\(sampler.card.name)")
      #expect(found.local == local.distances.map { SampleAccumulator(.exact, $0) }, "\(sampler.card.name)")
      #expect(found.evaluations == global.evaluations && found.derivatives == global.derivatives)
      #expect(found.trajectories == 300 && found.diverged == global.run.diverged)
    }
  }

  @Test func totalsOfOtherStepsAreRefused() throws {
    let stream = try stream()
    var totals = try totals(stream, TrajectoryBlocks(count: 3))[0]
    let other = ErrorStream(
      stream.problem, stream.samplers, quantiles: stream.quantiles, measuresSteps: false)
    let part = try self.totals(other, TrajectoryBlocks(count: 3))[0]
    #expect(throws: ErrorTotals.DifferentShape.self) { try totals.merge(part) }
  }

  @Test func blocksCoverEveryTrajectoryOnce() {
    for (first, count, size) in [(0, 0, 128), (5, 1, 1), (0, 128, 128), (7, 1000, 200), (3, 129, 128)] {
      let blocks = TrajectoryBlocks(first: first, count: count, size: size)
      #expect(blocks.size % Chunk.size == 0)
      #expect(blocks.flatMap { Array($0.first..<$0.first + $0.count) } == Array(first..<first + count))
      #expect(blocks.flatMap { Array($0.offset..<$0.offset + $0.count) } == Array(0..<count))
      #expect(blocks.isSingle == (Array(blocks).count < 2))
    }
    let large = TrajectoryBlocks(count: 10, numbersPerTrajectory: 1 << 30, jobs: 2)
    #expect(large.size == 8 * Chunk.size)
    #expect(
      TrajectoryBlocks(count: 10, numbersPerTrajectory: 1, jobs: 2).size == TrajectoryBlocks.standardSize)
  }
}
