#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The files of the operating system.
public struct DiskFileStore: FileStore {
  private let unfinished: UnfinishedFiles

  /// The disk; what is being written is listed in `unfinished`.
  public init(unfinished: UnfinishedFiles = UnfinishedFiles()) { self.unfinished = unfinished }

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

  /// The bytes grow into a hidden file that takes the name in the end.
  public func write(_ bytes: [UInt8], to path: String) throws {
    let file = try create(path) {}
    try file.append(bytes)
    try file.commit()
  }

  /// A file that grows under a hidden name; a device has none.
  public func create(_ path: String, whileWaiting: () throws -> Void) throws -> any GrowingFile {
    Self.isDevice(path)
      ? try DeviceFile(path)
      : try DiskFile(
        path, target: preparedTarget(path), unfinished: unfinished, whileWaiting: whileWaiting)
  }

  /// The free space of the file system below a path, and no more than the largest file that the process may write; nil for a device.
  public func room(for path: String) -> Int? {
    guard !Self.isDevice(path) else { return nil }
    var folder = SystemFile.folder(of: SystemFile.resolved(path))
    if folder.isEmpty { folder = "/" }
    return SystemFile.room(in: folder)
  }

  /// Refuses a path that `write` could not write to, and creates the folders on the way to it.
  public func checkWritable(_ path: String) throws {
    if Self.isDevice(path) {
      guard access(path, W_OK) == 0 else {
        throw FileError.cannotCreate(path: path, reason: SystemFile.reason(errno))
      }
      return
    }
    _ = try DiskFile(path, target: preparedTarget(path), unfinished: unfinished) {}
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
    try DiskFolderClaim(folder, unfinished: unfinished, owned: owned, whileWaiting: whileWaiting)
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
