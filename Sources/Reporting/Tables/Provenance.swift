/// Where a result comes from: enough to compute it again, and nothing that differs between two runs.
public struct Provenance: Equatable, Sendable {
  /// A parameter and the value it had.
  public struct Parameter: Equatable, Sendable {
    /// The name as on the command line, without dashes.
    public let name: String
    /// The value as on the command line.
    public let value: String

    /// A parameter with its value.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The name of the experiment.
  public var experiment: String
  /// The parameters in the order of their declaration.
  public var parameters: [Parameter]
  /// The seed of the random numbers; nil when none are drawn.
  public var seed: UInt64?
  /// The arithmetic that was used, for example `double`.
  public var precision: String
  /// The command that computes the result again.
  public var command: String

  /// A record of where a result comes from.
  public init(
    experiment: String, parameters: [Parameter] = [], seed: UInt64? = nil, precision: String = "double",
    command: String
  ) {
    self.experiment = experiment
    self.parameters = parameters
    self.seed = seed
    self.precision = precision
    self.command = command
  }

  /// The record as lines `key: value`, for the head of a CSV file.
  public var lines: [String] {
    var lines = ["experiment: \(experiment)"]
    for parameter in parameters { lines.append("parameter: \(parameter.name) = \(parameter.value)") }
    if let seed { lines.append("seed: \(seed)") }
    lines.append("precision: \(precision)")
    lines.append("command: \(command)")
    return lines
  }

  /// The record as an object with the keys `experiment`, `parameters`, `seed`, `precision` and `command`.
  /// The seed is text, because many readers of JSON keep only 53 bits of a number.
  public var json: JSONValue {
    .object([
      .init("experiment", .string(experiment)),
      .init("parameters", .object(parameters.map { .init($0.name, .string($0.value)) })),
      .init("seed", seed.map { .string($0.description) } ?? .null),
      .init("precision", .string(precision)),
      .init("command", .string(command)),
    ])
  }
}
