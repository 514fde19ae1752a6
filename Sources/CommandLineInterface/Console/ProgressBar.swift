import Experimentation
import Synchronization

/// A bar on standard error for work that takes longer than two seconds.
final class ProgressBar: Sendable {
  private struct Drawing {
    var isVisible = false
    var lastDrawn = -Double.infinity
    var lastTenth = 0
    var label = ""
    /// When the piece of work began that is going on.
    var began = 0.0
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
    if state.completed == 0, state.total > 0 { drawing.withLock { $0.began = clock() } }
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
    let columns = console.errorColumns ?? Self.standardColumns
    console.writeError("\r\u{1B}[K" + Self.bar(state, columns: columns, seconds: now - drawing.began))
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

  /// A bar, the percentage, the time left and the label, in fewer columns than the terminal has: first the label is cut, then
  /// the time and the bar are left out.
  ///
  /// The time left is `seconds (total - completed)/completed`, for pieces of work that take equally long; it is shown once a
  /// twentieth is done.
  static func bar(_ state: ProgressReporter.State, columns: Int = standardColumns, seconds: Double = 0)
    -> String
  {
    let completed = max(0, min(state.completed, state.total))
    let fraction = Double(completed) / Double(max(state.total, 1))
    let percent = String(Int(fraction * 100))
    let share = String(repeating: " ", count: 3 - percent.count) + percent + " %"
    let room = max(columns - 1, 0)
    let cells = min(30, (room - share.count) / 2 - 3)
    var line = share
    if cells >= 4 {
      let filled = Int(fraction * Double(cells))
      line =
        "[" + String(repeating: "#", count: filled) + String(repeating: " ", count: cells - filled) + "] "
        + share
    }
    if fraction >= 0.05, fraction < 1, seconds > 0 {
      let left = " " + duration(seconds * Double(state.total - completed) / Double(completed)) + " left"
      if line.count + left.count <= room { line += left }
    }
    let label = room - line.count - 1
    return String((label >= 4 ? line + " " + name(state).prefix(label) : line).prefix(room))
  }

  private static let standardColumns = 80

  /// `45 s`, `3 min 20 s` or `2 h 5 min`.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e9).rounded(.up))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  private static func name(_ state: ProgressReporter.State) -> String {
    state.label.isEmpty ? "working" : state.label
  }
}
