/// The two configurations in which the order of a method is a fair question: the rule by itself, and the code as it is
/// distributed. Both are asked of every method alike.
extension Sampler {
  /// The rule: started exactly, with its full order to the end, and with exact integrals, where the method has these settings.
  public var asRule: Self {
    setting([
      ("start", StartPolicy.exact.rawValue), ("final-order", FinalOrder.kept.rawValue), integrals(.exact),
    ])
  }

  /// The code as its authors distribute it: its own start, its own end, its own quadrature. Everything else of the method
  /// is left as it is.
  public var asShipped: Self { setting([integrals(.published)]) }

  private func integrals(_ kind: TimeAdamsBashforth.Integrals) -> (String, String) {
    ("integrals", kind.rawValue)
  }

  /// The method with those of the settings that it has.
  private func setting(_ changes: [(name: String, text: String)]) -> Self {
    changes.reduce(self) { method, change in (try? method.setting(change.name, to: change.text)) ?? method }
  }
}
