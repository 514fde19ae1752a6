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
      output: header.choice("output", of: ScoreOutput.self))
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

  /// The head as files; the network stays in its own.
  ///
  /// - Parameters:
  ///   - file: the name of the file of weights.
  ///   - networkFile: the name of the network's header, in the same folder.
  ///   - record: how the head was trained.
  public func files(weightsIn file: String, networkIn networkFile: String, record: JSONValue? = nil)
    -> NetworkFiles
  {
    NetworkFiles(
      kind: Self.kind,
      [
        JSONValue.Member("width", .integer(head.width)), JSONValue.Member("blocks", .integer(head.blocks)),
        JSONValue.Member("output", .string(head.output.rawValue)),
        JSONValue.Member(
          "network",
          [
            "file": .string(networkFile),
            "checksum": .string(WeightRecord(network.weights, file: networkFile).checksum),
          ]),
      ], headWeights, file: file, record: record)
  }

  /// The name of the header of the network that a head belongs to.
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
    try header.require("kind", Self.kind)
    try header.object("network").require(
      "checksum", WeightRecord(network.weights, file: "network").checksum)
    try self.init(
      network,
      head: HeadArchitecture(
        width: header.integer("width"), blocks: header.integer("blocks"),
        output: header.choice("output", of: HeadOutput.self)),
      headWeights: WeightRecord(header).weights(from: bytes))
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
