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
    switch Self.write(text, to: output) {
    case 0: return
    case EPIPE: throw OutputClosed()
    case let code:
      throw OutputFailed(reason: String(cString: strerror(code)).lowercased())
    }
  }

  /// Writes to standard error.
  public func writeError(_ text: String) { _ = Self.write(text, to: error) }

  /// Whether standard error is a terminal.
  public var isErrorTerminal: Bool { isatty(error) == 1 }

  /// Writes all bytes and returns 0, or the error number.
  private static func write(_ text: String, to stream: Int32) -> Int32 {
    var copy = text
    return copy.withUTF8 { bytes in
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
}

/// The system call, named apart from the console's method.
private func systemWrite(_ stream: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int {
  write(stream, bytes, count)
}
