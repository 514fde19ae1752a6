import Experimentation
import Synchronization
import Testing

@testable import CommandLineInterface

@Suite struct ProgressBarTests {
  /// A clock that advances at every look.
  private final class Ticks: Sendable {
    private let time = Mutex(0.0)
    let step: Double
    init(step: Double) { self.step = step }
    func next() -> Double {
      time.withLock {
        $0 += step
        return $0
      }
    }
  }

  private func error(_ mode: String, terminal: Bool, step: Double) -> String {
    var session = Session()
    session.isErrorTerminal = terminal
    let ticks = Ticks(step: step)
    session.clock = { ticks.next() }
    return session.run(["squares", "--steps", "30", "--jobs", "1", "--progress", mode]).error
  }

  @Test func appearsAfterTwoSecondsOnATerminal() {
    let slow = error("auto", terminal: true, step: 0.5)
    #expect(slow.contains("% squares"))
    #expect(slow.contains("\r\u{1B}[K"))
    #expect(!error("auto", terminal: true, step: 0.001).contains("%"))
  }

  @Test func autoIsSilentWithoutATerminal() {
    #expect(!error("auto", terminal: false, step: 1).contains("%"))
    #expect(!error("never", terminal: true, step: 1).contains("%"))
  }

  @Test func alwaysWritesTenthsWithoutATerminal() {
    let text = error("always", terminal: false, step: 0)
    for tenth in 1...10 { #expect(text.contains("squares: \(tenth * 10) %\n")) }
    #expect(!text.contains("\u{1B}"))
  }

  @Test(arguments: [(-5, 10), (0, 10), (5, 10), (10, 10), (11, 10), (3, 0)])
  func staysWithinTheLine(_ completed: Int, _ total: Int) {
    let label = String(repeating: "long ", count: 20)
    let state = ProgressReporter.State(label: label, completed: completed, total: total)
    #expect(ProgressBar.bar(state).hasPrefix("["))
    for columns in 1...200 {
      let bar = ProgressBar.bar(state, columns: columns, seconds: 100)
      #expect(bar.count < columns, "\(columns): \(bar)")
    }
  }

  @Test(arguments: [
    (1, 4, 10.0, "30 s left"), (1, 2, 119.5, "2 min 0 s left"), (1, 3, 3700, "2 h 3 min left"),
  ])
  func theTimeLeftIsThatOfEqualPieces(_ completed: Int, _ total: Int, _ seconds: Double, _ text: String) {
    let state = ProgressReporter.State(label: "work", completed: completed, total: total)
    #expect(ProgressBar.bar(state, columns: 80, seconds: seconds).contains(text))
  }

  @Test func noTimeIsShownBeforeItIsKnown() {
    for completed in [0, 4, 100] {
      let state = ProgressReporter.State(label: "work", completed: completed, total: 100)
      #expect(!ProgressBar.bar(state, columns: 80, seconds: 10).contains("left"))
    }
  }

  @Test func theWidthIsThatOfTheTerminal() {
    var session = Session()
    session.isErrorTerminal = true
    session.errorColumns = 24
    let ticks = Ticks(step: 1)
    session.clock = { ticks.next() }
    let error = session.run(["squares", "--steps", "30", "--jobs", "1", "--progress", "always"]).error
    let bars = error.split(separator: "\r\u{1B}[K").filter { $0.contains("%") }
    #expect(bars.count > 5)
    #expect(bars.allSatisfy { $0.split(separator: "\n")[0].count < 24 }, "\(bars)")
  }
}
