import Synchronization

/// A store that remembers what was read from it, so that a result can say which inputs it is of.
final class InputRecorder: FileStore {
  private let base: any FileStore
  private let hashes = Mutex<[String: String]>([:])

  init(over base: any FileStore) { self.base = base }

  /// The SHA-256 of every file that was read, by its path.
  var inputs: [String: String] { hashes.withLock { $0 } }

  func readBytes(_ path: String) throws -> [UInt8] {
    let bytes = try base.readBytes(path)
    let hash = SHA256.hexadecimal(of: bytes)
    hashes.withLock { $0[path] = hash }
    return bytes
  }

  func write(_ bytes: [UInt8], to path: String) throws { try base.write(bytes, to: path) }
  func remove(_ path: String) throws { try base.remove(path) }
  func exists(_ path: String) -> Bool { base.exists(path) }
  func list(_ folder: String) -> [String] { base.list(folder) }
}
