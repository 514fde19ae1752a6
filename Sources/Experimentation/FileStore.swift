/// Where files are read and written: the disk, or memory in front of it.
public protocol FileStore: Sendable {
  /// The content of a file.
  ///
  /// - Throws: `FileError.notFound`, `.notReadable` or `.isFolder`.
  func readBytes(_ path: String) throws -> [UInt8]

  /// Writes a whole file or leaves the old one untouched; folders on the way are created.
  ///
  /// - Throws: `FileError.cannotCreate` or `.cannotWrite`.
  func write(_ bytes: [UInt8], to path: String) throws

  /// Begins a file that is written in portions; as with `write` it is whole or as it was before.
  ///
  /// - Parameter whileWaiting: called again and again while another run writes the same file; what it throws ends the waiting.
  /// - Throws: `FileError.cannotCreate`.
  func create(_ path: String, whileWaiting: () throws -> Void) throws -> any GrowingFile

  /// How many bytes a file of this path may have; nil where nobody knows.
  func room(for path: String) -> Int?

  /// Writes a whole file as `write` does, without waiting for anybody: several hosts and processes may write one path at a time, and
  /// each of their files is whole. Nothing but the last of them is left. Where the new file was removed before it had its name, an old one
  /// will do.
  ///
  /// - Throws: `FileError.cannotCreate` or `.cannotWrite`.
  func publish(_ bytes: [UInt8], to path: String, by writer: FileWriter) throws

  /// Adds bytes to the end of a file, which is made when it is not there, with the folders on the way.
  ///
  /// - Throws: `FileError.cannotCreate` or `.cannotWrite`.
  func append(_ bytes: [UInt8], to path: String) throws

  /// Removes from a folder what `publish` left behind where processes were killed: what belongs to processes of `host` that are gone, or
  /// without a host everything that has not become a file yet.
  func removeAbandoned(in folder: String, of host: String?)

  /// Refuses a path to which `write` could not write, so that a long work need not end in that error.
  ///
  /// - Throws: `FileError.cannotCreate`.
  func checkWritable(_ path: String) throws

  /// Removes a file if it is there.
  ///
  /// - Throws: `FileError.cannotWrite`.
  func remove(_ path: String) throws

  /// Whether there is a file or folder.
  func exists(_ path: String) -> Bool

  /// The names in a folder, sorted; empty when there is no such folder.
  func list(_ folder: String) -> [String]

  /// Takes a folder for one run, waiting until no other run has it; it lets go when the claim goes away.
  ///
  /// - Parameters:
  ///   - owned: the names in a folder that a run wrote; a folder that a killed run left behind loses them, and anything
  ///     else in it is put back.
  ///   - whileWaiting: called again and again while another run has the folder; what it throws ends the waiting.
  /// - Throws: `FileError.cannotCreate` when the folder could not be written.
  func claim(
    _ folder: String, owned: @escaping @Sendable (String) -> Set<String>, whileWaiting: () throws -> Void
  ) throws -> any FolderClaim
}

extension FileStore {
  /// A file that is written in the end.
  public func create(_ path: String, whileWaiting: () throws -> Void) throws -> any GrowingFile {
    BufferedFile(path: path, in: self)
  }

  /// Nobody knows.
  public func room(for path: String) -> Int? { nil }

  /// A store of one process knows no other writers.
  public func publish(_ bytes: [UInt8], to path: String, by writer: FileWriter) throws {
    try write(bytes, to: path)
  }

  /// What is there and the new bytes, written anew.
  public func append(_ bytes: [UInt8], to path: String) throws {
    try write((exists(path) ? readBytes(path) : []) + bytes, to: path)
  }

  /// Nothing is left behind where nothing can be killed.
  public func removeAbandoned(in folder: String, of host: String?) {}

  /// Nothing to check where every path can be written.
  public func checkWritable(_ path: String) throws {}

  /// A claim that nobody contests.
  public func claim(
    _ folder: String, owned: @escaping @Sendable (String) -> Set<String>, whileWaiting: () throws -> Void
  ) throws -> any FolderClaim {
    UncontestedClaim(folder: folder, files: self)
  }

  /// The content of a text file in UTF-8, without a byte order mark.
  ///
  /// - Throws: as `readBytes`, and `FileError.notText` when it is not UTF-8.
  public func readText(_ path: String) throws -> String {
    var bytes = try readBytes(path)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
    throw FileError.notText(path: path, line: line + 1)
  }

  /// Writes a whole text in UTF-8 or leaves the old file untouched.
  ///
  /// - Throws: as `write`.
  public func writeText(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }
}
