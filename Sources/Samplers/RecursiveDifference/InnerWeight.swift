/// The weight of the difference in the second stage of SciRE-Solver-3, as a multiple of `H/φ`.
///
/// The stage at the share `r_2` of the step is a step of its own, of length `r_2 H`, so its second term is
/// `(r_2 H)²/2 · F'` with `F' ≈ (F_1 − F_0)/(r_1 H)`: the weight is `r_2²/(2 r_1)`.
public enum InnerWeight: String, CaseIterable, Sendable {
  /// `r_2/(2 r_1)`, as in the paper's Alg. 2 and the code: the stage is off by a term of second order, and the rule of
  /// order 2 at most.
  case published
  /// `r_2²/(2 r_1)`.
  case consistent

  /// The weight for stages at the shares `first` and `second` of the step.
  func factor(first: Double, second: Double) -> Double {
    (self == .consistent ? second * second : second) / (2 * first)
  }
}
