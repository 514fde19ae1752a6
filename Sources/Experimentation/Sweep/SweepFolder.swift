import Reporting

/// The folder of a sweep: a file for every finished task, one for every failed task, and what is known about times.
///
/// `sweep.json` says which sweep it is, `tasks/0012/0012345.json` is a result, `failures/0012345.json` what went wrong, `log/` what differs
/// from run to run. There is no other state: whoever finds a task's file knows that the task is done.
public struct SweepFolder: Sendable {
  /// The path.
  public let path: String
  /// What is computed.
  public let specification: SweepSpecification
  /// Which sweep it is.
  public let identity: SweepIdentity
  private let files: any FileStore

  /// The folder `path` of a sweep, which need not be there yet.
  ///
  /// - Throws: `InputError` where it is that of another sweep.
  public init(
    _ path: String, of specification: SweepSpecification, version: String, in files: any FileStore
  ) throws {
    self.path = path
    self.specification = specification
    identity = SweepIdentity(specification, version: version)
    self.files = files
    guard files.exists(recordPath) else { return }
    let json = try JSONValue(parsing: files.readBytes(recordPath), source: recordPath)
    try refuseForeign(
      SweepIdentity(digest: json["sweep"]?.string ?? "", version: json["version"]?.string ?? ""), recordPath)
  }

  private var recordPath: String { path + "/sweep.json" }
  /// The folder of what differs from run to run.
  public var log: String { path + "/log" }
  /// The folder of the merged results, unless told otherwise.
  public var merged: String { path + "/merged" }

  private func refuseForeign(_ found: SweepIdentity, _ file: String) throws {
    if found == identity { return }
    let reason =
      found.version == identity.version
      ? "the digest is \(found.short), that of this specification \(identity.short)"
      : "it is of version \(found.version), and this is \(identity.version)"
    throw InputError(
      path: file,
      "The folder belongs to another sweep (\(reason)). Please choose another one with '--folder'.")
  }

  /// Marks the folder as that of this sweep.
  ///
  /// - Throws: `FileError`.
  public func begin(by writer: FileWriter) throws {
    removeAbandoned(of: writer.host)
    if files.exists(recordPath) { return }
    let record = JSONValue.object([
      .init("sweep", .string(identity.digest)), .init("version", .string(identity.version)),
      .init("tasks", .integer(specification.count)), .init("specification", specification.canonical),
    ])
    try files.publish(Array((record.text() + "\n").utf8), to: recordPath, by: writer)
  }

  /// Removes what killed runs left half written: of a host, or of all hosts where every task has a result.
  public func removeAbandoned(of host: String?) {
    for folder in ["tasks", "failures"] {
      files.removeAbandoned(in: path + "/" + folder, of: host)
      for inner in files.list(path + "/" + folder) where !inner.contains(".") {
        files.removeAbandoned(in: path + "/\(folder)/\(inner)", of: host)
      }
    }
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// Where the result of a task is.
  public func resultPath(_ task: Int) -> String {
    path + "/tasks/\(Self.padded(task / 1000, 4))/\(Self.padded(task, 7)).json"
  }

  private func failurePath(_ task: Int) -> String { path + "/failures/\(Self.padded(task, 7)).json" }

  /// The result of a task, or nil when it is not done.
  ///
  /// - Throws: `InputError` for the result of another sweep and for a damaged file, `FileError`.
  public func result(_ task: Int) throws -> TaskRecord? {
    let file = resultPath(task)
    guard files.exists(file) else { return nil }
    let record = try TaskRecord(files.readBytes(file), path: file)
    try refuseForeign(record.identity, file)
    guard record.task == task else {
      throw InputError(
        path: file, "The file holds task \(record.task). Please remove it and run the sweep again.")
    }
    return record
  }

  /// Keeps the result of a task and forgets an earlier failure.
  ///
  /// - Throws: `FileError`.
  public func keep(_ record: TaskRecord, by writer: FileWriter) throws {
    try files.publish(record.bytes, to: resultPath(record.task), by: writer)
    if files.exists(failurePath(record.task)) { try files.remove(failurePath(record.task)) }
  }

  /// Keeps what went wrong with a task, unless another copy of it has ended well meanwhile.
  ///
  /// - Throws: `FileError`.
  public func keep(_ failure: TaskFailure, by writer: FileWriter) throws {
    if files.exists(resultPath(failure.task)) { return }
    try files.publish(failure.bytes, to: failurePath(failure.task), by: writer)
  }

  /// What went wrong with a task at last; nil where nothing did.
  public func failure(_ task: Int) -> TaskFailure? {
    let file = failurePath(task)
    guard files.exists(file), let bytes = try? files.readBytes(file) else { return nil }
    return TaskFailure(bytes, path: file)
  }

  /// Computes a task at its values.
  ///
  /// - Throws: what the computation throws.
  public func compute(
    _ task: Int, processor: String, context: (any FileStore) -> RunContext
  ) throws -> TaskRecord {
    let recorder = InputRecorder(over: files)
    let values = try specification.values(task).opened(files: recorder)
    let rows = try specification.subject.rows(at: values, context: context(recorder))
    return TaskRecord(
      identity: identity, processor: processor, task: task, inputs: recorder.inputs, rows: rows)
  }
}
