import Reporting

/// What a sweep is to compute, as a file says it: the parameters that are fixed, those that vary, and the combinations to leave out.
public struct SweepSpecification: Sendable {
  /// A parameter that takes several values.
  public struct Axis: Sendable {
    /// The parameter.
    public let declaration: OptionDeclaration
    /// Its values, no two the same.
    public let values: [ParameterValue]

    /// The name of the parameter.
    public var name: String { declaration.name }
  }

  /// The largest number of tasks.
  public static let taskLimit = 1_000_000
  /// The member that names what is computed.
  static let experimentKey = "experiment"
  /// The member with the axes.
  static let axesKey = "axes"
  /// The member with the combinations that are left out.
  static let excludeKey = "exclude"

  /// What is computed.
  public let subject: any Sweepable
  /// What varies, slowest first.
  public let axes: [Axis]
  /// The combinations of values that are left out, each by the numbers of axes and of their values.
  let excluded: [[Int: Int]]
  /// The values of all parameters; those of an axis count for nothing.
  public let fixed: ParameterValues
  /// The combinations that are computed, by their place in the product of the axes.
  private let places: [Int]

  init(
    subject: any Sweepable, axes: [Axis], excluded: [[Int: Int]], fixed: ParameterValues, places: [Int]
  ) {
    self.subject = subject
    self.axes = axes
    self.excluded = excluded
    self.fixed = fixed
    self.places = places
  }

  /// How many tasks there are.
  public var count: Int { places.count }

  /// The values on the axes of a task: the Cartesian product in the order written, the last axis fastest, without what is left out.
  public func point(_ task: Int) -> [ParameterValue] {
    zip(axes, Self.digits(places[task], axes)).map { $0.values[$1] }
  }

  /// The values of all parameters of a task.
  public func values(_ task: Int) -> ParameterValues {
    var values = fixed
    for (axis, value) in zip(axes, point(task)) { values.give(value, to: axis.name) }
    return values
  }

  /// A task in words: `steps=5, seed=1`.
  public func words(_ task: Int) -> String {
    zip(axes, point(task)).map { "\($0.name)=\($1)" }.joined(separator: ", ")
  }

  /// The number of the value on every axis, at a place in the product.
  static func digits(_ place: Int, _ axes: [Axis]) -> [Int] {
    var rest = place
    var digits: [Int] = []
    for axis in axes.reversed() {
      digits.append(rest % axis.values.count)
      rest /= axis.values.count
    }
    return digits.reversed()
  }

  /// Everything that decides about a result, in one way to write it: aliases and defaults are resolved, blanks and the order of fixed
  /// parameters do not count.
  public var canonical: JSONValue {
    let varied = Set(axes.map(\.name))
    return .object([
      .init(Self.experimentKey, .string(subject.name)),
      .init(
        Self.axesKey,
        .object(axes.map { .init($0.name, .array($0.values.map(\.record.json))) })),
      .init(
        Self.excludeKey,
        .array(
          excluded.map { members in
            .object(
              members.sorted { $0.key < $1.key }.map {
                .init(axes[$0.key].name, axes[$0.key].values[$0.value].record.json)
              })
          })),
      .init(
        "fixed",
        .object(
          fixed.recorded.filter { !varied.contains($0.name) }.map { .init($0.name, $0.value.record.json) })),
    ])
  }
}

/// Which sweep a result belongs to: the canonical specification and the version of the program.
public struct SweepIdentity: Equatable, Sendable {
  /// 64 hexadecimal digits.
  public let digest: String
  /// The version of the program.
  public let version: String

  /// The identity of a specification with a version of the program.
  public init(_ specification: SweepSpecification, version: String) {
    self.version = version
    digest = SHA256.hexadecimal(
      of: Array("sweep 1\n\(version)\n\(specification.canonical.text(indented: false))".utf8))
  }

  init(digest: String, version: String) {
    self.digest = digest
    self.version = version
  }

  /// The first sixteen digits.
  public var short: String { String(digest.prefix(16)) }
}
