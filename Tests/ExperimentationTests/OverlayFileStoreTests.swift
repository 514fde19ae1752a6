import Experimentation
import Testing

@Suite struct OverlayFileStoreTests {
  @Test func theStoreBehindNeverChanges() throws {
    let folder = try TemporaryFolder()
    let disk = DiskFileStore()
    try disk.writeText("disk", to: folder.path + "/a")
    let overlay = OverlayFileStore(over: disk)
    #expect(try overlay.readText(folder.path + "/a") == "disk")
    overlay.write(Array("memory".utf8), to: folder.path + "/a")
    overlay.write(Array("new".utf8), to: folder.path + "/b")
    overlay.write([], to: folder.path + "/deeper/c")
    #expect(try overlay.readText(folder.path + "/a") == "memory")
    #expect(overlay.list(folder.path) == ["a", "b"])
    overlay.remove(folder.path + "/a")
    #expect(throws: FileError.notFound(path: folder.path + "/a")) { try overlay.readText(folder.path + "/a") }
    #expect(overlay.list(folder.path) == ["b"])
    #expect(!overlay.exists(folder.path + "/a") && overlay.exists(folder.path + "/b"))
    #expect(disk.list(folder.path) == ["a"])
    #expect(try disk.readText(folder.path + "/a") == "disk")
  }
}
