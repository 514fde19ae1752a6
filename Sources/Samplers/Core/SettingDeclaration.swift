/// A setting of a sampler: its name, what it takes, and what it is for. A command line makes an option of it.
public struct SettingDeclaration: Sendable {
  /// The name, such as `final-order`.
  public let name: String
  /// One sentence on what it changes.
  public let help: String
  /// What is accepted, completing the sentence "Please give ...".
  public let allowed: String
  /// A word for the value, such as `number`.
  public let placeholder: String
  /// The values, where it takes one of a few; empty otherwise.
  public let choices: [String]
  /// A value that is complete only with the spacing of the grid, as `value:SPACING`; nil for most settings.
  public let spacingValue: String?
  /// The shortest text of the value that a text stands for, or nil when it is refused.
  public let normal: @Sendable (String) -> String?

  /// The declaration that accepts what either accepts; both have one name.
  func merged(_ other: SettingDeclaration) -> SettingDeclaration {
    let isChoice = !choices.isEmpty && !other.choices.isEmpty
    let all = isChoice ? choices + other.choices.filter { !choices.contains($0) } : []
    let words =
      isChoice
      ? Self.words(all)
      : allowed.contains(other.allowed) ? allowed : "\(allowed), or \(other.allowed)"
    let (first, second) = (normal, other.normal)
    return SettingDeclaration(
      name: name, help: help, allowed: words, placeholder: placeholder, choices: all,
      spacingValue: spacingValue ?? other.spacingValue
    ) { first($0) ?? second($0) }
  }

  static func words(_ choices: [String]) -> String {
    choices.count == 1 ? "'\(choices[0])'" : "one of: " + choices.joined(separator: ", ")
  }
}

extension Sequence<SettingDeclaration> {
  /// One declaration for every name, in the order of the first: what a command line offers for many samplers.
  public var union: [SettingDeclaration] {
    reduce(into: []) { all, declaration in
      if let i = all.firstIndex(where: { $0.name == declaration.name }) {
        all[i] = all[i].merged(declaration)
      } else {
        all.append(declaration)
      }
    }
  }
}
