import Reporting

/// What tasks will cost, from small ones: `a + n (c_0 + c_1 s)` seconds for every combination of the other parameters.
public struct SweepPrediction: Sendable {
  /// The cost of the tasks that differ in size, steps and seed alone.
  public struct Model: Sendable, Equatable {
    /// Seconds that do not depend on the size.
    public let start: Double
    /// Seconds for each unit of size, and for each unit of size and step.
    public let perSize, perStep: Double
    /// Bytes of the program without any task, and for each unit of size.
    public let baseBytes, bytesPerSize: Double

    /// The model through three measured times `t(n_0, s_1)`, `t(n, s_1)` and `t(n, s_2)`.
    ///
    /// Where a size or a number of steps is the only one, what would depend on it is constant.
    public init(
      small: (size: Double, seconds: Double), few: (size: Double, steps: Double, seconds: Double),
      many: (steps: Double, seconds: Double), baseBytes: Double, peakBytes: Double
    ) {
      let step = many.steps > few.steps ? max(0, (many.seconds - few.seconds) / (many.steps - few.steps)) : 0
      perStep = step / few.size
      if few.size > small.size {
        let slope = max(0, (few.seconds - small.seconds) / (few.size - small.size))
        start = max(0, small.seconds - small.size * slope)
        perSize = max(0, (few.seconds - start) / few.size - perStep * few.steps)
      } else {
        start = max(0, few.seconds - step * few.steps)
        perSize = 0
      }
      self.baseBytes = baseBytes
      bytesPerSize = max(0, peakBytes - baseBytes) / few.size
    }

    init(start: Double, perSize: Double, perStep: Double, baseBytes: Double, bytesPerSize: Double) {
      self.start = start
      self.perSize = perSize
      self.perStep = perStep
      self.baseBytes = baseBytes
      self.bytesPerSize = bytesPerSize
    }

    func seconds(size: Double, steps: Double) -> Double { start + size * (perSize + perStep * steps) }
    func bytes(size: Double) -> Double { baseBytes + size * bytesPerSize }
  }

  private let specification: SweepSpecification
  private let identity: SweepIdentity
  /// The models, by the values of the other parameters.
  private let models: [String: Model]

  /// A prediction from models for every `key` of a task.
  public init(_ specification: SweepSpecification, _ identity: SweepIdentity, models: [String: Model]) {
    self.specification = specification
    self.identity = identity
    self.models = models
  }

  /// Size and steps of a task; 1 and 0 where its cost is no function of them.
  public static func work(_ task: Int, of specification: SweepSpecification) -> (size: Double, steps: Double)
  {
    guard case .linear(let size, let steps) = specification.subject.layout.cost else { return (1, 0) }
    let values = specification.values(task)
    return (sum(values.value(named: size)), sum(values.value(named: steps)))
  }

  private static func sum(_ value: ParameterValue?) -> Double {
    switch value?.record {
    case .integer(let number): Double(number)
    case .integers(let numbers): Double(numbers.reduce(0, +))
    default: 1
    }
  }

  /// What the tasks of one model have in common.
  public static func key(_ task: Int, of specification: SweepSpecification) -> String {
    var left = [CommonParameters.seed.name]
    if case .linear(let size, let steps) = specification.subject.layout.cost { left += [size, steps] }
    return zip(specification.axes, specification.point(task)).filter { !left.contains($0.0.name) }
      .map { "\($0.name)=\($1)" }.joined(separator: ", ")
  }

  /// Predicted seconds of processor time of some tasks.
  public func seconds(of tasks: some Sequence<Int>) -> Double {
    tasks.reduce(0) { sum, task in
      let work = Self.work(task, of: specification)
      return sum
        + (models[Self.key(task, of: specification)]?.seconds(size: work.size, steps: work.steps) ?? 0)
    }
  }

  /// The largest memory that one task needs, in bytes, with the program.
  public func largestBytes() -> Double {
    (0..<specification.count).reduce(0) { largest, task in
      let work = Self.work(task, of: specification)
      return max(largest, models[Self.key(task, of: specification)]?.bytes(size: work.size) ?? 0)
    }
  }

  private static func path(in folder: SweepFolder) -> String { folder.log + "/pilot.json" }

  /// Keeps the models in the folder of the sweep.
  ///
  /// - Throws: `FileError`.
  public func keep(in folder: SweepFolder, files: any FileStore) throws {
    let json = JSONValue.object([
      .init("sweep", .string(identity.digest)),
      .init(
        "models",
        .object(
          models.sorted { $0.key < $1.key }.map { key, model in
            .init(
              key,
              .array(
                [model.start, model.perSize, model.perStep, model.baseBytes, model.bytesPerSize].map(
                  JSONValue.number)))
          })),
    ])
    try files.writeText(json.text() + "\n", to: Self.path(in: folder))
  }

  /// The models that the folder of a sweep keeps; nil where there are none of this sweep.
  public init?(of folder: SweepFolder, in files: any FileStore) {
    let path = Self.path(in: folder)
    guard files.exists(path), let bytes = try? files.readBytes(path),
      let json = try? JSONValue(parsing: bytes, source: path),
      json["sweep"]?.string == folder.identity.digest,
      let members = json["models"]?.members
    else { return nil }
    var models: [String: Model] = [:]
    for member in members {
      guard let numbers = member.value.array?.compactMap(\.double), numbers.count == 5 else { return nil }
      models[member.key] = Model(
        start: numbers[0], perSize: numbers[1], perStep: numbers[2], baseBytes: numbers[3],
        bytesPerSize: numbers[4])
    }
    self.init(folder.specification, folder.identity, models: models)
  }
}
