import Synchronization

/// Memory in front of another store: what is written can be read back, and the store behind never changes.
public final class OverlayFileStore: FileStore {
  private let base: any FileStore
  private let written = Mutex<[String: [UInt8]?]>([:])

  /// An overlay without changes.
  public init(over base: any FileStore) { self.base = base }

  /// The content of a file.
  public func readBytes(_ path: String) throws -> [UInt8] {
    switch written.withLock({ $0[path] }) {
    case .some(.some(let bytes)): return bytes
    case .some(.none): throw FileError.notFound(path: path)
    case .none: return try base.readBytes(path)
    }
  }

  /// Writes a whole file.
  public func write(_ bytes: [UInt8], to path: String) { written.withLock { $0[path] = .some(bytes) } }

  /// Removes a file if it is there.
  public func remove(_ path: String) { written.withLock { $0[path] = .some(nil) } }

  /// Whether there is a file or folder.
  public func exists(_ path: String) -> Bool {
    if let entry = written.withLock({ $0[path] }) { return entry != nil }
    return base.exists(path)
  }

  /// The names in a folder, sorted.
  public func list(_ folder: String) -> [String] {
    let prefix = folder + "/"
    var names = Set(base.list(folder))
    for (path, bytes) in written.withLock({ $0 }) where path.hasPrefix(prefix) {
      let name = String(path.dropFirst(prefix.count))
      guard !name.contains("/") else { continue }
      if bytes == nil { names.remove(name) } else { names.insert(name) }
    }
    return names.sorted()
  }
}
