import Synchronization
import Testing

@testable import Experimentation

@Suite struct ParallelMapTests {
  struct Failed: Error, Equatable { let index: Int }

  @Test(arguments: [1, 2, 3, 8, 1000])
  func resultsAreInOrder(_ jobs: Int) throws {
    #expect(try ParallelMap.run(count: 257, jobs: jobs) { $0 * $0 } == (0..<257).map { $0 * $0 })
    #expect(try ParallelMap.run(count: 0, jobs: jobs) { $0 } == [])
  }

  @Test func theLowestErrorIsThrown() {
    #expect(throws: Failed(index: 3)) {
      try ParallelMap.run(count: 100, jobs: 1) { if $0 >= 3 { throw Failed(index: $0) } }
    }
    #expect(throws: Failed.self) {
      try ParallelMap.run(count: 100, jobs: 4) { throw Failed(index: $0) }
    }
  }

  @Test func anInterruptStopsTheWork() {
    let cancellation = Cancellation()
    let done = Atomic<Int>(0)
    #expect(throws: Interrupted()) {
      try ParallelMap.run(count: 10_000, jobs: 2, cancellation: cancellation) { index in
        if index == 10 { cancellation.cancel() }
        done.wrappingAdd(1, ordering: .relaxed)
      }
    }
    #expect(done.load(ordering: .relaxed) < 10_000)
  }

  @Test func progressCountsEveryPiece() throws {
    let largest = Mutex(0)
    let context = RunContext(
      jobs: 2, progress: ProgressReporter { state in largest.withLock { $0 = max($0, state.completed) } })
    _ = try context.map(count: 50, label: "pieces") { $0 }
    #expect(largest.withLock { $0 } == 50)
  }
}
