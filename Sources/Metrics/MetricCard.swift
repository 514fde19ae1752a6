import Diffusion

/// What a metric is: the declaration that catalogues print.
public struct MetricCard: Sendable, Equatable {
  /// Which values are good.
  public enum Direction: String, Sendable {
    /// Smaller is better, down to the floor.
    case smaller
    /// Larger is better.
    case larger
    /// The floor is the value of exact samples; values on either side of it are wrong.
    case floor
  }

  /// The name in the catalogue and on the command line.
  public let name: String
  /// The name as a column of a table.
  public let column: String
  /// What it measures, in a few words.
  public let title: String
  /// The definition.
  public let formula: String
  /// Where it comes from.
  public let reference: String
  /// What exact samples score, with the numbers for `toy-8x8`.
  public let floor: String
  /// Which values are good.
  public let direction: Direction

  /// A card; every argument is the property of the same name.
  public init(
    name: String, column: String, title: String, formula: String, reference: String, floor: String,
    direction: Direction
  ) {
    self.name = name
    self.column = column
    self.title = title
    self.formula = formula
    self.reference = reference
    self.floor = floor
    self.direction = direction
  }
}

/// A metric that one mixture and one sample determine.
public struct Metric: Sendable {
  /// The number that a sample scores.
  public typealias Evaluator = @Sendable (SamplePoints) throws -> Double

  /// What it is.
  public let card: MetricCard
  /// Does once what depends on the mixture alone.
  ///
  /// Throws ``MetricError`` for a mixture on which the metric is not defined.
  public let prepare: @Sendable (GaussianMixture) throws -> Evaluator

  /// A metric with its card.
  public init(card: MetricCard, prepare: @escaping @Sendable (GaussianMixture) throws -> Evaluator) {
    self.card = card
    self.prepare = prepare
  }
}
