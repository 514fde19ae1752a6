import CommandLineInterface
import Experimentation
import Reporting
import Synchronization
import Testing

@Suite struct SweepCommandTests {
  /// Two methods at once, three numbers of steps, four seeds.
  static let specification = """
    {"experiment": "toy", "mixture": "a", "methods": ["ddim", "ttm2"], "scale": 2,
     "axes": {"steps": [5, 10, 20], "seed": {"from": 1, "to": 4}}}
    """

  @Test func tasksAreTheProductWithTheLastAxisFastest() throws {
    let session = SweepSession(
      """
      {"experiment": "toy", "mixture": "a",
       "axes": {"afs": [false, true], "steps": [5, 10], "methods": ["ddim", ["ttm2", "ab3"]], "seed": [3, 1]},
       "exclude": [{"steps": 5, "methods": "ddim"}, {"afs": true}]}
      """)
    let specification = try SweepSpecification("spec.json", of: [ToySweep()], files: session.files)
    #expect(
      (0..<specification.count).map(specification.words) == [
        "afs=false, steps=5, methods=ttm2,ab3, seed=3", "afs=false, steps=5, methods=ttm2,ab3, seed=1",
        "afs=false, steps=10, methods=ddim, seed=3", "afs=false, steps=10, methods=ddim, seed=1",
        "afs=false, steps=10, methods=ttm2,ab3, seed=3", "afs=false, steps=10, methods=ttm2,ab3, seed=1",
      ])
    let values = specification.values(5)
    #expect(values[ToySweep.steps] == 10 && values.seedNumber == 1 && !values[ToySweep.afs])
    #expect(values[ToySweep.methods] == ["ttm2", "ab3"] && values[ToySweep.mixture] == "a")
    #expect(values[ToySweep.scale] == 1)
  }

  @Test func aPlanSaysWhatThereIs() {
    let outcome = SweepSession(Self.specification).run("sweep plan spec.json --shards 5")
    #expect(outcome.code == .success)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines[0].hasPrefix("toy: 12 tasks, sweep ") && lines[0].hasSuffix(" of version 1.2.3"))
    #expect(
      lines.dropFirst() == [
        "axes: steps 3 x seed 4", "shards: 5 with 2 to 3 tasks each", "task 0: steps=5, seed=1",
        "task 11: steps=20, seed=4",
      ])
  }

  private func identity(_ text: String, version: String = "1") throws -> String {
    let session = SweepSession(text)
    return SweepIdentity(
      try SweepSpecification("spec.json", of: [ToySweep()], files: session.files), version: version
    ).digest
  }

  @Test func theIdentityIsThatOfTheMeaning() throws {
    let original = try identity(Self.specification)
    for same in [
      """
      {"axes":{"steps":[5,10,20],"seed":[1,2,3,4]},"scale":2.0,"methods":"ttm1,ttm2",
      "mixture":"a","experiment":"toy"}
      """,
      """
      {"experiment": "toy", "mixture": "a", "methods": ["ddim", "ttm2"], "scale": 2, "afs": false, "counts": [5, 10],
       "axes": {"steps": {"from": 5, "to": 20, "by": 5}, "seed": {"from": 1, "to": 4}}, "exclude": []}
      """.split(separator: "{\"from\": 5, \"to\": 20, \"by\": 5}").joined(separator: "[5, 10, 20]"),
    ] { #expect(try identity(same) == original, "\(same)") }
    for (old, new) in [
      ("[5, 10, 20]", "[5, 20, 10]"), ("\"scale\": 2", "\"scale\": 2.5"),
      ("\"mixture\": \"a\"", "\"mixture\": \"b\""),
      ("\"to\": 4}", "\"to\": 5}"), ("\"to\": 4}}", "\"to\": 4}}, \"exclude\": [{\"steps\": 5}]"),
      (
        "{\"steps\": [5, 10, 20], \"seed\": {\"from\": 1, \"to\": 4}}",
        "{\"seed\": {\"from\": 1, \"to\": 4}, \"steps\": [5, 10, 20]}"
      ),
    ] {
      let changed = Self.specification.split(separator: old, omittingEmptySubsequences: false).joined(
        separator: new)
      #expect(changed != Self.specification)
      #expect(try identity(changed) != original, "\(new)")
    }
    #expect(try identity(Self.specification, version: "2") != original)
  }

  @Test func shardsOfAnyNumberMergeToTheSameBytes() throws {
    var all: [[String: String]] = []
    for (shards, jobs) in [(1, 1), (1, 5), (3, 2), (7, 1), (40, 1)] {
      let session = SweepSession(Self.specification)
      session.processorCount = jobs
      for shard in (0..<shards).reversed() {
        session.host = "n\(shard % 3)"
        session.now += 7
        let outcome = session.run("sweep run spec.json --folder F --shard \(shard)/\(shards)")
        #expect(outcome.code == .success, "\(outcome.error)")
      }
      #expect(session.run("sweep merge spec.json --folder F --quiet").code == .success)
      all.append(session.merged("F"))
    }
    #expect(
      Set(all[0].keys) == [
        "sweep.csv", "spread.csv", "sweep.svg", "summary.txt", "report.json", "datapackage.json",
      ])
    for other in all.dropFirst() { #expect(other == all[0]) }
  }

  @Test func theTablesSayWhatWasComputed() throws {
    let session = SweepSession(Self.specification)
    session.run("sweep run spec.json --folder F")
    session.run("sweep merge spec.json --folder F")
    let table = try CSVDocument(session.files.readBytes("F/merged/sweep.csv"), source: "sweep.csv")
    #expect(table.header.fields == ["seed", "method", "steps", "error"])
    var expected: [[String]] = []
    for steps in [5, 10, 20] {
      for seed in 1...4 {
        for (m, method) in ["ddim", "ttm2"].enumerated() {
          expected.append(["\(seed)", method, "\(steps)", "\(ToySweep.error(m + 1, 2, steps, seed))"])
        }
      }
    }
    #expect(table.records.map(\.fields) == expected)
    // Of the seeds 1 to 4: mean 2.5, variance 5/3, and quantiles of type 7: 1.3, 2.5, 3.7.
    let spread = try CSVDocument(session.files.readBytes("F/merged/spread.csv"), source: "spread.csv")
    #expect(
      spread.header.fields == [
        "steps", "method", "quantity", "seeds", "average", "standard_deviation", "standard_error", "p10",
        "median",
        "p90", "smallest", "largest",
      ])
    #expect(spread.records.count == 6)
    for row in spread.records.map(\.fields) {
      let (steps, m) = (Double(row[0]) ?? 0, row[1] == "ddim" ? 1.0 : 2)
      #expect(row[2] == "error" && row[3] == "4")
      let unit = 2 / 100 / steps
      let offset = 2 * m / steps
      let deviation = (5.0 / 3).squareRoot() * unit
      let wanted = [
        offset + 2.5 * unit, deviation, deviation / 2, offset + 1.3 * unit, offset + 2.5 * unit,
        offset + 3.7 * unit,
        offset + unit, offset + 4 * unit,
      ]
      for (text, value) in zip(row[4...], wanted) {
        #expect(abs((Double(text) ?? .nan) - value) <= 1e-12 * offset, "\(row)")
      }
    }
  }

  @Test func failuresAreKeptAndDoNotStopTheOthers() throws {
    let session = SweepSession(
      "{\"experiment\": \"toy\", \"mixture\": \"a\", \"axes\": {\"steps\": [13, 5], \"latents\": [\"a.csv\"], \"seed\": [1, 2]}}"
    )
    session.variables["SLURM_RESTART_COUNT"] = "2"
    let first = session.run("sweep run spec.json --folder F")
    #expect(first.code == .failure)
    #expect(first.error.contains("shard 0/1: 4 tasks, 0 computed, 0 found, 4 failed"))
    let status = session.run("sweep status spec.json --folder F")
    #expect(status.code == .failure)
    #expect(status.output.contains("done 0, failed 4, missing 0\n"))
    #expect(
      status.output.contains(
        "task 3 (steps=5, latents=a.csv, seed=2): The file 'a.csv' does not exist. Please check the path; relative paths start at the current folder. [exit code 66, host n1, 2 restarts]\n"
      ))
    // With the file two of them succeed, and their failures are forgotten.
    session.write("x\n", to: "a.csv")
    let second = session.run("sweep run spec.json --folder F")
    #expect(second.code == .failure)
    #expect(
      second.error.contains(
        "Warning: Task 0 (steps=13, latents=a.csv, seed=1) failed: The value '13' brings bad luck."))
    let json = try JSONValue(
      parsing: session.run("sweep status spec.json --folder F --json").output, source: "status")
    #expect(json["done"] == 2 && json["failed"] == 2 && json["missing"] == 0 && json["tasks"] == 4)
    #expect(json["failures"]?.array?.map { $0["exitCode"] } == [64, 64])
    #expect(json["failures"]?.array?.first?["parameters"]?["steps"] == 13)
    #expect(session.files.list("F/failures") == ["0000000.json", "0000001.json"])
    let merge = session.run("sweep merge spec.json --folder F")
    #expect(merge.code == .failure && session.files.list("F/merged").isEmpty)
    #expect(merge.error.contains("Of 4 tasks 2 have no result: 0-1. Of these 2 failed;"))
  }

  @Test func whatIsMissingIsKnownByShard() {
    let session = SweepSession(Self.specification)
    session.run("sweep run spec.json --folder F --shard 1/4")
    let status = session.run("sweep status spec.json --folder F")
    #expect(status.code == .failure && status.output.contains("done 3, failed 0, missing 9\n"))
    let shards = session.run("sweep status spec.json --folder F --missing-shards 4")
    #expect(shards.code == .success && shards.output == "0,2-3\n")
    #expect(
      session.run("sweep status spec.json --folder F --missing-shards 12").output == "0,2-4,6-8,10-11\n")
    #expect(session.run("sweep merge spec.json --folder F").error.contains("0,2-4,6-8,10-11"))
    session.run("sweep run spec.json --folder F")
    let done = session.run("sweep status spec.json --folder F")
    #expect(done.code == .success && done.output.contains("done 12, failed 0, missing 0\n"))
    #expect(session.run("sweep status spec.json --folder F --missing-shards 4").output == "\n")
  }

  @Test func anInterruptionLeavesWhatWasFinished() {
    let session = SweepSession(Self.specification)
    let cancellation = Cancellation()
    session.cancellation = cancellation
    session.toy.hook = { steps, seed in
      if (steps, seed) == (10, 2) {
        cancellation.cancel()
        try cancellation.check()
      }
    }
    #expect(session.run("sweep run spec.json --folder F --jobs 1").code == .interrupted)
    #expect(session.files.list("F/tasks/0000") == (0..<5).map { "000000\($0).json" })
    #expect(session.files.list("F/failures").isEmpty)
    session.cancellation = Cancellation()
    session.toy.hook = { _, _ in }
    let again = session.run("sweep run spec.json --folder F")
    #expect(again.error.contains("12 tasks, 7 computed, 5 found, 0 failed"))
  }

  @Test func whatMayHaveEndedItsProcessComesLast() {
    let session = SweepSession(Self.specification)
    session.write("begun,0,5.0,0.0\nbegun,3,5.0,0.0\ndone,3,6.0,1.0\n", to: "F/log/n9.1.5.tasks")
    let order = Mutex<[String]>([])
    session.toy.hook = { steps, seed in order.withLock { $0.append("\(steps) \(seed)") } }
    session.run("sweep run spec.json --folder F --jobs 1")
    let seen = order.withLock { $0 }
    #expect(seen.count == 12 && seen.first == "5 2" && seen.last == "5 1")
  }

  @Test func theFolderOfAnotherSweepIsRefused() {
    let session = SweepSession(Self.specification)
    session.run("sweep run spec.json --folder F")
    session.write(
      Self.specification.split(separator: "20").joined(separator: "40"), to: "other.json")
    for action in ["run", "status", "merge", "submit"] {
      let more = action == "submit" ? " --engine slurm --shards 2" : ""
      let outcome = session.run("sweep \(action) other.json --folder F\(more)")
      #expect(outcome.code == .malformedInput, "\(action)")
      #expect(
        outcome.error.contains("F/sweep.json: The folder belongs to another sweep (the digest is ")
          && outcome.error.contains("Please choose another one with '--folder'."), "\(outcome.error)")
    }
    session.version = "1.2.4"
    let newer = session.run("sweep run spec.json --folder F")
    #expect(newer.code == .malformedInput)
    #expect(newer.error.contains("it is of version 1.2.3, and this is 1.2.4"))
  }

  @Test func aResultOfAnotherSweepIsRefused() throws {
    let session = SweepSession(Self.specification)
    session.run("sweep run spec.json --folder F")
    session.write(Self.specification.split(separator: "20").joined(separator: "40"), to: "other.json")
    session.run("sweep run other.json --folder G")
    session.files.write(
      try session.files.readBytes("G/tasks/0000/0000004.json"), to: "F/tasks/0000/0000004.json")
    for action in ["run", "status", "merge"] {
      let outcome = session.run("sweep \(action) spec.json --folder F")
      #expect(outcome.code == .malformedInput)
      #expect(outcome.error.contains("F/tasks/0000/0000004.json: The folder belongs to another sweep"))
    }
    // A result under the number of another task, and half a result.
    session.files.write(
      try session.files.readBytes("F/tasks/0000/0000003.json"), to: "F/tasks/0000/0000004.json")
    #expect(session.run("sweep merge spec.json --folder F").error.contains("The file holds task 3."))
    session.write("{\"sweep\": \"", to: "F/tasks/0000/0000004.json")
    #expect(session.run("sweep merge spec.json --folder F").code == .malformedInput)
  }

  @Test func resultsOfDifferentProcessorsAreNotMerged() {
    let session = SweepSession(Self.specification)
    session.processor = "native, A"
    session.run("sweep run spec.json --folder F --shard 0/2")
    session.processor = "native, B"
    session.run("sweep run spec.json --folder F --shard 1/2")
    #expect(session.run("sweep status spec.json --folder F").code == .success)
    let outcome = session.run("sweep merge spec.json --folder F")
    #expect(outcome.code == .malformedInput && session.files.list("F/merged").isEmpty)
    #expect(outcome.error.contains("native, A: tasks 0,2,4,6,8,10; native, B: tasks 1,3,5,7,9,11"))
    #expect(outcome.error.contains("TAYLORFLOW_CPU=haswell"))
  }

  @Test func inputsThatChangeAreNotMerged() {
    let session = SweepSession(
      "{\"experiment\": \"toy\", \"mixture\": \"a\", \"latents\": \"a.csv\", \"axes\": {\"seed\": [1, 2, 3, 4]}}"
    )
    session.write("x\n", to: "a.csv")
    session.run("sweep run spec.json --folder F --shard 0/2")
    session.write("y\n", to: "a.csv")
    session.run("sweep run spec.json --folder F --shard 1/2")
    let outcome = session.run("sweep merge spec.json --folder F")
    #expect(outcome.code == .malformedInput)
    #expect(outcome.error.contains("The file 'a.csv' was another one for task 0 than for task 1."))
  }
}
