import Experimentation
import Testing

@Suite struct ParameterKindTests {
  @Test(arguments: [
    ("1", 1), ("+7", 7), ("10", 10), ("0", nil), ("11", nil), ("1.0", nil), (" 1", nil), ("1e1", nil),
    ("", nil),
    ("0x5", nil), ("١", nil),
  ])
  func wholeNumbers(_ text: String, _ value: Int?) {
    #expect(ParameterKind<Int>.integer(1...10).parse(text) == value)
  }

  @Test(arguments: [
    ("0.5", 0.5), ("1", 1), ("1e-3", 0.001), ("0", nil), ("-0", nil), ("1.0000001", nil), ("nan", nil),
    ("inf", nil),
    ("1e999", nil), ("0,5", nil), ("", nil), ("one", nil),
  ])
  func realNumbers(_ text: String, _ value: Double?) {
    #expect(ParameterKind<Double>.real(.above(0, upTo: 1)).parse(text) == value)
  }

  @Test func lists() {
    #expect(ParameterKind<[Int]>.integers(1...9).parse("3,1,3") == [3, 1, 3])
    #expect(ParameterKind<[Int]>.integers(1...9).parse("3,,1") == nil)
    #expect(ParameterKind<[Int]>.integers(1...9).parse("3,") == nil)
    #expect(ParameterKind<[Double]>.reals(.any).parse("-0.5,1e3") == [-0.5, 1000])
    #expect(ParameterKind<[Double]>.reals(.any).parse("") == nil)
    #expect(ParameterKind<[String]>.choices(["a", "b"]).parse("b,a") == ["b", "a"])
    #expect(ParameterKind<[String]>.choices(["a", "b"]).parse("a,a") == nil)
  }

  @Test func conditionsInWords() {
    #expect(RealRange.any.condition == "")
    #expect(RealRange.positive.condition == "greater than 0")
    #expect(RealRange.nonNegative.condition == "of at least 0")
    #expect(RealRange.closed(0.5...2).condition == "from 0.5 to 2")
    #expect(RealRange.above(0, upTo: 1).condition == "greater than 0 and at most 1")
    let open = RealRange(lower: 0, upper: 1, includesLower: true, includesUpper: false)
    #expect(open.condition == "of at least 0 and less than 1")
    #expect(open.contains(0) && !open.contains(1) && !open.contains(.nan))
    #expect(!RealRange.any.contains(.infinity))
  }

  @Test(arguments: [
    (1.0, "1"), (-0.0, "-0.0"), (0.1, "0.1"), (1e300, "1e+300"),
    (9_007_199_254_740_992, "9007199254740992.0"),
  ])
  func numbersAsTyped(_ value: Double, _ text: String) {
    #expect(value.plain == text)
    #expect(Double(text)?.bitPattern == value.bitPattern)
  }

  private func readsBack<Value: Equatable>(_ kind: ParameterKind<Value>, _ value: Value) {
    #expect(kind.parse(kind.record(value).description) == value)
  }

  @Test func valuesReadBackAsThemselves() {
    readsBack(.integer(Int.min...Int.max), .min)
    readsBack(.real(.any), 0.1 + 0.2)
    readsBack(.reals(.any), [1e-300, -7])
    readsBack(.integers(-9...9), [-9, 9])
    readsBack(.choices(["x", "y"]), ["y", "x"])
    readsBack(.inputFile, "a,b=c d")
    readsBack(.choice(of: ProgressMode.allCases), .never)
  }

  @Test("Numbers that a double cannot hold, and hexadecimal ones, are refused")
  func strictNumbers() {
    for text in ["1e-400", "-1e-330", "1e309", "nan", "inf", "0x10", " 1", "1_0", ""] {
      #expect(ParameterKind.real(.any).parse(text) == nil, "\(text)")
      #expect(ParameterKind.reals(.any).parse("1," + text) == nil, "\(text)")
    }
    #expect(ParameterKind.real(.any).parse("-0.5e-3") == -0.5e-3)
    #expect(ParameterKind.reals(.any).parse("0e-400,5") == [0, 5])
  }
}
