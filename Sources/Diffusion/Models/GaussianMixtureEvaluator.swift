import Integration

/// Evaluates a mixture by the kernel for isotropic components or by the one for covariances.
public final class GaussianMixtureEvaluator: NoiseEvaluator {
  private enum Kernel {
    case isotropic(MixtureEvaluator)
    case shaped(CovarianceEvaluator)
  }

  private let kernel: Kernel

  init(_ mixture: GaussianMixture, order: Int, precision: CoefficientPrecision = .refined) {
    kernel =
      if let shape = mixture.shape {
        .shaped(CovarianceEvaluator(shape.parameters, order: order))
      } else {
        .isotropic(MixtureEvaluator(mixture.parameters, order: order, precision: precision))
      }
  }

  /// `noise ← ε(x̄_i, γ_i)`.
  public func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
    switch kernel {
    case .isotropic(let kernel): kernel.noise(states, at: levels, into: &noise)
    case .shaped(let kernel): kernel.noise(states, at: levels, into: &noise)
    }
  }

  /// `jet ← X_0 … X_order` along the DDIM ODE.
  public func expand(_ states: StateBatch, at levels: [Double], order: Int, into jet: inout JetBatch) {
    switch kernel {
    case .isotropic(let kernel): kernel.expand(states, at: levels, order: order, into: &jet)
    case .shaped(let kernel): kernel.expand(states, at: levels, order: order, into: &jet)
    }
  }

  /// Starts a stream of `count` curves.
  public func begin(at levels: [Double], count: Int) {
    switch kernel {
    case .isotropic(let kernel): kernel.begin(at: levels, count: count)
    case .shaped(let kernel): kernel.begin(at: levels, count: count)
    }
  }

  /// Coefficient `n` of `ε` along the curves whose coefficients `0 … n` have been given.
  public func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
    switch kernel {
    case .isotropic(let kernel): kernel.append(n, coefficient, into: &noise)
    case .shaped(let kernel): kernel.append(n, coefficient, into: &noise)
    }
  }
}

extension GaussianMixture: NoiseModel {
  /// An evaluator with the vector kernel and refined coefficients; `count` does not matter to it.
  public func makeEvaluator(count: Int, order: Int) -> GaussianMixtureEvaluator {
    GaussianMixtureEvaluator(self, order: order)
  }

  /// An evaluator with the vector kernel; `count` does not matter to it. Covariances have working precision only.
  public func makeEvaluator(
    count: Int, order: Int, precision: CoefficientPrecision
  ) -> GaussianMixtureEvaluator {
    GaussianMixtureEvaluator(self, order: order, precision: precision)
  }
}
