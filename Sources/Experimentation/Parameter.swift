/// An option together with the Swift type of its value, so that `values[steps]` is an `Int` without a cast.
///
/// With a default the value is never absent; without one it is an optional.
public struct Parameter<Value: Sendable>: DeclaredParameter {
  /// The declaration.
  public let declaration: OptionDeclaration
  let decode: @Sendable (ParameterValue?) -> Value
  let encode: @Sendable (Value) -> ParameterValue?

  /// The name without dashes.
  public var name: String { declaration.name }

  /// A value for this parameter, for a smoke set or a test.
  public func set(_ value: Value) -> ParameterAssignment {
    ParameterAssignment(name: name, value: encode(value))
  }
}

/// A parameter's name and a value for it; nil takes an option away.
public struct ParameterAssignment: Sendable, Equatable {
  /// The name without dashes.
  public let name: String
  /// The value, or nil.
  public let value: ParameterValue?
}

extension Parameter {
  private static func make<Payload>(
    _ declaration: OptionDeclaration, _ fallback: Payload,
    read: @escaping @Sendable (ParameterValue) -> Payload?,
    write: @escaping @Sendable (Payload) -> ParameterValue
  ) -> Parameter<Payload> {
    Parameter<Payload>(
      declaration: declaration, decode: { $0.flatMap(read) ?? fallback }, encode: { write($0) })
  }

  private static func makeOptional<Payload>(
    _ declaration: OptionDeclaration, read: @escaping @Sendable (ParameterValue) -> Payload?,
    write: @escaping @Sendable (Payload) -> ParameterValue
  ) -> Parameter<Payload?> {
    Parameter<Payload?>(
      declaration: declaration, decode: { $0.flatMap(read) }, encode: { $0.map(write) })
  }
}

@Sendable private func readInteger(_ value: ParameterValue) -> Int? {
  if case .integer(let payload) = value { payload } else { nil }
}
@Sendable private func readReal(_ value: ParameterValue) -> Double? {
  if case .real(let payload) = value { payload } else { nil }
}
@Sendable private func readText(_ value: ParameterValue) -> String? {
  if case .text(let payload) = value { payload } else { nil }
}
@Sendable private func readIntegers(_ value: ParameterValue) -> [Int]? {
  if case .integers(let payload) = value { payload } else { nil }
}
@Sendable private func readReals(_ value: ParameterValue) -> [Double]? {
  if case .reals(let payload) = value { payload } else { nil }
}
@Sendable private func readTexts(_ value: ParameterValue) -> [String]? {
  if case .texts(let payload) = value { payload } else { nil }
}
@Sendable private func readFlag(_ value: ParameterValue) -> Bool? {
  if case .flag(let payload) = value { payload } else { nil }
}

