import Dispatch
import Foundation
import Synchronization

/// A map whose result does not depend on the number of threads.
public enum ParallelMap {
  /// The number of cores that the system offers.
  public static var availableCores: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

  /// `(0 ..< count).map(body)`, with up to `jobs` calls at the same time and the results in index order.
  ///
  /// - Parameter jobs: at least 1; all cores when nil.
  /// - Throws: the error of the smallest index that failed.
  public static func map<Output: Sendable>(
    count: Int, jobs: Int? = nil, _ body: @escaping @Sendable (Int) throws -> Output
  ) throws -> [Output] {
    let workers = min(count, max(1, jobs ?? availableCores))
    if workers <= 1 { return try (0..<max(count, 0)).map(body) }
    let results = Mutex([Result<Output, any Error>?](repeating: nil, count: count))
    let next = Atomic<Int>(0)
    withExtendedLifetime(next) {
      DispatchQueue.concurrentPerform(iterations: workers) { _ in
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          let result = Result { try body(index) }
          results.withLock { $0[index] = result }
        }
      }
    }
    return try results.withLock { list in try list.compactMap { try $0?.get() } }
  }
}
