import Experimentation
import Numbers

extension StochasticOrders {
  /// The measured orders are those of the cards, on every grid; a moment that is exact has none.
  func orderChecks(_ curves: [StochasticCurve]) -> [Check] {
    func check(_ kind: String, _ distances: [Double]) -> Check {
      Check(
        "The \(kind) order of every method is that of its card on every grid: the largest distance between the two.",
        measured: distances.max() ?? .nan, in: 0...0.15, onlyAtPublishedParameters: true)
    }
    let weak = curves.flatMap { curve in
      [curve.mean, curve.covariance].compactMap { errors in
        curve.order(errors).map { abs($0 - Double(curve.card.orders.started)) }
      }
    }
    let strong = curves.map { curve in
      abs((curve.order(curve.strong) ?? .nan) - Double(curve.card.strongOrder ?? 0))
    }
    return [check("weak", weak), check("strong", strong)]
  }

  func noiseScaleChecks(_ curves: [NoiseScaleCurve]) -> [Check] {
    curves.map { curve in
      curve.scale == 1
        ? Check(
          "With Gamma = 0.5 and lambda_s = 1 the covariance of roba converges with order 1.",
          measured: curve.order ?? .nan, in: 0.85...1.15, onlyAtPublishedParameters: true)
        : Check(
          "With Gamma = 0.5 and lambda_s = \(curve.scale) the covariance error of roba does not fall any more (order at most 0.2).",
          measured: curve.order ?? .nan, in: -2...0.2, onlyAtPublishedParameters: true)
    }
  }

  func distanceChecks(_ distances: [LawDistance]) -> [Check] {
    var checks: [Check] = []
    if let roba = find("roba", on: "smooth4", "linear", in: distances),
      let euler = baseline(of: roba, in: distances)
    {
      let excess = roba.excess(over: euler)
      checks.append(
        Check(
          "On smooth4 with equal steps roba is further from the data than psld-em, in standard errors.",
          measured: excess.mean / excess.standardError, in: 5...Double.infinity,
          onlyAtPublishedParameters: true, forOtherSamples: 3...Double.infinity))
    }
    if let late = find("roba end", on: "toy-8x8", "linear", in: distances),
      let roba = find("roba", on: "toy-8x8", "linear", in: distances)
    {
      checks.append(
        Check(
          "On toy-8x8 with equal steps the score at the step's end makes roba's energy distance at least 0.05 larger.",
          measured: late.excess(over: roba).mean, in: 0.05...1, onlyAtPublishedParameters: true,
          forOtherSamples: 0.05...1))
    }
    let dense = distances.filter { $0.mixture == "toy-8x8" && $0.spacing.name == "psld-quadratic" }
    checks.append(
      Check(
        "On toy-8x8 with the quadratic grid no method's energy distance is above 0.001.",
        measured: dense.map(\.summary.mean).max() ?? .nan, in: -0.001...0.001,
        onlyAtPublishedParameters: true, forOtherSamples: -0.001...0.001))
    return checks
  }
}
