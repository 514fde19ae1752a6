import Reporting

/// The JSON header of a network, read member by member.
public struct NetworkHeader: Sendable {
  /// What the member `format` says.
  public static let format = "taylorflow-network-1"

  private let json: JSONValue
  private let place: String

  /// A header.
  ///
  /// - Throws: `LearningError` for JSON that is no header of this format.
  public init(_ json: JSONValue) throws {
    self.init(json, place: "")
    guard json.members != nil else {
      throw LearningError.outOfRange(
        quantity: "a header of a network", value: json.kindName, allowed: "a JSON object")
    }
    try require("format", Self.format)
  }

  private init(_ json: JSONValue, place: String) {
    self.json = json
    self.place = place
  }

  /// The text of a member.
  ///
  /// - Throws: `LearningError` where there is none.
  public func text(_ key: String) throws -> String {
    guard let text = json[key]?.string else { throw refusal(key, nil, "a text") }
    return text
  }

  /// What a member that is an object holds.
  func object(_ key: String) throws -> NetworkHeader {
    guard let member = json[key], member.members != nil else { throw refusal(key, nil, "an object") }
    return NetworkHeader(member, place: place + key + ".")
  }

  func integer(_ key: String) throws -> Int {
    guard case .integer(let value) = json[key] else { throw refusal(key, nil, "a whole number") }
    return value
  }

  /// The same, or a default where the header does not have the member.
  func integer(_ key: String, default value: Int) throws -> Int {
    json[key] == nil ? value : try integer(key)
  }

  func real(_ key: String) throws -> Double {
    guard let value = json[key]?.double else { throw refusal(key, nil, "a number") }
    return value
  }

  func reals(_ key: String) throws -> [Double] {
    guard let list = json[key]?.array else { throw refusal(key, nil, "a list of numbers") }
    return try list.map { entry in
      guard let value = entry.double else { throw refusal(key, entry.kindName, "a list of numbers") }
      return value
    }
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, of type: Choice.Type
  ) throws -> Choice {
    let name = try text(key)
    guard let choice = Choice(rawValue: name) else {
      throw refusal(key, name, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  func require(_ key: String, _ value: String) throws {
    let found = try text(key)
    guard found == value else { throw refusal(key, found, "\"\(value)\"") }
  }

  func refusal(_ key: String, _ value: String?, _ allowed: String) -> LearningError {
    .outOfRange(
      quantity: "the member \"\(place)\(key)\" of the header",
      value: value ?? json[key]?.kindName ?? "(missing)", allowed: allowed)
  }
}
