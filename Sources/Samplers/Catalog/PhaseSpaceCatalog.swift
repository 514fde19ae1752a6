import Diffusion

extension SamplerCatalog {
  /// The samplers in phase space.
  public static let phaseSpace: [any Sampler<PhaseSpaceDiffusion>] =
    taylorInPhaseSpace + conjugate + splitting + stochasticInPhaseSpace

  private static let taylorInPhaseSpace: [any Sampler<PhaseSpaceDiffusion>] = []

  private static let conjugate: [any Sampler<PhaseSpaceDiffusion>] =
    [PhaseSpaceRungeKutta.euler, PhaseSpaceRungeKutta.heun, PhaseSpaceDormandPrince()]
    + [false, true].flatMap { isTwoStep in
      ConjugateIntegrator.Method.allCases.map { ConjugateIntegrator($0, isTwoStep: isTwoStep) }
    }

  private static let splitting: [any Sampler<PhaseSpaceDiffusion>] =
    PhaseSpaceSplitting.Scheme.allCases.map { PhaseSpaceSplitting($0) }
    + ConjugateSplitting.Scheme.allCases.map { ConjugateSplitting($0) }

  private static let stochasticInPhaseSpace: [any Sampler<PhaseSpaceDiffusion>] = []
}
