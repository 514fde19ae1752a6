import Diffusion

/// Where a rule with inner stages puts them in a step.
public enum InnerNodes: Sendable, Equatable {
  /// At fixed fractions in the rule's own variable, as the papers have it.
  case fixed
  /// At the same fractions of the variable in which the grid's spacing is uniform, as the published code has it; as `fixed` for
  /// a spacing that depends on the data, which a step does not know.
  case grid(Spacing)

  /// The name in files.
  public var name: String {
    switch self {
    case .fixed: "fixed"
    case .grid(let spacing): "grid:\(spacing.name)"
    }
  }

  /// The nodes that a text names: `fixed` or `grid:SPACING`; nil for anything else.
  public init?(parsing text: String) {
    if text == "fixed" {
      self = .fixed
      return
    }
    guard text.hasPrefix("grid:"), let spacing = try? Spacing(parsing: String(text.dropFirst(5))),
      !spacing.needsLossCurve
    else { return nil }
    self = .grid(spacing)
  }

  /// The level at `share` of a step where the spacing places it; nil for fixed fractions.
  func level(
    at share: Double, between ends: (start: GridPoint, end: GridPoint), schedule: any NoiseSchedule
  ) -> Double? {
    guard case .grid(let spacing) = self else { return nil }
    return spacing.point(between: ends, schedule: schedule).map { $0(share).level }
  }
}

extension SamplerSetting {
  /// The setting `inner-nodes`; `grid` alone means the spacing of the grid, which only the maker of the grid knows.
  static func innerNodes(_ path: Path<InnerNodes>) -> Self {
    value(
      "inner-nodes", path,
      allowed: "one of: fixed, grid, grid:SPACING with a spacing that does not depend on the data",
      placeholder: "nodes",
      spacingValue: "grid",
      help:
        "Inner stages at the fractions of the paper, or where the spacing would put them. Default: fixed.",
      parse: { InnerNodes(parsing: $0) }, text: \.name)
  }
}
