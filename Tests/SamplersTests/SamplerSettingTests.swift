import Samplers
import Testing

/// What samplers declare about themselves can be read, changed and refused.
@Suite struct SamplerSettingTests {
  @Test func everyChoiceOfEverySamplerIsAccepted() throws {
    for sampler in SamplerCatalog.everyProcess.samplers {
      for declaration in sampler.declarations {
        for choice in declaration.choices {
          #expect(declaration.normal(choice) == choice)
          let changed = try sampler.setting(declaration.name, to: choice)
          #expect(changed.card.name == sampler.card.name)
        }
      }
    }
  }

  @Test func namesAreWords() {
    for sampler in SamplerCatalog.everyProcess.samplers {
      let names = sampler.declarations.map(\.name)
      #expect(Set(names).count == names.count)
      for name in names { #expect(name.allSatisfy { $0.isLetter || $0 == "-" } && !name.hasPrefix("-")) }
    }
  }

  @Test(arguments: [
    ("ttm2", "start", "heun", SettingError.unknown(setting: "start", sampler: "ttm2")),
    (
      "ab3", "start", "warm",
      .refused(setting: "start", sampler: "ab3", value: "warm", allowed: "one of: ramp, heun, rk4, exact")
    ),
    (
      "f-pndm", "start", "rk4",
      .refused(setting: "start", sampler: "f-pndm", value: "rk4", allowed: "'exact'")
    ),
    (
      "rk45", "tolerance", "nan",
      .refused(setting: "tolerance", sampler: "rk45", value: "nan", allowed: "a number from 1e-13 to 1")
    ),
    (
      "taylor-adaptive", "order", "61",
      .refused(
        setting: "order", sampler: "taylor-adaptive", value: "61", allowed: "a whole number from 2 to 60")
    ),
    (
      "scirei-2", "phi", "schedule",
      .refused(setting: "phi", sampler: "scirei-2", value: "schedule", allowed: "a number from 0.1 to 10")
    ),
    (
      "dpm-solver-2s", "inner-nodes", "grid",
      .refused(
        setting: "inner-nodes", sampler: "dpm-solver-2s", value: "grid",
        allowed: "one of: fixed, grid, grid:SPACING with a spacing that does not depend on the data")
    ),
    ("dpm-solver-3m", "weights", "taylor", .unknown(setting: "weights", sampler: "dpm-solver-3m")),
  ])
  func wrongSettingsAreRefused(_ name: String, _ setting: String, _ text: String, _ error: SettingError)
    throws
  {
    let sampler = try SamplerCatalog.sampler(named: name)
    #expect(throws: error) { try sampler.setting(setting, to: text) }
  }

  @Test func aSettingChangesItsPropertyAndNothingElse() throws {
    let changed = try DPMSolverMultistep(.data, order: .second).setting("final-order", to: "kept")
    #expect(changed.finalOrder == .kept)
    #expect(changed.weights == .solver && changed.start == .ramp && changed.order == 2)
    #expect(try TaylorAdaptive().setting("order", to: "9").order == 9)
    #expect(try SciREI().setting("phi", to: "1").phi == 1)
    #expect(try DPMSolverFast(.noise).setting("inner-nodes", to: "grid:edm:7").innerNodes == .grid(.edm(7)))
  }

  @Test func theUnionTakesWhatAnyMethodTakes() throws {
    let union = SamplerCatalog.standard.declarations
    #expect(Set(union.map(\.name)).count == union.count)
    let phi = try #require(union.first { $0.name == "phi" })
    #expect(phi.allowed == "'schedule' or a number from 0.1 to 10")
    #expect(phi.normal("schedule") == "schedule" && phi.normal("0.50") == "0.5" && phi.normal("11") == nil)
    let start = try #require(union.first { $0.name == "start" })
    #expect(start.choices == StartPolicy.allCases.map(\.rawValue))
    #expect([SecondOrderPseudoNumerical().declarations[0], start].union[0].choices.count == 4)
  }

  /// Names of options belong to the command line.
  @Test func errorsNameNoOption() {
    let errors: [any Error] = [
      SamplerError.unknown("x"), SamplerError.orderOutOfRange(name: "x", allowed: 1...2),
      SamplerError.budgetTooSmall(sampler: "x", evaluations: 1, least: 2),
      SamplerError.needsEvaluations(sampler: "x"), SamplerError.onlyFromNoiseToData(sampler: "x"),
      SamplerError.budgetNotApplicable(sampler: "x"), SettingError.unknown(setting: "s", sampler: "x"),
      SettingError.refused(setting: "s", sampler: "x", value: "v", allowed: "a"),
    ]
    for error in errors { #expect(!"\(error)".contains("--")) }
  }
}
