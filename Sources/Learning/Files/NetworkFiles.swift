import Numbers
import Reporting

/// A network as it is kept: a header and the bytes of its weights.
public struct NetworkFiles: Sendable, Equatable {
  /// The JSON header.
  public let header: JSONValue
  /// The file of weights.
  public let weights: [UInt8]

  init(kind: String, _ members: [JSONValue.Member], _ weights: [Float], file: String, record: JSONValue?) {
    var all = [
      JSONValue.Member("format", .string(NetworkHeader.format)), JSONValue.Member("kind", .string(kind)),
    ]
    all += members
    all.append(JSONValue.Member("weights", WeightRecord(weights, file: file).json))
    if let record { all.append(JSONValue.Member("training", record)) }
    header = .object(all)
    self.weights = WeightRecord.bytes(weights)
  }
}

extension ScoreArchitecture {
  fileprivate var members: [JSONValue.Member] {
    shape
      + (classes > 0
        ? [
          JSONValue.Member("classes", .integer(classes)), JSONValue.Member("embedding", .integer(embedding)),
        ]
        : [])
  }

  private var shape: [JSONValue.Member] {
    [
      JSONValue.Member("dimension", .integer(dimension)),
      JSONValue.Member("dataDeviation", .number(dataDeviation)),
      JSONValue.Member("levels", [.number(levels.lowerBound), .number(levels.upperBound)]),
      JSONValue.Member("width", .integer(width)), JSONValue.Member("depth", .integer(depth)),
      JSONValue.Member("activation", .string(activation.rawValue)),
      JSONValue.Member("output", .string(output.rawValue)),
      JSONValue.Member("timeFrequencies", .array(timeFrequencies.map { .number($0) })),
      JSONValue.Member("features", .array(features.map { .number($0) })),
    ]
  }

  fileprivate init(_ header: NetworkHeader) throws {
    let levels = try header.reals("levels")
    guard levels.count == 2, levels[0] < levels[1] else {
      throw header.refusal("levels", "\(levels)", "two levels, the first the smaller one")
    }
    try self.init(
      dimension: header.integer("dimension"), dataDeviation: header.real("dataDeviation"),
      levels: levels[0]...levels[1], width: header.integer("width"), depth: header.integer("depth"),
      features: header.reals("features"), timeFrequencies: header.reals("timeFrequencies"),
      activation: header.choice("activation", of: Activation.self),
      output: header.choice("output", of: ScoreOutput.self),
      classes: header.integer("classes", default: 0), embedding: header.integer("embedding", default: 16))
  }
}

extension ScoreNetwork {
  /// What the member `kind` of a header says.
  public static let kind = "score"

  /// The network as files.
  ///
  /// - Parameters:
  ///   - file: the name of the file of weights.
  ///   - record: how the network was trained, for whoever reads the header.
  public func files(weightsIn file: String, record: JSONValue? = nil) -> NetworkFiles {
    NetworkFiles(kind: Self.kind, architecture.members, weights, file: file, record: record)
  }

  /// The network of a header and of the file of weights that it names.
  ///
  /// - Throws: `LearningError` naming what is refused.
  public init(_ header: NetworkHeader, weights bytes: [UInt8]) throws {
    try header.require("kind", Self.kind)
    try self.init(ScoreArchitecture(header), weights: WeightRecord(header).weights(from: bytes))
  }
}

extension HeadedNetwork {
  /// What the member `kind` of a header says.
  public static let kind = "head"

  /// The last head as files; the network, or the network with the heads before, stays in its own.
  ///
  /// - Parameters:
  ///   - file: the name of the file of weights.
  ///   - networkFile: the name of the header of what the head stands on, in the same folder.
  ///   - record: how the head was trained.
  public func files(weightsIn file: String, networkIn networkFile: String, record: JSONValue? = nil)
    -> NetworkFiles
  {
    let last = heads[heads.count - 1]
    let below = heads.count > 1 ? heads[heads.count - 2].weights : network.weights
    return NetworkFiles(
      kind: Self.kind,
      [
        JSONValue.Member("derivative", .integer(last.architecture.derivative)),
        JSONValue.Member("width", .integer(last.architecture.width)),
        JSONValue.Member("blocks", .integer(last.architecture.blocks)),
        JSONValue.Member("output", .string(last.architecture.output.rawValue)),
        JSONValue.Member(
          "network",
          [
            "file": .string(networkFile),
            "checksum": .string(WeightRecord(below, file: networkFile).checksum),
          ]),
      ], last.weights, file: file, record: record)
  }

