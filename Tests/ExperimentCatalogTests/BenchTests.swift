import Diffusion
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

  /// The counter of heap growth sees a block that is kept, and one that is given back.
  @Test func heapGrowthIsSeen() throws {
    var kept: [[Int]] = []
    kept.reserveCapacity(8)
    guard let still = BenchClock.heapGrowth({}) else { return }
    #expect(still == 0)
    #expect(try #require(BenchClock.heapGrowth { kept.append([Int](repeating: 1, count: 100)) }) >= 800)
    var sum = 0
    let passing = BenchClock.heapGrowth {
      let block = UnsafeMutablePointer<Int>.allocate(capacity: 20)
      block[0] = kept.count
      sum += block[0]
      block.deallocate()
    }
    #expect(try #require(passing) > 0)
    #expect(sum == 1)
  }

  @Test func expansionsAgreeWithTheirReferencesAndTakeNoMemory() throws {
    let mixture = try BenchProblem.mixture(components: 20, dimension: 5)
    for order in [1, 4] {
      let item = ExpansionCase(task: "T4", order: order, mixture: mixture, states: 40)
      #expect(item.relativeError() < 1e-12)
      #expect(item.heapGrowthPerStep() ?? 0 == 0)
      item.run(jobs: 3)
    }
  }
}
