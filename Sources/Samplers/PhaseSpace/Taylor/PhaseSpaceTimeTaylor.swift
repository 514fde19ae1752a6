import Diffusion
import Numbers
import Series

/// `psld-ttm p`: the Taylor polynomial of degree `p` of `z = (x, m)` in `t` along the probability flow of phase space; `p = 1` is
/// Euler's rule.
///
/// `z(t) = mean(t) y + normal(t) r` (`PhaseSpaceFrame`), with `y` and `r` from their coefficients in the level by composition with
/// `γ(t)`.
public struct PhaseSpaceTimeTaylor: PhaseSpaceTaylorMethod {
  /// `p ≥ 1`.
  public let order: Int

  /// The method; `order` at least 1.
  public init(order: Int) { self.order = max(order, 1) }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "psld-ttm\(order)", family: .phaseSpace, orders: .init(order), evaluations: .fixed(perStep: 1),
      spacing: .quadratic, reference: "derived here; the flow is Eq. 11 of arXiv 2303.01748",
      formula: "Taylor polynomial of degree \(order) of (x, m) in t along the probability-flow ODE")
  }

  func rule(of step: PhaseSpaceStep) -> PhaseSpaceRule {
    let series = PhaseSpaceSeries(step.process, in: .time, order: order)
    series.expand(at: step.from.time)
    let h = step.to.time - step.from.time
    func row(_ coefficients: [Double]) -> TaylorSeries<Double> {
      TaylorSeries(Array(coefficients.prefix(order + 1)))
    }
    let (mean, normal) = (
      PhasePair(x: row(series.meanX), m: row(series.meanM)),
      PhasePair(x: row(series.normalX), m: row(series.normalM))
    )
    let rise = TaylorSeries([0] + row(series.level).coefficients.dropFirst())
    var power = TaylorSeries<Double>.constant(1, order: order)
    var rule = PhaseSpaceRule(count: order + 1)
    for j in 0...order {
      func weight(_ pair: PhasePair<TaylorSeries<Double>>) -> PhasePair<Double> {
        PhasePair(x: (pair.x * power).evaluate(at: h), m: (pair.m * power).evaluate(at: h))
      }
      rule.add(.data, j, weight(mean))
      rule.add(.complement, j, weight(normal))
      power = power * rise
    }
    return rule
  }
}
