import Experimentation
import Testing

@Suite struct ParameterValuesTests {
  private static let steps = Parameter.integer("steps", 1...10, default: 3, help: "")
  private static let limit = Parameter.real("limit", .positive, help: "")
  private static let names = Parameter.choices("names", ["a", "b"], default: ["a"], help: "")
  private static let set = ParameterSet(steps, limit, names)

  @Test func typedAccess() throws {
    let values = Self.set.defaults.setting([Self.limit.set(0.5), Self.names.set(["b"])])
    #expect(values[Self.steps] == 3)
    #expect(values[Self.limit] == 0.5)
    #expect(values[Self.names] == ["b"])
    #expect(try values.required(Self.limit) == 0.5)
    #expect(values.setting([Self.limit.set(nil)])[Self.limit] == nil)
  }

  @Test func aStrangeParameterHasItsDefault() {
    let other = Parameter.integer("other", 1...10, default: 7, help: "")
    #expect(Self.set.defaults[other] == 7)
    let clash = Parameter.text("steps", TextRule("a text"), default: "none", help: "")
    #expect(Self.set.defaults[clash] == "none")
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
    let own = Parameter.integer("seed", 0...9, default: 5, role: .sample, help: "")
    let values = ParameterSet(own).adding(CommonParameters.all).defaults
    #expect(values.seed == 5)
    #expect(values.scope == .published)
  }
}
