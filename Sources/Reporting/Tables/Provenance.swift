/// Where a result comes from: enough to compute it again, and nothing that differs between two runs.
public struct Provenance: Equatable, Sendable {
  /// The name of the experiment or command.
  public var experiment: String
  /// The parameters in the order of their declaration, with values of the kind that they have.
  public var parameters: [JSONValue.Member]
  /// The seed of the random numbers; nil when none are drawn.
  public var seed: Int?
  /// The arithmetic that was used, for example `double`.
  public var precision: String
  /// The command that computes the result again.
  public var command: String

  /// A record of where a result comes from.
  public init(
    experiment: String, parameters: [JSONValue.Member] = [], seed: Int? = nil, precision: String = "double",
    command: String
  ) {
    self.experiment = experiment
    self.parameters = parameters
    self.seed = seed
    self.precision = precision
    self.command = command
  }

  /// The record as members `experiment`, `command`, `parameters`, `seed` and `precision`.
  public var members: [JSONValue.Member] {
    [
      .init("experiment", .string(experiment)), .init("command", .string(command)),
      .init("parameters", .object(parameters)), .init("seed", seed.map(JSONValue.integer) ?? .null),
      .init("precision", .string(precision)),
    ]
  }
}
