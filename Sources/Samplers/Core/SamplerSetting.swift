/// A setting bound to the property of a sampler that holds it.
///
/// A sampler lists its settings beside its formulas; nothing else in the toolkit knows them by name.
public struct SamplerSetting<Method>: Sendable {
  /// A property of the method.
  public typealias Path<Value> = any WritableKeyPath<Method, Value> & Sendable

  /// The declaration.
  public let declaration: SettingDeclaration
  /// Sets the property to what the text stands for; false when the text is refused.
  let apply: @Sendable (inout Method, String) -> Bool

  /// A value with its own way to be read and written.
  ///
  /// - Parameters:
  ///   - allowed: what `parse` accepts, completing the sentence "Please give ...".
  ///   - parse: the value of a text, or nil.
  ///   - text: the shortest text that `parse` reads as the value.
  public static func value<Value>(
    _ name: String, _ path: Path<Value>, allowed: String, placeholder: String, spacingValue: String? = nil,
    help: String, parse: @escaping @Sendable (String) -> Value?, text: @escaping @Sendable (Value) -> String
  ) -> Self {
    make(name, allowed, placeholder, [], spacingValue, help, parse: parse, text: text) {
      $0[keyPath: path] = $1
    }
  }

  /// One of the cases of an enumeration, or of `cases` where the method has only some.
  public static func choice<Value: CaseIterable & RawRepresentable<String> & Sendable>(
    _ name: String, _ path: Path<Value>, among cases: [Value] = Array(Value.allCases), help: String
  ) -> Self {
    makeChoice(name, cases, help) { $0[keyPath: path] = $1 }
  }

  /// One of the cases of an enumeration, for a property that is nil unless set.
  public static func choice<Value: CaseIterable & RawRepresentable<String> & Sendable>(
    _ name: String, _ path: Path<Value?>, help: String
  ) -> Self {
    makeChoice(name, Array(Value.allCases), help) { $0[keyPath: path] = $1 }
  }

  /// A number in a range.
  public static func real(
    _ name: String, _ path: Path<Double>, in range: ClosedRange<Double>, help: String
  ) -> Self {
    value(
      name, path, allowed: "a number from \(short(range.lowerBound)) to \(short(range.upperBound))",
      placeholder: "number", help: help,
      parse: { Double($0).flatMap { range.contains($0) ? $0 : nil } }, text: short)
  }

  /// A whole number in a range, for a property that is nil unless set.
  public static func integer(
    _ name: String, _ path: Path<Int?>, in range: ClosedRange<Int>, help: String
  ) -> Self {
    make(
      name, "a whole number from \(range.lowerBound) to \(range.upperBound)", "int", [], nil, help,
      parse: { Int($0).flatMap { range.contains($0) ? $0 : nil } }, text: \.description
    ) { $0[keyPath: path] = $1 }
  }

  private static func makeChoice<Value: RawRepresentable<String> & Sendable>(
    _ name: String, _ cases: [Value], _ help: String,
    set: @escaping @Sendable (inout Method, Value) -> Void
  ) -> Self {
    let names = cases.map(\.rawValue)
    return make(
      name, SettingDeclaration.words(names), "name", names, nil, help,
      parse: { text in cases.first { $0.rawValue == text } }, text: \.rawValue, set: set)
  }

  private static func make<Value>(
    _ name: String, _ allowed: String, _ placeholder: String, _ choices: [String], _ spacingValue: String?,
    _ help: String, parse: @escaping @Sendable (String) -> Value?,
    text: @escaping @Sendable (Value) -> String, set: @escaping @Sendable (inout Method, Value) -> Void
  ) -> Self {
    let declaration = SettingDeclaration(
      name: name, help: help, allowed: allowed, placeholder: placeholder, choices: choices,
      spacingValue: spacingValue
    ) { parse($0).map(text) }
    return Self(declaration: declaration) { method, given in
      guard let value = parse(given) else { return false }
      set(&method, value)
      return true
    }
  }

  /// Whole numbers without a fraction.
  @Sendable private static func short(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension Sampler {
  /// The method has no settings unless it lists them.
  public var settings: [SamplerSetting<Self>] { [] }

  /// What can be changed about the method.
  public var declarations: [SettingDeclaration] { settings.map(\.declaration) }

  /// The same method with one of its settings changed.
  ///
  /// - Throws: `SettingError` when the method has no such setting, or not with this value.
  public func setting(_ name: String, to text: String) throws(SettingError) -> Self {
    guard let found = settings.first(where: { $0.declaration.name == name }) else {
      throw .unknown(setting: name, sampler: card.name)
    }
    var copy = self
    guard found.apply(&copy, text) else {
      throw .refused(setting: name, sampler: card.name, value: text, allowed: found.declaration.allowed)
    }
    return copy
  }
}
