import Diffusion

extension SamplerCatalog {
  /// The samplers in phase space.
  public static let phaseSpace: [any Sampler<PhaseSpaceDiffusion>] =
    taylorInPhaseSpace + conjugate + splitting + stochasticInPhaseSpace

  private static let taylorInPhaseSpace: [any Sampler<PhaseSpaceDiffusion>] =
    (1...3).map { PhaseSpaceTimeTaylor(order: $0) } + (1...3).map { FactorExponentialTaylor(order: $0) }
    + (1...3).map { ComplexLevelTaylor(order: $0) }
    + ComplexExponentialTaylor.Expansion.allCases.flatMap(complexExponentialRules)
    + ComplexAdamsBashforth.Variable.allCases.flatMap(complexMultistepRules)

  private static func complexExponentialRules(
    _ expansion: ComplexExponentialTaylor.Expansion
  ) -> [any Sampler<PhaseSpaceDiffusion>] {
    (1...3).map { ComplexExponentialTaylor(expansion, order: $0) }
  }

  private static func complexMultistepRules(
    _ variable: ComplexAdamsBashforth.Variable
  ) -> [any Sampler<PhaseSpaceDiffusion>] {
    SecondOrThird.allCases.map { ComplexAdamsBashforth(variable, order: $0) }
  }

  private static let conjugate: [any Sampler<PhaseSpaceDiffusion>] = [PhaseSpaceEuler()]

  private static let splitting: [any Sampler<PhaseSpaceDiffusion>] = []

  private static let stochasticInPhaseSpace: [any Sampler<PhaseSpaceDiffusion>] =
    [PhaseSpaceEulerMaruyama(), SymmetricSplitting()]
    + StochasticSplitting.Scheme.allCases.map { StochasticSplitting($0) } + [ConjugateStochasticSplitting()]
}
