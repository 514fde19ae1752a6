import Reporting

/// What a parameter takes, how a text is read as such a value, and how to say so in words.
public enum ParameterKind: Sendable {
  /// A whole number in a range.
  case integer(ClosedRange<Int>)
  /// A finite number in a range.
  case real(RealRange)
  /// One of several names.
  case choice(Choices)
  /// Any text that a rule accepts.
  case text(TextRule)
  /// Whole numbers, separated by commas; at least one.
  case integers(ClosedRange<Int>)
  /// Finite numbers, separated by commas; at least one.
  case reals(RealRange)
  /// Different names, separated by commas; at least one.
  case choices(Choices)
  /// The path of a file to read.
  case inputFile
  /// The path of a file or folder to write.
  case outputPath
  /// Present or absent; takes no value.
  case flag

  /// Whether the token after the option belongs to it.
  public var takesValue: Bool {
    if case .flag = self { false } else { true }
  }

  /// The names that complete this value, for shells; empty where there is no list.
  public var completions: [String] {
    switch self {
    case .choice(let choices), .choices(let choices): choices.names
    default: []
    }
  }

  /// The word between angle brackets on a help page unless the declaration gives another.
  var defaultPlaceholder: String {
    switch self {
    case .integer: "int"
    case .real: "number"
    case .choice: "name"
    case .text: "text"
    case .integers: "int,..."
    case .reals: "number,..."
    case .choices: "name,..."
    case .inputFile: "file"
    case .outputPath: "path"
    case .flag: ""
    }
  }

  /// What is allowed, completing the sentence "Please give ...".
  public var allowed: String {
    switch self {
    case .integer(let range): "a whole number " + Self.words(range)
    case .real(let range): Self.joined("a number", range.condition)
    case .choice(let choices): choices.allowed
    case .text(let rule): rule.allowed
    case .integers(let range): "whole numbers \(Self.words(range)), separated by commas"
    case .reals(let range): Self.joined("numbers", range.condition) + ", separated by commas"
    case .choices(let choices): choices.allowedInList
    case .inputFile: "the path of a file"
    case .outputPath: "a path"
    case .flag: "no value"
    }
  }

  /// The value that a text stands for, or nil when it is not allowed.
  public func parse(_ text: String) -> ParameterValue? {
    switch self {
    case .integer(let range):
      guard let value = Int(text), range.contains(value) else { return nil }
      return .integer(value)
    case .real(let range):
      guard case .number(let value) = DecimalText(text), range.contains(value) else { return nil }
      return .real(value)
    case .choice(let choices):
      return choices.canonical(text).map(ParameterValue.text)
    case .text(let rule):
      return rule.accepts(text) ? .text(text) : nil
    case .integers(let range):
      return Self.list(text) { Int($0).flatMap { range.contains($0) ? $0 : nil } }.map(
        ParameterValue.integers)
    case .reals(let range):
      return Self.list(text) { part in
        guard case .number(let value) = DecimalText(part), range.contains(value) else { return nil }
        return value
      }.map(ParameterValue.reals)
    case .choices(let choices):
      guard let names = Self.list(text, choices.canonical), Set(names).count == names.count else {
        return nil
      }
      return .texts(names)
    case .inputFile, .outputPath:
      return text.isEmpty || text.utf8.contains(0) ? nil : .text(text)
    case .flag:
      return nil
    }
  }

  /// The nearest allowed name to a wrong one, or nil where nothing is near.
  public func suggestion(for text: String) -> String? {
    switch self {
    case .choice(let choices):
      return choices.nearest(to: text)
    case .choices(let choices):
      let wrong = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        .first { choices.canonical($0) == nil }
      return wrong.flatMap(choices.nearest)
    default:
      return nil
    }
  }

  private static func list<Member>(_ text: String, _ member: (String) -> Member?) -> [Member]? {
    var members: [Member] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = member(String(part)) else { return nil }
      members.append(value)
    }
    return members
  }

  private static func words(_ range: ClosedRange<Int>) -> String {
    range.upperBound == Int.max
      ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
  }

  private static func joined(_ noun: String, _ condition: String) -> String {
    condition.isEmpty ? noun : noun + " " + condition
  }
}

/// A rule for free text.
public struct TextRule: Sendable {
  /// What is allowed, completing the sentence "Please give ...".
  public let allowed: String
  /// Whether a text obeys the rule.
  public let accepts: @Sendable (String) -> Bool

  /// A rule in words and as a test; without a test every text but the empty one is accepted.
  public init(_ allowed: String, accepts: @escaping @Sendable (String) -> Bool = { !$0.isEmpty }) {
    self.allowed = allowed
    self.accepts = accepts
  }
}

/// The names that a parameter accepts.
public struct Choices: Sendable, ExpressibleByArrayLiteral {
  /// The names in the order of the help page.
  public let names: [String]
  /// Other spellings and the names that they stand for.
  public let aliases: [String: String]
  /// The command that lists the names, e.g. `experiment samplers`, for messages about long lists.
  public let listedBy: String?
  private let pattern: @Sendable (String) -> String?

  /// Names, their other spellings, and the command that lists them.
  ///
  /// `pattern` gives the names of families without end, such as `ttm17`: the canonical name of a spelling
  /// that belongs to one, or nil.
  public init(
    _ names: [String], aliases: [String: String] = [:], listedBy: String? = nil,
    pattern: @escaping @Sendable (String) -> String? = { _ in nil }
  ) {
    self.names = names
    self.aliases = aliases
    self.listedBy = listedBy
    self.pattern = pattern
  }

  /// Names without aliases.
  public init(arrayLiteral names: String...) { self.init(names) }

  /// The name that a spelling stands for, or nil.
  public func canonical(_ spelling: String) -> String? {
    names.contains(spelling) ? spelling : aliases[spelling] ?? pattern(spelling)
  }

  /// The name nearest to a wrong spelling, or nil where nothing is near.
  public func nearest(to spelling: String) -> String? {
    EditDistance.nearest(to: spelling, among: names + aliases.keys.sorted())
  }

  var allowed: String {
    guard let listedBy, names.count > 12 else { return "one of: " + names.joined(separator: ", ") }
    return "a name that '\(listedBy)' lists"
  }

  var allowedInList: String {
    guard let listedBy, names.count > 12 else {
      return "different names out of: \(names.joined(separator: ", ")); separated by commas"
    }
    return "different names that '\(listedBy)' lists, separated by commas"
  }
}
