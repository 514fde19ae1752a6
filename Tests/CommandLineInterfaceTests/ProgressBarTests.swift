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
    let bar = ProgressBar.bar(ProgressReporter.State(label: label, completed: completed, total: total))
    #expect(bar.count <= 79)
    #expect(bar.hasPrefix("["))
  }
}
