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
