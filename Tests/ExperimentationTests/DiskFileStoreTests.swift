import Experimentation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder of its own for each test, removed afterwards.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/taylorflow-XXXXXX".utf8CString)
    let pointer = try #require(mkdtemp(&template))
    path = String(cString: pointer)
  }

  deinit {
    let store = DiskFileStore()
    func clear(_ folder: String) {
      chmod(folder, 0o755)
      for name in store.list(folder) where unlink(folder + "/" + name) != 0 {
        clear(folder + "/" + name)
        rmdir(folder + "/" + name)
      }
    }
    clear(path)
    rmdir(path)
  }
}

@Suite struct DiskFileStoreTests {
  private let store = DiskFileStore()

  @Test func writesReadsListsAndRemoves() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a/b/c.txt"
    try store.writeText("é\n", to: path)
    try store.writeText("second\n", to: path)
    #expect(try store.readText(path) == "second\n")
    #expect(store.list(folder.path + "/a/b") == ["c.txt"])
    #expect(store.exists(path))
    try store.remove(path)
    try store.remove(path)
    #expect(!store.exists(path))
    #expect(store.list(folder.path + "/nothing") == [])
  }

  @Test func aFileGrowsUnderAHiddenName() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/x.csv"
    try store.writeText("old", to: path)
    let file = try store.create(path) {}
    try file.append(Array("new".utf8))
    #expect(try store.readText(path) == "old")
    #expect(store.list(folder.path) == [".x.csv.new", "x.csv"])
    try file.append(Array("er".utf8))
    try file.commit()
    #expect(try store.readText(path) == "newer")
    #expect(store.list(folder.path) == ["x.csv"])
    do {
      let given = try store.create(path) {}
      let error = #expect(throws: Interrupted.self) {
        _ = try store.create(path) { throw Interrupted(by: .terminate) }
      }
      #expect(error?.exitCode == .terminated)
      try given.append([0])
    }
    #expect(store.list(folder.path) == ["x.csv"])
    #expect(try store.readText(path) == "newer")
  }

  @Test func thereIsRoom() throws {
    let folder = try TemporaryFolder()
    #expect(try #require(store.room(for: folder.path + "/x")) > 0)
    #expect(store.room(for: folder.path + "/none/x") != 0)
    #expect(store.room(for: "/dev/null") == nil)
    #expect(try #require(MachineMemory.available) > 1 << 20)
  }

  @Test func aFailedWriteKeepsTheOldFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/kept.csv"
    try store.writeText("old", to: path)
    let limit = String(repeating: "x", count: 300)
    let error = #expect(throws: FileError.self) { try store.writeText("new", to: folder.path + "/" + limit) }
    #expect(error?.exitCode == .cannotCreate)
    #expect(try store.readText(path) == "old")
    #expect(store.list(folder.path) == ["kept.csv"])
  }

  @Test(.enabled(if: DiskFileStore().exists("/dev/full"))) func aFullDeviceIsSeventyFour() throws {
    let error = #expect(throws: FileError.self) { try store.writeText("x", to: "/dev/full") }
    #expect(error == .cannotWrite(path: "/dev/full", reason: "no space left on device"))
    #expect(error?.exitCode == .cannotWrite)
  }

  @Test(.enabled(if: DiskFileStore().exists("/proc/version"))) func anUnwritableFolderIsSeventyThree() throws
  {
    let error = #expect(throws: FileError.self) { try store.writeText("x", to: "/proc/no/such/file") }
    #expect(error?.exitCode == .cannotCreate)
  }

  @Test func aFileInPlaceOfAFolderIsSeventyThree() throws {
    let folder = try TemporaryFolder()
    try store.writeText("x", to: folder.path + "/file")
    let error = #expect(throws: FileError.self) {
      try store.writeText("x", to: folder.path + "/file/inner.csv")
    }
    #expect(error?.exitCode == .cannotCreate)
    #expect(try store.readText(folder.path + "/file") == "x")
  }

  @Test func aFolderInPlaceOfAFileIsSeventyThree() throws {
    let folder = try TemporaryFolder()
    try store.writeText("x", to: folder.path + "/name/inner")
    let error = #expect(throws: FileError.self) { try store.writeText("x", to: folder.path + "/name") }
    #expect(error?.exitCode == .cannotCreate)
    #expect(store.list(folder.path) == ["name"])
    #expect(throws: FileError.isFolder(path: folder.path)) { try store.readText(folder.path) }
  }

  @Test func aLinkStaysALink() throws {
    let folder = try TemporaryFolder()
    try store.writeText("old", to: folder.path + "/target")
    try #require(symlink(folder.path + "/target", folder.path + "/link") == 0)
    try store.writeText("new", to: folder.path + "/link")
    #expect(try store.readText(folder.path + "/target") == "new")
  }

  @Test func whatCannotBeReadIsNamed() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a"
    #expect(throws: FileError.notFound(path: path)) { try store.readText(path) }
    #expect(throws: FileError.notFound(path: path + "/b")) { try store.readText(path + "/b") }
    try store.write([0x61, 0x0A, 0x62, 0x0A, 0xFF, 0x0A], to: path)
    let error = #expect(throws: FileError.self) { try store.readText(path) }
    #expect(error == .notText(path: path, line: 3))
    #expect(error?.exitCode == .malformedInput)
    try store.write([0xEF, 0xBB, 0xBF, 0x61], to: path)
    #expect(try store.readText(path) == "a")
  }
}
