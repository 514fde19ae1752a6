import Experimentation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Standard output and standard error of the process.
public struct SystemConsole: Console {
  private let output: Int32
  private let error: Int32

  /// The process's streams, or other open files; a closed pipe becomes an error instead of a signal.
  public init(output: Int32 = STDOUT_FILENO, error: Int32 = STDERR_FILENO) {
    self.output = output
    self.error = error
    signal(SIGPIPE, SIG_IGN)
  }

  /// Writes to standard output.
  public func write(_ text: String) throws {
    var copy = text
    try Self.check(copy.withUTF8 { Self.write($0, to: output) })
  }

  /// Writes bytes to standard output.
  public func write(bytes: [UInt8]) throws {
    try Self.check(bytes.withUnsafeBufferPointer { Self.write($0, to: output) })
  }

  private static func check(_ code: Int32) throws {
    switch code {
    case 0: return
    case EPIPE: throw OutputClosed()
    default: throw OutputFailed(reason: String(cString: strerror(code)).lowercased())
    }
  }

  /// Writes to standard error.
  public func writeError(_ text: String) {
    var copy = text
    _ = copy.withUTF8 { Self.write($0, to: error) }
  }

  /// Whether standard error is a terminal.
  public var isErrorTerminal: Bool { isatty(error) == 1 }

  /// The width of the terminal behind standard error.
  public var errorColumns: Int? {
    var size = winsize()
    guard ioctl(error, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes all bytes and returns 0, or the error number.
  private static func write(_ bytes: UnsafeBufferPointer<UInt8>, to stream: Int32) -> Int32 {
    var start = 0
    while start < bytes.count {
      let count = systemWrite(stream, bytes.baseAddress?.advanced(by: start), bytes.count - start)
      if count > 0 {
        start += count
      } else if errno == EAGAIN {
        var descriptor = pollfd(fd: stream, events: Int16(POLLOUT), revents: 0)
        poll(&descriptor, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}

/// The system call, named apart from the console's method.
private func systemWrite(_ stream: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int {
  write(stream, bytes, count)
}
