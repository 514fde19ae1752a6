import Experimentation
import Testing

@Suite struct CheckTests {
  @Test(arguments: [ParameterScope.published, .otherSample, .other])
  func aClaimThatAlwaysHoldsIsAlwaysJudged(_ scope: ParameterScope) {
    #expect(Check("order", measured: 2, in: 1.9...2.1).judged(at: scope).status == .holds)
    #expect(Check("order", measured: 1.9, in: 1.9...2.1).judged(at: scope).status == .holds)
    #expect(Check("order", measured: 1.89, in: 1.9...2.1).judged(at: scope).status == .fails)
    #expect(Check("order", measured: .nan, in: -.infinity ... .infinity).judged(at: scope).status == .fails)
    #expect(Check("sign", isTrue: false).judged(at: scope).status == .fails)
    #expect(Check("sign", isTrue: true).judged(at: scope).status == .holds)
  }

  @Test func aPublishedIntervalIsForPublishedParameters() {
    let check = Check("mean", measured: 3, in: 1...2, onlyAtPublishedParameters: true)
    #expect(check.judged(at: .published).status == .fails)
    #expect(check.judged(at: .otherSample).status == .notApplicable)
    #expect(check.judged(at: .other).status == .notApplicable)
  }

  @Test func anotherSampleHasAWiderInterval() {
    let check = Check(
      "mean", measured: 3, in: 1...2, onlyAtPublishedParameters: true, forOtherSamples: 0...4)
    #expect(check.judged(at: .published).status == .fails)
    #expect(check.judged(at: .otherSample).status == .holds)
    #expect(check.judged(at: .otherSample).interval == 0...4)
    #expect(check.judged(at: .other).status == .notApplicable)
    #expect(check.judged(at: .other).interval == 1...2)
  }

  @Test func theLineNamesNumberAndInterval() {
    let judged = Check("The order is 2.", measured: 1.98765432, in: 1.9 ... .infinity).judged(at: .other)
    #expect(judged.line == "holds  The order is 2. [measured 1.98765, interval 1.9...inf]")
  }
}
