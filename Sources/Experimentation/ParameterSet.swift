/// The options of one experiment or command, in the order of the help page.
public struct ParameterSet: Sendable {
  /// The declarations.
  public let declarations: [OptionDeclaration]

  /// Collects declarations; where two have one name the first counts.
  public init(_ parameters: [any DeclaredParameter]) {
    var seen: Set<String> = []
    declarations = parameters.map(\.declaration).filter { seen.insert($0.name).inserted }
  }

  /// Collects declarations.
  public init(_ parameters: any DeclaredParameter...) { self.init(parameters) }

  /// The declaration of an option, or nil.
  public subscript(name: String) -> OptionDeclaration? { declarations.first { $0.name == name } }

  /// The set with more options behind its own.
  public func adding(_ parameters: ParameterSet) -> ParameterSet {
    ParameterSet(declarations + parameters.declarations)
  }

  /// Every option at its default.
  public var defaults: ParameterValues { ParameterValues(self) }
}
