import Reporting

extension Double {
  /// Three significant digits, for captions and sentences.
  var short: String { NumberText.significant(self, digits: 3) }

  /// A share as a percentage with one decimal.
  var percent: String { NumberText.fixed(100 * self, decimals: 1) + (isFinite ? " %" : "") }
}
