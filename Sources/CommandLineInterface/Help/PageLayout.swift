/// Sets text for a terminal of 80 columns.
enum PageLayout {
  /// The longest line of a help page.
  static let width = 80

  /// Paragraphs broken into lines; lines that start with a space stay as they are.
  static func paragraphs(_ text: String, indent: Int = 0, width: Int = width) -> String {
    var result = ""
    var paragraph: [Substring] = []
    func flush() {
      guard !paragraph.isEmpty else { return }
      let margin = String(repeating: " ", count: indent)
      for line in lines(paragraph.joined(separator: " "), width: width - indent) {
        result += margin + line + "\n"
      }
      paragraph = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty {
        flush()
        result += "\n"
      } else if line.hasPrefix(" ") {
        flush()
        result += String(repeating: " ", count: indent) + line + "\n"
      } else {
        paragraph.append(line)
      }
    }
    flush()
    return result
  }

  /// Terms with their explanations in a second column.
  static func definitions(_ entries: [(term: String, text: String)], widestTerm: Int = 24) -> String {
    let widest = entries.map(\.term.count).filter { $0 <= widestTerm }.max() ?? widestTerm
    let column = widest + 4
    var result = ""
    for entry in entries {
      let explanation = lines(entry.text, width: width - column)
      var rest = explanation[...]
      result += "  " + entry.term
      if entry.term.count <= widest, let first = rest.popFirst() {
        result += String(repeating: " ", count: column - 2 - entry.term.count) + first
      }
      result += "\n"
      for line in rest { result += String(repeating: " ", count: column) + line + "\n" }
    }
    return result
  }

  /// A text broken at blanks; a word longer than a line is broken behind a comma or, without one, anywhere.
  static func lines(_ text: String, width: Int) -> [String] {
    let width = max(width, 10)
    var result: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      var word = word
      if line.count + 1 + word.count > width, !line.isEmpty {
        result.append(line)
        line = ""
      }
      while word.count > width {
        let part = word.prefix(width)
        let cut = part.lastIndex(of: ",").map { word.index(after: $0) } ?? part.endIndex
        result.append(String(word[..<cut]))
        word = word[cut...]
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { result.append(line) }
    return result
  }
}
