import CommandLineInterface
import Experimentation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct SystemConsoleTests {
  /// The two ends of a new pipe.
  private func makePipe() throws -> (reader: Int32, writer: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  @Test func resultsAndMessagesArriveWhole() throws {
    let (results, messages) = (try makePipe(), try makePipe())
    let console = SystemConsole(output: results.writer, error: messages.writer)
    try console.write("é\n")
    console.writeError("warning")
    var bytes = [UInt8](repeating: 0, count: 64)
    #expect(read(results.reader, &bytes, 64) == 3)
    #expect(bytes.starts(with: "é\n".utf8))
    #expect(read(messages.reader, &bytes, 64) == 7)
    #expect(!console.isErrorTerminal)
    for end in [results.reader, results.writer, messages.reader, messages.writer] { close(end) }
  }

  @Test func aClosedPipeIsNoSignal() throws {
    let ends = try makePipe()
    close(ends.reader)
    let console = SystemConsole(output: ends.writer, error: ends.writer)
    #expect(throws: OutputClosed()) { try console.write("anybody?") }
    console.writeError("nobody")
    close(ends.writer)
  }

  @Test(.enabled(if: DiskFileStore().exists("/dev/full"))) func aFullDiskIsSeventyFour() {
    let file = open("/dev/full", O_WRONLY)
    let console = SystemConsole(output: file, error: file)
    let error = #expect(throws: OutputFailed.self) { try console.write("x") }
    #expect(error?.exitCode == .cannotWrite)
    #expect(
      error?.description
        == "Standard output cannot be written (no space left on device). Please check where it is redirected to."
    )
    close(file)
  }
}
