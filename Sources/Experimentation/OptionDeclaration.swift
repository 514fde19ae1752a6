/// One option of an experiment or a command, declared once: the parser, the help page, the shell completions,
/// the CSV headers and the tests read this.
public struct OptionDeclaration: Sendable {
  /// What a parameter is for, which decides where it is recorded.
  public enum Role: Sendable {
    /// It changes the result.
    case setting
    /// It draws another sample from the same setting (a seed, a file of latents).
    case sample
    /// It changes how a run is carried out and never a result; it is not recorded.
    case conduct
  }

  /// The name without dashes.
  public let name: String
  /// What it takes.
  public let kind: ParameterKind
  /// The published value, or nil when the option is absent unless given.
  public let defaultValue: ParameterValue?
  /// Whether the command line must give it.
  public let isRequired: Bool
  /// What it is for.
  public let role: Role
  /// One or two sentences for the help page.
  public let help: String
  /// The word between angle brackets.
  public let placeholder: String

  /// Declares an option; `placeholder` defaults to a word for its kind.
  public init(
    _ name: String, _ kind: ParameterKind, default defaultValue: ParameterValue? = nil,
    isRequired: Bool = false, role: Role = .setting, placeholder: String? = nil, help: String
  ) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.isRequired = isRequired
    self.role = role
    self.help = help
    self.placeholder = placeholder ?? kind.defaultPlaceholder
  }

  /// The option as a help page writes it: `--steps <int>`, or `--quiet` for a flag.
  public var synopsis: String { kind.takesValue ? "--\(name) <\(placeholder)>" : "--\(name)" }

  /// Reads a value.
  ///
  /// - Throws: `UsageError` with the value, what is allowed and, for names, the nearest one.
  public func parse(_ text: String) throws -> ParameterValue {
    guard let value = kind.parse(text) else {
      throw UsageError.invalidValue(
        text, for: synopsis, allowed: kind.allowed, suggestion: kind.suggestion(for: text))
    }
    return value
  }
}

/// Anything that carries the declaration of an option.
public protocol DeclaredParameter: Sendable {
  /// The declaration.
  var declaration: OptionDeclaration { get }
}

extension OptionDeclaration: DeclaredParameter {
  /// Itself.
  public var declaration: OptionDeclaration { self }
}
