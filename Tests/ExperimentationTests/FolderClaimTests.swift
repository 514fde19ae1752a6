import Synchronization
import Testing

@testable import Experimentation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("A folder that a run replaces as a whole")
struct FolderClaimTests {
  private let store = DiskFileStore()
  private let old = [file("a.csv", "old a"), file("b.csv", "old b"), file("list", "a.csv b.csv list")]
  private let new = [file("a.csv", "new a"), file("c.csv", "new c"), file("list", "a.csv c.csv list")]

  private static func file(_ name: String, _ text: String) -> RenderedReport.File {
    RenderedReport.File(name: name, bytes: Array(text.utf8))
  }

  /// The names in a file `list`, which stands for `report.json`.
  private static func owned(_ folder: String) -> Set<String> {
    let text = (try? DiskFileStore().readText(folder + "/list")) ?? ""
    return Set(text.split(separator: " ").map(String.init))
  }

  private func claim(_ path: String, _ waiting: () throws -> Void = {}) throws -> any FolderClaim {
    try store.claim(path, owned: Self.owned, whileWaiting: waiting)
  }

  private func put(_ files: [RenderedReport.File], in path: String, removing stale: Set<String> = []) throws {
    try claim(path).replace(with: files, removing: stale)
  }

  private func content(_ path: String) throws -> [String: String] {
    var result: [String: String] = [:]
    for name in store.list(path) where !SystemFile.isFolder(path + "/" + name) {
      result[name] = try store.readText(path + "/" + name)
    }
    return result
  }

  private func mode(_ path: String) -> UInt32? {
    SystemFile.status(path).map { UInt32($0.st_mode & 0o7777) }
  }

