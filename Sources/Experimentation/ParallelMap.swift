import Dispatch
import Synchronization

/// Independent pieces of work on several threads.
enum ParallelMap {
  /// `[body(0), ..., body(count - 1)]`, computed by up to `jobs` threads.
  ///
  /// The results are in the order of their indices and do not depend on `jobs`. After an error no new piece is
  /// begun, and of the errors met the one with the lowest index is thrown.
  /// - Throws: what `body` throws; `Interrupted` when `cancellation` is set.
  static func run<Result: Sendable>(
    count: Int, jobs: Int, cancellation: Cancellation = Cancellation(), progress: ProgressReporter? = nil,
    _ body: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    guard count > 0 else { return [] }
    let next = Atomic<Int>(0)
    let stopped = Atomic<Bool>(false)
    let finished = Mutex<Finished<Result>>(Finished(count: count))
    DispatchQueue.concurrentPerform(iterations: min(max(1, jobs), count)) { _ in
      while !stopped.load(ordering: .relaxed), !cancellation.isCancelled {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        do {
          let result = try body(index)
          finished.withLock { $0.results[index] = result }
          progress?.advance()
        } catch {
          stopped.store(true, ordering: .relaxed)
          finished.withLock {
            if index < $0.failure?.index ?? .max { $0.failure = (index, error) }
          }
        }
      }
    }
    let outcome = finished.withLock { ($0.results, $0.failure?.error) }
    if let error = outcome.1 { throw error }
    let results = outcome.0.compactMap(\.self)
    guard results.count == count else { throw Interrupted() }
    return results
  }

  private struct Finished<Result: Sendable>: Sendable {
    var results: [Result?]
    var failure: (index: Int, error: any Error)?

    init(count: Int) { results = Array(repeating: nil, count: count) }
  }
}
