import Reporting

/// What an experiment found: everything that is written to its folder and to standard output.
public struct Report: Sendable {
  /// What standard output shows.
  public enum Summary: Sendable {
    /// Nothing but the checks.
    case none
    /// A text as it is.
    case text(String)
    /// An aligned table.
    case table(Table)
  }

  /// A text file besides tables and figures, e.g. LaTeX or Markdown.
  public struct TextFile: Sendable {
    /// The file name with its extension.
    public let name: String
    /// The content.
    public let content: String

    /// Names a text.
    public init(_ name: String, _ content: String) {
      self.name = name
      self.content = content
    }
  }

  /// Tables, each written to `<name>.csv`.
  public var tables: [Table]
  /// Arrays that would be too long as tables, each written to `<name>.npy` or in another format.
  public var arrays: [NumericArray]
  /// How arrays are written.
  public var arrayFormat: NumericArray.Format
  /// Figures, each written to `<name>.svg` or in other formats; a table or an array of the same name holds its data.
  public var figures: [Figure]
  /// Other files.
  public var texts: [TextFile]
  /// Claims with measured numbers.
  public var checks: [Check]
  /// What standard output shows.
  public var summary: Summary
  /// Sentences that follow the summary, e.g. how many trajectories diverged.
  public var notes: [String]
  /// The arithmetic that was used, for the headers of the tables.
  public var precision: String

  /// Collects the findings.
  public init(
    tables: [Table] = [], arrays: [NumericArray] = [],
    arrayFormat: NumericArray.Format = .npy, figures: [Figure] = [], texts: [TextFile] = [],
    checks: [Check] = [],
    summary: Summary = .none, notes: [String] = [], precision: String = "double"
  ) {
    self.tables = tables
    self.arrays = arrays
    self.arrayFormat = arrayFormat
    self.figures = figures
    self.texts = texts
    self.checks = checks
    self.summary = summary
    self.notes = notes
    self.precision = precision
  }
}