  /// The derivative that the head of a header predicts; 1 where it does not say.
  ///
  /// - Throws: `LearningError` for what is no number of a derivative.
  public static func derivative(_ header: NetworkHeader) throws -> Int {
    let derivative = try header.integer("derivative", default: 1)
    guard derivative >= 1 else {
      throw header.refusal("derivative", "\(derivative)", "a positive whole number")
    }
    return derivative
  }

  /// Refuses the header of anything but a head of one derivative.
  ///
  /// - Throws: `LearningError` naming the member that is refused.
  public static func require(_ header: NetworkHeader, derivative: Int) throws {
    try header.require("kind", kind)
    let found = try Self.derivative(header)
    guard found == derivative else {
      throw header.refusal(
        "derivative", "\(found)", "\(derivative), the derivative before that of the head above")
    }
  }

  /// The name of the header of the network, or of the head of the derivative before, that a head stands on.
  ///
  /// - Throws: `LearningError` where the header of the head does not say it.
  public static func networkFile(_ header: NetworkHeader) throws -> String {
    let name = try header.object("network").text("file")
    guard !name.contains("/"), !name.isEmpty else {
      throw header.refusal("network", name, "the name of a header in the same folder")
    }
    return name
  }

  /// The head of a header and of the file of weights that it names, on the network that it was trained on.
  ///
  /// - Throws: `LearningError` naming what is refused, another network among it.
  public init(_ header: NetworkHeader, weights bytes: [UInt8], network: ScoreNetwork) throws {
    let head = try HeadArchitecture(header, above: network.weights)
    try self.init(network, head: head, headWeights: WeightRecord(header).weights(from: bytes))
  }

  /// The head of a header and of the file of weights that it names, on the heads of the derivatives before.
  ///
  /// - Throws: `LearningError` naming what is refused, other heads among it.
  public init(_ header: NetworkHeader, weights bytes: [UInt8], above lower: HeadedNetwork) throws {
    let head = try HeadArchitecture(header, above: lower.heads[lower.heads.count - 1].weights)
    try self.init(lower, head: head, headWeights: WeightRecord(header).weights(from: bytes))
  }
}

extension HeadArchitecture {
  fileprivate init(_ header: NetworkHeader, above weights: [Float]) throws {
    try header.require("kind", HeadedNetwork.kind)
    try header.object("network").require("checksum", WeightRecord(weights, file: "network").checksum)
    try self.init(
      derivative: HeadedNetwork.derivative(header), width: header.integer("width"),
      blocks: header.integer("blocks"), output: header.choice("output", of: HeadOutput.self))
  }
}

extension TrainingState {
  /// The state as files, to go on from.
  ///
  /// - Parameter task: everything that the training depends on; a state is read for the same task only.
  public func files(weightsIn file: String, task: JSONValue) -> NetworkFiles {
    NetworkFiles(
      kind: "training",
      [
        JSONValue.Member("task", task), JSONValue.Member("step", .integer(step)),
        JSONValue.Member("loss", .number(loss)),
      ], parameters + first + second + average, file: file, record: nil)
  }

  /// The state of a header and of the file that it names.
  ///
  /// - Throws: `LearningError` naming what is refused.
  public init(_ header: NetworkHeader, weights bytes: [UInt8]) throws {
    try header.require("kind", "training")
    let numbers = try WeightRecord(header).weights(from: bytes)
    guard numbers.count % 4 == 0 else {
      throw header.refusal("weights", "\(numbers.count) numbers", "four numbers for each weight")
    }
    let size = numbers.count / 4
    func part(_ j: Int) -> [Float] { Array(numbers[j * size..<(j + 1) * size]) }
    self.init(
      step: try header.integer("step"), parameters: part(0), first: part(1), second: part(2),
      average: part(3), loss: try header.real("loss"))
  }
}

extension OptimizerSettings {
  /// The settings as a record of a training.
  public var json: JSONValue {
    [
      "steps": .integer(steps), "batch": .integer(batch), "rate": .number(rate), "warmUp": .integer(warmUp),
      "clip": .number(clip), "averaging": .number(averaging), "seed": .string("\(seed)"),
    ]
  }
}
