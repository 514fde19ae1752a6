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

  /// The content of a file.
  public func readBytes(_ path: String) throws -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Self.readError(errno, path) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.readError(errno, path)
      }
      bytes.append(contentsOf: buffer[..<count])
    }
    return bytes
  }

  /// The bytes go to a temporary file in the same folder, reach the disk, and only then take the name.
  public func write(_ bytes: [UInt8], to path: String) throws {
    if Self.isDevice(path) { return try writeDirectly(bytes, to: path) }
    let target = Self.resolved(path)
    let parts = target.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.last, !name.isEmpty else {
      throw FileError.cannotCreate(path: path, reason: "the name is empty")
    }
    let folder = parts.dropLast().joined(separator: "/")
    if parts.count > 1 { try makeFolder(folder) }
    let prefix = parts.count > 1 ? folder + "/" : ""
    let temporary = "\(prefix).\(name).\(getpid()).tmp"
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw FileError.cannotCreate(path: path, reason: Self.reason(errno)) }
    var failure = Self.writeAll(bytes, to: file)
    if failure == 0, fsync(file) != 0, errno != EINVAL { failure = errno }
    if close(file) != 0, failure == 0 { failure = errno }
    if failure == 0, rename(temporary, target) != 0 {
      let code = errno
      unlink(temporary)
      throw FileError.cannotCreate(path: path, reason: Self.reason(code))
    }
    if failure != 0 {
      unlink(temporary)
      throw FileError.cannotWrite(path: path, reason: Self.reason(failure))
    }
  }

  /// Removes a file if it is there.
  public func remove(_ path: String) throws {
    guard unlink(path) != 0, errno != ENOENT else { return }
    throw FileError.cannotWrite(path: path, reason: Self.reason(errno))
  }

  /// Whether there is a file or folder.
  public func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The names in a folder, sorted.
  public func list(_ folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private func makeFolder(_ folder: String) throws {
    var path = ""
    for (index, part) in folder.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
      path += (index == 0 ? "" : "/") + part
      guard !part.isEmpty, mkdir(path, 0o777) != 0, errno != EEXIST else { continue }
      let code = errno
      if !exists(path) { throw FileError.cannotCreate(path: folder, reason: Self.reason(code)) }
    }
  }

  /// Devices and pipes have no old content to protect.
  private func writeDirectly(_ bytes: [UInt8], to path: String) throws {
    let file = open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileError.cannotCreate(path: path, reason: Self.reason(errno)) }
    defer { close(file) }
    let failure = Self.writeAll(bytes, to: file)
    if failure != 0 { throw FileError.cannotWrite(path: path, reason: Self.reason(failure)) }
  }

  /// Writes all bytes and returns 0, or the error number.
  private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Int32 {
    bytes.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        let count = systemWrite(file, bytes.baseAddress?.advanced(by: start), bytes.count - start)
        if count >= 0 {
          start += count
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }

  private static func isDevice(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind != S_IFREG && kind != S_IFDIR
  }

  /// The file behind symbolic links, so that a link stays a link; the path itself when there is no file yet.
  private static func resolved(_ path: String) -> String {
    guard let pointer = realpath(path, nil) else { return path }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  private static func readError(_ code: Int32, _ path: String) -> FileError {
    switch code {
    case ENOENT, ENOTDIR: .notFound(path: path)
    case EISDIR: .isFolder(path: path)
    default: .notReadable(path: path, reason: reason(code))
    }
  }

  private static func reason(_ code: Int32) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text).lowercased()
  }
}

/// The system call, named apart from the store's method.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}
