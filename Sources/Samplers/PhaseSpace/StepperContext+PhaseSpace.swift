import Diffusion

extension StepperContext where Process == PhaseSpaceDiffusion {
  /// Refuses a process without rotation for a method that follows the probability flow or the reverse SDE in `(x, m)`.
  ///
  /// - Throws: `SamplerError.needsRotation`.
  func requireRotation(for sampler: some Sampler) throws(SamplerError) {
    guard process.rotation == .on else { throw .needsRotation(sampler: sampler.card.name) }
  }
}
