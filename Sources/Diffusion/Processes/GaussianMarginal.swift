import Integration
import Numbers

/// The Gaussian law of the variables that belong to one coordinate of the data: 1 number, or position and momentum.
public struct GaussianMarginal: Sendable, Equatable {
  /// The mean of every variable.
  public let mean: [Double]
  /// The covariance, row by row.
  public let covariance: [[Double]]

  /// A law from its moments.
  public init(mean: [Double], covariance: [[Double]]) {
    self.mean = mean
    self.covariance = covariance
  }
}

extension ScalarDiffusion {
  /// `N(α μ, α² (v + γ²))`.
  public func marginal(mean: Double, variance: Double, at point: GridPoint) -> GaussianMarginal {
    let alpha = amplitude(at: point)
    return GaussianMarginal(
      mean: [alpha * mean], covariance: [[alpha * alpha * (variance + point.level * point.level)]])
  }

  /// `α'/α`.
  public func transition(from earlier: GridPoint, to later: GridPoint) -> [[Double]] {
    [[amplitude(at: later) / amplitude(at: earlier)]]
  }

  /// `g`, `g² = 2 σ² (ln γ)'`.
  public func diffusion(at time: Double) -> [Double] {
    let rates = schedule.rates(at: time)
    return [rates.alpha * (2 * rates.gamma * rates.gammaRate).squareRoot()]
  }
}

extension PhaseSpaceDiffusion {
  /// `N((Ψ_11, Ψ_21) μ, Σ)` with `Σ` for data of variance `v`.
  public func marginal(mean: Double, variance: Double, at point: GridPoint) -> GaussianMarginal {
    let kernel = kernel(at: point.time, dataVariance: variance)
    let sigma = kernel.covariance
    return GaussianMarginal(
      mean: [kernel.mean.x * mean, kernel.mean.m * mean],
      covariance: [[sigma.xx, sigma.xm], [sigma.xm, sigma.mm]])
  }

  /// `Ψ`.
  public func transition(from earlier: GridPoint, to later: GridPoint) -> [[Double]] {
    let flow = propagator(from: earlier.time, to: later.time)
    return [[flow.xx, flow.xm], [flow.mx, flow.mm]]
  }

  /// `√(β Γ)`, `√(β M ν)`.
  public func diffusion(at time: Double) -> [Double] {
    let half = PhaseSpaceVelocity(self, at: time).diffusion
    return [(2 * half.x).squareRoot(), (2 * half.m).squareRoot()]
  }
}
