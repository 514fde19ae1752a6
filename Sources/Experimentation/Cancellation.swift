import Synchronization

/// A flag that says "please stop", shared between the signal handler and the workers.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  /// A flag that is not set.
  public init() {}

  /// Asks to stop.
  public func cancel() { flag.store(true, ordering: .relaxed) }

  /// Whether somebody asked to stop.
  public var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// Ends the work when somebody asked to stop.
  ///
  /// - Throws: `Interrupted`.
  public func check() throws {
    if isCancelled { throw Interrupted() }
  }
}
