#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file of the disk that grows under a hidden name in the same folder, reaches the disk, and only then takes its name, with the
/// permissions of the old file. A symbolic link stays one: what it leads to is replaced.
final class DiskFile: GrowingFile {
  private let path: String
  private let target: String
  private let temporary: String
  private let lock: FileLock
  private let unfinished: UnfinishedFiles
  private let number: Int
  private var isOpen = true

  /// Takes the hidden name, which one process at a time has. A file that a killed process left behind is used again.
  ///
  /// - Parameters:
  ///   - target: the file to replace, in a folder that exists.
  ///   - whileWaiting: called again and again while another process has it; what it throws ends the waiting.
  /// - Throws: `FileError.cannotCreate`.
  init(
    _ path: String, target: String, unfinished: UnfinishedFiles, whileWaiting: () throws -> Void
  ) throws {
    let temporary = SystemFile.folder(of: target) + "/." + SystemFile.name(of: target) + ".new"
    let lock: FileLock
    do {
      lock = try FileLock.take(temporary, whileWaiting: whileWaiting)
    } catch let error as SystemError {
      throw FileError.cannotCreate(path: path, reason: SystemFile.reason(error.code))
    }
    self.path = path
    self.target = target
    self.temporary = temporary
    self.lock = lock
    self.unfinished = unfinished
    number = unfinished.add { lock.remove() }
    if ftruncate(lock.file, 0) != 0 {
      throw FileError.cannotWrite(path: path, reason: SystemFile.reason(errno))
    }
  }

  deinit {
    if isOpen { unfinished.settle(number) { lock.remove() } }
  }

  func append(_ bytes: [UInt8]) throws {
    let failure = SystemFile.writeAll(bytes, to: lock.file)
    if failure != 0 { throw FileError.cannotWrite(path: path, reason: SystemFile.reason(failure)) }
  }

  func commit() throws {
    let failure = SystemFile.flush(lock.file)
    guard failure == 0 else { throw FileError.cannotWrite(path: path, reason: SystemFile.reason(failure)) }
    if let old = SystemFile.status(target) { SystemFile.copyPermissions(of: old, to: temporary) }
    let code = unfinished.settle(number) {
      let code = rename(temporary, target) == 0 ? 0 : errno
      if code != 0 { lock.remove() }
      return code
    }
    isOpen = false
    guard code == 0 else { throw FileError.cannotCreate(path: path, reason: SystemFile.reason(code)) }
    SystemFile.flushFolder(SystemFile.folder(of: target))
  }
}

/// A device or a pipe, which has no old content to protect.
final class DeviceFile: GrowingFile {
  private let path: String
  private let file: Int32

  /// - Throws: `FileError.cannotCreate`.
  init(_ path: String) throws {
    file = open(path, O_WRONLY | O_CLOEXEC)
    self.path = path
    if file < 0 { throw FileError.cannotCreate(path: path, reason: SystemFile.reason(errno)) }
  }

  deinit { if file >= 0 { close(file) } }

  func append(_ bytes: [UInt8]) throws {
    let failure = SystemFile.writeAll(bytes, to: file)
    if failure != 0 { throw FileError.cannotWrite(path: path, reason: SystemFile.reason(failure)) }
  }

  func commit() {}
}