extension Parameter where Value == Int {
  /// A whole number in a range.
  public static func integer(
    _ name: String, _ range: ClosedRange<Int>, default value: Int, placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<Int> {
    make(
      OptionDeclaration(
        name, .integer(range), default: .integer(value), role: role, placeholder: placeholder, help: help),
      value, read: readInteger, write: ParameterValue.integer)
  }
}

extension Parameter where Value == Int? {
  /// A whole number in a range, absent unless given.
  public static func integer(
    _ name: String, _ range: ClosedRange<Int>, required: Bool = false, placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<Int?> {
    makeOptional(
      OptionDeclaration(
        name, .integer(range), isRequired: required, role: role, placeholder: placeholder, help: help),
      read: readInteger, write: ParameterValue.integer)
  }
}

extension Parameter where Value == Double {
  /// A finite number in a range.
  public static func real(
    _ name: String, _ range: RealRange, default value: Double, placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<Double> {
    make(
      OptionDeclaration(
        name, .real(range), default: .real(value), role: role, placeholder: placeholder, help: help),
      value, read: readReal, write: ParameterValue.real)
  }
}

extension Parameter where Value == Double? {
  /// A finite number in a range, absent unless given.
  public static func real(
    _ name: String, _ range: RealRange, required: Bool = false, placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<Double?> {
    makeOptional(
      OptionDeclaration(
        name, .real(range), isRequired: required, role: role, placeholder: placeholder, help: help),
      read: readReal, write: ParameterValue.real)
  }
}

extension Parameter where Value == String {
  /// One of several names.
  public static func choice(
    _ name: String, _ choices: Choices, default value: String, placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<String> {
    make(
      OptionDeclaration(
        name, .choice(choices), default: .text(value), role: role, placeholder: placeholder, help: help),
      value, read: readText, write: ParameterValue.text)
  }

  /// A text that obeys a rule.
  public static func text(
    _ name: String, _ rule: TextRule, default value: String, placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<String> {
    make(
      OptionDeclaration(
        name, .text(rule), default: .text(value), role: role, placeholder: placeholder, help: help),
      value, read: readText, write: ParameterValue.text)
  }
}

extension Parameter where Value == String? {
  /// One of several names, absent unless given.
  public static func choice(
    _ name: String, _ choices: Choices, required: Bool = false, placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<String?> {
    makeOptional(
      OptionDeclaration(
        name, .choice(choices), isRequired: required, role: role, placeholder: placeholder, help: help),
      read: readText, write: ParameterValue.text)
  }

  /// A text that obeys a rule, absent unless given.
  public static func text(
    _ name: String, _ rule: TextRule, required: Bool = false, placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<String?> {
    makeOptional(
      OptionDeclaration(
        name, .text(rule), isRequired: required, role: role, placeholder: placeholder, help: help),
      read: readText, write: ParameterValue.text)
  }

  /// The path of a file to read, absent unless given.
  public static func inputFile(
    _ name: String, required: Bool = false, placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<String?> {
    makeOptional(
      OptionDeclaration(
        name, .inputFile, isRequired: required, role: role, placeholder: placeholder, help: help),
      read: readText, write: ParameterValue.text)
  }

  /// The path of a file or folder to write, absent unless given; where a result goes never changes it.
  public static func outputPath(
    _ name: String, placeholder: String? = nil, help: String
  ) -> Parameter<String?> {
    makeOptional(
      OptionDeclaration(name, .outputPath, role: .conduct, placeholder: placeholder, help: help),
      read: readText, write: ParameterValue.text)
  }
}

extension Parameter where Value == [Int] {
  /// Whole numbers in a range, separated by commas.
  public static func integers(
    _ name: String, _ range: ClosedRange<Int>, default value: [Int], placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<[Int]> {
    make(
      OptionDeclaration(
        name, .integers(range), default: .integers(value), role: role, placeholder: placeholder, help: help),
      value, read: readIntegers, write: ParameterValue.integers)
  }
}

extension Parameter where Value == [Int]? {
  /// Whole numbers in a range, separated by commas, absent unless given.
  public static func integers(
    _ name: String, _ range: ClosedRange<Int>, required: Bool = false, placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<[Int]?> {
    makeOptional(
      OptionDeclaration(
        name, .integers(range), isRequired: required, role: role, placeholder: placeholder, help: help),
      read: readIntegers, write: ParameterValue.integers)
  }
}

extension Parameter where Value == [Double] {
  /// Finite numbers in a range, separated by commas.
  public static func reals(
    _ name: String, _ range: RealRange, default value: [Double], placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<[Double]> {
    make(
      OptionDeclaration(
        name, .reals(range), default: .reals(value), role: role, placeholder: placeholder, help: help),
      value, read: readReals, write: ParameterValue.reals)
  }
}

extension Parameter where Value == [Double]? {
  /// Finite numbers in a range, separated by commas, absent unless given.
  public static func reals(
    _ name: String, _ range: RealRange, required: Bool = false, placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<[Double]?> {
    makeOptional(
      OptionDeclaration(
        name, .reals(range), isRequired: required, role: role, placeholder: placeholder, help: help),
      read: readReals, write: ParameterValue.reals)
  }
}

extension Parameter where Value == [String] {
  /// Different names, separated by commas.
  public static func choices(
    _ name: String, _ choices: Choices, default value: [String], placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<[String]> {
    make(
      OptionDeclaration(
        name, .choices(choices), default: .texts(value), role: role, placeholder: placeholder, help: help),
      value, read: readTexts, write: ParameterValue.texts)
  }
}

extension Parameter where Value == [String]? {
  /// Different names, separated by commas, absent unless given.
  public static func choices(
    _ name: String, _ choices: Choices, required: Bool = false, placeholder: String? = nil,
    role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<[String]?> {
    makeOptional(
      OptionDeclaration(
        name, .choices(choices), isRequired: required, role: role, placeholder: placeholder, help: help),
      read: readTexts, write: ParameterValue.texts)
  }
}

extension Parameter where Value == Bool {
  /// Present or absent.
  public static func flag(
    _ name: String, role: OptionDeclaration.Role = .setting, help: String
  ) -> Parameter<Bool> {
    make(
      OptionDeclaration(name, .flag, default: .flag(false), role: role, help: help),
      false, read: readFlag, write: ParameterValue.flag)
  }
}
