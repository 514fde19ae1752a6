/// A folder that one run has for itself.
public protocol FolderClaim: Sendable {
  /// Writes `files` and removes those called `stale`, all at once; everything else in the folder stays.
  ///
  /// - Throws: `FileError`; the folder then is as before.
  func replace(with files: [RenderedReport.File], removing stale: Set<String>) throws
}

/// A claim on a folder of a store that belongs to this process alone.
struct UncontestedClaim: FolderClaim {
  let folder: String
  let files: any FileStore

  func replace(with new: [RenderedReport.File], removing stale: Set<String>) throws {
    for file in new { try files.write(file.bytes, to: folder + "/" + file.name) }
    for name in stale { try files.remove(folder + "/" + name) }
  }
}
