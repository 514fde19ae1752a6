/// Whether a multistep rule lowers its order towards the end.
public enum FinalOrder: String, CaseIterable, Sendable {
  /// Step `n` of `N` has order at most `N − n`: the last step is an Euler step.
  case lowered
  /// The full order to the end.
  case kept
}

extension SamplerSetting {
  private static var finalOrderHelp: String {
    "Whether a multistep method lowers its order towards the end. Default: as its authors' code."
  }

  /// The setting `final-order`.
  static func finalOrder(_ path: Path<FinalOrder>) -> Self {
    choice("final-order", path, help: finalOrderHelp)
  }

  /// The setting `final-order` of a method whose own rule depends on the number of steps.
  static func finalOrder(_ path: Path<FinalOrder?>) -> Self {
    choice("final-order", path, help: finalOrderHelp)
  }
}
