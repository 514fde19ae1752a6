import Reporting

/// How the values of a parameter are written: what is allowed, how a text is read, and how a value is recorded.
///
/// The text of a command line is read once, by `parse`; what the program gets is the value.
public struct ParameterKind<Value: Sendable>: Sendable {
  /// The word between angle brackets on a help page.
  public let placeholder: String
  /// What is allowed, completing the sentence "Please give ...".
  public let allowed: String
  /// Whether a help page says what is allowed.
  public let isExplained: Bool
  /// The names that complete this value, for shells; empty where there is no list.
  public let completions: [String]
  /// The value that a text stands for, or nil when it is not allowed.
  public let parse: @Sendable (String) -> Value?
  /// The value in the form in which results keep it.
  public let record: @Sendable (Value) -> ParameterRecord
  /// The nearest allowed name to a wrong one, or nil where nothing is near.
  public let suggestion: @Sendable (String) -> String?
  /// How a text that names a file becomes a value; nil where no text does.
  public let opening: FileOpening<Value>?
  /// What is allowed where a wrong text shows what was meant; nil elsewhere.
  let allowedInstead: @Sendable (String) -> String?

  init(
    placeholder: String, allowed: String, isExplained: Bool = true, completions: [String] = [],
    parse: @escaping @Sendable (String) -> Value?, record: @escaping @Sendable (Value) -> ParameterRecord,
    suggestion: @escaping @Sendable (String) -> String? = { _ in nil },
    allowedInstead: @escaping @Sendable (String) -> String? = { _ in nil }, opening: FileOpening<Value>? = nil
  ) {
    self.opening = opening
    self.placeholder = placeholder
    self.allowed = allowed
    self.isExplained = isExplained
    self.completions = completions
    self.parse = parse
    self.record = record
    self.suggestion = suggestion
    self.allowedInstead = allowedInstead
  }

  /// A value with its own way to be read and written.
  ///
  /// - Parameters:
  ///   - allowed: what `parse` accepts, completing the sentence "Please give ...".
  ///   - text: a text that `parse` reads as the value.
  public static func value(
    _ allowed: String, placeholder: String = "text", parse: @escaping @Sendable (String) -> Value?,
    text: @escaping @Sendable (Value) -> String
  ) -> Self {
    ParameterKind(placeholder: placeholder, allowed: allowed, parse: parse, record: { .text(text($0)) })
  }

  /// What one of several names stands for; `name` is the way back.
  ///
  /// - Parameter file: how a file gives a value of its own.
  public static func choice(
    _ choices: Choices, value: @escaping @Sendable (String) -> Value?,
    name: @escaping @Sendable (Value) -> String, file: FileOpening<Value>? = nil
  ) -> Self {
    ParameterKind(
      placeholder: "name", allowed: choices.allowed + (file.map { ", or \($0.allowed)" } ?? ""),
      completions: choices.names,
      parse: { choices.canonical($0).flatMap(value) }, record: { .text(name($0)) },
      suggestion: choices.nearest, allowedInstead: choices.allowedInstead, opening: file)
  }
}

extension ParameterKind where Value == Int {
  /// A whole number in a range.
  public static func integer(_ range: ClosedRange<Int>) -> Self {
    ParameterKind(
      placeholder: "int", allowed: "a whole number " + words(range), parse: { read($0, range) },
      record: ParameterRecord.integer)
  }
}

extension ParameterKind where Value == [Int] {
  /// Whole numbers in a range, separated by commas; at least one.
  public static func integers(_ range: ClosedRange<Int>) -> Self {
    ParameterKind(
      placeholder: "int,...", allowed: "whole numbers \(words(range)), separated by commas",
      parse: { list($0) { read($0, range) } }, record: ParameterRecord.integers)
  }
}

extension ParameterKind where Value == Double {
  /// A finite number in a range.
  public static func real(_ range: RealRange) -> Self {
    ParameterKind(
      placeholder: "number", allowed: joined("a number", range.condition), parse: { read($0, range) },
      record: ParameterRecord.real)
  }
}

extension ParameterKind where Value == [Double] {
  /// Finite numbers in a range, separated by commas; at least one.
  public static func reals(_ range: RealRange) -> Self {
    ParameterKind(
      placeholder: "number,...", allowed: joined("numbers", range.condition) + ", separated by commas",
      parse: { list($0) { read($0, range) } }, record: ParameterRecord.reals)
  }
}

