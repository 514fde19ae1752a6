/// One of the two axes of a panel.
public struct Axis: Equatable, Sendable {
  /// How values turn into distances.
  public enum Scale: Equatable, Sendable {
    /// Equal differences are equally long.
    case linear
    /// Equal ratios are equally long; values that are not positive are left out and counted.
    case logarithmic
  }

  /// Where the ticks are.
  public enum Ticks: Equatable, Sendable {
    /// Round numbers, as many as there is room for; decades on a logarithmic axis.
    case automatic
    /// At these values, with these texts; texts that would overlap are left out.
    case at([Double], [String])
    /// Names of categories at 0, 1, 2, …
    case categories([String])
    /// No ticks.
    case none
  }

  /// What is measured along the axis, with its unit.
  public var title: String
  /// How values turn into distances.
  public var scale: Scale
  /// The first and the last value; nil takes both from the data with a margin.
  public var range: ClosedRange<Double>?
  /// Where the ticks are.
  public var ticks: Ticks

  /// A linear axis.
  public static func linear(
    _ title: String, range: ClosedRange<Double>? = nil, ticks: Ticks = .automatic
  ) -> Axis {
    Axis(title: title, scale: .linear, range: range, ticks: ticks)
  }

  /// A logarithmic axis; a range that does not begin above zero is ignored.
  public static func logarithmic(
    _ title: String, range: ClosedRange<Double>? = nil, ticks: Ticks = .automatic
  ) -> Axis {
    Axis(title: title, scale: .logarithmic, range: range, ticks: ticks)
  }

  /// An axis of categories at 0, 1, 2, …
  public static func categories(_ names: [String], title: String = "") -> Axis {
    Axis(
      title: title, scale: .linear, range: -0.5...(Double(max(names.count, 1)) - 0.5),
      ticks: .categories(names))
  }
}
