import Synchronization

/// A flag that says "please stop", shared between the signal handler and the workers.
public final class Cancellation: Sendable {
  /// 0, or one more than the place of the reason among all.
  private let reason = Atomic<Int>(0)

  /// A flag that is not set.
  public init() {}

  /// Asks to stop; the first reason stands.
  public func cancel(by signal: Interrupted.Signal = .interrupt) {
    let place = Interrupted.Signal.allCases.firstIndex(of: signal).map { $0 + 1 } ?? 1
    _ = reason.compareExchange(expected: 0, desired: place, ordering: .relaxed)
  }

  /// Whether somebody asked to stop.
  public var isCancelled: Bool { reason.load(ordering: .relaxed) > 0 }

  /// Ends the work when somebody asked to stop.
  ///
  /// - Throws: `Interrupted`.
  public func check() throws {
    let place = reason.load(ordering: .relaxed)
    if place > 0 { throw Interrupted(by: Interrupted.Signal.allCases[place - 1]) }
  }
}
