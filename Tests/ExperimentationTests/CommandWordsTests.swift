import Experimentation
import TestSupport
import Testing

@Suite struct CommandWordsTests {
  @Test(arguments: [
    ("", []), ("  a   b\tc ", ["a", "b", "c"]), ("a'b c'd", ["ab cd"]), ("'' \"\"", ["", ""]),
    ("\"a \\\" b\" 'c\\'", ["a \" b", "c\\"]), ("a\\ b", ["a b"]), ("--x=1,2", ["--x=1,2"]),
  ])
  func splitsAsAShellDoes(_ line: String, _ words: [String]) throws {
    #expect(try CommandWords.split(line) == words)
  }

  @Test(arguments: ["'a", "\"a", "a\\"])
  func anOpenQuoteIsAnError(_ line: String) {
    #expect(throws: CommandWords.Unterminated.self) { try CommandWords.split(line) }
  }

  @Test func joiningAndSplittingGiveTheWordsBack() throws {
    let letters: [Character] = ["a", " ", "'", "\"", "\\", "$", "-", "é", "\t", "*", ";"]
    for var draw in RandomCases(seed: 3, count: 500) {
      let words = (0..<draw.integer(0...5)).map { _ in
        String((0..<draw.integer(0...8)).map { _ in letters[draw.integer(0...letters.count - 1)] })
      }
      #expect(try CommandWords.split(CommandWords.join(words)) == words, "\(draw)")
    }
  }
}
