import Experimentation
import Testing

@Suite struct ParameterValuesTests {
  private static let steps = Parameter(
    "steps", .integer(1...10), default: 3, help: "")
  private static let limit = Parameter(
    "limit", .real(.positive), help: "")
  private static let names = Parameter(
    "names", .choices(["a", "b"]), default: ["a"], help: "")
  private static let set = ParameterSet(steps, limit, names)

  @Test func typedAccess() throws {
    let values = Self.set.defaults.setting([Self.limit.set(0.5), Self.names.set(["b"])])
    #expect(values[Self.steps] == 3)
    #expect(values[Self.limit] == 0.5)
    #expect(values[Self.names] == ["b"])
    #expect(try values.required(Self.limit) == 0.5)
    #expect(values.setting([Self.limit.set(nil)])[Self.limit] == nil)
  }

  @Test func aParameterThatIsNotDeclaredIsAFaultOfTheProgram() async {
    let values = Self.set.defaults
    #expect(!values.holds(CommonParameters.quiet))
    await #expect(processExitsWith: .failure) {
      _ = ParameterSet(CommonParameters.quiet).defaults[CommonParameters.progress]
    }
  }

  /// What the program reads is what was parsed, not a text to be parsed again.
  @Test func theParsedValueIsKept() throws {
    let sum = Parameter(
      "sum",
      .value("numbers joined by +", parse: { $0.split(separator: "+").count }, text: { "\($0) terms" }),
      help: "")
    var values = ParameterSet(sum).defaults
    #expect(values[sum] == nil)
    values.give(try sum.declaration.parse("1+2+3"), to: "sum")
    #expect(values[sum] == 3)
    #expect(values.recorded.map(\.value.description) == ["3 terms"])
  }

  @Test func aMissingValueIsAnError() {
    let error = #expect(throws: UsageError.self) { try Self.set.defaults.required(Self.limit) }
    #expect(
      error?.description == "The option '--limit <number>' is missing. Please give a number greater than 0.")
  }

  @Test func assignmentsAreHeldToTheirRanges() {
    #expect(throws: UsageError.self) { try Self.set.defaults.setting([Self.steps.set(11)]).validated() }
    #expect(throws: Never.self) { try Self.set.defaults.setting([Self.steps.set(10)]).validated() }
    #expect(throws: UsageError.self) { try Self.set.defaults.setting([Self.names.set([])]).validated() }
  }

  @Test func theFirstOfTwoDeclarationsCounts() {
    let own = Parameter(
      "seed", .integer(0...9), default: 5, role: .sample, help: "")
    let values = ParameterSet(own).adding(CommonParameters.all).defaults
    #expect(values.seed == 5)
    #expect(values.scope == .published)
  }
}
