/// The factor `φ` by which SciRE-Solver divides a difference quotient to estimate a derivative.
///
/// From `(F(z + η) − F(z))/η = Σ_{k≥1} η^{k−1} F^{(k)}(z)/k!` and the recursive replacement
/// `η^{k−1} F^{(k)} ≈ (−1)^{k−1} F'`, truncated after `m` terms: `φ_1(m) = Σ_{k=1}^m (−1)^{k−1}/k!`, which tends to
/// `(e − 1)/e`. The factor does not tend to 1 with the step, so a rule that uses it is of first order.
/// (arXiv 2308.07896.)
public enum RecursiveDifferenceFactor: Sendable, Equatable {
  /// `φ_1(m)` with an `m` that varies from step to step, as in the authors' `scire_solver.py`.
  case schedule
  /// The same positive number in every step; 1 is the plain difference quotient.
  case fixed(Double)

  /// The fixed factors that can be chosen by name.
  public static let range = 0.1...10.0

  /// The name in files and on the command line.
  public var name: String {
    switch self {
    case .schedule: "schedule"
    case .fixed(let value): "\(value)"
    }
  }

  /// The factor that `text` names: `schedule` or a number in `range`; nil for anything else.
  public init?(parsing text: String) {
    if text == "schedule" {
      self = .schedule
      return
    }
    guard let value = Double(text), Self.range.contains(value) else { return nil }
    self = .fixed(value)
  }

  /// `φ_1(m)`, for `m ≥ 1`.
  public static func partialSum(_ m: Int) -> Double {
    var (sum, term) = (0.0, 1.0)
    for k in 1...max(m, 1) {
      term /= Double(k)
      sum += k % 2 == 1 ? term : -term
    }
    return sum
  }

  /// The factor of step `n` of a single-step rule for which the schedule has `entries` entries.
  public func singleStep(_ n: Int, entries: Int) -> Double {
    let half = entries / 2
    let index = n < half ? 2 * n : n == half ? -1 : 2 * (entries - n) - 1
    return value(index, last: max(entries - 1, 0))
  }

  /// The factor of step `n` of `steps` of a multistep rule of order `order`.
  public func multistep(_ n: Int, steps: Int, order: Int) -> Double {
    let (s, half) = (n + 1, steps / 2)
    let index =
      s < order ? 2 * s - 1 : s < half ? 2 * (s - order) + 1 : s == half ? -1 : 2 * (steps - s)
    return value(index, last: steps)
  }

  /// Entry `index` of `φ_1(3), φ_1(4), …`; a negative index counts from the end, as in the published code.
  private func value(_ index: Int, last: Int) -> Double {
    switch self {
    case .fixed(let value): value
    case .schedule: Self.partialSum((index < 0 ? max(last + 1 + index, 0) : min(index, last)) + 3)
    }
  }
}

extension SamplerSetting {
  /// The setting `phi` of SciRE-Solver.
  static func phi(_ path: Path<RecursiveDifferenceFactor>) -> Self {
    value(
      "phi", path, allowed: "'schedule' or a number from 0.1 to 10", placeholder: "factor",
      help: "The factor of SciRE-Solver's recursive difference. Default: schedule.",
      parse: { RecursiveDifferenceFactor(parsing: $0) }, text: \.name)
  }
}
