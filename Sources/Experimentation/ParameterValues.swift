import Reporting

/// The values of a set of options.
public struct ParameterValues: Sendable {
  /// The options that these are values of.
  public let parameters: ParameterSet
  private var values: [String: ParameterValue] = [:]
  private var given: Set<String> = []
  /// The arguments that are not options, by the name of their declaration.
  public var positionals: [String: [String]] = [:]

  /// Every option at its default.
  public init(_ parameters: ParameterSet) {
    self.parameters = parameters
    for declaration in parameters.declarations { values[declaration.name] = declaration.defaultValue }
  }

  /// The value of a parameter. To read one that the set does not hold is a fault of the program.
  public subscript<Value>(parameter: Parameter<Value>) -> Value {
    precondition(holds(parameter), "The parameter '\(parameter.name)' is read and not declared.")
    return parameter.read(values[parameter.name])
  }

  /// Whether the set holds a parameter of this name.
  public func holds(_ parameter: any DeclaredParameter) -> Bool {
    parameters[parameter.declaration.name] != nil
  }

  /// The value of a parameter that has no default.
  ///
  /// - Throws: `UsageError` when it was not given.
  public func required<Value>(_ parameter: Parameter<Value?>) throws -> Value {
    if let value = self[parameter] { return value }
    throw UsageError(
      "The option '\(parameter.declaration.synopsis)' is missing. Please give \(parameter.declaration.allowed)."
    )
  }

  /// The value of an option by its name, or nil when it is absent.
  public func value(named name: String) -> ParameterValue? { values[name] }

  /// Whether the command line named the option.
  public func isGiven(_ parameter: any DeclaredParameter) -> Bool {
    given.contains(parameter.declaration.name)
  }

  /// Sets a value as the command line does.
  public mutating func give(_ value: ParameterValue, to name: String) {
    values[name] = value
    given.insert(name)
  }

  /// These values with some of them replaced.
  public func setting(_ assignments: [ParameterAssignment]) -> ParameterValues {
    var result = self
    for assignment in assignments {
      result.values[assignment.name] = assignment.value
      result.given.insert(assignment.name)
    }
    return result
  }

  /// The same values, with those that files hold read from them.
  ///
  /// - Throws: errors of files and of what they say.
  public func opened(files: any FileStore) throws -> ParameterValues {
    var result = self
    for declaration in parameters.declarations {
      guard let value = values[declaration.name] else { continue }
      result.values[declaration.name] = try declaration.opened(value, files: files)
    }
    return result
  }

  /// The same values checked against the ranges of their declarations.
  ///
  /// - Throws: `UsageError` for the first value that is not allowed.
  public func validated() throws -> ParameterValues {
    for declaration in parameters.declarations {
      guard let value = values[declaration.name], declaration.takesValue else { continue }
      guard try declaration.parse(value.description) == value else {
        throw UsageError.invalidValue(
          value.description, for: declaration.synopsis, allowed: declaration.allowed)
      }
    }
    return self
  }

  /// How far these values are from the published ones; options of role `conduct` do not count.
  public var scope: ParameterScope {
    var scope = ParameterScope.published
    for declaration in parameters.declarations where values[declaration.name] != declaration.defaultValue {
      switch declaration.role {
      case .setting: return .other
      case .sample: scope = .otherSample
      case .conduct: continue
      }
    }
    return scope
  }

  /// Names and values of all options that are recorded with a result, absent ones left out.
  public var recorded: [(name: String, value: ParameterValue)] {
    parameters.declarations.compactMap { declaration in
      guard declaration.role != .conduct, let value = values[declaration.name] else { return nil }
      return (declaration.name, value)
    }
  }

  /// The arguments that give these values: positionals in their order and every recorded option that differs from
  /// its default. Where a positional begins with a dash, the options come first and `--` ends them.
  public func recordedArguments(positionals names: [String] = []) -> [String] {
    let arguments = names.flatMap { positionals[$0] ?? [] }
    var options: [String] = []
    for declaration in parameters.declarations where declaration.role != .conduct {
      guard let value = values[declaration.name], value != declaration.defaultValue else { continue }
      options.append("--" + declaration.name)
      if declaration.takesValue { options.append(value.description) }
    }
    return arguments.contains { $0.hasPrefix("-") } ? options + ["--"] + arguments : arguments + options
  }

  /// The seed of the common option `--seed`.
  public var seed: UInt64 { UInt64(max(0, seedNumber)) }

  /// The seed as it was given.
  public var seedNumber: Int { self[CommonParameters.seed] }

  /// What says where a result comes from.
  ///
  /// - Parameters:
  ///   - name: the experiment or command.
  ///   - command: the words that give the same result again.
  public func provenance(of name: String, precision: String = "double", command: String) -> Provenance {
    Provenance(
      experiment: name,
      parameters: recorded.filter { $0.name != CommonParameters.seed.name }
        .map { .init($0.name, $0.value.record.json) },
      seed: holds(CommonParameters.seed) ? seedNumber : nil, precision: precision, command: command)
  }
}

/// How a set of values relates to the published one.
public enum ParameterScope: String, Sendable {
  /// All as published.
  case published
  /// As published but for the sample drawn: another seed or file of latents.
  case otherSample
  /// Anything else.
  case other
}
