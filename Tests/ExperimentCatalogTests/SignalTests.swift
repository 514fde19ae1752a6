import Experimentation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// SIGTERM and SIGINT end real processes with their exit codes, and nothing half-written or hidden stays behind.
@Suite("Runs that are asked to stop", .serialized)
struct SignalTests {
  private let store = DiskFileStore()

  private static let longRuns = [
    "sample --sampler ttm3 --steps 400 --trajectories 1000000 --output F/x.csv",
    "sample --sampler ttm3 --steps 400 --trajectories 100000 --path --output F/x.npy",
    "compare --mixture toy-8x8 --trajectories 1000000 --output F/c",
    "toy-8x8 --trajectories 60000 --steps 200 --output F/t",
    "global-error --trajectories 50000 --output F/g",
    "integrate --system lorenz --to 1e6 --max-steps 100000000",
    "integrate --system C/oscillator.ode --to 1e9 --max-steps 100000000 --ensemble C/rows.csv --output F/e.csv",
    "certify --steps 10000 --output F/p",
    "run sampler-comparison sample-gallery --output F/r",
  ]

  /// A process that has begun to work: it has its hidden file or folder, or time for that.
  private func begun(_ line: String, in folder: String) throws -> Subprocess {
    let program = try #require(Subprocess.built("experiment"))
    let tests = String(#filePath.dropLast("ExperimentCatalogTests/SignalTests.swift".count))
    let words = line.split(separator: " ").map { (word: Substring) -> String in
      if word.hasPrefix("F/") { return folder + word.dropFirst() }
      return word.hasPrefix("C/") ? tests + "Fuzz/Corpus" + word.dropFirst() : String(word)
    }
    let run = try #require(Subprocess(program, words, errorFile: folder + "/err"))
    for _ in 0..<200 where !store.list(folder).contains(where: { $0.hasPrefix(".") }) {
      usleep(10_000)
      if !line.contains(" F/") { break }
    }
    usleep(200_000)
    return run
  }

  private func expectNothingLeft(in folder: String, _ line: String) {
    let names = store.list(folder).filter { $0 != "err" }
    #expect(names.allSatisfy { $0 == "r" }, "\(line): \(names)")
    #expect(store.list(folder + "/r") == [], "\(line)")
  }

  @Test("SIGTERM is 143 and SIGINT is 130, whatever runs", arguments: longRuns)
  func oneSignal(_ line: String) throws {
    for (signal, code, word) in [(SIGTERM, 143, "Terminated."), (SIGINT, 130, "Interrupted.")] {
      try TemporaryFolder.use { folder in
        let run = try begun(line, in: folder)
        run.send(signal)
        #expect(run.wait() == .exited(Int32(code)), "\(line)")
        let message = try store.readText(folder + "/err")
        #expect(message.contains("Error: \(word) Earlier results are left as they were."), "\(message)")
        expectNothingLeft(in: folder, line)
      }
    }
  }

  /// The second signal does not wait for the work, and removes what the work would have removed.
  @Test("A second signal ends at once and leaves nothing", arguments: longRuns.filter { $0.contains(" F/") })
  func twoSignals(_ line: String) throws {
    try TemporaryFolder.use { folder in
      let run = try begun(line, in: folder)
      run.send(SIGTERM)
      run.send(SIGINT)
      let ending = run.wait()
      #expect(ending == .exited(143) || ending == .exited(130), "\(line)")
      expectNothingLeft(in: folder, line)
    }
  }

  @Test("A signal at any moment of the writing leaves the old file or the whole new one")
  func signalsWhileWriting() throws {
    let program = try #require(Subprocess.built("experiment"))
    func words(_ steps: Int, _ path: String) -> [String] {
      "sample --sampler ddim --trajectories 200000 --steps \(steps) --output".split(separator: " ").map(
        String.init)
        + [path]
    }
    try TemporaryFolder.use { folder in
      let start = seconds()
      #expect(Subprocess(program, words(1, folder + "/old.csv"))?.wait() == .exited(0))
      let time = seconds() - start
      #expect(Subprocess(program, words(2, folder + "/new.csv"))?.wait() == .exited(0))
      let (old, new) = try (store.readBytes(folder + "/old.csv"), store.readBytes(folder + "/new.csv"))
      #expect(Subprocess(program, words(1, folder + "/x.csv"))?.wait() == .exited(0))
      var random = SystemRandomNumberGenerator()
      var stopped = 0
      for number in 0..<12 {
        let run = try #require(Subprocess(program, words(2, folder + "/x.csv")))
        usleep(UInt32(Double.random(in: 0.1...1.1, using: &random) * time * 1e6))
        run.send(number % 3 == 0 ? SIGINT : SIGTERM)
        let ending = run.wait()
        let isWhole = try store.readBytes(folder + "/x.csv") == (ending == .exited(0) ? new : old)
        #expect(isWhole, "\(ending)")
        #expect(ending == .exited(0) || ending == .exited(number % 3 == 0 ? 130 : 143))
        if ending != .exited(0) { stopped += 1 }
        let names = store.list(folder)
        let hidden = names.filter { $0.hasPrefix(".") }
        #expect(hidden == [], "\(ending)")
        if ending == .exited(0) { try store.write(old, to: folder + "/x.csv") }
      }
      print("\(stopped) of 12 runs were stopped")
      #expect(stopped > 3)
    }
  }

  @Test("A signal at any moment leaves the old folder or the whole new one")
  func signalsWhileReplacing() throws {
    let program = try #require(Subprocess.built("experiment"))
    func words(_ steps: Int, _ folder: String) -> [String] {
      ["toy-8x8", "--steps", "\(steps)", "--trajectories", "2", "--quiet", "--output", folder]
    }
    func content(_ folder: String) -> [String: [UInt8]] {
      var files: [String: [UInt8]] = [:]
      for name in store.list(folder) where name != RenderedReport.runRecordName {
        files[name] = try? store.readBytes(folder + "/" + name)
      }
      return files
    }
    try TemporaryFolder.use { folder in
      let start = seconds()
      #expect(Subprocess(program, words(1, folder + "/old"))?.wait() == .exited(0))
      let time = seconds() - start
      #expect(Subprocess(program, words(2, folder + "/new"))?.wait() == .exited(0))
      let whole = [content(folder + "/old"), content(folder + "/new")]
      #expect(Subprocess(program, words(1, folder + "/x"))?.wait() == .exited(0))
      var random = SystemRandomNumberGenerator()
      for number in 0..<12 {
        let run = try #require(Subprocess(program, words(1 + number % 2, folder + "/x")))
        usleep(UInt32(Double.random(in: 0.5...1.05, using: &random) * time * 1e6))
        run.send(SIGTERM)
        let ending = run.wait()
        #expect(ending == .exited(0) || ending == .exited(143))
        let isWhole = whole.contains(content(folder + "/x"))
        #expect(isWhole, "\(ending)")
        #expect(store.list(folder) == ["new", "old", "x"], "\(ending)")
      }
    }
  }

  private func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
