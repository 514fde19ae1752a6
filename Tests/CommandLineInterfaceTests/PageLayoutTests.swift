import Testing

@testable import CommandLineInterface

@Suite struct PageLayoutTests {
  @Test func linesBreakAtBlanks() {
    #expect(PageLayout.lines("one two three four", width: 10) == ["one two", "three four"])
    #expect(PageLayout.lines("", width: 10) == [])
  }

  @Test func longWordsBreakBehindCommas() {
    #expect(PageLayout.lines("see ddim,ttm2,ttm3", width: 10) == ["see", "ddim,ttm2,", "ttm3"])
    #expect(PageLayout.lines("abcdefghijklm", width: 10) == ["abcdefghij", "klm"])
  }

  @Test func indentedLinesStayAsTheyAre() {
    let text = "A paragraph\nin two lines.\n\n  kept   as it is\nNext."
    #expect(PageLayout.paragraphs(text) == "A paragraph in two lines.\n\n  kept   as it is\nNext.\n")
    #expect(PageLayout.paragraphs("a", indent: 2) == "  a\n")
  }

  @Test func longTermsHaveTheirOwnLine() {
    let text = PageLayout.definitions([("a", "short"), ("a-very-long-term-indeed-it-is", "explained")])
    #expect(text == "  a  short\n  a-very-long-term-indeed-it-is\n     explained\n")
  }
}
