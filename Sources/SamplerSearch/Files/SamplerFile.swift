import Reporting
import Samplers

/// A sampler that a search found, as JSON:
///
///     {"format": "taylorflow-sampler-1", "name": "...", "family": "M", "levels": [...], "increments": [[...], ...]}
///
/// Family `M` has `increments`, row `n` with the `n + 1` numbers `c_n0 … c_nn`; `G` has `weights` of the same shape and `noise`,
/// `s_0 … s_{K−1}`; `grid` has `sampler`, the name of a method of the catalogue. `training` is for whoever reads the file.
public struct SamplerFile: Sendable {
  /// What the member `format` says.
  public static let format = "taylorflow-sampler-1"

  /// The sampler.
  public let sampler: SearchedSampler

  /// A file of a sampler.
  public init(_ sampler: SearchedSampler) { self.sampler = sampler }

  /// The sampler of a file.
  ///
  /// - Throws: `SearchError` naming the member, row and number that is refused; `SamplerError.unknown` for a method that the
  ///   catalogue does not have.
  public init(_ json: JSONValue) throws {
    let reader = Reader(json: json)
    guard json.members != nil else {
      throw SearchError.outOfRange(
        quantity: "a file of a sampler", value: json.kindName, allowed: "a JSON object")
    }
    let format = try reader.text("format")
    guard format == Self.format else {
      throw SearchError.outOfRange(
        quantity: "the member \"format\"", value: "\"\(format)\"", allowed: "\"\(Self.format)\"")
    }
    let (name, family) = (try reader.text("name"), try reader.text("family"))
    let levels = try reader.numbers("levels")
    switch family {
    case "M":
      try reader.allow(["increments"])
      sampler = try SearchedSampler(
        name: name, .multistep(MultistepRows(levels: levels, increments: reader.rows("increments"))))
    case "G":
      try reader.allow(["weights", "noise"])
      sampler = try SearchedSampler(
        name: name,
        .gaussian(
          GaussianRows(levels: levels, weights: reader.rows("weights"), fresh: reader.numbers("noise"))))
    case "grid":
      try reader.allow(["sampler"])
      sampler = try SearchedSampler(
        name: name, .onGrid(SamplerCatalog.sampler(named: reader.text("sampler")), levels: levels))
    default:
      throw SearchError.outOfRange(
        quantity: "the member \"family\"", value: "\"\(family)\"", allowed: "\"M\", \"G\" or \"grid\"")
    }
  }

  /// The file.
  ///
  /// - Parameter record: how the sampler was found.
  public func json(record: JSONValue? = nil) -> JSONValue {
    func list(_ numbers: [Double]) -> JSONValue { .array(numbers.map { .number($0) }) }
    var members = [
      JSONValue.Member("format", .string(Self.format)), JSONValue.Member("name", .string(sampler.name)),
    ]
    switch sampler.form {
    case .multistep(let rows):
      members += [
        .init("family", "M"), .init("levels", list(rows.levels)),
        .init("increments", .array(rows.increments.map(list))),
      ]
    case .gaussian(let rows):
      members += [
        .init("family", "G"), .init("levels", list(rows.levels)),
        .init("weights", .array(rows.weights.map(list))), .init("noise", list(rows.fresh)),
      ]
    case .onGrid(let base, let levels):
      members += [
        .init("family", "grid"), .init("levels", list(levels)), .init("sampler", .string(base.card.name)),
      ]
    }
    if let record { members.append(.init("training", record)) }
    return .object(members)
  }

  /// Reads members and says what is wrong with them.
  private struct Reader {
    let json: JSONValue

    func refusal(_ key: String, _ found: JSONValue?, _ allowed: String) -> SearchError {
      .outOfRange(quantity: "the member \(key)", value: found?.kindName ?? "(missing)", allowed: allowed)
    }

    func text(_ key: String) throws -> String {
      guard let text = json[key]?.string else { throw refusal("\"\(key)\"", json[key], "a text") }
      return text
    }

    func numbers(_ key: String) throws -> [Double] { try numbers(json[key], "\"\(key)\"") }

    func rows(_ key: String) throws -> [[Double]] {
      guard let list = json[key]?.array else {
        throw refusal("\"\(key)\"", json[key], "a list with one list of numbers for each step")
      }
      return try list.enumerated().map { try numbers($1, "\"\(key)\", row \($0)") }
    }

    private func numbers(_ value: JSONValue?, _ place: String) throws -> [Double] {
      guard let list = value?.array else { throw refusal(place, value, "a list of numbers") }
      return try list.enumerated().map { j, entry in
        guard let number = entry.double else { throw refusal("\(place), number \(j)", entry, "a number") }
        return number
      }
    }

    /// Refuses members that the family does not have.
    func allow(_ keys: [String]) throws {
      let known = ["format", "name", "family", "levels", "training"] + keys
      for member in json.members ?? [] where !known.contains(member.key) {
        throw SearchError.outOfRange(
          quantity: "a member of the file", value: "\"\(member.key)\"",
          allowed: "only " + known.map { "\"\($0)\"" }.joined(separator: ", "))
      }
    }
  }
}
