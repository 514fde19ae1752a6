import Diffusion

/// A method with weights that are known for one process and one grid (`Sampler.prepared`).
struct PreparedSampler<Process: DiffusionProcess>: Sampler {
  let card: SamplerCard
  let jetOrder: Int
  let predictionsPerEvaluation: Int
  let derivativesPerEvaluation: Int
  private let make: @Sendable (StepperContext<Process>) -> any Stepper

  /// The method `sampler`, whose steppers `make` makes on the grid that it is prepared for.
  init(
    _ sampler: some Sampler<Process>, _ make: @escaping @Sendable (StepperContext<Process>) -> any Stepper
  ) {
    card = sampler.card
    jetOrder = sampler.jetOrder
    predictionsPerEvaluation = sampler.predictionsPerEvaluation
    derivativesPerEvaluation = sampler.derivativesPerEvaluation
    self.make = make
  }

  func makeStepper(_ context: StepperContext<Process>) -> any Stepper { make(context) }
}
