#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that one process at a time has open; the system lets go of it when the process ends, however it ends.
final class FileLock: Sendable {
  /// The open file.
  let file: Int32
  private let path: String

  private init(_ file: Int32, _ path: String) {
    self.file = file
    self.path = path
  }

  /// Creates the file if need be and waits until nobody else has it. Where the file system knows no locks there is no
  /// waiting.
  ///
  /// - Parameter whileWaiting: called about twenty times a second; what it throws ends the waiting.
  /// - Throws: `SystemError` when the file cannot be created.
  static func take(_ path: String, whileWaiting: () throws -> Void) throws -> FileLock {
    while true {
      let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard file >= 0 else { throw SystemError(code: errno) }
      do {
        while flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK || errno == EINTR {
          try whileWaiting()
          usleep(50_000)
        }
      } catch {
        close(file)
        throw error
      }
      // The one before may have removed or renamed the file while this one waited.
      var opened = stat()
      if fstat(file, &opened) == 0, let named = SystemFile.status(path, following: false),
        opened.st_ino == named.st_ino, opened.st_dev == named.st_dev
      {
        return FileLock(file, path)
      }
      close(file)
    }
  }

  /// Removes the file, which must still have its name.
  func remove() { unlink(path) }

  deinit { close(file) }
}
