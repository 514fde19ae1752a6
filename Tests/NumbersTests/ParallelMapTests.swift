import Numbers
import Synchronization
import Testing

@Suite struct ParallelMapTests {
  struct Failed: Error, Equatable { let index: Int }

  @Test(arguments: [1, 2, 3, 8, 1000])
  func resultsAreInOrder(_ jobs: Int) throws {
    #expect(try ParallelMap.map(count: 257, jobs: jobs) { $0 * $0 } == (0..<257).map { $0 * $0 })
    #expect(try ParallelMap.map(count: 0, jobs: jobs) { $0 } == [])
  }

  @Test func theLowestErrorIsThrown() {
    #expect(throws: Failed(index: 3)) {
      try ParallelMap.map(count: 100, jobs: 1) { if $0 >= 3 { throw Failed(index: $0) } }
    }
    #expect(throws: Failed.self) {
      try ParallelMap.map(count: 100, jobs: 4) { throw Failed(index: $0) }
    }
  }

  @Test func anErrorStopsTheWork() {
    let done = Atomic<Int>(0)
    #expect(throws: Failed(index: 10)) {
      try ParallelMap.map(count: 10_000, jobs: 2) { index in
        if index == 10 { throw Failed(index: index) }
        done.wrappingAdd(1, ordering: .relaxed)
      }
    }
    #expect(done.load(ordering: .relaxed) < 10_000)
  }
}
