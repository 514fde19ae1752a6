/// The names that a parameter accepts.
public struct Choices: Sendable, ExpressibleByArrayLiteral {
  /// The names in the order of the help page.
  public let names: [String]
  /// Other spellings and the names that they stand for.
  public let aliases: [String: String]
  /// The command that lists the names, e.g. `experiment samplers`, for messages about long lists.
  public let listedBy: String?
  private let pattern: @Sendable (String) -> String?
  /// What is allowed where a wrong spelling shows what was meant, such as a member of a family beyond its range.
  let allowedInstead: @Sendable (String) -> String?

  /// Names, their other spellings, and the command that lists them.
  ///
  /// `pattern` gives the names of families without end, such as `ttm17`: the canonical name of a spelling
  /// that belongs to one, or nil. `allowedInstead` completes "Please give ..." for a spelling that almost does.
  public init(
    _ names: [String], aliases: [String: String] = [:], listedBy: String? = nil,
    pattern: @escaping @Sendable (String) -> String? = { _ in nil },
    allowedInstead: @escaping @Sendable (String) -> String? = { _ in nil }
  ) {
    self.names = names
    self.aliases = aliases
    self.listedBy = listedBy
    self.pattern = pattern
    self.allowedInstead = allowedInstead
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
