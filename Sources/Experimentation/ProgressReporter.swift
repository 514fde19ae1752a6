import Synchronization

/// Counts finished pieces of work and tells somebody who draws a bar; any thread may report.
public final class ProgressReporter: Sendable {
  /// A moment of the work.
  public struct State: Sendable, Equatable {
    /// What is being done.
    public var label: String
    /// Finished pieces.
    public var completed: Int
    /// All pieces; 0 when nothing is going on.
    public var total: Int

    /// A moment of the work; by default nothing is going on.
    public init(label: String = "", completed: Int = 0, total: Int = 0) {
      self.label = label
      self.completed = completed
      self.total = total
    }
  }

  private let state = Mutex(State())
  private let observer: @Sendable (State) -> Void

  /// A reporter whose observer is called after every change, possibly from several threads, one call at a time.
  public init(observer: @escaping @Sendable (State) -> Void = { _ in }) { self.observer = observer }

  /// Starts a new piece of work of `total` steps.
  public func begin(_ label: String, total: Int) {
    update { $0 = State(label: label, completed: 0, total: max(0, total)) }
  }

  /// Reports finished steps.
  public func advance(by count: Int = 1) { update { $0.completed += count } }

  /// Ends the current piece of work.
  public func end() { update { $0 = State() } }

  private func update(_ change: (inout State) -> Void) {
    state.withLock {
      change(&$0)
      observer($0)
    }
  }
}
