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

  /// The order with two decimals, or why there is none.
  func orderText(_ statistic: Statistic = .median) -> String {
    do {
      return NumberText.fixed(try order(of: statistic).slope, decimals: 2)
    } catch {
      return "not fitted (\(error.reason))"
    }
  }

  /// `fitted`, or why there is no order.
  func fitText(_ statistic: Statistic = .median) -> String {
    do {
      _ = try order(of: statistic)
      return "fitted"
    } catch {
      return "not fitted (\(error.reason))"
    }
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
  /// The fitted order, its standard error, and in a column `<name>_fit` why there is none; two points determine no error, one
  /// determines neither.
  static func order(
    _ name: String, _ description: String, _ error: String, _ errorDescription: String,
    of statistic: ErrorCurve.Statistic = .median, _ curve: @escaping (Subject) -> ErrorCurve
  ) -> Field {
    let fit = Column("\(name)_fit", "'fitted', or why there is no order")
    return Field([Column(name, description), Column(error, errorDescription), fit]) { subject in
      let estimate = curve(subject).estimate(of: statistic)
      return [
        Cell(estimate?.slope), estimate?.standardErrorCell ?? .empty,
        .text(curve(subject).fitText(statistic)),
      ]
    }
  }

  /// The fitted order with two decimals or why there is none, for a table that people read.
  static func orderText(
    _ name: String, of statistic: ErrorCurve.Statistic = .median, _ curve: @escaping (Subject) -> ErrorCurve
  ) -> Field {
    .column(name) { curve($0).orderText(statistic) }
  }
}

extension OrderEstimate {
  /// The standard error; empty for two points, which do not determine it.
  var standardErrorCell: Cell { standardError.isFinite ? .number(standardError) : .empty }
}
