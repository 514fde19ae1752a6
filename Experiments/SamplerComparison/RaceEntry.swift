import Diffusion
import Samplers

/// A sampler that takes part in a race, perhaps with one of its settings fixed.
struct RaceEntry: Sendable {
  /// How it is called in files: the sampler, or the sampler and its share of fresh noise.
  let name: String
  let sampler: any Sampler<ScalarDiffusion>
  /// Of an adaptive method.
  let tolerance: Double?

  /// The tolerances at which adaptive methods run.
  static let tolerances = [1.0, 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-4]

  /// Whether a run asks for derivatives of `ε`.
  var takesDerivatives: Bool { sampler.derivativesPerEvaluation > 0 }

  /// The whole catalogue: adaptive methods at every tolerance, ancestral sampling with two shares of noise, of the methods
  /// that are DDIM to the bit only DDIM, and those that take their derivatives from heads where the model has `heads`.
  ///
  /// - Throws: `SettingError` when a setting's value is not allowed.
  static func all(heads: Int = 0) throws -> [RaceEntry] {
    let headed = SamplerCatalog.headed.filter { $0.predictionsPerEvaluation <= heads }
    return try (SamplerCatalog.all + headed)
      .filter { $0.card.family != .idealDerivative || $0.card.name.hasPrefix("pf") }
      .flatMap { sampler -> [RaceEntry] in
        let name = sampler.card.name
        if sampler.card.evaluations == .adaptive {
          return try tolerances.map { tolerance in
            RaceEntry(
              name: name, sampler: try sampler.setting("tolerance", to: "\(tolerance)"),
              tolerance: tolerance)
          }
        }
        if sampler.declarations.contains(where: { $0.name == "eta" }) {
          return try ([1, 0.5] as [Double]).map { share in
            RaceEntry(
              name: "\(name), eta \(share)",
              sampler: try sampler.setting("eta", to: "\(share)"), tolerance: nil)
          }
        }
        return [RaceEntry(name: name, sampler: sampler, tolerance: nil)]
      }
  }
}
