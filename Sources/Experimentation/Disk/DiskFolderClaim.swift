import CSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder of the disk that one run has for itself, and replaces as a whole.
///
/// The new folder grows beside the old one, as `.NAME.new`, with a file `.unfinished` in it until all its files have
/// reached the disk. Then the two exchange their names in one step, and what is now `.NAME.new` is removed. At any
/// moment the name leads to the old folder or to the new one. What a killed run leaves behind is removed by the next
/// one, which first puts back what is not a result.
///
/// Where folders cannot be exchanged (the current folder, a mount point, a parent that is not ours) the new files grow
/// in `.new` inside the folder and are moved to their places one by one; a run that finds them complete finishes the
/// move. On file systems without an exchange two renamings take its place.
///
/// Permissions and, as far as allowed, owners of the folder and of files of the same name are kept; a symbolic link
/// stays one, and what it leads to is replaced.
final class DiskFolderClaim: FolderClaim {
  private let path: String
  private let target: String
  private let owned: @Sendable (String) -> Set<String>
  private let lock: FileLock
  private let staging: Staging
  private let unfinished: UnfinishedFiles
  /// The numbers under which the lock and the staging are listed as unfinished.
  private let numbers: (lock: Int, staging: Int)

  /// Makes the folders on the way, takes the lock, removes leftovers and shows that files can be created.
  init(
    _ path: String, unfinished: UnfinishedFiles, owned: @escaping @Sendable (String) -> Set<String>,
    whileWaiting: () throws -> Void
  ) throws {
    func refusal(_ code: Int32) -> FileError { .cannotCreate(path: path, reason: SystemFile.reason(code)) }
    var trimmed = path
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    let target = SystemFile.resolved(trimmed)
    let parent = SystemFile.folder(of: target)
    let code = SystemFile.makeFolders(parent)
    if code != 0 { throw refusal(code) }
    if let status = SystemFile.status(target) {
      guard status.st_mode & S_IFMT == S_IFDIR else { throw refusal(ENOTDIR) }
      for place in [target] + owned(target).map({ target + "/" + $0 }) {
        if SystemFile.status(place) != nil, access(place, W_OK) != 0 { throw refusal(errno) }
      }
    }
    self.path = path
    self.target = target
    self.owned = owned
    do {
      let lock = try Self.lock(target, whileWaiting)
      let staging = try Self.staging(target, owned)
      self.lock = lock
      self.staging = staging
      self.unfinished = unfinished
      numbers = (unfinished.add { lock.remove() }, unfinished.add { staging.abandon() })
    } catch let error as SystemError {
      throw refusal(error.code)
    }
  }

  deinit {
    unfinished.settle(numbers.staging) { staging.remove() }
    unfinished.settle(numbers.lock) { lock.remove() }
  }

  func replace(with files: [RenderedReport.File], removing stale: Set<String>) throws {
    do {
      do {
        try put(staging, numbers.staging, files, stale)
      } catch is Staging.CannotExchange {
        staging.remove()
        let inside = Staging(target + "/.new", isInside: true)
        try inside.begin()
        try put(inside, unfinished.add { inside.abandon() }, files, stale)
      }
    } catch let error as SystemError {
      throw FileError.cannotWrite(path: path, reason: SystemFile.reason(error.code))
    }
  }

  /// Fills a staging; that it is complete and that it takes its place is one step for a process that is to end.
  private func put(
    _ staging: Staging, _ number: Int, _ files: [RenderedReport.File], _ stale: Set<String>
  ) throws {
    try staging.fill(files, replacing: target, without: stale)
    try unfinished.settle(number) {
      try staging.complete()
      try staging.commit(to: target, owned: owned)
    }
  }

  /// Beside the folder, where every run finds it whatever it then does; inside when the parent is not ours.
  private static func lock(_ target: String, _ whileWaiting: () throws -> Void) throws -> FileLock {
    if let beside = Self.beside(target) {
      do {
        return try FileLock.take(beside + ".lock", whileWaiting: whileWaiting)
      } catch let error as SystemError where error.meansForeignFolder && SystemFile.isFolder(target) {}
    }
    return try FileLock.take(target + "/.lock", whileWaiting: whileWaiting)
  }

  private static func staging(
    _ target: String, _ owned: @Sendable (String) -> Set<String>
  ) throws -> Staging {
    let inside = Staging(target + "/.new", isInside: true)
    try inside.recover(target, owned: owned)
    guard let beside = Self.beside(target).map({ Staging($0 + ".new", isInside: false) }) else {
      try inside.begin()
      return inside
    }
    try beside.recover(target, owned: owned)
    let here = SystemFile.currentFolder
    if here == target || here.hasPrefix(target + "/") {
      try inside.begin()
      return inside
    }
    do {
      try beside.begin()
      return beside
    } catch let error as SystemError where error.meansForeignFolder && SystemFile.isFolder(target) {
      try inside.begin()
      return inside
    }
  }

  /// The beginning of the hidden names beside a folder; nil for the root.
  private static func beside(_ target: String) -> String? {
    let name = SystemFile.name(of: target)
    return name.isEmpty ? nil : SystemFile.folder(of: target) + "/." + name
  }
}

extension SystemError {
  /// Whether somebody else's folder is the reason.
  fileprivate var meansForeignFolder: Bool { [EACCES, EPERM, EROFS].contains(code) }
}
