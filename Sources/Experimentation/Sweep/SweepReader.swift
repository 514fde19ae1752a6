import Reporting

/// Reads a specification; every fault is an `InputError` with the line, the place in the file and the value.
struct SweepReader {
  let document: JSONDocument
  let subjects: [any Sweepable]

  private func fault(_ path: [String], _ message: String) -> InputError {
    InputError(
      path: document.source, line: document.line(of: path),
      (path.isEmpty ? "" : Self.words(path) + ": ") + message)
  }

  /// A path as people write it: `axes.steps[1]`.
  private static func words(_ path: [String]) -> String {
    path.reduce("") { text, step in
      if Int(step) != nil { return text + "[\(step)]" }
      return (text.isEmpty ? "" : text + ".") + step.printable
    }
  }

  func specification() throws -> SweepSpecification {
    guard let members = document.value.members else {
      throw fault(
        [],
        "The file holds \(document.value.kindName) where an object is needed. Please give {\"experiment\": ..., \"axes\": {...}}."
      )
    }
    let subject = try subject()
    let parameters = subject.parameters
    let axes = try axes(parameters)
    var fixed = parameters.defaults
    let special = [
      SweepSpecification.experimentKey, SweepSpecification.axesKey, SweepSpecification.excludeKey,
    ]
    for member in members where !special.contains(member.key) {
      let declaration = try declaration(member.key, at: [member.key], parameters, besides: special)
      if axes.contains(where: { $0.name == member.key }) {
        throw fault([member.key], "The parameter is an axis too. Please give it once.")
      }
      fixed.give(try value(member.value, of: declaration, at: [member.key]), to: member.key)
    }
    for declaration in parameters.declarations
    where declaration.isRequired && !fixed.isGiven(declaration)
      && !axes.contains(where: { $0.name == declaration.name })
    {
      throw fault(
        [],
        "The parameter '\(declaration.name)' of \(subject.name) is missing. Please give \(declaration.allowed), in the file or as an axis."
      )
    }
    let excluded = try excluded(axes)
    return SweepSpecification(
      subject: subject, axes: axes, excluded: excluded, fixed: fixed, places: try places(axes, excluded))
  }

  private func subject() throws -> any Sweepable {
    let key = SweepSpecification.experimentKey
    let names = subjects.map(\.name).joined(separator: ", ")
    guard let value = document.value[key] else {
      throw fault([], "The member \"\(key)\" is missing. Please give one of: \(names).")
    }
    guard let name = value.string else {
      throw fault([key], "The value is \(value.kindName). Please give one of: \(names).")
    }
    guard let subject = subjects.first(where: { $0.name == name }) else {
      let near = EditDistance.nearest(to: name, among: subjects.map(\.name))
      throw fault(
        [key],
        "'\(name.printable)' cannot be swept.\(near.map { " Did you mean '\($0)'?" } ?? "") Please give one of: \(names)."
      )
    }
    return subject
  }

  private func declaration(
    _ name: String, at path: [String], _ parameters: ParameterSet, besides others: [String] = []
  ) throws -> OptionDeclaration {
    if let declaration = parameters[name] { return declaration }
    if CommonParameters.all[name] != nil {
      throw fault(
        path,
        "'\(name)' changes no result and is no parameter of a task. Please leave it out here; 'sweep run' has its own options."
      )
    }
    let near = EditDistance.nearest(to: name, among: parameters.declarations.map(\.name) + others)
    throw fault(
      path,
      "'\(name.printable)' is unknown.\(near.map { " Did you mean '\($0)'?" } ?? "") Please give one of: \((others + parameters.declarations.map(\.name)).joined(separator: ", "))."
    )
  }

  /// A value of a parameter: what the command line takes, as a JSON text, number or truth value, or a list of them.
  private func value(
    _ json: JSONValue, of declaration: OptionDeclaration, at path: [String]
  ) throws -> ParameterValue {
    guard declaration.takesValue else {
      guard case .bool(let isSet) = json else {
        throw fault(path, "The value is \(Self.quoted(json)). Please give true or false.")
      }
      return .flag(isSet)
    }
    guard let text = Self.text(json) else {
      throw fault(path, "The value is \(Self.quoted(json)). Please give \(declaration.allowed).")
    }
    do {
      return try declaration.parse(text, named: declaration.name)
    } catch let error as UsageError {
      throw fault(path, error.description)
    }
  }

  /// The text that the command line would have; nil for what it has no text for.
  private static func text(_ json: JSONValue) -> String? {
    switch json {
    case .string(let text): text
    case .integer(let number): String(number)
    case .number(let number): number.plain
    case .array(let members):
      members.isEmpty || members.contains { $0.array != nil }
        ? nil : { $0.count == members.count ? $0.joined(separator: ",") : nil }(members.compactMap(text))
    case .null, .bool, .object: nil
    }
  }

  private static func quoted(_ json: JSONValue) -> String { "'\(json.text(indented: false).printable)'" }

  private func axes(_ parameters: ParameterSet) throws -> [SweepSpecification.Axis] {
    let key = SweepSpecification.axesKey
    guard let value = document.value[key] else {
      throw fault(
        [],
        "The member \"\(key)\" is missing. Please give an object with a list of values for each parameter that varies."
      )
    }
    guard let members = value.members, !members.isEmpty else {
      throw fault(
        [key],
        "The value is \(Self.quoted(value)). Please give an object with a list of values for each parameter that varies."
      )
    }
    return try members.map { member in
      let path = [key, member.key]
      let declaration = try declaration(member.key, at: path, parameters)
      let values = try axisValues(member.value, of: declaration, at: path)
      var seen: Set<String> = []
      for (index, value) in values.enumerated() where !seen.insert(value.description).inserted {
        throw fault(
          path + ["\(index)"],
          "The value '\(value.description.printable)' is there already. Please give every value once.")
      }
      return SweepSpecification.Axis(declaration: declaration, values: values)
    }
  }

