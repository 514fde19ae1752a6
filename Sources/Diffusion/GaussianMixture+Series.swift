import Numbers
import Series

/// The series of a trajectory of the DDIM ODE and of the noise prediction along it, about one point.
public struct FlowSeries<Number: ElementaryNumber>: Sendable {
  /// `x̄(γ₀ + h)`, one series per coordinate.
  public let state: [TaylorSeries<Number>]
  /// `ε(x̄(γ₀ + h), γ₀ + h) = d x̄/dγ`, one series per coordinate.
  public let noise: [TaylorSeries<Number>]
}

extension GaussianMixture {
  /// `ε(x̄, γ) = γ Σ_k r_k (x̄ − μ_k)/v_k` for a state and a noise level that are series in one variable.
  ///
  /// `r_k = softmax_k(log w_k − ½ D log v_k − |x̄ − μ_k|²/(2 v_k))`, `v_k = s_k² + γ²`. The whole logit series of
  /// the component that dominates at the point of expansion is subtracted from all others: it has
  /// coefficients of size `γ^(−2n)`, which would otherwise cancel in the quotient.
  ///
  /// - Throws: `SeriesError` where `v_k` vanishes (a point mass at `γ = 0`).
  public func noise<Number: ElementaryNumber>(
    _ state: [TaylorSeries<Number>], gamma: TaylorSeries<Number>
  ) throws -> [TaylorSeries<Number>] {
    let order = gamma.order
    let square = gamma * gamma
    let half = Number(0.5)
    var inverses: [Double: (inverse: TaylorSeries<Number>, log: TaylorSeries<Number>)] = [:]
    for s in standardDeviations where inverses[s] == nil {
      let v = square + Number(s) * Number(s)
      inverses[s] = (try Number.one / v, try log(v))
    }
    var logits: [TaylorSeries<Number>] = []
    var directions: [[TaylorSeries<Number>]] = []
    for k in means.indices {
      guard let v = inverses[standardDeviations[k]] else { continue }
      let offsets = (0..<dimension).map { state[$0] - Number(means[k][$0]) }
      var distance = TaylorSeries<Number>.constant(.zero, order: order)
      for c in offsets { distance = distance + c * c }
      logits.append(
        .constant(Number.log(Number(weights[k])), order: order)
          - (v.log * Number(Double(dimension)) + distance * v.inverse) * half)
      directions.append(offsets.map { $0 * v.inverse })
    }
    let constants = logits.map { $0.coefficients[0] }
    guard let dominant = constants.indices.max(by: { constants[$0] < constants[$1] }) else { return [] }
    let reference = logits[dominant]
    let masses = logits.map { exp($0 - reference) }
    var total = TaylorSeries<Number>.constant(.zero, order: order)
    for mass in masses { total = total + mass }
    let scale = try gamma / total
    return (0..<dimension).map { d in
      var sum = TaylorSeries<Number>.constant(.zero, order: order)
      for k in masses.indices { sum = sum + masses[k] * directions[k][d] }
      return sum * scale
    }
  }

  /// The series of `x̄` and `ε` along the DDIM ODE `d x̄/dγ = ε(x̄, γ)` through `state` at `gamma`, both to
  /// order `order`: coefficient `n` of `ε` gives coefficient `n + 1` of `x̄` divided by `n + 1`.
  ///
  /// This is the readable witness for the kernel that the samplers run on; every coefficient type works.
  ///
  /// - Throws: `ModelError.dimensionMismatch`, or `SeriesError` at a singular point.
  public func flowSeries<Number: ElementaryNumber>(
    at state: [Number], gamma: Number, order: Int
  ) throws -> FlowSeries<Number> {
    guard state.count == dimension else {
      throw ModelError.dimensionMismatch(expected: dimension, found: state.count)
    }
    var coefficients = state.map { [$0] }
    for n in 0...order {
      let level = TaylorSeries<Number>.variable(at: gamma, order: n)
      let noise = try noise(coefficients.map { TaylorSeries($0) }, gamma: level)
      if n == order {
        return FlowSeries(state: coefficients.map { TaylorSeries($0) }, noise: noise)
      }
      for d in coefficients.indices {
        coefficients[d].append(noise[d].coefficients[n] / Number(n + 1))
      }
    }
    return FlowSeries(state: [], noise: [])
  }
}
