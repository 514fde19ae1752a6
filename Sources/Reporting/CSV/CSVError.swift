/// What is wrong with a CSV text, and where.
public struct CSVError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of fault.
  public enum Kind: Equatable, Sendable {
    /// No header: nothing but blank lines and remarks.
    case emptyFile
    /// A header without rows.
    case noRows
    /// Bytes that are not UTF-8.
    case invalidEncoding
    /// A quoted field that the text never closes.
    case unterminatedQuote
    /// A quote inside a field that does not begin with one.
    case strayQuote(field: String)
    /// Something other than a comma or line break after a closing quote.
    case textAfterQuote
    /// A row with another number of fields than the header.
    case columnCount(found: Int, expected: Int)
    /// A header that names a column twice.
    case duplicateColumn(String)
    /// A header without a column that is needed.
    case missingColumn(String, available: [String])
    /// A header other than the allowed one.
    case header(found: [String], allowed: String)
    /// A field that is no decimal number.
    case notANumber(column: String, value: String)
    /// A NaN, an infinity, or a number beyond the range of a double.
    case notFinite(column: String, value: String)
    /// A number other than zero that would become zero as a double.
    case underflow(column: String, value: String)
    /// A header with a number in it, most likely a row of values.
    case numberAsName(String)
    /// An empty field where a number is needed.
    case emptyField(column: String)
  }

  /// The name of the file, or of whatever the text came from.
  public let source: String
  /// The line, counted from 1.
  public let line: Int
  /// What is wrong.
  public let kind: Kind

  /// An error at a line of a source.
  public init(source: String, line: Int, kind: Kind) {
    self.source = source
    self.line = line
    self.kind = kind
  }

  /// One or two sentences: place, fault with its value, and what to do.
  public var description: String {
    switch kind {
    case .emptyFile:
      return
        "\(source.printable): the file is empty. Please give a header row and at least one row of values."
    case .noRows:
      return
        "\(source.printable), line \(line): there are no rows after the header. Please give at least one row of values."
    default:
      return "\(source.printable), line \(line): \(fault)"
    }
  }

  private var fault: String {
    switch kind {
    case .emptyFile, .noRows:
      ""
    case .invalidEncoding:
      "the text is not UTF-8. Please save the file in UTF-8."
    case .unterminatedQuote:
      "a quoted field is never closed. Please close it with '\"'; a quote inside it is written '\"\"'."
    case .strayQuote(let field):
      "a quote stands inside the field '\(excerpt(field))'. Please quote the whole field and double the quote."
    case .textAfterQuote:
      "text follows a closing quote. Please put a comma or a line break there, or double the quote."
    case .columnCount(let found, let expected):
      "the row has \(found) \(found == 1 ? "field" : "fields"), the header \(expected). "
        + "Please give one field per column."
    case .duplicateColumn(let name):
      "the header names the column '\(excerpt(name))' twice. "
        + "Please put a row first in which every column has its own name."
    case .missingColumn(let name, let available):
      "there is no column '\(excerpt(name))'. The header has \(list(available))."
    case .header(let found, let allowed):
      "the header is \(list(found)). Please give \(allowed)."
    case .notANumber(let column, let value):
      "the value '\(excerpt(value))' in column '\(excerpt(column))' is not a number. "
        + "Please give a decimal number such as -0.5 or 1e-3."
    case .notFinite(let column, let value):
      "the value '\(excerpt(value))' in column '\(excerpt(column))' is not a finite number. "
        + "Please give a number between -1.7e308 and 1.7e308."
    case .underflow(let column, let value):
      "the value '\(excerpt(value))' in column '\(excerpt(column))' is too small for a double. "
        + "Please give 0 or a number whose magnitude is at least 4.9e-324."
    case .numberAsName(let name):
      "the header names a column '\(excerpt(name))'. "
        + "Please put a row with names such as x_0,x_1 first; numbers there would be lost."
    case .emptyField(let column):
      "the field in column '\(excerpt(column))' is empty. Please give a number, or leave the whole row out."
    }
  }

  private func list(_ names: [String]) -> String {
    let shown = names.prefix(8).map { "'\(excerpt($0))'" }.joined(separator: ", ")
    return names.count > 8 ? shown + ", … (\(names.count) columns)" : shown
  }

  private func excerpt(_ text: String) -> String {
    text.printable(limit: 40)
  }
}
