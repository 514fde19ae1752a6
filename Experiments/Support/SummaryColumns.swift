import Numbers
import Reporting

/// The columns in which tables give mean, quantiles and the largest of many numbers.
enum SummaryColumns {
  /// The columns for the statistics of `quantity`.
  static func columns(of quantity: String) -> [Column] {
    [
      Column("mean", "mean of \(quantity)"), Column("standard_error", "standard error of the mean"),
      Column("median", "median"), Column("p90", "90th percentile"), Column("p99", "99th percentile"),
      Column("max", "largest"), Column("diverged", "trajectories that are not finite and left out"),
    ]
  }

  /// The cells of one row, in the order of the columns.
  static func cells(_ summary: SampleSummary) -> [Cell] {
    [
      .defined(summary.mean), .defined(summary.standardError), .defined(summary.median),
      .defined(summary.p90),
      .defined(summary.p99), .defined(summary.maximum), .integer(summary.diverged),
    ]
  }
}
