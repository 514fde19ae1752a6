import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A map whose result does not depend on the number of threads.
public enum ParallelMap {
  /// The number of cores that the system offers.
  public static var availableCores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// `(0 ..< count).map(body)`, with up to `jobs` calls at the same time and the results in index order.
  ///
  /// - Parameter jobs: at least 1; all cores when nil.
  /// - Throws: what `body` throws; after an error no new call is begun, and of the errors met the one with the
  ///   smallest index is thrown.
  public static func map<Output: Sendable>(
    count: Int, jobs: Int? = nil, _ body: @Sendable (Int) throws -> Output
  ) throws -> [Output] {
    guard count > 0 else { return [] }
    let next = Atomic<Int>(0)
    let stopped = Atomic<Bool>(false)
    let results = Mutex([Result<Output, any Error>?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: min(max(1, jobs ?? availableCores), count)) { _ in
      while !stopped.load(ordering: .relaxed) {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let result = Result { try body(index) }
        if case .failure = result { stopped.store(true, ordering: .relaxed) }
        results.withLock { $0[index] = result }
      }
    }
    return try results.withLock { list in try list.compactMap { try $0?.get() } }
  }
}
