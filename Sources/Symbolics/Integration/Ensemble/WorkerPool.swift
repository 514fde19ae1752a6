import Synchronization

/// Workers that wait for their next trajectories.
final class WorkerPool<Worker>: Sendable {
  private let make: @Sendable () throws(IntegrationError) -> sending Worker
  private let idle = Mutex<[Waiting]>([])

  /// A worker is touched by one thread at a time, since the pool gives it to one call.
  private struct Waiting: @unchecked Sendable { let worker: Worker }

  init(make: @escaping @Sendable () throws(IntegrationError) -> sending Worker) { self.make = make }

  /// One that waits, or a new one.
  func take() throws(IntegrationError) -> Worker {
    if let waiting = idle.withLock({ $0.popLast() }) { return waiting.worker }
    return try make()
  }

  func give(_ worker: Worker) {
    let waiting = Waiting(worker: worker)
    idle.withLock { $0.append(waiting) }
  }
}
