import Experimentation
import Numbers

extension StochasticOrders {
  /// Per method the order furthest from the declared one.
  func orderChecks(_ curves: [StochasticCurve]) -> [Check] {
    var names: [String] = []
    for curve in curves where !names.contains(curve.name) { names.append(curve.name) }
    return names.flatMap { name in
      let own = curves.filter { $0.name == name }
      func furthest(_ orders: [Double?], from declared: Int) -> Double {
        orders.compactMap { $0 }.max { abs($0 - Double(declared)) < abs($1 - Double(declared)) } ?? .nan
      }
      func check(_ kind: String, _ declared: Int, _ orders: [Double?]) -> Check {
        Check(
          "The \(kind) order of \(name) is \(declared) on both grids.",
          measured: furthest(orders, from: declared),
          in: Double(declared) - 0.15...Double(declared) + 0.15, onlyAtPublishedParameters: true)
      }
      guard let card = own.first?.card, let strong = card.strongOrder else { return [Check]() }
      return [
        check("weak", card.orders.started, own.flatMap { [$0.order($0.mean), $0.order($0.covariance)] }),
        check("strong", strong, own.map { $0.order($0.strong) }),
      ]
    }
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
