/// A drawing of panels in a grid that share one style: a series of one label looks the same in every panel. Several panels have
/// letters.
///
/// Texts may hold `^{…}` for superscripts and `_{…}` for subscripts; the words `gamma`, `lambda`, `eps` and other names of Greek letters
/// are set as such, and `x_0` with a subscript (``RichText``).
public struct Figure: Equatable, Sendable {
  /// How wide the figure is printed, in points of 1/72 inch.
  public enum Width: Equatable, Sendable {
    /// One column of a journal: 246 points, 3.4 inches.
    case column
    /// Both columns: 510 points, 7.1 inches.
    case page
    /// Any width from 120 points.
    case points(Double)

    /// The width in points.
    public var points: Double {
      switch self {
      case .column: 246
      case .page: 510
      case .points(let points): max(points, 120)
      }
    }
  }

  /// Where the reader learns which series is which.
  public enum LegendPlacement: Equatable, Sendable {
    /// Labels at the line ends where they fit, else inside a panel where no data is, else below the panels.
    case automatic
    /// Labels at the right ends of the lines, with leader lines; a legend below for what is no line, and for
    /// everything if there are more labels than have room beside a frame.
    case direct
    /// A legend in columns below the panels.
    case below
    /// None; for a single series.
    case hidden
  }

  /// Which axes have the same range in all panels; inner panels then carry no tick labels.
  public enum Sharing: Equatable, Sendable {
    /// Every panel has its own ranges.
    case none
    /// One range of x.
    case x
    /// One range of y.
    case y
    /// One range of x and one of y.
    case both
  }

  /// The file stem, for example `global-error`.
  public var name: String
  /// What the figure shows, in a few words; the `<title>` of the drawing.
  public var title: String
  /// What the figure says, in a sentence with numbers; the `<desc>` of the drawing.
  public var finding: String
  /// The panels, row after row.
  public var panels: [Panel]
  /// The number of panels side by side, at least 1.
  public var columns: Int
  /// How wide the figure is printed.
  public var width: Width
  /// The height of a panel's frame as a multiple of its width.
  public var aspect: Double
  /// Where the reader learns which series is which.
  public var legend: LegendPlacement
  /// Which axes have the same range in all panels.
  public var sharing: Sharing
  /// The names that look the same in every figure.
  public var styles = SeriesStyles()

  /// A figure.
  public init(
    name: String, title: String, finding: String, panels: [Panel], columns: Int = 1, width: Width = .page,
    aspect: Double = 0.68, legend: LegendPlacement = .automatic, sharing: Sharing = .none
  ) {
    self.name = name
    self.title = title
    self.finding = finding
    self.panels = panels
    self.columns = columns
    self.width = width
    self.aspect = aspect
    self.legend = legend
    self.sharing = sharing
  }
}
