import Numbers
import TestSupport
import Testing

@Suite struct CompensatedSumTests {
  @Test func keepsWhatAPlainSumLoses() {
    let terms = [1, 1e100, 1, -1e100]
    #expect(terms.reduce(0, +) == 0)
    #expect(CompensatedSum.of(terms) == 2)
  }

  @Test func agreesWithDoubleDouble() {
    for var draw in RandomCases(seed: 21, count: 50) {
      let terms = draw.normals(200).map { $0 * Double.exp(20 * draw.normal()) }
      let exact = terms.reduce(DoubleDouble.zero) { $0 + DoubleDouble($1) }.double
      expectClose(CompensatedSum.of(terms), exact, relative: 1e-15, "\(draw)")
    }
  }

  @Test func infinityAndNaNPassThrough() {
    #expect(CompensatedSum.of([1, .infinity, 1]) == .infinity)
    #expect(CompensatedSum.of([.infinity, -.infinity]).isNaN)
    #expect(CompensatedSum.of([.nan, 1]).isNaN)
    #expect(CompensatedSum.of([]) == 0)
  }
}
