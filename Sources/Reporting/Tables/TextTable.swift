/// How a table is set for people to read.
public struct TextTableStyle: Equatable, Sendable {
  /// Significant digits of numbers.
  public var digits: Int
  /// Whether rules and ellipses may use characters beyond ASCII.
  public var isUnicode: Bool
  /// Texts longer than this many characters are cut, with a mark; nil cuts nothing.
  public var maximumColumnWidth: Int?

  /// A style; by default four digits, Unicode rules and no cut.
  public init(digits: Int = 4, isUnicode: Bool = true, maximumColumnWidth: Int? = nil) {
    self.digits = digits
    self.isUnicode = isUnicode
    self.maximumColumnWidth = maximumColumnWidth
  }
}

extension Table {
  /// The table in columns of equal width for a terminal: texts flush left, numbers flush right, a rule below the
  /// header, no blanks at line ends, a line break after every line. NaN and infinities are blank, as in CSV.
  public func alignedText(_ style: TextTableStyle = TextTableStyle()) -> String {
    let grid = TextGrid(self, style: style)
    let rule = style.isUnicode ? "─" : "-"
    var lines = [grid.line(grid.header, separator: "  ")]
    lines.append(grid.widths.map { String(repeating: rule, count: $0) }.joined(separator: "  "))
    lines += grid.body.map { grid.line($0, separator: "  ") }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The table in the Markdown of GitHub, aligned in the source as well.
  public func markdown(_ style: TextTableStyle = TextTableStyle()) -> String {
    let grid = TextGrid(self, style: style, escapingPipes: true, minimumWidth: 3)
    let rules = zip(grid.widths, grid.isNumeric).map { width, isNumeric in
      String(repeating: "-", count: isNumeric ? width - 1 : width) + (isNumeric ? ":" : "")
    }
    let lines =
      [grid.line(grid.header, separator: " | "), rules.joined(separator: " | ")]
      + grid.body.map { grid.line($0, separator: " | ") }
    return lines.map { line in
      "| \(line)\(String(repeating: " ", count: max(0, grid.totalWidth(separator: 3) - line.count))) |\n"
    }.joined()
  }
}

/// The cells of a table as texts, with the width of each column.
private struct TextGrid {
  let header: [String]
  let body: [[String]]
  let widths: [Int]
  /// Whether a column holds numbers only.
  let isNumeric: [Bool]

  init(_ table: Table, style: TextTableStyle, escapingPipes: Bool = false, minimumWidth: Int = 0) {
    func shown(_ cell: Cell) -> String {
      switch cell {
      case .number(let value): value.isFinite ? NumberText.significant(value, digits: style.digits) : ""
      default: Self.cleaned(cell.plainText, style: style, escapingPipes: escapingPipes)
      }
    }
    let header = table.columns.map {
      Self.cleaned($0.name, style: style, escapingPipes: escapingPipes)
    }
    let body = table.rows.map { $0.map(shown) }
    isNumeric = table.columns.indices.map { column in
      let cells = table.rows.lazy.map { $0[column] }
      return cells.contains { $0.double != nil }
        && cells.allSatisfy { $0.double != nil || $0 == .empty || $0 == .text("") }
    }
    widths = header.indices.map { column in
      body.reduce(max(minimumWidth, header[column].count)) { max($0, $1[column].count) }
    }
    self.header = header
    self.body = body
  }

  func totalWidth(separator: Int) -> Int {
    widths.reduce(0, +) + separator * max(0, widths.count - 1)
  }

  func line(_ cells: [String], separator: String) -> String {
    let padded = cells.indices.map { column in
      let blanks = String(repeating: " ", count: widths[column] - cells[column].count)
      return isNumeric[column] ? blanks + cells[column] : cells[column] + blanks
    }
    let line = padded.joined(separator: separator)
    guard let end = line.lastIndex(where: { $0 != " " }) else { return "" }
    return String(line[...end])
  }

  private static func cleaned(_ text: String, style: TextTableStyle, escapingPipes: Bool) -> String {
    var result = ""
    for character in text {
      if character.isNewline || character == "\t" {
        result.append(" ")
      } else if escapingPipes, character == "|" {
        result += "\\|"
      } else {
        result.append(character)
      }
    }
    guard let limit = style.maximumColumnWidth, result.count > max(limit, 1) else { return result }
    let mark = style.isUnicode ? "…" : "~"
    return result.prefix(max(limit, 1) - 1) + mark
  }
}
