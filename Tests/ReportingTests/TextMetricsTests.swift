import Testing

@testable import Reporting

@Suite struct TextMetricsTests {
  @Test func scripts() {
    let text = RichText("a^{−3} x_{0}^{T} bb_c ^ {d} e^{")
    #expect(text.plain == "a−3 x0T bb_c ^ {d} e^{")
    #expect(text.runs.map(\.script) == [.base, .superscript, .base, .subscript, .superscript, .base])
    #expect(RichText("").isEmpty)
    #expect(RichText("a^{}b").plain == "ab")
  }

  @Test func widths() {
    // Digits of DejaVu Sans are 0.636 wide.
    #expect(abs(TextMetrics.width("0000", size: 10) - 25.44) < 1e-9)
    #expect(TextMetrics.width("x\u{304}", size: 10) == TextMetrics.width("x", size: 10))
    #expect(TextMetrics.width("漢", size: 10) == 10)
    #expect(RichText("10^{5}").width(size: 10) < RichText("105").width(size: 10))
    #expect(TextMetrics.width("abc", size: 10, isBold: true) > TextMetrics.width("abc", size: 10))
  }

  @Test func scriptsStandOut() {
    #expect(RichText("10^{5}").ascent(size: 10) > RichText("105").ascent(size: 10))
    #expect(RichText("x_{0}").descent(size: 10) > RichText("x").descent(size: 10))
  }

  @Test func wrapping() {
    let text = "the mean error of all samplers at twenty steps"
    let lines = TextMetrics.wrap(text, width: 60, size: 7)
    #expect(lines.count > 1)
    #expect(lines.allSatisfy { $0.width(size: 7) <= 60 })
    #expect(lines.map(\.plain).joined(separator: " ") == text)
    #expect(TextMetrics.wrap("indivisible", width: 5, size: 7).map(\.plain) == ["indivisible"])
    #expect(TextMetrics.wrap("", width: 5, size: 7).isEmpty)
  }
}
