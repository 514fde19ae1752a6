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

  /// Removes a file if it is there.
  ///
  /// - Throws: `FileError.cannotWrite`.
  func remove(_ path: String) throws

  /// Whether there is a file or folder.
  func exists(_ path: String) -> Bool

  /// The names in a folder, sorted; empty when there is no such folder.
  func list(_ folder: String) -> [String]
}

extension FileStore {
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

/// Why a file could not be read or written.
public enum FileError: UserError, Equatable {
  /// There is no such file.
  case notFound(path: String)
  /// The file is there but cannot be read.
  case notReadable(path: String, reason: String)
  /// The path is a folder.
  case isFolder(path: String)
  /// The file is not UTF-8; the line of the first wrong byte is known.
  case notText(path: String, line: Int)
  /// The file or its folder cannot be created.
  case cannotCreate(path: String, reason: String)
  /// Writing stopped half-way.
  case cannotWrite(path: String, reason: String)

  /// 65, 66, 73 or 74.
  public var exitCode: ExitCode {
    switch self {
    case .notFound, .notReadable, .isFolder: .inputNotFound
    case .notText: .malformedInput
    case .cannotCreate: .cannotCreate
    case .cannotWrite: .cannotWrite
    }
  }

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .notFound(let path):
      "The file '\(path.printable)' does not exist. Please check the path; relative paths start at the current folder."
    case .notReadable(let path, let reason):
      "The file '\(path.printable)' cannot be read (\(reason)). Please check its permissions."
    case .isFolder(let path):
      "'\(path.printable)' is a folder. Please give the path of a file."
    case .notText(let path, let line):
      "\(path.printable), line \(line): The text is not UTF-8. Please save the file in UTF-8."
    case .cannotCreate(let path, let reason):
      "'\(path.printable)' cannot be created (\(reason)). Please choose another place with '--output'."
    case .cannotWrite(let path, let reason):
      "'\(path.printable)' cannot be written (\(reason)). Please free some space or choose another place with '--output'."
    }
  }
}
