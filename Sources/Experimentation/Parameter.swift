/// An option together with the Swift type of its value, so that `values[steps]` is an `Int` without a cast.
///
/// With a default the value is never absent; without one it is an optional.
public struct Parameter<Value: Sendable>: DeclaredParameter {
  /// The declaration.
  public let declaration: OptionDeclaration
  /// The value where none is given.
  public let initial: Value
  private let wrap: @Sendable (Value) -> ParameterValue?

  /// A parameter that always has a value.
  public init(
    _ name: String, _ kind: ParameterKind<Value>, default value: Value, placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) {
    declaration = OptionDeclaration(
      name, kind, default: value, isRequired: false, role: role, placeholder: placeholder, help: help)
    initial = value
    wrap = kind.wrap
  }

  /// A parameter that is absent unless given.
  public init<Payload>(
    _ name: String, _ kind: ParameterKind<Payload>, required: Bool = false, placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) where Value == Payload? {
    declaration = OptionDeclaration(
      name, kind, default: nil, isRequired: required, role: role, placeholder: placeholder, help: help)
    initial = nil
    wrap = { $0.map(kind.wrap) }
  }

  /// The name without dashes.
  public var name: String { declaration.name }

  /// A value for this parameter, for a smoke set or a test.
  public func set(_ value: Value) -> ParameterAssignment {
    ParameterAssignment(name: name, value: wrap(value))
  }

  /// The value that is given for this parameter, or its own where none is or where it belongs to a parameter of another
  /// type and the same name.
  func read(_ value: ParameterValue?) -> Value { (value?.payload as? Value) ?? initial }
}

extension Parameter where Value == Bool {
  /// Present or absent; takes no value.
  public static func flag(
    _ name: String, role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<Bool> {
    Parameter(flag: OptionDeclaration(flag: name, role: role, help: help))
  }

  private init(flag declaration: OptionDeclaration) {
    self.declaration = declaration
    initial = false
    wrap = ParameterValue.flag
  }
}

/// A parameter's name and a value for it; nil takes an option away.
public struct ParameterAssignment: Sendable, Equatable {
  /// The name without dashes.
  public let name: String
  /// The value, or nil.
  public let value: ParameterValue?
}

extension ParameterKind {
  @Sendable func wrap(_ value: Value) -> ParameterValue {
    ParameterValue(record: record(value), payload: value)
  }
}

extension ParameterValue {
  /// The value of a flag.
  @Sendable public static func flag(_ isSet: Bool) -> ParameterValue {
    ParameterValue(record: .flag(isSet), payload: isSet)
  }
}
