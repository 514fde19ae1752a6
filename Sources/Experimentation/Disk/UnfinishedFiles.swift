import Synchronization

/// What a process must remove before it ends at once: files that are being written and have not taken their names.
public final class UnfinishedFiles: Sendable {
  private struct State {
    var removals: [Int: @Sendable () -> Void] = [:]
    var next = 0
  }

  private let state = Mutex(State())

  /// Nothing is being written.
  public init() {}

  /// Remembers how something that is about to be made is removed.
  ///
  /// - Returns: the number under which `settle` forgets it.
  func add(_ removal: @escaping @Sendable () -> Void) -> Int {
    state.withLock {
      $0.next += 1
      $0.removals[$0.next] = removal
      return $0.next
    }
  }

  /// The step after which nothing is to be removed: no removal falls between its begin and its end.
  func settle<Result: Sendable>(_ number: Int, _ step: () throws -> Result = {}) rethrows -> Result {
    try state.withLock { state in
      state.removals[number] = nil
      return try step()
    }
  }

  /// Removes all that is unfinished and ends the process by `end`; a step that gives a file its name is waited for.
  public func removeAll(andThen end: () -> Never) -> Never {
    state.withLock { state in
      for number in state.removals.keys.sorted(by: >) { state.removals[number]?() }
      end()
    }
  }
}
