import Reporting
import TestSupport
import Testing

@testable import Experimentation

@Suite struct SweepPartsTests {
  /// The examples of FIPS 180-4 ("abc", 448 bits), the empty text, and a million letters, as NIST publishes them.
  @Test(arguments: [
    ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ])
  func hashesAreThoseOfTheStandard(_ text: String, _ count: Int, _ hash: String) {
    #expect(SHA256.hexadecimal(of: Array(String(repeating: text, count: count).utf8)) == hash)
  }

  @Test func temporaryNamesTellWritersApart() {
    let writers = [
      FileWriter(host: "n1", process: 7), FileWriter(host: "n1", process: 8),
      FileWriter(host: "n1.site", process: 7), FileWriter(host: "n2", process: 7),
    ]
    let names = writers.map { $0.temporaryName(for: "0000012.json") }
    #expect(Set(names).count == names.count)
    for name in names { #expect(FileWriter.isTemporary(name)) }
    #expect(writers[0].process(of: names[1]) == 8)
    #expect(writers[0].process(of: names[3]) == nil)
    #expect(writers[2].process(of: names[2]) == 7)
    #expect(writers[0].process(of: "0000012.json") == nil)
    #expect(!FileWriter(host: "../n 1", process: 1).temporaryName(for: "a").contains("/"))
  }

  @Test func publishedFilesAreWholeAndLeftoversGo() throws {
    let store = DiskFileStore()
    try TestSupport.TemporaryFolder.use { folder in
      let path = folder + "/a/b.json"
      let writer = FileWriter(host: "here", process: 1)
      try store.publish([1, 2], to: path, by: writer)
      try store.publish([3], to: path, by: FileWriter(host: "there", process: 1))
      #expect(try store.readBytes(path) == [3])
      #expect(store.list(folder + "/a") == ["b.json"])
      // No process has a number beyond the largest that the system gives, and process 1 is always there.
      let gone = FileWriter(host: "here", process: 1 << 30).temporaryName(for: "b.json")
      let kept = [
        writer.temporaryName(for: "b.json"),
        FileWriter(host: "there", process: 1 << 30).temporaryName(for: "b.json"),
      ]
      for name in kept + [gone] { try store.write([0], to: folder + "/a/" + name) }
      store.removeAbandoned(in: folder + "/a", of: "here")
      #expect(store.list(folder + "/a") == (kept + ["b.json"]).sorted())
      store.removeAbandoned(in: folder + "/a", of: nil)
      #expect(store.list(folder + "/a") == ["b.json"])
    }
  }

  @Test func linesAreAppended() throws {
    let store = DiskFileStore()
    try TestSupport.TemporaryFolder.use { folder in
      try store.append([1], to: folder + "/x/y")
      try store.append([2, 3], to: folder + "/x/y")
      #expect(try store.readBytes(folder + "/x/y") == [1, 2, 3])
    }
  }

  @Test func indicesBecomeRanges() {
    #expect(IndexRanges.text([]) == "")
    #expect(IndexRanges.text([3]) == "3")
    #expect(IndexRanges.text([3, 7, 9, 10, 11, 12]) == "3,7,9-12")
    #expect(IndexRanges.text([0, 1]) == "0-1")
  }

  @Test func recordsKeepEveryCell() throws {
    var rows = Table(
      name: "rows", title: "Rows",
      columns: [
        Column("a", "text"), Column("b", "whole"), Column("c", "real", unit: "s"), Column("d", "none"),
      ])
    for value in [
      0.1, -0.0, Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude, 1, 1e22, .infinity, -.infinity,
      .nan,
    ] {
      rows.append([.text("x \"y\"\n"), .integer(.max), .number(value), .empty])
    }
    let record = TaskRecord(
      identity: SweepIdentity(digest: "d", version: "1"), processor: "p", task: 7, inputs: ["a.json": "00"],
      rows: rows)
    let read = try TaskRecord(record.bytes, path: "x")
    #expect(read.bytes == record.bytes)
    #expect(read.rows.columns == rows.columns)
    for (row, expected) in zip(read.rows.rows, rows.rows) {
      guard case .number(let a) = row[2], case .number(let b) = expected[2] else {
        Issue.record("no number: \(row[2])")
        continue
      }
      #expect(a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN))
      #expect([row[0], row[1], row[3]] == [expected[0], expected[1], expected[3]])
    }
    #expect(throws: InputError.self) { try TaskRecord(Array("{}".utf8), path: "x") }
    #expect(throws: JSONError.self) { try TaskRecord(record.bytes.dropLast(30) + [], path: "x") }
  }

  @Test func theRateIsThatSinceTheLastPause() {
    // Ten tasks a second long ago, then one every two seconds.
    let early = (0..<50).map { SweepLog.Entry(.done, task: $0, time: Double($0) / 10) }
    let late = (0..<11).map { SweepLog.Entry(.done, task: 50 + $0, time: 1000 + 2 * Double($0)) }
    let log = SweepLog(early + late)
    #expect(log.rate(at: 1021) == 0.5)
    #expect(SweepLog(early).rate(at: 5) == 10)
    // Nothing has ended for more than a minute.
    #expect(log.rate(at: 1081) == nil)
    #expect(SweepLog(Array(late.prefix(2))).rate(at: 1003) == nil)
  }

  @Test func whatWasBegunAndNotEndedIsKnown() {
    let log = SweepLog([
      .init(.begun, task: 1, time: 1), .init(.done, task: 1, time: 2), .init(.begun, task: 2, time: 3),
      .init(.begun, task: 3, time: 4), .init(.failed, task: 3, time: 5),
    ])
    #expect(log.unfinished == [2])
  }

  @Test func aTornLineOfALogIsSkipped() throws {
    let files = OverlayFileStore(over: DiskFileStore())
    files.write(Array("begun,1,10.0,0.0\ndone,1,11.5,1.25\nbegun,2,11".utf8), to: "no-such/log/h.1.1.tasks")
    let log = SweepLog("no-such/log", in: files)
    #expect(log.entries.map(\.task) == [1, 1])
    #expect(log.secondsOfTasks == [1: 1.25])
  }

  /// Times made from known constants give these back.
  @Test func theCostModelGoesThroughItsPilots() {
    for var draw in RandomCases(seed: 17, count: 100) {
      let (a, c0, c1) = (draw.uniform(), draw.uniform(0, 1e-3), draw.uniform(1e-6, 1e-4))
      func seconds(_ n: Double, _ s: Double) -> Double { a + n * (c0 + c1 * s) }
      let model = SweepPrediction.Model(
        small: (8, seconds(8, 5)), few: (4000, 5, seconds(4000, 5)), many: (20, seconds(4000, 20)),
        baseBytes: 1e7, peakBytes: 1e7 + 4000 * 50)
      for (n, s) in [(60_000.0, 25.0), (1, 1), (1e6, 100)] {
        let expected = seconds(n, s)
        #expect(abs(model.seconds(size: n, steps: s) - expected) <= 1e-6 * expected, "\(draw)")
      }
      #expect(abs(model.bytes(size: 1e6) - 6e7) < 1)
      // One size alone: what depends on it cannot be told from what does not.
      let single = SweepPrediction.Model(
        small: (3, seconds(3, 5)), few: (3, 5, seconds(3, 5)), many: (20, seconds(3, 20)), baseBytes: 0,
        peakBytes: 0)
      #expect(abs(single.seconds(size: 3, steps: 25) - seconds(3, 25)) <= 1e-9 * seconds(3, 25), "\(draw)")
    }
  }
}
