import Experimentation
import Reporting

/// Says what a sweep is and, by measuring small tasks, what it costs. Nothing of it is run.
struct SweepPlanner {
  let specification: SweepSpecification
  let version: String
  let values: ParameterValues
  let context: CommandContext

  private var system: SystemServices { context.environment.system }

  /// Prints the plan.
  ///
  /// - Throws: what a pilot throws, `Interrupted`, `FileError`.
  func run() throws -> ExitCode {
    let identity = SweepIdentity(specification, version: version)
    let axes = specification.axes.map { "\($0.name) \($0.values.count)" }.joined(separator: " x ")
    let product = specification.axes.reduce(1) { $0 * $1.values.count }
    let left = product - specification.count
    var lines = [
      "\(specification.subject.name): \(specification.count) tasks, sweep \(identity.short) of version \(version)",
      "axes: \(axes)" + (left > 0 ? ", \(left) combinations left out" : ""),
    ]
    if let shards = values[SweepOptions.shards] {
      let (least, more) = specification.count.quotientAndRemainder(dividingBy: shards)
      lines.append("shards: \(shards) with \(least)" + (more > 0 ? " to \(least + 1)" : "") + " tasks each")
    }
    lines += Set([0, specification.count - 1]).sorted().map { "task \($0): \(specification.words($0))" }
    let folder = try values[SweepOptions.folder].map {
      try SweepFolder($0, of: specification, version: version, in: context.files)
    }
    if values[SweepOptions.pilot] {
      let start = context.environment.clock()
      let prediction = SweepPrediction(specification, identity, models: try models())
      try folder.map { try prediction.keep(in: $0, files: context.files) }
      let seconds = prediction.seconds(of: 0..<specification.count)
      lines.append(
        "predicted: \(Self.number(seconds / 3600)) core-hours (\(Self.number(seconds)) s on one core, \(Self.number(seconds / Double(specification.count))) s for a task)"
      )
      lines.append(
        "memory: up to \(Self.number(prediction.largestBytes() / 1e6)) MB where one task runs at a time")
      lines.append("pilots: \(Self.number(context.environment.clock() - start)) s")
    }
    try context.write(lines.map { $0.withoutControls + "\n" }.joined())
    return .success
  }

  private static func number(_ value: Double) -> String { NumberText.significant(value, digits: 3) }

  /// One model for every combination of what is neither size, steps nor seed.
  private func models() throws -> [String: SweepPrediction.Model] {
    var representatives: [String: (few: Int, many: Int)] = [:]
    var order: [String] = []
    for task in 0..<specification.count {
      let key = SweepPrediction.key(task, of: specification)
      guard let known = representatives[key] else {
        representatives[key] = (task, task)
        order.append(key)
        continue
      }
      let steps = { (task: Int) in SweepPrediction.work(task, of: specification).steps }
      if steps(task) < steps(known.few) { representatives[key]?.few = task }
      if steps(task) > steps(known.many) { representatives[key]?.many = task }
    }
    context.progress.begin("pilots", total: order.count)
    defer { context.progress.end() }
    var models: [String: SweepPrediction.Model] = [:]
    for key in order {
      guard let pair = representatives[key] else { continue }
      models[key] = try model(few: pair.few, many: pair.many)
      context.progress.advance()
    }
    return models
  }

  /// A size for the first pilot: less than one vector of the kernel.
  private static let smallSize = 8
  /// Pilots grow until one takes this long, or has the size of the task.
  private static let longEnough = 0.1

  private func model(few: Int, many: Int) throws -> SweepPrediction.Model {
    guard case .linear(let size, _) = specification.subject.layout.cost else {
      let whole = try measure(few)
      return SweepPrediction.Model(
        small: (0, 0), few: (1, 0, whole.seconds), many: (0, whole.seconds), baseBytes: whole.base,
        peakBytes: whole.peak)
    }
    let full = Int(SweepPrediction.work(few, of: specification).size)
    func sized(_ task: Int, _ count: Int) throws -> (seconds: Double, base: Double, peak: Double) {
      guard let declaration = specification.subject.parameters[size] else { return try measure(task) }
      let value = try declaration.parse("\(count)")
      return try measure(task) { $0.give(value, to: size) }
    }
    let small = min(Self.smallSize, full)
    // The first run sets up what later ones find.
    _ = try sized(few, small)
    let first = min(try sized(few, small).seconds, try sized(few, small).seconds)
    var count = small
    var grown = (seconds: first, base: 0.0, peak: 0.0)
    while count < full, grown.seconds < Self.longEnough {
      count = min(full, 4 * count)
      grown = try sized(few, count)
    }
    let last = try sized(many, count)
    let steps = { Double(SweepPrediction.work($0, of: specification).steps) }
    return SweepPrediction.Model(
      small: (Double(small), first), few: (Double(count), steps(few), grown.seconds),
      many: (steps(many), last.seconds), baseBytes: last.base, peakBytes: max(last.peak, grown.peak))
  }

  /// Computes a task with some values changed, on one thread: its processor time, and the memory before and at most.
  private func measure(
    _ task: Int, _ change: (inout ParameterValues) -> Void = { _ in }
  ) throws -> (seconds: Double, base: Double, peak: Double) {
    try context.cancellation.check()
    var values = specification.values(task)
    change(&values)
    values = try values.opened(files: context.files)
    system.forgetPeak()
    let start = system.usage(true)
    _ = try specification.subject.rows(
      at: values, context: RunContext(jobs: 1, files: context.files, cancellation: context.cancellation))
    let end = system.usage(true)
    return (end.seconds - start.seconds, start.peakBytes, end.peakBytes)
  }
}
