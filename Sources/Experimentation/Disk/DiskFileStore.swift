#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The files of the operating system.
public struct DiskFileStore: FileStore {
  /// The disk.
  public init() {}

  /// The content of a file; `-` is standard input.
  public func readBytes(_ path: String) throws -> [UInt8] {
    if path == "-" {
      switch SystemFile.readAll(STDIN_FILENO) {
      case .success(let bytes): return bytes
      case .failure(let error): throw Self.readError(error.code, path)
      }
    }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Self.readError(errno, path) }
    defer { close(file) }
    switch SystemFile.readAll(file) {
    case .success(let bytes): return bytes
    case .failure(let error): throw Self.readError(error.code, path)
    }
  }

  /// The bytes go to a hidden file in the same folder, reach the disk, and only then take the name, with the
  /// permissions of the old file. A symbolic link stays one: what it leads to is replaced.
  public func write(_ bytes: [UInt8], to path: String) throws {
    if Self.isDevice(path) { return try writeDirectly(bytes, to: path) }
    let target = try preparedTarget(path)
    let (lock, temporary) = try temporary(for: target, path)
    var failure = ftruncate(lock.file, 0) == 0 ? SystemFile.writeAll(bytes, to: lock.file) : errno
    if failure == 0 { failure = SystemFile.flush(lock.file) }
    guard failure == 0 else {
      lock.remove()
      throw FileError.cannotWrite(path: path, reason: SystemFile.reason(failure))
    }
    if let old = SystemFile.status(target) { SystemFile.copyPermissions(of: old, to: temporary) }
    if rename(temporary, target) != 0 {
      let code = errno
      lock.remove()
      throw FileError.cannotCreate(path: path, reason: SystemFile.reason(code))
    }
    SystemFile.flushFolder(SystemFile.folder(of: target))
  }

  /// Refuses a path that `write` could not write to, and creates the folders on the way to it.
  public func checkWritable(_ path: String) throws {
    if Self.isDevice(path) {
      guard access(path, W_OK) == 0 else {
        throw FileError.cannotCreate(path: path, reason: SystemFile.reason(errno))
      }
      return
    }
    try temporary(for: preparedTarget(path), path).lock.remove()
  }

  /// Removes a file if it is there.
  public func remove(_ path: String) throws {
    guard unlink(path) != 0, errno != ENOENT else { return }
    throw FileError.cannotWrite(path: path, reason: SystemFile.reason(errno))
  }

  /// Whether there is a file or folder.
  public func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The names in a folder, sorted.
  public func list(_ folder: String) -> [String] { SystemFile.names(in: folder) }

  /// The folder with a lock of the operating system; see `DiskFolderClaim`.
  public func claim(
    _ folder: String, owned: @escaping @Sendable (String) -> Set<String>, whileWaiting: () throws -> Void
  ) throws -> any FolderClaim {
    try DiskFolderClaim(folder, owned: owned, whileWaiting: whileWaiting)
  }

  /// The file to replace, in a folder that exists.
  private func preparedTarget(_ path: String) throws -> String {
    let target = SystemFile.resolved(path)
    func refusal(_ code: Int32) -> FileError { .cannotCreate(path: path, reason: SystemFile.reason(code)) }
    guard !SystemFile.name(of: target).isEmpty else {
      throw FileError.cannotCreate(path: path, reason: "the name is empty")
    }
    if SystemFile.isFolder(target) { throw refusal(EISDIR) }
    if exists(target), access(target, W_OK) != 0 { throw refusal(errno) }
    let code = SystemFile.makeFolders(SystemFile.folder(of: target))
    if code != 0 { throw refusal(code) }
    return target
  }

  /// The hidden file beside `target`, which one process at a time has. One that a killed process left behind is used
  /// again.
  private func temporary(for target: String, _ path: String) throws -> (lock: FileLock, path: String) {
    let temporary = SystemFile.folder(of: target) + "/." + SystemFile.name(of: target) + ".new"
    do {
      return (try FileLock.take(temporary) {}, temporary)
    } catch let error as SystemError {
      throw FileError.cannotCreate(path: path, reason: SystemFile.reason(error.code))
    }
  }

  /// Devices and pipes have no old content to protect.
  private func writeDirectly(_ bytes: [UInt8], to path: String) throws {
    let file = open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileError.cannotCreate(path: path, reason: SystemFile.reason(errno)) }
    defer { close(file) }
    let failure = SystemFile.writeAll(bytes, to: file)
    if failure != 0 { throw FileError.cannotWrite(path: path, reason: SystemFile.reason(failure)) }
  }

  private static func isDevice(_ path: String) -> Bool {
    guard let kind = SystemFile.status(path).map({ $0.st_mode & S_IFMT }) else { return false }
    return kind != S_IFREG && kind != S_IFDIR
  }

  private static func readError(_ code: Int32, _ path: String) -> FileError {
    switch code {
    case ENOENT, ENOTDIR: .notFound(path: path)
    case EISDIR: .isFolder(path: path)
    default: .notReadable(path: path, reason: SystemFile.reason(code))
    }
  }
}
