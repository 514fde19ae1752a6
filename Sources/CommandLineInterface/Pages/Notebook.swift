import Experimentation
import Reporting

/// A Markdown file with directives; see `NotebookCommand` for the format.
struct Notebook {
  /// A fenced block: the lines of its two fences, counted from 0, and its info string.
  private struct Block {
    let opening: Int
    let closing: Int
    let info: String
  }

  private let path: String
  private let lines: [String]
  /// The line break of the file: CR LF when there is any, else LF.
  private let lineBreak: String

  init(_ source: String, path: String) {
    self.path = path
    lines = source.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)
    lineBreak = source.contains("\r\n" as Character) ? "\r\n" : "\n"
  }

  /// The file with every text block replaced by what its directive writes, and every tied value by that of its table.
  ///
  /// - Parameters:
  ///   - run: the standard output of the words of a line; the line is counted from 1.
  ///   - table: the bytes of a table, by its path relative to the page.
  /// - Throws: `InputError` for a fence that is not closed, a line that cannot be split, or a value that its table does not
  ///   have; what `run` and `table` throw.
  func updated(
    _ run: ([String], Int) throws -> String, table: (String) throws -> [UInt8]
  ) throws -> String {
    let blocks = try fencedBlocks()
    let lines = try tied(outside: blocks, table)
    var result: [String] = []
    var next = 0
    for (index, block) in blocks.enumerated() where block.info == "experiment" {
      result += lines[next...block.closing]
      next = block.closing + 1
      let following = index + 1 < blocks.count ? blocks[index + 1] : nil
      let output = try output(of: block, run)
      if let following, following.info == "text", lines[next..<following.opening].allSatisfy(Self.isBlank) {
        result += lines[next..<following.opening]
        next = following.closing + 1
      } else {
        result.append("")
      }
      result += Self.fenced(output)
    }
    result += lines[next...]
    return result.joined(separator: lineBreak)
  }

  /// The first line in which two versions differ, in a sentence, or nil.
  static func firstDifference(_ recorded: String, _ updated: String) -> String? {
    if recorded == updated { return nil }
    let old = recorded.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    let new = updated.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    let line =
      zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
    func quoted(_ lines: [Substring]) -> String {
      line < lines.count ? "'\(String(lines[line]).printable)'" : "the end"
    }
    return "line \(line + 1): recorded \(quoted(old)), now \(quoted(new))"
  }

  /// The lines with the values of their tables, those of the blocks as they are.
  private func tied(outside blocks: [Block], _ table: (String) throws -> [UInt8]) throws -> [String] {
    let fenced = Set(blocks.flatMap { $0.opening...$0.closing })
    var tables: [String: CSVDocument] = [:]
    return try lines.enumerated().map { index, line in
      if fenced.contains(index) { return line }
      do {
        var line = line
        for (shown, value) in try TiedValue.all(in: line).reversed() {
          let document =
            try tables[value.target] ?? CSVDocument(try table(value.target), source: value.target)
          tables[value.target] = document
          line.replaceSubrange(shown, with: try value.text(from: document))
        }
        return line
      } catch let fault as CellExpression.Fault {
        throw InputError(path: path, line: index + 1, fault.message)
      }
    }
  }

  private func output(of block: Block, _ run: ([String], Int) throws -> String) throws -> String {
    var output = ""
    for index in block.opening + 1..<block.closing {
      let line = lines[index]
      if Self.isBlank(line) || line.hasPrefix("#") { continue }
      let words: [String]
      do {
        words = try CommandWords.split(line)
      } catch let error as CommandWords.Unterminated {
        throw InputError(
          path: path, line: index + 1, "The line ends behind an open \(error.character). Please close it.")
      }
      output += try run(words, index + 1)
    }
    return output
  }

  private func fencedBlocks() throws -> [Block] {
    var blocks: [Block] = []
    var open: (line: Int, fence: Substring, info: String)?
    for (index, line) in lines.enumerated() {
      guard let mark = line.first, mark == "`" || mark == "~" else { continue }
      let fence = line.prefix { $0 == mark }
      guard fence.count >= 3 else { continue }
      let info = String(line.dropFirst(fence.count).drop { $0 == " " })
      if mark == "`", info.contains("`") { continue }
      if let current = open {
        let closes =
          fence.first == current.fence.first && fence.count >= current.fence.count && Self.isBlank(info)
        if closes {
          blocks.append(Block(opening: current.line, closing: index, info: current.info))
          open = nil
        }
      } else {
        open = (index, fence, info.split(whereSeparator: \.isWhitespace).joined(separator: " "))
      }
    }
    if let open {
      throw InputError(
        path: path, line: open.line + 1,
        "The fenced block is never closed. Please close it with '\(open.fence)'.")
    }
    return blocks
  }

  private static func fenced(_ output: String) -> [String] {
    var lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    let longest = lines.map { $0.prefix { $0 == "`" }.count }.max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return [fence + "text"] + lines + [fence]
  }

  private static func isBlank(_ line: some StringProtocol) -> Bool { line.allSatisfy(\.isWhitespace) }
}
