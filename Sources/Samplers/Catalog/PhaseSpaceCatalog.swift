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

  private static let conjugate: [any Sampler<PhaseSpaceDiffusion>] =
    [PhaseSpaceRungeKutta.euler, PhaseSpaceRungeKutta.heun, PhaseSpaceDormandPrince()]
    + [false, true].flatMap { isTwoStep in
      ConjugateIntegrator.Method.allCases.map { ConjugateIntegrator($0, isTwoStep: isTwoStep) }
    }

  private static let splitting: [any Sampler<PhaseSpaceDiffusion>] =
    PhaseSpaceSplitting.Scheme.allCases.map { PhaseSpaceSplitting($0) }
    + ConjugateSplitting.Scheme.allCases.map { ConjugateSplitting($0) }

  private static let stochasticInPhaseSpace: [any Sampler<PhaseSpaceDiffusion>] =
    [PhaseSpaceEulerMaruyama(), SymmetricSplitting()]
    + StochasticSplitting.Scheme.allCases.map { StochasticSplitting($0) } + [ConjugateStochasticSplitting()]

  /// Families in phase space whose members are a prefix and an order.
  public static let phaseSpaceFamilies: [SamplerFamily] =
    [
      SamplerFamily(prefix: "psld-ttm", orders: 1...30) { PhaseSpaceTimeTaylor(order: $0) },
      SamplerFamily(prefix: "psld-etd-ttm", orders: 1...30) { FactorExponentialTaylor(order: $0) },
      SamplerFamily(prefix: "psld-level-ttm", orders: 1...30) { ComplexLevelTaylor(order: $0) },
    ]
    + ComplexExponentialTaylor.Expansion.allCases.map { expansion in
      SamplerFamily(prefix: expansion.rawValue, orders: 1...30) {
        ComplexExponentialTaylor(expansion, order: $0)
      }
    }
}
