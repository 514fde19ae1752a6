import Experimentation
import Numbers
import Reporting

extension StochasticOrders {
  func orderTable(_ curves: [StochasticCurve]) -> Table {
    Table(
      name: "orders", title: "Orders between the two finest grids", of: curves,
      [
        .column("process", "of the data", \.process),
        .column(
          "sampler", "name in the catalogue, and the time of the score where it is not the start", \.name),
        .column("spacing", "of the grid", \.spacing.name),
        .column("steps", "of the finest grid", \.steps.last),
        .column("weak_declared", "weak order on the card", \.card.orders.started),
        .column("mean_order", "of the error of the mean; empty where it is rounding error") {
          $0.order($0.mean)
        },
        .column("covariance_order", "of the error of the covariance") { $0.order($0.covariance) },
        .column("strong_declared", "strong order on the card", \.card.strongOrder),
        .column("strong_order", "of the distance from the path of the SDE") { $0.order($0.strong) },
      ])
  }

  func errorTable(_ curves: [StochasticCurve]) -> Table {
    let rows = curves.flatMap { curve in curve.steps.indices.map { (curve: curve, index: $0) } }
    return Table(
      name: "errors", title: "Weak and strong errors on Gaussian data", of: rows,
      [
        .column("process", "of the data", \.curve.process),
        .column("sampler", "name in the catalogue, and the time of the score", \.curve.name),
        .column("spacing", "of the grid", \.curve.spacing.name),
        .column("steps", "number of steps") { $0.curve.steps[$0.index] },
        .column("mean_error", "norm of the error of the mean") { $0.curve.mean[$0.index] },
        .column("covariance_error", "Frobenius norm of the error of the covariance") {
          $0.curve.covariance[$0.index]
        },
        .column("strong_error", "root mean square distance from the end of the SDE's path") {
          $0.curve.strong[$0.index]
        },
      ])
  }

  func summaryTable(_ curves: [StochasticCurve]) -> Table {
    Table(
      name: "summary", title: "Orders", of: curves,
      [
        .column("process", \.process), .column("sampler", \.name), .column("spacing", \.spacing.name),
        .column("mean") { $0.order($0.mean).map { NumberText.fixed($0, decimals: 2) } },
        .column("covariance") { $0.order($0.covariance).map { NumberText.fixed($0, decimals: 2) } },
        .column("strong") { $0.order($0.strong).map { NumberText.fixed($0, decimals: 2) } },
        .column("covariance error") { $0.covariance.last.map { $0.short } },
      ])
  }

  func noiseScaleTable(_ curves: [NoiseScaleCurve]) -> Table {
    let rows = curves.flatMap { curve in curve.steps.indices.map { (curve: curve, index: $0) } }
    return Table(
      name: "noise_scale", title: "Covariance error of roba with Gamma = \(NoiseScaleCurve.positionFriction)",
      of: rows,
      [
        .column("lambda_s", "factor of the diffusion of positions", \.curve.scale),
        .column("steps", "number of steps") { $0.curve.steps[$0.index] },
        .column("covariance_error", "Frobenius norm of the error of the covariance") {
          $0.curve.covariance[$0.index]
        },
      ])
  }

  func distanceTable(_ distances: [LawDistance]) -> Table {
    Table(
      name: "energy_distance", title: "Energy distance of the projected law from the data", of: distances,
      [
        .column("mixture", "of the data", \.mixture),
        .column("spacing", "of the grid", \.spacing.name),
        .column("sampler", "name in the catalogue, and the time of the score", \.name),
        .column("steps", "number of steps that the evaluations pay for", \.steps),
        .column("energy_distance", "mean over the batches; may be negative", \.summary.mean),
        .column("standard_error", "of the mean", \.summary.standardError),
        .column("above_psld_em", "mean difference from psld-em on the same numbers") {
          self.baseline(of: $0, in: distances).map($0.excess)?.mean
        },
        .column("above_psld_em_error", "its standard error") {
          self.baseline(of: $0, in: distances).map($0.excess)?.standardError
        },
      ])
  }

  /// Euler-Maruyama on the same mixture and grid.
  func baseline(of distance: LawDistance, in all: [LawDistance]) -> LawDistance? {
    find("psld-em", on: distance.mixture, distance.spacing.name, in: all)
  }

  func find(_ name: String, on mixture: String, _ spacing: String, in all: [LawDistance]) -> LawDistance? {
    all.first { $0.name == name && $0.mixture == mixture && $0.spacing.name == spacing }
  }
}
