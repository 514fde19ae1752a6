import Experimentation
import Synchronization
import Testing

@Suite struct RunContextTests {
  @Test func anInterruptStopsTheWork() {
    let cancellation = Cancellation()
    let context = RunContext(jobs: 2, cancellation: cancellation)
    let done = Atomic<Int>(0)
    #expect(throws: Interrupted()) {
      try context.map(count: 10_000) { index in
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
