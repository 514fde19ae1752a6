/// Numbers in a rectangular array of any number of axes, for results that are long as a table.
///
/// The last axis goes through the columns, such as the coordinates of a state. As a file it is NumPy's `.npy` (version 1.0,
/// little-endian doubles in C order), a long table in CSV with a column for every other axis, or nested lists in JSON.
public struct NumericArray: Equatable, Sendable {
  /// One direction of an array.
  public struct Axis: Equatable, Sendable {
    /// What its places are, such as `trajectory`.
    public let name: String
    /// The same in a sentence.
    public let description: String
    /// How many places there are.
    public let count: Int
    /// The names of the places; nil where they are numbered.
    public let labels: [String]?
    /// The number of the first place.
    public let first: Int

    /// An axis whose places are numbered, from 0 unless told otherwise.
    public init(_ name: String, _ description: String, count: Int, first: Int = 0) {
      self.name = name
      self.description = description
      self.count = count
      self.first = first
      labels = nil
    }

    /// An axis whose places have names.
    public init(_ name: String, _ description: String, labels: [String]) {
      self.name = name
      self.description = description
      count = labels.count
      first = 0
      self.labels = labels
    }

    func cell(_ place: Int) -> Cell { labels.map { .text($0[place]) } ?? .integer(first + place) }
  }

  /// How an array is written.
  public enum Format: String, CaseIterable, Sendable {
    /// A table with a row for every place of all axes but the last.
    case csv
    /// Nested lists.
    case json
    /// NumPy's format.
    case npy
  }

  /// What an array is called, its axes and its columns: all but the values.
  public struct Layout: Equatable, Sendable {
    /// The file stem.
    public let name: String
    /// What the array holds, in a few words.
    public let title: String
    /// The axes but the last, the slowest first.
    public let axes: [Axis]
    /// The last axis.
    public let columns: [Column]

    /// A layout; every argument is the property of the same name.
    public init(name: String, title: String, axes: [Axis], columns: [Column]) {
      self.name = name
      self.title = title
      self.axes = axes
      self.columns = columns
    }

    /// The number of places of each axis, the last included.
    public var shape: [Int] { axes.map(\.count) + [columns.count] }
    /// The number of places of all axes but the last.
    public var rows: Int { axes.reduce(1) { $0 * $1.count } }
  }

  /// The axes, the columns, and what they are called.
  public let layout: Layout
  /// The values in C order; NaN where there is none.
  public let values: [Double]

  /// The file stem.
  public var name: String { layout.name }
  /// The number of places of each axis, the last included.
  public var shape: [Int] { layout.shape }

  /// An array from its parts.
  ///
  /// - Precondition: there are as many values as places. Arrays are built by code, never by input.
  public init(name: String, title: String, axes: [Axis], columns: [Column], values: [Double]) {
    layout = Layout(name: name, title: title, axes: axes, columns: columns)
    let places = layout.rows * columns.count
    precondition(
      places == values.count, "Array '\(name)' has \(places) places; \(values.count) values do not fit.")
    self.values = values
  }

  /// The array as the bytes of a file.
  public func bytes(as format: Format) -> [UInt8] {
    var writer = ArrayWriter(layout, as: format)
    return writer.begin() + writer.write(values) + writer.end()
  }

  /// The description of the file for other programs: its format, its shape, and what the axes are.
  public func resource(path: String, as format: Format = .npy) -> JSONValue {
    var writer = ArrayWriter(layout, as: format)
    writer.note(values)
    return writer.resource(path: path)
  }
}
