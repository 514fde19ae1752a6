import Diffusion
import Integration

/// How a method of order `q` makes its first `q − 1` steps, for which it has no history.
public enum StartPolicy: String, CaseIterable, Sendable {
  /// Orders `1, 2, …` until the history is full: free, but the first step has local order 2.
  case ramp
  /// Heun's second-order rule in `γ`: one more evaluation per starting step.
  case heun
  /// The classical fourth-order Runge-Kutta rule in `γ`: three more evaluations per starting step.
  case rk4
  /// The exact flow, by an adaptive Taylor method; its evaluations are not counted. For error analysis.
  case exact

  /// Evaluations that a starting step takes beyond the first.
  public var extraEvaluations: Int {
    switch self {
    case .ramp, .exact: 0
    case .heun: 1
    case .rk4: 3
    }
  }

  /// The order to which a method of order `order` falls when it is started so: the ramp's first step has local order
  /// 2, Heun's 3, that of the Runge-Kutta rule 5.
  public func limit(_ order: Int) -> Int {
    switch self {
    case .ramp: min(order, 2)
    case .heun: min(order, 3)
    case .rk4, .exact: order
    }
  }
}

/// Whether a multistep rule lowers its order towards the end.
public enum FinalOrder: String, CaseIterable, Sendable {
  /// Step `n` of `N` has order at most `N − n`: the last step is an Euler step.
  case lowered
  /// The full order to the end.
  case kept
}

/// Where a rule with inner stages puts them in a step.
public enum InnerNodes: Sendable, Equatable {
  /// At fixed fractions in the rule's own variable, as the papers have it.
  case fixed
  /// At the same fractions of the variable in which the grid's spacing is uniform, as the published code has it.
  case grid(Spacing)

  /// The name in files.
  public var name: String {
    switch self {
    case .fixed: "fixed"
    case .grid(let spacing): "grid:\(spacing.name)"
    }
  }
}

/// Which of two published weights an exponential rule of order 2 or 3 uses for its differences.
public enum DifferenceWeights: String, CaseIterable, Sendable {
  /// Those of the DPM-Solver papers' algorithms: `h/2` for a first difference, or all of `ψ_2` on the last one.
  case solver = "dpmsolver"
  /// Those that match the Taylor expansion term by term.
  case taylor
}

/// Options that change a method's result and are not part of its name; nil leaves the method's own.
public struct SamplerOptions: Sendable, Equatable {
  /// The start of a multistep rule.
  public var start: StartPolicy?
  /// The order of a multistep rule towards the end.
  public var finalOrder: FinalOrder?
  /// Where inner stages lie.
  public var innerNodes: InnerNodes?
  /// The weights of differences in exponential rules.
  public var weights: DifferenceWeights?
  /// The factor of the recursive difference (SciRE-Solver).
  public var phi: RecursiveDifferenceFactor?
  /// The tolerance of an adaptive method, positive.
  public var tolerance: Double?
  /// The share `η` of fresh noise in ancestral sampling, from 0 to 1.
  public var noiseShare: Double?
  /// The degree of an adaptive Taylor method; from the tolerance when nil.
  public var order: Int?
  /// The variable in which an adaptive Taylor method expands.
  public var variable: ChangeOfVariable?

  /// Every option left to the method unless given.
  public init(
    start: StartPolicy? = nil, finalOrder: FinalOrder? = nil, innerNodes: InnerNodes? = nil,
    weights: DifferenceWeights? = nil, phi: RecursiveDifferenceFactor? = nil, tolerance: Double? = nil,
    noiseShare: Double? = nil, order: Int? = nil, variable: ChangeOfVariable? = nil
  ) {
    self.start = start
    self.finalOrder = finalOrder
    self.innerNodes = innerNodes
    self.weights = weights
    self.phi = phi
    self.tolerance = tolerance
    self.noiseShare = noiseShare
    self.order = order
    self.variable = variable
  }

  /// The options that are set, by their names on the command line.
  public var names: [String] {
    var set: [String] = []
    if start != nil { set.append("--start") }
    if finalOrder != nil { set.append("--final-order") }
    if innerNodes != nil { set.append("--inner-nodes") }
    if weights != nil { set.append("--weights") }
    if phi != nil { set.append("--phi") }
    if tolerance != nil { set.append("--tolerance") }
    if noiseShare != nil { set.append("--eta") }
    if order != nil { set.append("--order") }
    if variable != nil { set.append("--variable") }
    return set
  }

  /// Refuses every option that is set and not in `allowed`.
  ///
  /// - Throws: `SamplerError.optionNotApplicable`.
  public func requireOnly(_ allowed: Set<String>, for sampler: String) throws {
    if let name = names.first(where: { !allowed.contains($0) }) {
      throw SamplerError.optionNotApplicable(option: name, sampler: sampler)
    }
  }
}

/// Why a sampler cannot be made or run.
public enum SamplerError: Error, Equatable, CustomStringConvertible {
  /// No sampler has this name.
  case unknown(String)
  /// The order in the name is outside `allowed`.
  case orderOutOfRange(name: String, allowed: ClosedRange<Int>)
  /// The sampler has no such option.
  case optionNotApplicable(option: String, sampler: String)
  /// The value of an option is refused.
  case optionOutOfRange(option: String, value: String, allowed: String)
  /// No number of steps fits the evaluations given.
  case budgetTooSmall(sampler: String, evaluations: Int, least: Int)
  /// The sampler divides a number of evaluations among its steps, so a number of steps does not determine it.
  case needsEvaluations(sampler: String)
  /// The sampler has no meaning in the encoding direction.
  case onlyFromNoiseToData(sampler: String)
  /// The sampler's first step is not the grid's, so it cannot be replaced.
  case noAnalyticFirstStep(sampler: String)
  /// The sampler chooses its own steps, so no number of evaluations can be given.
  case budgetNotApplicable(sampler: String)

  /// The value, what is allowed, and the next step.
  public var description: String {
    switch self {
    case .unknown(let name): "There is no sampler '\(name)'."
    case .orderOutOfRange(let name, let allowed):
      "The order in '\(name)' is invalid. Please give a whole number from \(allowed.lowerBound) to "
        + "\(allowed.upperBound)."
    case .optionNotApplicable(let option, let sampler):
      "The option '\(option)' does not apply to the sampler '\(sampler)'. Please leave it out."
    case .optionOutOfRange(let option, let value, let allowed):
      "The value '\(value)' is invalid for '\(option)'. Please give \(allowed)."
    case .budgetTooSmall(let sampler, let evaluations, let least):
      "The sampler '\(sampler)' cannot make a step with \(evaluations) evaluation\(evaluations == 1 ? "" : "s"). "
        + "Please give at least \(least)."
    case .needsEvaluations(let sampler):
      "The sampler '\(sampler)' divides a number of evaluations among its steps. Please give '--evaluations' "
        + "instead of '--steps' or '--grid'."
    case .onlyFromNoiseToData(let sampler):
      "The sampler '\(sampler)' runs from noise to data only. Please leave '--reverse' out."
    case .noAnalyticFirstStep(let sampler):
      "The sampler '\(sampler)' chooses its own steps, so its first evaluation is not that of a step of the grid. "
        + "Please leave the analytical first step out."
    case .budgetNotApplicable(let sampler):
      "The sampler '\(sampler)' chooses its own steps. Please give '--tolerance' in place of '--evaluations'."
    }
  }
}
