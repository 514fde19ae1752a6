#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The calls of the operating system that files need, with error numbers as results.
enum SystemFile {
  /// The content of an open file, or the error number.
  static func readAll(_ file: Int32) -> Result<[UInt8], SystemError> {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count == 0 { return .success(bytes) }
      if count > 0 {
        bytes.append(contentsOf: buffer[..<count])
      } else if errno != EINTR {
        return .failure(SystemError(code: errno))
      }
    }
  }

  /// Writes all bytes and returns 0, or the error number.
  static func writeAll(_ bytes: [UInt8], to file: Int32) -> Int32 {
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

  /// Waits until the disk has a file or folder; 0, or the error number. Where that means nothing it is a success.
  static func flush(_ file: Int32) -> Int32 { fsync(file) == 0 || errno == EINVAL ? 0 : errno }

  /// Waits until the disk has the names in a folder, as far as the system offers it.
  static func flushFolder(_ path: String) {
    let folder = open(path.isEmpty ? "/" : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    _ = fsync(folder)
    close(folder)
  }

  /// What the system knows about a name; symbolic links are followed on request.
  static func status(_ path: String, following: Bool = true) -> stat? {
    var status = stat()
    return (following ? stat(path, &status) : lstat(path, &status)) == 0 ? status : nil
  }

  static func isFolder(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  static func isLink(_ path: String) -> Bool {
    status(path, following: false).map { $0.st_mode & S_IFMT == S_IFLNK } ?? false
  }

  /// The free bytes of a folder's file system, and no more than the largest file that the process may write; nil where nobody knows.
  static func room(in folder: String) -> Int? {
    var system = statvfs()
    guard statvfs(folder, &system) == 0 else { return nil }
    let (free, isHuge) = Int(clamping: system.f_bavail).multipliedReportingOverflow(
      by: Int(clamping: system.f_frsize))
    return min(isHuge ? .max : free, softLimit(.fileSize) ?? .max)
  }

  /// What the process may use at most.
  enum Limit {
    /// Of the length of a file.
    case fileSize
    /// Of the address space.
    case addresses
  }

  /// The current limit in bytes; nil for none.
  static func softLimit(_ kind: Limit) -> Int? {
    var limit = rlimit()
    #if canImport(Glibc)
      let resource = __rlimit_resource_t((kind == .fileSize ? RLIMIT_FSIZE : RLIMIT_AS).rawValue)
    #else
      let resource = kind == .fileSize ? RLIMIT_FSIZE : RLIMIT_AS
    #endif
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < UInt64(Int.max) else { return nil }
    return Int(limit.rlim_cur)
  }

  /// Gives a file or folder the permissions, and as far as it is allowed the owner, of another one.
  static func copyPermissions(of old: stat, to path: String) {
    if chown(path, old.st_uid, old.st_gid) != 0 { _ = chown(path, uid_t.max, old.st_gid) }
    _ = chmod(path, old.st_mode & 0o7777)
  }

  /// The path behind symbolic links, absolute when it exists; the end of the links when there is nothing yet.
  static func resolved(_ path: String) -> String {
    var path = path
    for _ in 0..<40 {
      if let pointer = realpath(path, nil) {
        defer { free(pointer) }
        return String(cString: pointer)
      }
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      let count = readlink(path, &buffer, buffer.count - 1)
      guard count > 0 else { return path }
      let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      path = target.hasPrefix("/") ? target : folder(of: path) + "/" + target
    }
    return path
  }

  /// The current folder, without symbolic links.
  static var currentFolder: String { resolved(".") }

  /// What stands before the last slash; `.` when there is none, empty for the root.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[..<slash])
  }

  /// What stands behind the last slash.
  static func name(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// Makes a folder and those on the way; 0, or the error number.
  static func makeFolders(_ folder: String) -> Int32 {
    var path = ""
    for (index, part) in folder.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
      path += (index == 0 ? "" : "/") + part
      guard !part.isEmpty, mkdir(path, 0o777) != 0 else { continue }
      let code = errno
      guard isFolder(path) else { return code == EEXIST ? ENOTDIR : code }
    }
    return 0
  }

  /// The names in a folder, sorted; empty when there is no such folder.
  static func names(in folder: String) -> [String] {
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

  /// What the system says about an error number.
  static func reason(_ code: Int32) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text).lowercased()
  }
}

/// An error number of the operating system.
struct SystemError: Error {
  let code: Int32
}

/// The system call, named apart from methods.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}