  @Test("New files take the place of old ones, stale ones go, others stay, nothing is left beside")
  func replaces() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/x/results"
    try put(old, in: path)
    try store.writeText("mine", to: path + "/notes.txt")
    try store.writeText("mine too", to: path + "/sub/deep.txt")
    try #require(chmod(path, 0o750) == 0)
    try #require(chmod(path + "/a.csv", 0o640) == 0)
    try #require(symlink("sub/deep.txt", path + "/short") == 0)
    try put(new, in: path, removing: ["b.csv"])
    #expect(
      try content(path) == [
        "a.csv": "new a", "c.csv": "new c", "list": "a.csv c.csv list", "notes.txt": "mine",
        "short": "mine too",
      ])
    #expect(try store.readText(path + "/sub/deep.txt") == "mine too")
    #expect(mode(path) == 0o750)
    #expect(mode(path + "/a.csv") == 0o640)
    #expect(store.list(folder.path + "/x") == ["results"])
  }

  @Test("A link in place of the folder and a link in place of a file stay links")
  func keepsLinks() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/results"
    try put(old, in: folder.path + "/far/real")
    try #require(symlink("far/real", path) == 0)
    try store.writeText("elsewhere", to: folder.path + "/table")
    try #require(unlink(path + "/a.csv") == 0 && symlink("../../table", path + "/a.csv") == 0)
    try put(new, in: path + "/", removing: ["b.csv"])
    #expect(SystemFile.isLink(path) && SystemFile.isLink(path + "/a.csv"))
    #expect(try store.readText(folder.path + "/table") == "new a")
    #expect(try content(path).keys.sorted() == ["a.csv", "c.csv", "list"])
    #expect(store.list(folder.path + "/far") == ["real"])
  }

  @Test("A new folder whose run was killed while it grew is removed")
  func removesUnfinished() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/results"
    try put(old, in: path)
    try store.writeText("", to: folder.path + "/.results.new/.unfinished")
    try store.writeText("half", to: folder.path + "/.results.new/a.csv")
    let held = try claim(path)
    #expect(try content(path)["a.csv"] == "old a")
    #expect(store.list(folder.path + "/.results.new") == [".unfinished"])
    withExtendedLifetime(held) {}
  }

  @Test("What a run killed after the exchange had not put back is put back")
  func putsBack() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/results"
    try put(new, in: path)
    try put(old, in: folder.path + "/.results.new")
    try store.writeText("mine", to: folder.path + "/.results.new/sub/deep.txt")
    _ = try claim(path)
    #expect(try content(path) == ["a.csv": "new a", "c.csv": "new c", "list": "a.csv c.csv list"])
    #expect(try store.readText(path + "/sub/deep.txt") == "mine")
    #expect(store.list(folder.path) == ["results"])
  }

  @Test("Between two renamings the old folder is found again")
  func undoesHalfAnExchange() throws {
    let folder = try TemporaryFolder()
    try put(old, in: folder.path + "/.results.old")
    try put(new, in: folder.path + "/.results.new")
    _ = try claim(folder.path + "/results")
    #expect(try content(folder.path + "/results")["a.csv"] == "old a")
    #expect(store.list(folder.path) == ["results"])
  }

  @Test("Complete files inside the folder are moved to their places by the next run")
  func finishesAMove() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/results"
    try put(old, in: path)
    try store.writeText("new a", to: path + "/.new/a.csv")
    try store.writeText("b.csv", to: path + "/.new/.stale")
    _ = try claim(path)
    #expect(try content(path) == ["a.csv": "new a", "list": "a.csv b.csv list"])
    #expect(store.list(path) == ["a.csv", "list"])
  }

  @Test("What a process gives up is gone, and what is complete stays")
  func abandonsWhatIsUnfinished() throws {
    let folder = try TemporaryFolder()
    for isComplete in [false, true] {
      let staging = Staging(folder.path + "/.results.new", isInside: false)
      try staging.begin()
      try staging.fill(new, replacing: folder.path + "/results", without: [])
      if isComplete { try staging.complete() }
      staging.abandon()
      #expect(store.list(folder.path) == (isComplete ? [".results.new"] : []))
    }
  }

  @Test("Inside the folder the files are the same as beside it")
  func worksInside() throws {
    let folder = try TemporaryFolder()
    let staging = Staging(folder.path + "/.new", isInside: true)
    for file in old { try store.write(file.bytes, to: folder.path + "/" + file.name) }
    try staging.begin()
    try staging.fill(new, replacing: folder.path, without: ["b.csv"])
    #expect(try content(folder.path)["a.csv"] == "old a")
    try staging.complete()
    try staging.commit(to: folder.path, owned: Self.owned)
    #expect(try content(folder.path) == ["a.csv": "new a", "c.csv": "new c", "list": "a.csv c.csv list"])
    #expect(store.list(folder.path) == ["a.csv", "c.csv", "list"])
  }

  @Test("The second claim waits for the first and can give up")
  func waits() throws {
    struct Enough: Error {}
    let folder = try TemporaryFolder()
    let path = folder.path + "/results"
    var first: (any FolderClaim)? = try claim(path)
    var rounds = 0
    #expect(throws: Enough.self) {
      _ = try claim(path) {
        rounds += 1
        if rounds == 3 { throw Enough() }
      }
    }
    rounds = 0
    let second = try claim(path) {
      rounds += 1
      first = nil
    }
    #expect(rounds == 1 && first == nil)
    try second.replace(with: new, removing: [])
    #expect(try content(path)["a.csv"] == "new a")
  }

  @Test("A place that cannot be written is refused before the work")
  func refusesBeforehand() throws {
    let folder = try TemporaryFolder()
    try store.writeText("x", to: folder.path + "/file")
    for path in [folder.path + "/file", folder.path + "/file/inner", "/proc/no/such"] {
      let error = #expect(throws: FileError.self) { _ = try claim(path) }
      #expect(error?.exitCode == .cannotCreate)
      #expect(throws: FileError.self) { try store.checkWritable(path + "/x/y") }
    }
    #expect(store.list(folder.path) == ["file"])
    try store.checkWritable(folder.path + "/fine/new.csv")
    #expect(store.list(folder.path + "/fine") == [])
  }

  @Test("A single file keeps its permissions, and a dangling link its end")
  func singleFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.csv"
    try store.writeText("old", to: path)
    try #require(chmod(path, 0o604) == 0)
    try store.writeText("half", to: folder.path + "/.a.csv.new")
    try store.writeText("new", to: path)
    #expect(mode(path) == 0o604)
    try #require(symlink("later.csv", folder.path + "/link") == 0)
    try store.writeText("there", to: folder.path + "/link")
    #expect(store.list(folder.path) == ["a.csv", "later.csv", "link"])
    #expect(try store.readText(folder.path + "/later.csv") == "there")
  }
}
