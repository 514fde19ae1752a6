/// Which of two published weights an exponential rule of order 2 or 3 uses for its differences.
public enum DifferenceWeights: String, CaseIterable, Sendable {
  /// Those of the DPM-Solver papers' algorithms: `h/2` for a first difference, or all of `ψ_2` on the last one.
  case solver = "dpmsolver"
  /// Those that match the Taylor expansion term by term.
  case taylor
}

extension SamplerSetting {
  /// The setting `weights` of DPM-Solver's rules.
  static func weights(_ path: Path<DifferenceWeights>) -> Self {
    choice("weights", path, help: "Weights of the differences in DPM-Solver's rules. Default: dpmsolver.")
  }
}
