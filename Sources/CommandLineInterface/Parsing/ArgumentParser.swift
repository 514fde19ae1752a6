import Experimentation

/// Reads the tokens behind the name of an experiment or command.
///
/// Options have two dashes and stand in any order; `--steps 25` and `--steps=25` mean the same; the token after
/// an option that takes a value is its value even if it starts with `-`; `--` ends the options.
struct ArgumentParser {
  /// The words before the options, e.g. `experiment jet`, for the hint at the help page.
  let command: String
  /// The options that may be given.
  let options: ParameterSet
  /// The arguments that are not options.
  let positionals: [PositionalDeclaration]

  /// The values that the tokens give.
  ///
  /// - Throws: `UsageError` for an unknown, repeated or incomplete option, a value that is not allowed, and a
  ///   positional argument too many or too few.
  func parse(_ tokens: [String]) throws -> ParameterValues {
    var values = ParameterValues(options)
    var arguments: [String] = []
    var rest = tokens[...]
    while let token = rest.popFirst() {
      if token == "--" {
        arguments += rest
        break
      }
      guard token.hasPrefix("-"), token != "-" else {
        arguments.append(token)
        continue
      }
      try readOption(token, &rest, &values)
    }
    for declaration in options.declarations where declaration.isRequired && !values.isGiven(declaration) {
      throw UsageError(
        "The option '\(declaration.synopsis)' is missing. Please give \(declaration.allowed).")
    }
    values.positionals = try assign(arguments)
    return values
  }

  private func readOption(
    _ token: String, _ rest: inout ArraySlice<String>, _ values: inout ParameterValues
  ) throws {
    guard token.hasPrefix("--") else { throw shortOption(token) }
    let parts = token.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first.map(String.init) ?? ""
    let attached = parts.count > 1 ? String(parts[1]) : nil
    guard let declaration = options[name] else { throw unknownOption(name) }
    if values.isGiven(declaration) {
      throw UsageError("The option '--\(name)' is given twice. Please give it once.")
    }
    guard declaration.takesValue else {
      if let attached {
        throw UsageError(
          "The value '\(attached.printable)' is invalid for '--\(name)', which takes no value. Please write '--\(name)' or leave it out."
        )
      }
      values.give(.flag(true), to: name)
      return
    }
    guard let text = attached ?? rest.popFirst() else {
      throw UsageError(
        "The option '\(declaration.synopsis)' has no value. Please give \(declaration.allowed).")
    }
    values.give(try declaration.parse(text), to: name)
  }

  private func unknownOption(_ name: String) -> UsageError {
    let near = EditDistance.nearest(to: name, among: options.declarations.map(\.name))
    let hint = near.map { "Did you mean '--\($0)'? " } ?? ""
    return UsageError(
      "The option '--\(name.printable)' is unknown. \(hint)Please see '\(command) --help' for all options.")
  }

  private func shortOption(_ token: String) -> UsageError {
    let name = String(token.dropFirst().prefix { $0 != "=" })
    let near =
      options.declarations.map(\.name).first { $0 == name }
      ?? EditDistance.nearest(to: name, among: options.declarations.map(\.name))
    let hint = near.map { "Did you mean '--\($0)'? " } ?? ""
    return UsageError(
      "The option '\(token.printable)' is unknown; options begin with two dashes. \(hint)Please see '\(command) --help' for all options, or write '--' before an argument that begins with a dash."
    )
  }

  private func assign(_ arguments: [String]) throws -> [String: [String]] {
    var result: [String: [String]] = [:]
    var rest = arguments[...]
    for declaration in positionals {
      switch declaration.arity {
      case .one, .optional:
        result[declaration.name] = rest.popFirst().map { [$0] } ?? []
      case .oneOrMore, .any:
        result[declaration.name] = Array(rest)
        rest = []
      }
      let isMissing = result[declaration.name]?.isEmpty ?? true
      if isMissing, declaration.arity == .one || declaration.arity == .oneOrMore {
        throw UsageError(
          "The argument \(declaration.name) is missing. Please write '\(command) \(declaration.synopsis)'.")
      }
    }
    if let stray = rest.first {
      let usage =
        positionals.isEmpty ? "" : " other than \(positionals.map(\.synopsis).joined(separator: " "))"
      throw UsageError(
        "The argument '\(stray.printable)' is unexpected: '\(command)' takes no argument\(usage). Please see '\(command) --help'."
      )
    }
    return result
  }
}
