import Experimentation
import Foundation
import TestSupport
import Testing

/// The program starts at once, so that scripts can call it a thousand times.
@Suite struct StartUpTests {
  /// The least processor time of several starts, which other processes cannot lengthen.
  @Test(arguments: [["--version"], ["list"], ["sample", "--help"]])
  func aStartTakesFewMilliseconds(_ arguments: [String]) throws {
    let program = try #require(Subprocess.built("experiment"))
    let times = try (0..<12).map { _ in
      let run = try #require(Subprocess(program, arguments))
      #expect(run.wait() == .exited(0))
      return run.processorSeconds
    }
    let least = times.min() ?? .infinity
    #expect(least > 0 && least < (arguments == ["--version"] ? 0.015 : 0.05), "\(times)")
  }

  /// Foundation alone would more than double the time.
  @Test(.enabled(if: DiskFileStore().exists("/proc/self/maps")))
  func theProgramDoesNotLoadFoundation() throws {
    let program = try #require(Subprocess.built("experiment"))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: program), options: .alwaysMapped)
    for name in ["libFoundation.so", "libFoundationEssentials.so", "lib_FoundationICU.so"] {
      #expect(bytes.range(of: Data(name.utf8)) == nil, "\(name)")
    }
    #expect(bytes.range(of: Data("libswiftCore.so".utf8)) != nil)
  }
}
