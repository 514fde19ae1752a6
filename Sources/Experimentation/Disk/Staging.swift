import CSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folder in which new files wait until they are complete; see `DiskFolderClaim`.
struct Staging: Sendable {
  /// The target cannot change its name, or its files cannot have a second one.
  struct CannotExchange: Error {}

  private static let marker = ".unfinished"
  private static let staleList = ".stale"

  /// The hidden folder.
  let path: String
  /// Whether it lies inside the target, whose files are then replaced one by one.
  let isInside: Bool

  init(_ path: String, isInside: Bool) {
    self.path = path
    self.isInside = isInside
  }

  private var former: String { String(path.dropLast(4)) + ".old" }

  /// Makes the folder with its marker.
  ///
  /// - Throws: `SystemError`.
  func begin() throws {
    if isInside { try check(SystemFile.makeFolders(SystemFile.folder(of: path))) }
    try check(mkdir(path, 0o777) == 0 ? 0 : errno)
    try write([], to: Self.marker, like: nil)
  }

  /// Adds `files`, and in a folder beside the target all that is kept of the target.
  ///
  /// - Throws: `SystemError`, `CannotExchange`.
  func fill(_ files: [RenderedReport.File], replacing target: String, without stale: Set<String>) throws {
    let new = Set(files.map(\.name))
    let links = new.filter { SystemFile.isLink(target + "/" + $0) }
    for file in files where !links.contains(file.name) {
      try write(file.bytes, to: file.name, like: SystemFile.status(target + "/" + file.name))
    }
    if isInside {
      try write(Array(stale.sorted().joined(separator: "\n").utf8), to: Self.staleList, like: nil)
    } else {
      let kept = SystemFile.names(in: target).filter {
        (!new.contains($0) || links.contains($0)) && !stale.contains($0)
      }
      for name in kept where !Self.isRealFolder(target + "/" + name) {
        guard linkat(AT_FDCWD, target + "/" + name, AT_FDCWD, path + "/" + name, 0) == 0 else {
          throw CannotExchange()
        }
      }
      if let old = SystemFile.status(target) { SystemFile.copyPermissions(of: old, to: path) }
    }
    // What lies behind a link is in another folder and takes its own step.
    for file in files where links.contains(file.name) {
      try DiskFileStore().write(file.bytes, to: target + "/" + file.name)
    }
    SystemFile.flushFolder(path)
  }

  /// Takes the marker away: from here on a later run finishes what this one began.
  ///
  /// - Throws: `SystemError`.
  func complete() throws {
    try check(unlink(path + "/" + Self.marker) == 0 ? 0 : errno)
    SystemFile.flushFolder(path)
  }

  /// Removes the folder unless it is complete.
  func abandon() {
    if unlink(path + "/" + Self.marker) == 0 { remove() }
  }

  /// Gives the finished files their place.
  ///
  /// - Throws: `SystemError`, `CannotExchange`.
  func commit(to target: String, owned: (String) -> Set<String>) throws {
    if isInside { return try moveOut(to: target) }
    let code = SystemFile.status(target) == nil ? Self.move(path, target) : exchange_names(path, target)
    switch code {
    case 0: break
    case ENOSYS, EINVAL, ENOTSUP:
      guard Self.move(target, former) == 0 else { throw CannotExchange() }
      try check(Self.move(path, target))
    default: throw CannotExchange()
    }
    SystemFile.flushFolder(SystemFile.folder(of: target))
    try recover(target, owned: owned)
  }

  /// Removes what an earlier run left, after putting back what is not a result; finishes a move that had begun.
  ///
  /// - Throws: `SystemError`.
  func recover(_ target: String, owned: (String) -> Set<String>) throws {
    if isInside {
      guard SystemFile.isFolder(path) else { return }
      if SystemFile.status(path + "/" + Self.marker) == nil { try moveOut(to: target) } else { remove() }
      return
    }
    if SystemFile.status(target) == nil, SystemFile.isFolder(former) { try check(Self.move(former, target)) }
    for leftover in [path, former] where SystemFile.isFolder(leftover) {
      if SystemFile.status(leftover + "/" + Self.marker) == nil, SystemFile.isFolder(target) {
        let results = owned(leftover)
        for name in SystemFile.names(in: leftover) where !results.contains(name) {
          guard SystemFile.status(target + "/" + name, following: false) == nil else { continue }
          try check(Self.move(leftover + "/" + name, target + "/" + name))
        }
      }
      Self.remove(leftover)
    }
  }

  /// Removes the folder with its files.
  func remove() { Self.remove(path) }

  private func moveOut(to target: String) throws {
    let list = (try? DiskFileStore().readText(path + "/" + Self.staleList)) ?? ""
    for name in SystemFile.names(in: path) where name != Self.staleList {
      try check(Self.move(path + "/" + name, target + "/" + name))
    }
    for name in list.split(separator: "\n") { unlink(target + "/" + name) }
    remove()
    SystemFile.flushFolder(target)
  }

  private func write(_ bytes: [UInt8], to name: String, like old: stat?) throws {
    let place = path + "/" + name
    let file = open(place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw SystemError(code: errno) }
    var failure = SystemFile.writeAll(bytes, to: file)
    if failure == 0 { failure = SystemFile.flush(file) }
    if close(file) != 0, failure == 0 { failure = errno }
    try check(failure)
    if let old { SystemFile.copyPermissions(of: old, to: place) }
  }

  private func check(_ code: Int32) throws {
    if code != 0 { throw SystemError(code: code) }
  }

  private static func isRealFolder(_ path: String) -> Bool {
    SystemFile.status(path, following: false).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  private static func move(_ old: String, _ new: String) -> Int32 { rename(old, new) == 0 ? 0 : errno }

  private static func remove(_ folder: String) {
    for name in SystemFile.names(in: folder) where unlink(folder + "/" + name) != 0 {
      remove(folder + "/" + name)
    }
    rmdir(folder)
  }
}
