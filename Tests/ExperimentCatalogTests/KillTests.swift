import Experimentation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `TAYLORFLOW_KILLS=200 swift test --filter KillTests` kills more often than the ten times of the normal suite.
@Suite("Runs that are killed, and runs at the same time", .serialized)
struct KillTests {
  private let store = DiskFileStore()

  /// The content of a folder of results, without the record of times.
  private func content(_ folder: String) -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    for name in store.list(folder) where name != RenderedReport.runRecordName {
      result[name] = try? store.readBytes(folder + "/" + name)
    }
    return result
  }

  private func words(_ steps: Int, _ folder: String) -> [String] {
    ["toy-8x8", "--steps", "\(steps)", "--trajectories", "2", "--quiet", "--output", folder]
  }

  @Test("After a kill at any moment one of two reports is whole, and the next run leaves nothing else")
  func kills() throws {
    let program = try #require(Subprocess.built("experiment"))
    let kills = getenv("TAYLORFLOW_KILLS").flatMap { Int(String(cString: $0)) } ?? 10
    var random = SystemRandomNumberGenerator()
    try TemporaryFolder.use { folder in
      var whole: [[String: [UInt8]]] = []
      var time = 10.0
      for steps in [1, 2, 1, 2] {
        let start = seconds()
        #expect(Subprocess(program, words(steps, folder + "/whole"))?.wait() == .exited(0))
        time = min(time, seconds() - start)
        whole.append(content(folder + "/whole"))
      }
      try #require(whole[0] != whole[1])
      var (killed, replaced, tried) = (0, 0, 0)
      #expect(Subprocess(program, words(1, folder + "/target"))?.wait() == .exited(0))
      while killed < kills, tried < 20 * kills {
        tried += 1
        let before = content(folder + "/target")
        let run = try #require(Subprocess(program, words(1 + tried % 2, folder + "/target")))
        // Most kills fall into the writing, which is the last part of a run.
        let delay = Double.random(in: (tried % 4 == 0 ? 0 : 0.6)...1, using: &random) * time
        usleep(UInt32(delay * 1e6))
        run.kill()
        let ending = run.wait()
        let after = content(folder + "/target")
        let isWhole = whole.contains(after)
        #expect(isWhole, "after \(delay) s of \(time)")
        guard ending == .signalled(SIGKILL) else { continue }
        killed += 1
        if after != before { replaced += 1 }
      }
      #expect(killed == kills)
      print("\(killed) runs killed, of which \(replaced) had replaced the folder before")
      #expect(Subprocess(program, words(2, folder + "/target"))?.wait() == .exited(0))
      let isSecond = content(folder + "/target") == whole[1]
      #expect(isSecond)
      #expect(store.list(folder) == ["target", "whole"])
    }
  }

  @Test("Runs into one folder at the same time wait for each other and leave one whole report")
  func simultaneousRuns() throws {
    let program = try #require(Subprocess.built("experiment"))
    try TemporaryFolder.use { folder in
      var whole: [[String: [UInt8]]] = []
      for steps in [1, 2, 3] {
        #expect(Subprocess(program, words(steps, folder + "/whole"))?.wait() == .exited(0))
        whole.append(content(folder + "/whole"))
      }
      let arguments = { (steps: Int) in words(steps, folder + "/target").filter { $0 != "--quiet" } }
      let runs = [1, 2, 3].map {
        Subprocess(program, arguments($0), errorFile: folder + "/\($0).err")
      }
      for run in runs { #expect(run?.wait() == .exited(0)) }
      let isWhole = whole.contains(content(folder + "/target"))
      #expect(isWhole)
      let messages = try [1, 2, 3].map { try store.readText(folder + "/\($0).err") }
      #expect(messages.contains { $0.contains("Waiting for another run that writes to \(folder)/target") })
      #expect(store.list(folder) == ["1.err", "2.err", "3.err", "target", "whole"])
    }
  }

  @Test("A file size limit is a message with exit code 74")
  func fileSizeLimit() throws {
    let program = try #require(Subprocess.built("experiment"))
    try TemporaryFolder.use { folder in
      let command = "ulimit -f 8; exec '\(program)' \(words(1, folder + "/target").joined(separator: " "))"
      let run = Subprocess("/bin/sh", ["-c", command], errorFile: folder + "/err")
      #expect(run?.wait() == .exited(74))
      let message = try store.readText(folder + "/err")
      #expect(message.contains("cannot be written (file too large)"))
      #expect(store.list(folder) == ["err"])
    }
  }

  private func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
