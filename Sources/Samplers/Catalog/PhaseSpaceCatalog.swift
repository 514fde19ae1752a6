import Diffusion

extension SamplerCatalog {
  /// The samplers in phase space.
  public static let phaseSpace: [any Sampler<PhaseSpaceDiffusion>] =
    taylorInPhaseSpace + conjugate + splitting + stochasticInPhaseSpace

  private static let taylorInPhaseSpace: [any Sampler<PhaseSpaceDiffusion>] = []

  private static let conjugate: [any Sampler<PhaseSpaceDiffusion>] = [PhaseSpaceEuler()]

  private static let splitting: [any Sampler<PhaseSpaceDiffusion>] = []

  private static let stochasticInPhaseSpace: [any Sampler<PhaseSpaceDiffusion>] = []
}
