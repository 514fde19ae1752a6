import Diffusion
import Experimentation
import Integration
import Learning
import Reporting

/// A training as the options describe it: the task, its settings, and what becomes of the weights.
struct TrainingJob {
  /// What a training leaves.
  struct Result {
    let files: NetworkFiles
    let table: Table
  }

  let settings: OptimizerSettings
  /// Everything that the bits of the weights depend on.
  let description: JSONValue
  private let data: NoisyData
  private let task: Task

  private enum Task {
    case score(ScoreTask)
    /// A head, on the heads of the derivatives before where there are any.
    case head(HeadTask, above: HeadedNetwork?, networkFile: String)
  }

  /// The levels at which a network's error is printed.
  static let levels = [0.0105, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 3, 10, 100]
  /// Points per level, and points for a head.
  static let points = 4096

  init(_ kind: TrainingKind, _ values: ParameterValues, files: any FileStore) throws {
    let foreign = kind == .score ? TrainingOptions.ofHead : TrainingOptions.ofScore
    if let option = foreign.first(where: { values.isGiven($0) }) {
      throw UsageError(
        "The option '--\(option.declaration.name)' is not for 'train \(kind.rawValue)'. Please leave it out.")
    }
    let mixture = try values.mixture(files: files)
    let schedule = try values.schedule()
    let times = values[GridOptions.cut]...(values[GridOptions.start] ?? schedule.defaultStartTime)
    let levels = schedule.level(at: times.lowerBound)...schedule.level(at: times.upperBound)
    data = NoisyData(
      mixture,
      levels: values[TrainingOptions.levels] == .logUniform
        ? .logUniform(levels) : .uniformTime(schedule, times))
    settings = OptimizerSettings(
      steps: values[TrainingOptions.steps] ?? (kind == .score ? 15_000 : 12_000),
      batch: values[TrainingOptions.batch], rate: values[TrainingOptions.rate],
      averaging: kind == .score ? 0.999 : 0, seed: values.seed)
    var checksum = JSONValue.null
    switch kind {
    case .score:
      task = .score(
        try ScoreTask(
          Self.architecture(values, mixture, levels), data: data, labels: Self.labels(values, mixture)))
    case .head:
      let source = try values.required(TrainingOptions.network)
      let network = try ModelSource.network(source, files: files)
      let lower = try Self.heads(below: values[TrainingOptions.derivative], source, files)
      let file = String(source.split(separator: "/").last ?? "") + (source.hasSuffix(".json") ? "" : ".json")
      checksum = .string(WeightRecord(lower?.heads.last?.weights ?? network.weights, file: file).checksum)
      task = .head(
        try HeadTask(
          network,
          head: HeadArchitecture(
            derivative: values[TrainingOptions.derivative], width: values[TrainingOptions.width] ?? 64,
            blocks: values[TrainingOptions.blocks], output: values[TrainingOptions.channels]),
          weighting: values[TrainingOptions.weighting], data: data), above: lower, networkFile: file)
    }
    let recorded = values.recorded.filter { record in
      !foreign.contains { $0.declaration.name == record.name }
    }.map { JSONValue.Member($0.name, .string($0.value.description)) }
    description = [
      "kind": .string(kind.rawValue), "network": checksum, "settings": settings.json,
      "options": .object(recorded),
    ]
  }

  /// The classes of the components: neighbours in equal numbers.
  private static func labels(_ values: ParameterValues, _ mixture: GaussianMixture) throws -> ClassLabels? {
    let count = values[TrainingOptions.classes]
    guard count > 0 else { return nil }
    guard mixture.count % count == 0 else {
      throw UsageError.invalidValue(
        "\(count)", for: TrainingOptions.classes.declaration.synopsis,
        allowed: "a number that divides that of the components, \(mixture.count)")
    }
    return try ClassLabels(
      (0..<mixture.count).map { $0 / (mixture.count / count) }, dropout: values[TrainingOptions.classDropout])
  }

  /// The heads on which one of a higher derivative stands.
  private static func heads(
    below derivative: Int, _ source: String, _ files: any FileStore
  ) throws -> HeadedNetwork? {
    guard derivative > 1 else { return nil }
    guard let model = try ModelSource.model(source, files: files) as? HeadedNetwork,
      model.heads.count == derivative - 1
    else {
      throw UsageError(
        "A head of derivative \(derivative) stands on a network with \(derivative == 2 ? "a head of the first" : "\(derivative - 1) heads"), "
          + "and '\(source.printable)' is none. Please give one with '--network'.")
    }
    return model
  }

