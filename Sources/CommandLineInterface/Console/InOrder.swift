import Synchronization

/// Hands on values that are ready in any order, on any thread, in the order of their numbers 0, 1, 2, ...
final class InOrder<Value: Sendable>: Sendable {
  private struct State {
    var next = 0
    var waiting: [Int: Value] = [:]
  }

  private let state = Mutex(State())

  /// Takes the value of a number; `emit` gets it, and those that waited for it, one at a time.
  func add(_ value: Value, at number: Int, emit: (Value) throws -> Void) rethrows {
    try state.withLock {
      $0.waiting[number] = value
      while let ready = $0.waiting.removeValue(forKey: $0.next) {
        $0.next += 1
        try emit(ready)
      }
    }
  }
}
