import Experimentation
import TestSupport
import Testing

/// The same command gives the same bytes wherever it runs: any locale, time zone, folder and number of threads.
@Suite("The same bytes in any surroundings") struct SurroundingsTests {
  private static let surroundings = [
    "LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8", "LC_ALL=tr_TR.UTF-8 TZ=Asia/Kolkata", "LC_ALL=C LANG= TZ=",
    "LC_NUMERIC=fr_FR.UTF-8 COLUMNS=20 TERM=dumb", "HOME=/ USER=nobody",
  ]

  @Test(
    "Standard output does not depend on locale, folder and threads",
    arguments: [
      "sample --sampler ttm3 --steps 7 --trajectories 300",
      "sample --sampler unipc-2 --steps 5 --schedule ve",
      "jet --mixture toy-8x8 --state 0.3,-0.2 --gamma 0.1 --order 12",
      "integrate --system lorenz --to 5 --dense 20",
      "derive --expression 0.125*x^2*sin(x)+1e-3 --variable x --order 3", "samplers",
      "schedules --format json",
      "toy-8x8 --help",
    ])
  func output(_ line: String) throws {
    let program = try #require(Subprocess.built("experiment"))
    let hasJobs = line.hasPrefix("sample ")
    try TemporaryFolder.use { folder in
      var outputs: [[UInt8]] = []
      for (number, variables) in ([""] + Self.surroundings).enumerated() {
        let jobs = hasJobs ? " --jobs \(number + 1)" : ""
        let place = number % 2 == 0 ? folder : "/"
        let words = line.split(separator: " ").map { "'\($0)'" }.joined(separator: " ")
        let command = "cd \(place) && \(variables) exec '\(program)' \(words)\(jobs) > \(folder)/out"
        let run = Subprocess("/bin/sh", ["-c", command], errorFile: folder + "/err")
        #expect(run?.wait() == .exited(0), "\(command)")
        outputs.append(try DiskFileStore().readBytes(folder + "/out"))
      }
      #expect(!outputs[0].isEmpty)
      for output in outputs.dropFirst() { #expect(output == outputs[0]) }
    }
  }

  @Test("Neither do the files of an experiment")
  func files() throws {
    let program = try #require(Subprocess.built("experiment"))
    let store = DiskFileStore()
    try TemporaryFolder.use { folder in
      var reports: [[String: [UInt8]]] = []
      for (number, variables) in ([""] + Self.surroundings).enumerated() {
        let place = number % 2 == 0 ? folder : "/"
        let command =
          "cd \(place) && \(variables) exec '\(program)' toy-8x8 --steps 2 --trajectories 300 --quiet "
          + "--jobs \(number + 1) --output \(folder)/\(number)"
        #expect(Subprocess("/bin/sh", ["-c", command])?.wait() == .exited(0), "\(command)")
        var files: [String: [UInt8]] = [:]
        for name in store.list("\(folder)/\(number)") where name != RenderedReport.runRecordName {
          files[name] = try store.readBytes("\(folder)/\(number)/\(name)")
        }
        reports.append(files)
      }
      #expect(reports[0].count > 3)
      for report in reports.dropFirst() {
        let isSame = report == reports[0]
        #expect(isSame)
      }
    }
  }
}
