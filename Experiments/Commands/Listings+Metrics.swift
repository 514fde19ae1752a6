import CommandLineInterface
import Metrics
import Reporting

extension Listings {
  /// `experiment metrics`.
  static let metrics = CatalogListing(
    name: "metrics", abstract: "The distances of a sample from a law, with their definitions and floors."
  ) { _ in
    var table = Table(
      name: "metrics", title: "Metrics",
      columns: [
        Column("name", "name"), Column("column", "name as a column of a table"),
        Column("formula", "definition"), Column("better", "which values are good"),
        Column("floor", "what exact samples score"), Column("reference", "source"),
      ])
    for card in MetricCatalog.cards {
      table.append([
        .text(card.name), .text(card.column), .text(card.formula), .text(card.direction.rawValue),
        .text(card.floor), .text(card.reference),
      ])
    }
    return table
  }
}