extension ParameterKind where Value == String {
  /// Any text but the empty one; `allowed` says what it should be.
  public static func text(_ allowed: String) -> Self {
    .value(allowed, parse: { $0.isEmpty ? nil : $0 }, text: { $0 })
  }

  /// One of several names.
  public static func choice(_ choices: Choices) -> Self { .choice(choices, value: { $0 }, name: { $0 }) }

  /// The path of a file to read.
  public static var inputFile: Self { path("file", allowed: "the path of a file") }

  /// The path of a file or folder to write.
  public static var outputPath: Self { path("path", allowed: "a path") }

  private static func path(_ placeholder: String, allowed: String) -> Self {
    ParameterKind(
      placeholder: placeholder, allowed: allowed, isExplained: false,
      parse: { $0.isEmpty || $0.utf8.contains(0) ? nil : $0 }, record: ParameterRecord.text)
  }
}

extension ParameterKind where Value: RawRepresentable<String> {
  /// One of the cases of an enumeration.
  public static func choice(of cases: [Value]) -> Self {
    .choice(Choices(cases.map(\.rawValue)), value: { Value(rawValue: $0) }, name: \.rawValue)
  }
}

extension ParameterKind {
  /// What different names stand for, separated by commas; at least one.
  ///
  /// - Parameter file: how a file gives a member of its own.
  public static func choices<Member: Sendable>(
    _ choices: Choices, value: @escaping @Sendable (String) -> Member?,
    name: @escaping @Sendable (Member) -> String, file: FileOpening<Member>? = nil
  ) -> Self where Value == [Member] {
    let wrong: @Sendable (String) -> String? = { text in
      text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        .first { choices.canonical($0) == nil && file?.isFile($0) != true }
    }
    return ParameterKind(
      placeholder: "name,...", allowed: choices.allowedInList + (file.map { "; or \($0.allowed)" } ?? ""),
      completions: choices.names,
      parse: { text in
        guard let names = list(text, choices.canonical), Set(names).count == names.count else { return nil }
        let members = names.compactMap(value)
        return members.count == names.count ? members : nil
      }, record: { .texts($0.map(name)) },
      suggestion: { wrong($0).flatMap(choices.nearest) },
      allowedInstead: { wrong($0).flatMap(choices.allowedInstead) },
      opening: file.map { members(choices, value, $0) })
  }

  /// A list of which at least one member is a file.
  private static func members<Member: Sendable>(
    _ choices: Choices, _ value: @escaping @Sendable (String) -> Member?, _ file: FileOpening<Member>
  ) -> FileOpening<Value> where Value == [Member] {
    FileOpening(
      allowed: file.allowed,
      isFile: { text in
        guard let names = list(text, { choices.canonical($0) ?? (file.isFile($0) ? $0 : nil) }) else {
          return false
        }
        return Set(names).count == names.count && names.contains(where: file.isFile)
      },
      record: { .texts(list($0) { choices.canonical($0) ?? $0 } ?? [$0]) },
      open: { text, files in
        try (list(text) { $0 } ?? []).map { part in
          if let member = choices.canonical(part).flatMap(value) { return member }
          return try file.open(part, files)
        }
      })
  }
}

extension ParameterKind where Value == [String] {
  /// Different names, separated by commas; at least one.
  public static func choices(_ choices: Choices) -> Self { .choices(choices, value: { $0 }, name: { $0 }) }
}

private func read(_ text: String, _ range: ClosedRange<Int>) -> Int? {
  Int(text).flatMap { range.contains($0) ? $0 : nil }
}

private func read(_ text: String, _ range: RealRange) -> Double? {
  guard case .number(let value) = DecimalText(text), range.contains(value) else { return nil }
  return value
}

private func list<Member>(_ text: String, _ member: (String) -> Member?) -> [Member]? {
  var members: [Member] = []
  for part in text.split(separator: ",", omittingEmptySubsequences: false) {
    guard let value = member(String(part)) else { return nil }
    members.append(value)
  }
  return members
}

private func words(_ range: ClosedRange<Int>) -> String {
  range.upperBound == Int.max
    ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
}

private func joined(_ noun: String, _ condition: String) -> String {
  condition.isEmpty ? noun : noun + " " + condition
}
