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
  /// Whether the token after the option belongs to it; a flag takes no value.
  public let takesValue: Bool
  /// What is allowed, completing the sentence "Please give ...".
  public let allowed: String
  /// Whether a help page says what is allowed.
  public let isExplained: Bool
  /// The names that complete its value, for shells; empty where there is no list.
  public let completions: [String]
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
  private let read: @Sendable (String) -> ParameterValue?
  private let suggestion: @Sendable (String) -> String?
  /// The value of a text that names a file, still to be opened.
  private let unopened: @Sendable (String) -> ParameterValue?
  private let openFile: (@Sendable (String, any FileStore) throws -> any Sendable)?
  private let allowedInstead: @Sendable (String) -> String?

  /// Declares an option; `placeholder` defaults to a word for its kind.
  init<Value>(
    _ name: String, _ kind: ParameterKind<Value>, default value: Value?, isRequired: Bool, role: Role,
    placeholder: String?, help: String
  ) {
    self.name = name
    self.isRequired = isRequired
    self.role = role
    self.help = help
    self.placeholder = placeholder ?? kind.placeholder
    takesValue = true
    allowed = kind.allowed
    isExplained = kind.isExplained
    completions = kind.completions
    defaultValue = value.map(kind.wrap)
    read = { kind.parse($0).map(kind.wrap) }
    suggestion = kind.suggestion
    unopened = { text in
      guard let opening = kind.opening, opening.isFile(text) else { return nil }
      return ParameterValue(record: opening.record(text), payload: UnopenedText(text: text))
    }
    if let opening = kind.opening {
      openFile = { text, files in try opening.open(text, files) }
    } else {
      openFile = nil
    }
    allowedInstead = kind.allowedInstead
  }

  /// Declares a flag.
  init(flag name: String, role: Role, help: String) {
    self.name = name
    self.role = role
    self.help = help
    isRequired = false
    placeholder = ""
    takesValue = false
    allowed = "no value"
    isExplained = false
    completions = []
    defaultValue = .flag(false)
    read = { _ in nil }
    suggestion = { _ in nil }
    unopened = { _ in nil }
    openFile = nil
    allowedInstead = { _ in nil }
  }

  /// The option as a help page writes it: `--steps <int>`, or `--quiet` for a flag.
  public var synopsis: String { takesValue ? "--\(name) <\(placeholder)>" : "--\(name)" }

  /// Reads a value; a text that names a file becomes one that is still to be opened.
  ///
  /// - Parameter name: how a message names the option; as a help page writes it unless given.
  /// - Throws: `UsageError` with the value, what is allowed and, for names, the nearest one.
  public func parse(_ text: String, named name: String? = nil) throws -> ParameterValue {
    guard let value = read(text) ?? unopened(text) else {
      let name = name ?? synopsis
      if let instead = allowedInstead(text) {
        throw UsageError.invalidValue(text, for: name, allowed: instead)
      }
      throw UsageError.invalidValue(text, for: name, allowed: allowed, suggestion: suggestion(text))
    }
    return value
  }

  /// The value with what its file holds, or as it is.
  ///
  /// - Throws: errors of files and of what they say.
  func opened(_ value: ParameterValue, files: any FileStore) throws -> ParameterValue {
    guard let pending = value.payload as? UnopenedText, let openFile else { return value }
    return ParameterValue(record: value.record, payload: try openFile(pending.text, files))
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
