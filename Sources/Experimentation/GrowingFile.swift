/// A file that is written in portions and takes its name when it is complete; let go before, it leaves nothing.
public protocol GrowingFile: AnyObject {
  /// Adds bytes at the end.
  ///
  /// - Throws: `FileError.cannotWrite`.
  func append(_ bytes: [UInt8]) throws

  /// Takes the name, in the place of an older file.
  ///
  /// - Throws: `FileError.cannotCreate` or `.cannotWrite`; the older file then is as it was.
  func commit() throws
}

/// A file that grows in memory.
final class BufferedFile: GrowingFile {
  private var bytes: [UInt8] = []
  private let path: String
  private let files: any FileStore

  init(path: String, in files: any FileStore) {
    self.path = path
    self.files = files
  }

  func append(_ bytes: [UInt8]) { self.bytes += bytes }

  func commit() throws { try files.write(bytes, to: path) }
}
