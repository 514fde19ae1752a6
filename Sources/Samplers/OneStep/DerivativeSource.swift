/// Where a Taylor method takes the total derivatives of `ε` from.
public enum DerivativeSource: Sendable, Equatable {
  /// Exact, from the jet of the model.
  case analytic
  /// All zero, as if `ε` pointed to one fixed data point (the ideal-derivative trick of Tachibana et al. 2021;
  /// GENIE B.2).
  case ideal
  /// All of them, from the heads of a model that predicts as many (GENIE Section 3.1).
  case head
}
