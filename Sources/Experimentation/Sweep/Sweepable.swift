import Reporting

/// A computation that can be repeated over axes of its parameters, each time with rows of one table as the result.
public protocol Sweepable: Sendable {
  /// The name in a specification, which is that of the command or experiment.
  var name: String { get }

  /// What a specification may fix or vary, the seed among it.
  var parameters: ParameterSet { get }

  /// How its rows are read.
  var layout: SweepLayout { get }

  /// The results at some values.
  ///
  /// Equal values give equal rows, whatever `context.jobs` is.
  /// - Throws: what the command or experiment throws.
  func rows(at values: ParameterValues, context: RunContext) throws -> Table
}

/// What the columns of a sweepable computation are for, and what its time depends on.
public struct SweepLayout: Sendable {
  /// How the time of a task is predicted from small ones.
  public enum Cost: Sendable {
    /// Time is `a + n (c_0 + c_1 s)`: `n` is the value of the parameter `size`, and `s` that of `steps` or the sum of them where it is a list.
    case linear(size: String, steps: String)
    /// It grows in another way: a task has to be run as it is.
    case whole
  }

  /// The columns that say which of a task's results a row is; all other columns with numbers are measured.
  public let keys: [String]
  /// The columns that may be the horizontal axis of a figure; the first of them that varies is.
  public let horizontal: [String]
  /// The measured column that a figure shows.
  public let shown: String
  /// What that column is, on the axis of the figure.
  public let shownTitle: String
  /// Whether that column is an error, which is drawn on a logarithmic axis.
  public let isError: Bool
  /// What the time depends on.
  public let cost: Cost

  /// A layout.
  public init(
    keys: [String], horizontal: [String], shown: String, shownTitle: String, isError: Bool, cost: Cost
  ) {
    self.keys = keys
    self.horizontal = horizontal
    self.shown = shown
    self.shownTitle = shownTitle
    self.isError = isError
    self.cost = cost
  }
}
