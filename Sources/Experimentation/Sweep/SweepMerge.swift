import Numbers
import Reporting

/// All results of a sweep in one table, their spread over the seeds, and a figure.
public struct SweepMerge: Sendable {
  /// Why results cannot stand in one table (exit code 65).
  public struct Mixture: UserError, Equatable {
    /// What differs, and what to do.
    public let description: String
    /// 65.
    public var exitCode: ExitCode { .malformedInput }
  }

  let specification: SweepSpecification
  /// The results, one for each task, in their order.
  let records: [TaskRecord]
  private let identity: SweepIdentity

  /// Reads the results of every task.
  ///
  /// - Parameter whileReading: called for every task; what it throws ends the reading.
  /// - Throws: `Mixture` where results come from different processors, of which none was named when the program was built, or from
  ///   different contents of one input file; `InputError`, `FileError`.
  public init(_ folder: SweepFolder, whileReading: () throws -> Void = {}) throws {
    specification = folder.specification
    identity = folder.identity
    records = try (0..<folder.specification.count).compactMap { task in
      try whileReading()
      return try folder.result(task)
    }
    try refuseProcessors()
    try refuseInputs()
  }

  private func refuseProcessors() throws {
    let found = Dictionary(grouping: records, by: \.processor)
    guard found.count > 1 else { return }
    let parts = found.sorted { $0.key < $1.key }.map { processor, records in
      "\(processor): \(Self.tasks(records))"
    }
    throw Mixture(
      description:
        "The results come from programs for different processors, whose last bits may differ (\(parts.joined(separator: "; "))). Please build the program for one that all hosts have (such as 'TAYLORFLOW_CPU=haswell swift build'), or remove the files of one kind, and run the sweep again."
    )
  }

  private func refuseInputs() throws {
    var known: [String: TaskRecord] = [:]
    for record in records {
      for (path, hash) in record.inputs {
        guard let first = known[path] else {
          known[path] = record
          continue
        }
        if first.inputs[path] == hash { continue }
        throw Mixture(
          description:
            "The file '\(path.printable)' was another one for task \(first.task) than for task \(record.task). Please remove the results of one kind and run the sweep again."
        )
      }
    }
  }

  private static func tasks(_ records: [TaskRecord]) -> String {
    let ranges = IndexRanges.text(records.map(\.task))
    return
      "\(records.count == 1 ? "task" : "tasks") \(ranges.count > 60 ? ranges.prefix(60) + "..." : ranges)"
  }

  /// The parameter whose values are repetitions and no settings.
  private static let seed = CommonParameters.seed.name

  /// The columns of the results, in the order in which they are met.
  private var measured: [Column] {
    var seen: Set<String> = []
    return records.flatMap(\.rows.columns).filter { seen.insert($0.name).inserted }
  }

  /// The columns of the axes: those that results do not have themselves.
  private var axes: [(number: Int, column: Column)] {
    let own = Set(measured.map(\.name))
    return specification.axes.enumerated().compactMap { number, axis in
      let name = axis.name.split(separator: "-").joined(separator: "_")
      guard !own.contains(name) else { return nil }
      return (
        number,
        Column(name, axis.declaration.help.split(separator: "\n").joined(separator: " "))
      )
    }
  }

  /// One row for each result: the values on the axes, and what was computed.
  var table: Table {
    let (axes, measured) = (axes, measured)
    var table = Table(
      name: "sweep", title: records.first?.rows.title ?? "Results", columns: axes.map(\.column) + measured)
    for record in records {
      let point = specification.point(record.task)
      let places = measured.map { record.rows.index(ofColumn: $0.name) }
      for row in record.rows.rows {
        table.append(
          axes.map { Self.cell(point[$0.number].record) } + places.map { $0.map { row[$0] } ?? .empty })
      }
    }
    return table
  }

  private static func cell(_ record: ParameterRecord) -> Cell {
    switch record {
    case .integer(let value): .integer(value)
    case .real(let value): .number(value)
    case .integers(let values) where values.count == 1: .integer(values[0])
    case .reals(let values) where values.count == 1: .number(values[0])
    case .text, .texts, .integers, .reals, .flag: .text(record.description)
    }
  }

  /// The results in groups of equal settings, which differ in the seed alone.
  var spread: SweepSpread {
    let keys = axes.map(\.column.name).filter { $0 != Self.seed } + specification.subject.layout.keys
    return SweepSpread(
      table, keys: keys, seeds: specification.axes.first { $0.name == Self.seed }?.values.count ?? 1)
  }

  /// The report: the tables `sweep` and, where there is an axis of seeds, `spread`, and the figure `sweep`.
  public func report() -> Report {
    let (table, spread) = (table, spread)
    let drawing = SweepFigure(spread, layout: specification.subject.layout)
    var notes = [
      "\(records.count) tasks of \(specification.subject.name), \(table.rows.count) rows, version \(identity.version)."
    ]
    notes += drawing.notes
    if let processor = records.first?.processor { notes.append("Compiled for \(processor).") }
    return Report(
      tables: [table] + (spread.seeds > 1 ? [spread.table] : []), figures: drawing.figure.map { [$0] } ?? [],
      summary: .none, notes: notes)
  }

  /// What the report is about.
  public var subject: RenderedReport.Subject {
    let canonical = specification.canonical.members ?? []
    return RenderedReport.Subject(
      title: "Sweep of \(specification.subject.name)",
      provenance: Provenance(
        experiment: "sweep-\(specification.subject.name)",
        parameters: canonical + [
          .init("sweep", .string(identity.digest)), .init("version", .string(identity.version)),
        ],
        command: "experiment sweep run SPEC --folder F && experiment sweep merge SPEC --folder F"),
      scope: .other)
  }
}
