import Accuracy
import Experimentation
import Reporting
import Samplers

/// The errors of a sampler of the catalogue.
typealias SamplerErrors = (card: SamplerCard, curve: ErrorCurve)

extension ErrorCurve {
  /// The points with the subject to which the curve belongs, as subjects of the rows of a table.
  func rows<Subject>(_ subject: Subject) -> [(of: Subject, point: Point)] { points.map { (subject, $0) } }

  /// A line of a panel; the markers of points that are not fitted are hollow.
  func line(
    _ statistic: Statistic, label: String? = nil, detail: String? = nil, showsFit: Bool = true
  ) -> Mark {
    .line(
      LineSeries(
        label ?? name, detail: detail, x: points.map(\.value), y: errors(statistic),
        hollow: showsFit ? left : []))
  }

  /// The order with two decimals.
  func orderText(_ statistic: Statistic = .median) -> String {
    estimate(of: statistic).map { NumberText.fixed($0.slope, decimals: 2) } ?? "undetermined"
  }

  /// Claims that the fitted order is `expected`; nil with fewer than three points.
  func check(
    _ claim: String, order expected: Int, within tolerance: Double, _ statistic: Statistic = .median,
    onlyAtPublishedParameters isNarrow: Bool = false
  ) -> Check? {
    guard let estimate = estimate(of: statistic), estimate.used.count(where: { $0 }) >= 3 else { return nil }
    let interval = Double(expected) - tolerance...Double(expected) + tolerance
    return Check(
      claim, measured: estimate.slope, in: interval, onlyAtPublishedParameters: isNarrow,
      forOtherSamples: isNarrow ? interval : nil)
  }
}

extension Field {
  /// The fitted order and its standard error; two points determine no error, one determines neither.
  static func order(
    _ name: String, _ description: String, _ error: String, _ errorDescription: String,
    of statistic: ErrorCurve.Statistic = .median, _ curve: @escaping (Subject) -> ErrorCurve
  ) -> Field {
    Field([Column(name, description), Column(error, errorDescription)]) { subject in
      let estimate = curve(subject).estimate(of: statistic)
      return [Cell(estimate?.slope), estimate?.standardErrorCell ?? .empty]
    }
  }
}

extension OrderEstimate {
  /// The standard error; empty for two points, which do not determine it.
  var standardErrorCell: Cell { standardError.isFinite ? .number(standardError) : .empty }
}
