import Experimentation
import Numbers
import Reporting

extension StochasticOrders {
  func orderFigure(_ curves: [StochasticCurve]) -> Figure {
    let kinds: [(title: String, axis: String, errors: KeyPath<StochasticCurve, [Double]>)] = [
      ("weak", "error of the covariance", \.covariance), ("strong", "distance of paths", \.strong),
    ]
    var grounds: [(process: String, spacing: String)] = []
    for curve in curves
    where !grounds.contains(where: { $0 == (curve.process, curve.spacing.name) }) {
      grounds.append((curve.process, curve.spacing.name))
    }
    let panels = kinds.flatMap { kind in
      grounds.map { ground in
        let own = curves.filter { $0.process == ground.process && $0.spacing.name == ground.spacing }
        return Panel(
          title: "\(ground.process), \(ground.spacing): \(kind.title)", x: .logarithmic("number of steps"),
          y: .logarithmic(kind.axis),
          marks: [.slope(SlopeTriangle(-1))]
            + own.map { curve in
              Mark.line(
                LineSeries(curve.name, x: curve.steps.map(Double.init), y: curve[keyPath: kind.errors]))
            })
      }
    }
    let finest = curves.filter { $0.process == "psld" && $0.spacing.name == "linear" }
      .sorted { ($0.covariance.last ?? .nan) < ($1.covariance.last ?? .nan) }
    let ends = [finest.first, finest.last].compactMap { curve in
      curve.map { "\(($0.covariance.last ?? .nan).short) of \($0.name)" }
    }
    return Figure(
      name: "orders", title: "Weak and strong errors of stochastic samplers",
      finding:
        "All errors fall with the first power of the step. In phase space, with equal steps and the finest grid, the error of the "
        + "covariance reaches from \(ends.joined(separator: " to ")).",
      panels: panels, columns: max(grounds.count, 1), aspect: 1.15, legend: .below)
  }

  func noiseScaleFigure(_ curves: [NoiseScaleCurve]) -> Figure {
    let last = curves.map { curve in
      "\((curve.covariance.last ?? .nan).short) with lambda_s = \(curve.scale.short)"
    }
    return Figure(
      name: "noise_scale", title: "The factor lambda_s changes the law",
      finding:
        "Covariance error of roba on psld with Gamma = \(NoiseScaleCurve.positionFriction) on the finest grid: "
        + last.joined(separator: ", ") + ".",
      panels: [
        Panel(
          x: .logarithmic("number of steps"), y: .logarithmic("error of the covariance"),
          marks: [.slope(SlopeTriangle(-1))]
            + curves.map { curve in
              Mark.line(
                LineSeries(
                  "lambda_s = \(curve.scale.short)", x: curve.steps.map(Double.init), y: curve.covariance))
            })
      ], width: .column)
  }

  /// Where a distance is below three standard errors, that bound is drawn, hollow.
  func distanceFigure(_ distances: [LawDistance]) -> Figure {
    var (mixtures, spacings, names): ([String], [String], [String]) = ([], [], [])
    for distance in distances {
      if !mixtures.contains(distance.mixture) { mixtures.append(distance.mixture) }
      if !spacings.contains(distance.spacing.name) { spacings.append(distance.spacing.name) }
      if !names.contains(distance.name) { names.append(distance.name) }
    }
    let panels = mixtures.map { mixture in
      Panel(
        title: mixture, x: .categories(names), y: .logarithmic("energy distance"),
        marks: spacings.map { spacing in
          let own = names.compactMap { find($0, on: mixture, spacing, in: distances)?.summary }
          let bounds = own.map { 3 * $0.standardError }
          return .line(
            LineSeries(
              spacing, x: own.indices.map(Double.init), y: zip(own, bounds).map { max($0.mean, $1) },
              hollow: Set(own.indices.filter { own[$0].mean < bounds[$0] }), isJoined: false))
        })
    }
    func text(_ name: String, _ mixture: String) -> String {
      find(name, on: mixture, "linear", in: distances).map {
        "\($0.summary.mean.short) +- \($0.summary.standardError.short)"
      } ?? "none"
    }
    let pairs = mixtures.map { "on \($0) roba \(text("roba", $0)) and psld-em \(text("psld-em", $0))" }
    return Figure(
      name: "energy_distance", title: "Laws at equal evaluations",
      finding: "With equal steps, " + pairs.joined(separator: ", ")
        + "; on the quadratic grid the methods are closer to the data. Hollow: not above three standard errors.",
      panels: panels, columns: 1, aspect: 0.45, legend: .below)
  }
}
