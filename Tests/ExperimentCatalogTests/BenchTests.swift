import Diffusion
import Integration
import Samplers
import Testing

@testable import ExperimentCatalog

@Suite struct BenchTests {
  @Test func quartilesAndMedian() {
    let sample = BenchSample([4, 1, 3, 2, 5])
    #expect(sample.median == 3)
    #expect(sample.spread == 1.0 / 3)
    #expect(sample.least == 1)
  }

  @Test(arguments: [1, 2, 3, 7])
  func slicesCoverEveryStateOnce(jobs: Int) {
    for count in [1, 15, 16, 1000, 4096] {
      let slices = BenchProblem.slices(count, jobs: jobs)
      #expect(slices.count == jobs)
      #expect(slices.flatMap { Array($0) } == Array(0..<count))
    }
  }

  /// Other tests take memory at the same time, so one quiet attempt of many must show nothing.
  private func isQuiet(_ growth: () -> Int?) -> Bool { (0..<200).contains { _ in growth() ?? 0 == 0 } }

  /// The counter of heap growth sees nothing, a block that is kept, and one that is given back.
  @Test func heapGrowthIsSeen() throws {
    #expect(isQuiet { BenchClock.heapGrowth {} })
    var kept: [[Int]] = []
    kept.reserveCapacity(8)
    guard let growth = BenchClock.heapGrowth({ kept.append([Int](repeating: 1, count: 10_000_000)) }) else {
      return
    }
    // Half, because others give memory back meanwhile.
    #expect(growth >= 40_000_000)
    // A block that is given back leaves its size behind in the thread's own store, more often than not.
    let traces = (0..<21).count { _ in
      let growth = BenchClock.heapGrowth {
        let block = UnsafeMutablePointer<Int>.allocate(capacity: 90)
        block[0] = kept.count
        block.deallocate()
      }
      return growth ?? 1 > 0
    }
    #expect(traces > 10)
  }

  @Test func expansionsAgreeWithTheirReferencesAndTakeNoMemory() throws {
    let mixture = try BenchProblem.mixture(components: 20, dimension: 5)
    for order in [1, 4] {
      let item = ExpansionCase(task: "T4", order: order, mixture: mixture, states: 40)
      #expect(item.relativeError() < 1e-12)
      #expect(isQuiet { item.heapGrowthPerStep().map { Int($0) } })
      item.run(jobs: 3)
    }
  }

  /// A step of a predictor-corrector takes no memory.
  @Test(arguments: ["hpc-tau-3", "hpc-tau-q3", "hpc2", "hpc1-2"])
  func correctedStepsTakeNoMemory(_ name: String) throws {
    let schedule = LinearVariancePreserving()
    let problem = SamplingProblem(
      model: try GaussianMixture.toy8x8(), schedule: schedule,
      grid: try TimeGrid(.quadratic, steps: 400, schedule: schedule))
    let sampler = try SamplerCatalog.sampler(named: name).prepared(for: problem)
    let stepper = try sampler.makeStepper(problem.context(for: sampler, count: 40))
    var states = problem.process.prior(count: 40, dimension: 2, seed: 1, at: 1)
    for n in 0..<5 { stepper.step(n, &states) }
    var n = 5
    #expect(
      isQuiet {
        defer { n += 1 }
        return BenchClock.heapGrowth { stepper.step(min(n, 398), &states) }
      })
  }

  /// A step of a method whose weights are made beforehand takes no memory.
  @Test(arguments: [
    "psld-level-ttm2", "psld-loglevel-etd-ttm3", "psld-ttm2", "psld-etd-ttm2", "psld-loglevel-ab3",
  ])
  func stepsInPhaseSpaceTakeNoMemory(_ name: String) throws {
    let process = try PhaseSpaceDiffusion()
    let problem = SamplingProblem(
      process: process, model: try GaussianMixture.toy8x8(),
      grid: try TimeGrid(.quadratic, steps: 400, schedule: process))
    let sampler = try SamplerCatalog.sampler(named: name, on: PhaseSpaceDiffusion.self)
    let stepper = try sampler.makeStepper(problem.context(for: sampler, count: 40))
    var states = process.prior(count: 40, dimension: 2, seed: 1, at: 1)
    for n in 0..<5 { stepper.step(n, &states) }
    var n = 5
    #expect(
      isQuiet {
        defer { n += 1 }
        return BenchClock.heapGrowth { stepper.step(min(n, 399), &states) }
      })
  }
}
