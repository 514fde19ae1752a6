import Experimentation
import Synchronization

/// A bar on standard error for work that takes longer than two seconds.
final class ProgressBar: Sendable {
  private struct Drawing {
    var isVisible = false
    var lastDrawn = -Double.infinity
    var lastTenth = 0
    var label = ""
  }

  private static let patience = 2.0
  private static let interval = 0.1
  private let mode: ProgressMode
  private let console: any Console
  private let clock: @Sendable () -> Double
  private let start: Double
  private let drawing = Mutex(Drawing())

  init(mode: ProgressMode, environment: ProgramEnvironment) {
    self.mode = mode
    console = environment.console
    clock = environment.clock
    start = environment.clock()
  }

  /// Draws a moment of the work if it is time to.
  func show(_ state: ProgressReporter.State) {
    guard mode != .never else { return }
    if console.isErrorTerminal {
      drawing.withLock { redraw(&$0, state) }
    } else if mode == .always {
      drawing.withLock { log(&$0, state) }
    }
  }

  /// Takes the bar away.
  func clear() { drawing.withLock { erase(&$0) } }

  /// Writes a message where the bar was.
  func writeAbove(_ text: String) {
    drawing.withLock {
      erase(&$0)
      console.writeError(text)
    }
  }

  private func erase(_ drawing: inout Drawing) {
    guard drawing.isVisible else { return }
    console.writeError("\r\u{1B}[K")
    drawing.isVisible = false
  }

  private func redraw(_ drawing: inout Drawing, _ state: ProgressReporter.State) {
    guard state.total > 0 else { return erase(&drawing) }
    let now = clock()
    guard mode == .always || now - start >= Self.patience, now - drawing.lastDrawn >= Self.interval else {
      return
    }
    drawing.lastDrawn = now
    drawing.isVisible = true
    console.writeError("\r\u{1B}[K" + Self.bar(state))
  }

  private func log(_ drawing: inout Drawing, _ state: ProgressReporter.State) {
    guard state.total > 0 else { return }
    if drawing.label != state.label || state.completed == 0 {
      drawing.label = state.label
      drawing.lastTenth = 0
    }
    let tenth = min(state.completed, state.total) * 10 / state.total
    guard tenth > drawing.lastTenth else { return }
    drawing.lastTenth = tenth
    console.writeError("\(Self.name(state)): \(tenth * 10) %\n")
  }

  /// A bar of 30 cells, the percentage and the label, at most 79 columns.
  static func bar(_ state: ProgressReporter.State) -> String {
    let fraction = Double(max(0, min(state.completed, state.total))) / Double(max(state.total, 1))
    let filled = Int(fraction * 30)
    let percent = String(Int(fraction * 100))
    return "[" + String(repeating: "#", count: filled) + String(repeating: " ", count: 30 - filled) + "] "
      + String(repeating: " ", count: 3 - percent.count) + percent + " % " + name(state).prefix(40)
  }

  private static func name(_ state: ProgressReporter.State) -> String {
    state.label.isEmpty ? "working" : state.label
  }
}
