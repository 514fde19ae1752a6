#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension DiskFileStore {
  /// The bytes go to a hidden file of the writer's own in the same folder, reach the disk, and only then take the name.
  public func publish(_ bytes: [UInt8], to path: String, by writer: FileWriter) throws {
    let folder = SystemFile.folder(of: path)
    let code = SystemFile.makeFolders(folder)
    if code != 0 { throw FileError.cannotCreate(path: path, reason: SystemFile.reason(code)) }
    let temporary = folder + "/" + writer.temporaryName(for: SystemFile.name(of: path))
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard file >= 0 else { throw FileError.cannotCreate(path: path, reason: SystemFile.reason(errno)) }
    var failure = SystemFile.writeAll(bytes, to: file)
    if failure == 0 { failure = SystemFile.flush(file) }
    if close(file) != 0, failure == 0 { failure = errno }
    if failure == 0, rename(temporary, path) != 0 {
      failure = errno == ENOENT && exists(path) ? 0 : errno
    }
    guard failure == 0 else {
      unlink(temporary)
      throw FileError.cannotWrite(path: path, reason: SystemFile.reason(failure))
    }
    SystemFile.flushFolder(folder)
  }

  /// One call of the system for all bytes, so that lines of several writers do not mix.
  public func append(_ bytes: [UInt8], to path: String) throws {
    let code = SystemFile.makeFolders(SystemFile.folder(of: path))
    if code != 0 { throw FileError.cannotCreate(path: path, reason: SystemFile.reason(code)) }
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw FileError.cannotCreate(path: path, reason: SystemFile.reason(errno)) }
    defer { close(file) }
    let failure = SystemFile.writeAll(bytes, to: file)
    if failure != 0 { throw FileError.cannotWrite(path: path, reason: SystemFile.reason(failure)) }
  }

  /// A process that answers to no signal is gone.
  public func removeAbandoned(in folder: String, of host: String?) {
    let writer = host.map { FileWriter(host: $0, process: 0) }
    for name in list(folder) where FileWriter.isTemporary(name) {
      if let writer {
        guard let process = writer.process(of: name), let number = pid_t(exactly: process),
          kill(number, 0) != 0, errno == ESRCH
        else { continue }
      }
      unlink(folder + "/" + name)
    }
  }
}
