import Reporting

/// How far a sweep is: counted from its files, without a server.
public struct SweepStatus: Sendable {
  /// All tasks.
  public let tasks: Int
  /// Those with a result.
  public let done: [Int]
  /// Those whose last attempt ended with an error.
  public let failures: [TaskFailure]
  /// Those that have neither.
  public let missing: [Int]
  /// Tasks that end per second; nil when nothing seems to run.
  public let rate: Double?
  /// Processor seconds of finished tasks.
  public let seconds: [Int: Double]

  /// Counts the files of a folder.
  ///
  /// - Parameter now: seconds since 1970.
  /// - Throws: `InputError` for results of another sweep and damaged files.
  public init(_ folder: SweepFolder, in files: any FileStore, at now: Double) throws {
    tasks = folder.specification.count
    var (done, failures, missing): ([Int], [TaskFailure], [Int]) = ([], [], [])
    for task in 0..<tasks {
      if try folder.result(task) != nil {
        done.append(task)
      } else if let failure = folder.failure(task) {
        failures.append(failure)
      } else {
        missing.append(task)
      }
    }
    (self.done, self.failures, self.missing) = (done, failures, missing)
    let log = SweepLog(folder.log, in: files)
    rate = log.rate(at: now)
    let finished = Set(done)
    seconds = log.secondsOfTasks.filter { finished.contains($0.key) }
  }

  /// Whether every task has a result.
  public var isComplete: Bool { done.count == tasks }

  /// The tasks without a result.
  public var open: [Int] { (missing + failures.map(\.task)).sorted() }

  /// Seconds until the last task, at the present rate.
  public var secondsLeft: Double? { isComplete ? nil : rate.map { Double(missing.count) / $0 } }

  /// The shards, of `count`, that have a task without a result, as `3,7,9-12`; empty when there is none.
  public func openShards(of count: Int) -> String { IndexRanges.text(Set(open.map { $0 % count }).sorted()) }
}

/// Ascending whole numbers as ranges.
public enum IndexRanges {
  /// `3,7,9-12`.
  public static func text(_ numbers: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = ranges.last, number == last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}
