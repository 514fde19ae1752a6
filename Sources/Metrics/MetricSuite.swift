import Diffusion

/// Several metrics made ready for one mixture, to be asked about many samples.
public struct MetricSuite: Sendable {
  /// The cards of the metrics, in the order of the values.
  public let cards: [MetricCard]
  /// The law.
  public let mixture: GaussianMixture
  private let evaluators: [Metric.Evaluator]

  /// Prepares the metrics called `names`, or all of the catalogue that are defined for the mixture.
  ///
  /// - Throws: ``MetricError`` for an unknown name, or where a named metric is not defined for the mixture.
  public init(_ mixture: GaussianMixture, names: [String]? = nil) throws {
    var cards: [MetricCard] = []
    var evaluators: [Metric.Evaluator] = []
    let chosen = try names?.map { try MetricCatalog.metric(named: $0) } ?? MetricCatalog.all
    for metric in chosen {
      do {
        evaluators.append(try metric.prepare(mixture))
        cards.append(metric.card)
      } catch MetricError.noDensity where names == nil {
        continue
      }
    }
    self.mixture = mixture
    self.cards = cards
    self.evaluators = evaluators
  }

  /// The values of `points`, one per card.
  ///
  /// - Throws: ``MetricError`` for the wrong dimension or too few finite states.
  public func evaluate(_ points: SamplePoints) throws -> [Double] {
    try evaluators.map { try $0(points) }
  }
}
