import Foundation
import Reporting
import Testing

/// Command lines that ask for more than anybody waits for: each is refused, or ends by itself and says why.
@Suite struct BoundedWorkTests {
  static let files = [
    "decay.ode": "x' = -x\nx(0) = 1\n", "logistic.ode": "x' = 3*x*(1 - x)\nx(0) = 1e-20\n",
    "tank.ode": "h' = -sqrt(h)\nh(0) = 1\n",
    "tangent.ode": "x' = tan(0.5+y)\ny' = x\nx(0) = 1\ny(0) = 0.9\na = 1e14\n",
  ]

  @Test(
    "No command takes more than a few seconds unless it is told to",
    arguments: [
      ("integrate --system kepler --to 1e20", 1, "step limit of 1000000"),
      ("integrate --system lorenz --to 1e9 --until x-1e9", 1, "multiplications that a run of"),
      (
        "integrate --system logistic.ode --to 3 --order 3 --until t/t", 1,
        "multiplications that a run of"
      ),
      (
        "integrate --system logistic.ode --to 3 --order 2 --until 1.0367", 64, "it changes neither with t nor"
      ),
      ("integrate --system tank.ode --to 3 --until tan(0)", 64, "it changes neither with t nor"),
      ("integrate --system tank.ode --to 3 --events h-h", 64, "it changes neither with t nor"),
      ("integrate --system decay.ode --to 1 --max-step 1e-160", 64, "more than 1.00e+160 steps"),
      ("integrate --system decay.ode --to 1 --max-step 1e-3 --max-steps 999", 64, "more than 999 steps"),
      (
        "integrate --system tangent.ode --to -1 --max-steps 208 --until=-x-a/t --order 2", 1,
        "multiplications that a run of"
      ),
      (
        "integrate --system tangent.ode --to -1 --max-steps 1000 --events=x+a/t --order 3", 1,
        "multiplications that a run of"
      ),
      ("integrate --system decay.ode --to 1 --events sin(1e7*t)", 0, "Not every part of the step"),
      (
        "derive --expression erf((x+y)^1000) --variable x --order 4 --expand", 0,
        "not multiplied out completely"
      ),
      (
        "derive --expression tanh((x+y/x)^400) --variable x --order 4 --expand", 0,
        "not multiplied out completely"
      ),
      ("derive --expression (x+y+z)^150 --variable x --order 1 --expand", 0, "not multiplied out completely"),
    ])
  func boundedWork(_ line: String, _ code: Int32, _ message: String) {
    let program = TestProgram(Self.files)
    let start = processorSeconds()
    #expect(program.run(line) == code)
    #expect(program.console.error.contains(message), "\(program.console.error.suffix(400))")
    #expect(processorSeconds() - start < 5)
  }

  /// What this thread has used of a processor.
  private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  @Test func aLongestStepIsKept() throws {
    let program = TestProgram(Self.files)
    #expect(
      program.run("integrate --system decay.ode --to 1 --max-step 1e-3 --max-steps 1000 --every-step") == 0)
    #expect(try program.numbers().rowCount == 1001)
  }

  @Test func rowsAreWrittenInPartsWithoutLoss() throws {
    let program = TestProgram(Self.files)
    #expect(program.run("integrate --system decay.ode --to 1 --dense 99999") == 0)
    let table = try program.numbers()
    #expect(table.rowCount == 100_001)
    for i in [0, 1, 27_499, 65_000, 99_999, 100_000] {
      let row = Array(table.row(i))
      #expect(row[0] == Double(i) / 100_000)
      #expect(abs(row[1] - exp(-row[0])) < 1e-15)
    }
  }

  @Test(
    "No message sends control characters to a terminal",
    arguments: ["\u{1B}[2J", "\r", "\u{0}", "\u{7F}", "\u{202E}"])
  func messagesAreClean(_ odd: String) {
    let lines = [
      ["derive", "--expression", odd], ["derive", "--expression", "x", "--variable", odd],
      ["derive", "--expression", "x", "--variable", "x", "--along", odd],
      ["integrate", "--system", odd, "--to", "1"],
      ["integrate", "--system", "decay.ode", "--to", odd],
      ["integrate", "--system", "decay.ode", "--to", "1", "--until", "x-" + odd],
      ["integrate", "--system", "decay.ode", "--to", "1", "--parameters", odd + "=1"],
      ["integrate", "--system", "decay.ode", "--to", "1", "--variation", odd],
      ["integrate", "--system", "odd.ode", "--to", "1"], ["sample", "--sampler", odd, "--steps", "1"],
      ["sample", "--sampler", "ddim", "--steps", odd], ["sample", "--sampler", "ddim", "--grid", odd],
      ["sample", "--sampler", "ddim", "--steps", "1", "--mixture", odd], ["toy-8x8", "--samplers", odd],
      ["jet", "--mixture", "toy-8x8", "--gamma", "1", "--state", odd], [odd], ["list", odd], ["help", odd],
      ["notebook", odd], ["show", odd], ["cite", odd], ["run", odd],
    ]
    let controls = odd.unicodeScalars.filter { $0.value < 0x20 || $0.value > 0x7E }
    for line in lines {
      let program = TestProgram(Self.files.merging(["odd.ode": "x' = \(odd)\n"]) { first, _ in first })
      _ = program.run(line)
      #expect(
        !program.console.error.unicodeScalars.contains { controls.contains($0) },
        "\(line): \(program.console.error)")
    }
  }
}
