import Reporting

/// The result of one task as its file holds it. Nothing in it depends on when, where in which shard or by how many threads it was computed.
public struct TaskRecord: Sendable, Equatable {
  /// The sweep.
  public let identity: SweepIdentity
  /// The processor that the program was compiled for, or on which it ran where it was compiled for the one at hand.
  public let processor: String
  /// The number of the task, from 0.
  public let task: Int
  /// The SHA-256 of every file that was read, by its path.
  public let inputs: [String: String]
  /// The rows.
  public let rows: Table

  /// A result.
  public init(
    identity: SweepIdentity, processor: String, task: Int, inputs: [String: String], rows: Table
  ) {
    self.identity = identity
    self.processor = processor
    self.task = task
    self.inputs = inputs
    self.rows = rows
  }

  /// The content of the file.
  var bytes: [UInt8] {
    let columns = rows.columns.map { column -> JSONValue in
      .array(
        [.string(column.name), .string(column.description)] + (column.unit.map { [.string($0)] } ?? []))
    }
    let record = JSONValue.object([
      .init("sweep", .string(identity.digest)), .init("version", .string(identity.version)),
      .init("processor", .string(processor)), .init("task", .integer(task)),
      .init(
        "inputs", .object(inputs.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })),
      .init("title", .string(rows.title)), .init("columns", .array(columns)),
      .init("rows", .array(rows.rows.map { .array($0.map(Self.json)) })),
    ])
    return Array((record.text() + "\n").utf8)
  }

  /// Reads the content of a file.
  ///
  /// - Throws: `JSONError`, or `InputError` where it is no such record.
  init(_ bytes: [UInt8], path: String) throws {
    let json = try JSONValue(parsing: bytes, source: path)
    let inputs = json["inputs"]?.members?.compactMap { member in
      member.value.string.map { (member.key, $0) }
    }
    guard let digest = json["sweep"]?.string, let version = json["version"]?.string,
      let processor = json["processor"]?.string, case .integer(let task)? = json["task"],
      let title = json["title"]?.string, let inputs,
      let columns = json["columns"]?.array?.compactMap(Self.column), let rows = json["rows"]?.array
    else { throw Self.damaged(path) }
    var table = Table(name: "rows", title: title, columns: columns)
    for row in rows {
      guard let cells = row.array?.compactMap(Self.cell), cells.count == columns.count else {
        throw Self.damaged(path)
      }
      table.append(cells)
    }
    self.init(
      identity: SweepIdentity(digest: digest, version: version), processor: processor, task: task,
      inputs: Dictionary(inputs) { first, _ in first }, rows: table)
  }

  private static func damaged(_ path: String) -> InputError {
    InputError(path: path, "The file is no result of a task. Please remove it and run the sweep again.")
  }

  private static func column(_ json: JSONValue) -> Column? {
    guard let texts = json.array?.compactMap(\.string), (2...3).contains(texts.count) else { return nil }
    return Column(texts[0], texts[1], unit: texts.count > 2 ? texts[2] : nil)
  }

  /// JSON has no infinities; as members of an object they stay apart from texts.
  private static let notFinite = "number"

  private static func json(_ cell: Cell) -> JSONValue {
    guard case .number(let value) = cell, !value.isFinite else { return JSONValue(cell) }
    return .object([.init(notFinite, .string(value.description))])
  }

  private static func cell(_ json: JSONValue) -> Cell? {
    switch json {
    case .null: .empty
    case .string(let text): .text(text)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .object: json[notFinite]?.string.flatMap(Double.init).map(Cell.number)
    case .bool, .array: nil
    }
  }
}

/// A task that ended with an error.
public struct TaskFailure: Sendable, Equatable {
  /// The number of the task.
  public let task: Int
  /// What went wrong.
  public let message: String
  /// The exit code that the command would have had.
  public let exitCode: Int32
  /// Where it was tried.
  public let host: String
  /// How often the job had been started again.
  public let restarts: Int

  /// A failure.
  public init(task: Int, message: String, exitCode: Int32, host: String, restarts: Int) {
    self.task = task
    self.message = message
    self.exitCode = exitCode
    self.host = host
    self.restarts = restarts
  }

  var bytes: [UInt8] {
    let record = JSONValue.object([
      .init("task", .integer(task)), .init("message", .string(message)),
      .init("exitCode", .integer(Int(exitCode))), .init("host", .string(host)),
      .init("restarts", .integer(restarts)),
    ])
    return Array((record.text() + "\n").utf8)
  }

  init?(_ bytes: [UInt8], path: String) {
    guard let json = try? JSONValue(parsing: bytes, source: path), case .integer(let task)? = json["task"],
      let message = json["message"]?.string, case .integer(let code)? = json["exitCode"],
      let host = json["host"]?.string, case .integer(let restarts)? = json["restarts"]
    else { return nil }
    self.init(
      task: task, message: message, exitCode: Int32(truncatingIfNeeded: code), host: host, restarts: restarts)
  }
}