  private func axisValues(
    _ json: JSONValue, of declaration: OptionDeclaration, at path: [String]
  ) throws -> [ParameterValue] {
    if json.members != nil {
      return try range(json, at: path).map { try value(.integer($0), of: declaration, at: path) }
    }
    guard let list = json.array, !list.isEmpty else {
      throw fault(
        path,
        "The value is \(Self.quoted(json)). Please give a list of values, or {\"from\": 1, \"to\": 100} for whole numbers."
      )
    }
    return try list.enumerated().map { index, element in
      try value(element, of: declaration, at: path + ["\(index)"])
    }
  }

  /// The whole numbers of `{"from": 1, "to": 100, "by": 1}`.
  private func range(_ json: JSONValue, at path: [String]) throws -> [Int] {
    let known = ["from", "to", "by"]
    for member in json.members ?? [] where !known.contains(member.key) {
      throw fault(
        path + [member.key],
        "'\(member.key.printable)' is unknown. Please give \"from\", \"to\" and, optionally, \"by\".")
    }
    func number(_ name: String, _ initial: Int? = nil) throws -> Int {
      guard let value = json[name] else {
        if let initial { return initial }
        throw fault(path, "The member \"\(name)\" is missing. Please give a whole number.")
      }
      guard case .integer(let number) = value else {
        throw fault(path + [name], "The value is \(Self.quoted(value)). Please give a whole number.")
      }
      return number
    }
    let (from, to, by) = (try number("from"), try number("to"), try number("by", 1))
    guard by > 0 else {
      throw fault(path + ["by"], "The value is '\(by)'. Please give a whole number of at least 1.")
    }
    guard to >= from else {
      throw fault(
        path + ["to"],
        "The value '\(to)' lies before \"from\", which is \(from). Please give at least \(from).")
    }
    let (difference, overflow) = to.subtractingReportingOverflow(from)
    guard !overflow, difference / by < SweepSpecification.taskLimit else {
      throw fault(path, "There are more than \(SweepSpecification.taskLimit) values. Please give fewer.")
    }
    return Array(stride(from: from, through: to, by: by))
  }

  private func excluded(_ axes: [SweepSpecification.Axis]) throws -> [[Int: Int]] {
    let key = SweepSpecification.excludeKey
    guard let value = document.value[key] else { return [] }
    guard let list = value.array else {
      throw fault(
        [key], "The value is \(Self.quoted(value)). Please give a list of objects such as {\"steps\": 5}.")
    }
    return try list.enumerated().map { index, element in
      let path = [key, "\(index)"]
      guard let members = element.members, !members.isEmpty else {
        throw fault(
          path, "The value is \(Self.quoted(element)). Please give an object such as {\"steps\": 5}.")
      }
      var combination: [Int: Int] = [:]
      for member in members {
        let place = path + [member.key]
        guard let axis = axes.firstIndex(where: { $0.name == member.key }) else {
          let near = EditDistance.nearest(to: member.key, among: axes.map(\.name))
          throw fault(
            place,
            "'\(member.key.printable)' is no axis.\(near.map { " Did you mean '\($0)'?" } ?? "") Please give one of: \(axes.map(\.name).joined(separator: ", "))."
          )
        }
        let wanted = try self.value(member.value, of: axes[axis].declaration, at: place)
        guard let found = axes[axis].values.firstIndex(of: wanted) else {
          throw fault(
            place,
            "The value '\(wanted.description.printable)' is none of that axis. Please give one that it has.")
        }
        combination[axis] = found
      }
      return combination
    }
  }

  private func places(_ axes: [SweepSpecification.Axis], _ excluded: [[Int: Int]]) throws -> [Int] {
    var total = 1
    for axis in axes {
      let (product, overflow) = total.multipliedReportingOverflow(by: axis.values.count)
      guard !overflow, product <= SweepSpecification.taskLimit else {
        throw fault(
          [SweepSpecification.axesKey],
          "The axes have \(axes.map { "\($0.values.count)" }.joined(separator: " x ")) combinations. Please give at most \(SweepSpecification.taskLimit)."
        )
      }
      total = product
    }
    guard !excluded.isEmpty else { return Array(0..<total) }
    let places = (0..<total).filter { place in
      let digits = SweepSpecification.digits(place, axes)
      return !excluded.contains { $0.allSatisfy { digits[$0.key] == $0.value } }
    }
    guard !places.isEmpty else {
      throw fault([SweepSpecification.excludeKey], "Every combination is left out. Please leave some in.")
    }
    return places
  }
}

extension SweepSpecification {
  /// Reads the file `path`.
  ///
  /// - Parameter subjects: what can be swept.
  /// - Throws: `FileError`, `JSONError`, or `InputError` with line, place and value.
  public init(_ path: String, of subjects: [any Sweepable], files: any FileStore) throws {
    let source = path == "-" ? "standard input" : path
    self = try SweepReader(
      document: JSONDocument(parsing: files.readBytes(path), source: source), subjects: subjects
    ).specification()
  }
}