  private static func architecture(
    _ values: ParameterValues, _ mixture: GaussianMixture, _ levels: ClosedRange<Double>
  ) throws -> ScoreArchitecture {
    try ScoreArchitecture(
      dimension: mixture.dimension, dataDeviation: mixture.coordinateDeviation, levels: levels,
      width: values[TrainingOptions.width] ?? 128, depth: values[TrainingOptions.depth],
      features: ScoreArchitecture.randomFeatures(
        count: values[TrainingOptions.features], dimension: mixture.dimension,
        deviation: values[TrainingOptions.featureDeviation], seed: values.seed),
      activation: values[TrainingOptions.activation], output: values[TrainingOptions.form],
      classes: values[TrainingOptions.classes])
  }

  func makeTrainer(from state: TrainingState?, jobs: Int) throws -> Trainer {
    switch task {
    case .score(let task): try Trainer(task, settings: settings, state: state, jobs: jobs)
    case .head(let task, _, _): try Trainer(task, settings: settings, state: state, jobs: jobs)
    }
  }

  /// The files of the averaged weights, and their errors.
  func result(_ state: TrainingState, weightsIn file: String) throws -> Result {
    let record: JSONValue = ["task": description, "steps": .integer(state.step), "loss": .number(state.loss)]
    switch task {
    case .score(let task):
      let network = try ScoreNetwork(task.architecture, weights: state.average)
      return Result(files: network.files(weightsIn: file, record: record), table: errors(of: network, state))
    case .head(let task, let lower, let networkFile):
      let model =
        try lower.map { try HeadedNetwork($0, head: task.head, headWeights: state.average) }
        ?? HeadedNetwork(task.network, head: task.head, headWeights: state.average)
      var table = Table(
        name: "head_error", title: "Error of the head",
        columns: [
          Column("loss", "running mean of the loss"),
          Column(
            "relative_error",
            "E |predicted - exact|^2 / E |exact|^2, both with the power of gamma of the derivative"),
        ])
      table.append([
        .number(state.loss),
        .number(LearnedError(over: data, count: Self.points, seed: settings.seed).derivative(of: model)),
      ])
      return Result(
        files: model.files(weightsIn: file, networkIn: networkFile, record: record), table: table)
    }
  }

  private func errors(of network: ScoreNetwork, _ state: TrainingState) -> Table {
    var table = Table(
      name: "score_error", title: "Error of the network",
      columns: [
        Column("gamma", "noise level"), Column("rms_error", "root mean square of |eps - exact|"),
        Column("loss", "running mean of the loss"),
      ])
    for level in Self.levels {
      let error = LearnedError(
        over: NoisyData(data.mixture, levels: .logUniform(level...level)), count: Self.points,
        seed: settings.seed)
      table.append([.number(level), .number(error.noise(of: network)), .number(state.loss)])
    }
    return table
  }
}

/// Where a training that is not finished keeps its state: a header `BASE.checkpoint.json`, and the numbers in a file whose name
/// has the step in it, so that the header names a whole file at every moment.
struct TrainingCheckpoint {
  let base: String
  let files: any FileStore

  /// The folder, with a slash, or nothing.
  var folder: String { base.lastIndex(of: "/").map { String(base[...$0]) } ?? "" }
  private var path: String { base + ".checkpoint.json" }

  private func header() throws -> NetworkHeader {
    let json = try JSONValue(parsing: try files.readBytes(path), source: path)
    return try asInput(path) { try NetworkHeader(json) }
  }

  /// The state that was kept for the same training.
  ///
  /// - Throws: `UsageError` when there is none or it is of another training, `InputError` for broken files.
  func read(for task: JSONValue) throws -> TrainingState {
    guard files.exists(path) else {
      throw UsageError("There is no checkpoint '\(path.printable)'. Please leave '--resume' out.")
    }
    let json = try JSONValue(parsing: try files.readBytes(path), source: path)
    guard json["task"]?.text() == task.text() else {
      throw UsageError(
        "The checkpoint '\(path.printable)' belongs to a training with other options. "
          + "Please give the options that it was begun with, or leave '--resume' out.")
    }
    let header = try header()
    let name = try asInput(path) { try WeightRecord(header).file }
    let bytes = try files.readBytes(folder + name)
    return try asInput(path) { try TrainingState(header, weights: bytes) }
  }

  /// Keeps a state in place of the one before.
  func write(_ state: TrainingState, of task: JSONValue) throws {
    let before = files.exists(path) ? try? WeightRecord(header()).file : nil
    let name = String(base.split(separator: "/").last ?? "") + ".checkpoint.\(state.step).f32"
    let kept = state.files(weightsIn: name, task: task)
    try files.write(kept.weights, to: folder + name)
    try files.writeText(kept.header.text() + "\n", to: path)
    if let before, before != name { try files.remove(folder + before) }
  }

  /// Removes what was kept.
  func remove() throws {
    guard files.exists(path) else { return }
    if let name = try? WeightRecord(header()).file { try files.remove(folder + name) }
    try files.remove(path)
  }
}
