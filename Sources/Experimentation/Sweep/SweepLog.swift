import Reporting

/// What runs of a sweep note about their times: one file for each process, one line for each event.
public struct SweepLog: Sendable {
  /// What happened to a task.
  public enum Event: String, Sendable {
    /// Its computation began.
    case begun
    /// Its result was kept.
    case done
    /// It ended with an error.
    case failed
  }

  /// A line.
  public struct Entry: Sendable {
    /// What happened.
    public let event: Event
    /// The task.
    public let task: Int
    /// When, in seconds since 1970.
    public let time: Double
    /// What it took, in seconds of processor time; 0 at the beginning.
    public let seconds: Double

    /// A line.
    public init(_ event: Event, task: Int, time: Double, seconds: Double = 0) {
      self.event = event
      self.task = task
      self.time = time
      self.seconds = seconds
    }

    var line: String { "\(event.rawValue),\(task),\(time),\(seconds)\n" }

    init?(_ line: Substring) {
      let fields = line.split(separator: ",")
      guard fields.count == 4, let event = Event(rawValue: String(fields[0])), let task = Int(fields[1]),
        let time = Double(fields[2]), let seconds = Double(fields[3]), time.isFinite, seconds.isFinite
      else { return nil }
      self.init(event, task: task, time: time, seconds: seconds)
    }
  }

  /// All lines of all processes, in the order of their times.
  public let entries: [Entry]

  private static let ending = ".tasks"

  /// Reads the files of a folder; a line that a killed process has not finished is skipped.
  public init(_ folder: String, in files: any FileStore) {
    entries = files.list(folder).filter { $0.hasSuffix(Self.ending) }.flatMap { name -> [Entry] in
      guard let bytes = try? files.readBytes(folder + "/" + name) else { return [] }
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap(Entry.init)
    }.sorted { $0.time < $1.time }
  }

  init(_ entries: [Entry]) { self.entries = entries.sorted { $0.time < $1.time } }

  /// The file of a process.
  public static func path(in folder: String, of writer: FileWriter, at time: Double) -> String {
    "\(folder)/\(writer.host).\(writer.process).\(Int(time))\(ending)"
  }

  /// Adds a line to the file of a process.
  ///
  /// - Throws: `FileError`.
  public static func append(_ entry: Entry, to path: String, in files: any FileStore) throws {
    try files.append(Array(entry.line.utf8), to: path)
  }

  /// The tasks that were begun and have neither ended well nor with an error since: they may have taken their process with them.
  public var unfinished: Set<Int> {
    entries.reduce(into: []) { open, entry in
      if entry.event == .begun { open.insert(entry.task) } else { open.remove(entry.task) }
    }
  }

  /// Seconds of processor time of the tasks that were done, each counted once.
  public var secondsOfTasks: [Int: Double] {
    Dictionary(entries.filter { $0.event == .done }.map { ($0.task, $0.seconds) }) { _, last in last }
  }

  /// The longest gap between two ends of tasks that is no pause: ten times the mean gap, and at least a minute.
  private static func pause(_ times: ArraySlice<Double>) -> Double {
    guard let first = times.first, let last = times.last, times.count > 1 else { return 60 }
    return max(60, 10 * (last - first) / Double(times.count - 1))
  }

  /// Tasks that end per second, over at most the last 200 since the last pause; nil where fewer than three ended, or where none has ended for a
  /// pause.
  public func rate(at now: Double) -> Double? {
    var recent = entries.filter { $0.event != .begun }.map(\.time).suffix(200)
    while let gap = recent.indices.dropFirst().last(where: {
      recent[$0] - recent[$0 - 1] > Self.pause(recent[$0...])
    }) {
      recent = recent[gap...]
    }
    guard recent.count > 2, let first = recent.first, let last = recent.last, last > first,
      now - last <= Self.pause(recent)
    else { return nil }
    return Double(recent.count - 1) / (last - first)
  }
}
