/// An argument that is not an option, such as the NAME of `show NAME`.
public struct PositionalDeclaration: Sendable {
  /// How many such arguments there may be.
  public enum Arity: Sendable {
    /// Exactly one.
    case one
    /// None or one.
    case optional
    /// One or more.
    case oneOrMore
    /// Any number.
    case any
  }

  /// The name in capitals, as the help page shows it.
  public let name: String
  /// How many there may be.
  public let arity: Arity
  /// One or two sentences for the help page.
  public let help: String
  /// The values for shell completions.
  public let completions: [String]

  /// Declares a positional argument.
  public init(_ name: String, _ arity: Arity, completions: [String] = [], help: String) {
    self.name = name
    self.arity = arity
    self.completions = completions
    self.help = help
  }

  /// The argument as a usage line shows it: `NAME`, `[NAME]`, `NAME...` or `[NAME...]`.
  public var synopsis: String {
    switch arity {
    case .one: name
    case .optional: "[\(name)]"
    case .oneOrMore: "\(name)..."
    case .any: "[\(name)...]"
    }
  }
}
