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
}

/// Options that change a method's result and are not part of its name.
public struct SamplerOptions: Sendable, Equatable {
  /// The start of a multistep rule; nil leaves the method's own.
  public var start: StartPolicy?

  /// Every option left to the method.
  public init(start: StartPolicy? = nil) {
    self.start = start
  }

  /// The options that are set, by their names on the command line.
  public var names: [String] {
    start == nil ? [] : ["--start"]
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
  /// No number of steps fits the evaluations given.
  case budgetTooSmall(sampler: String, evaluations: Int, least: Int)
  /// The method chooses its own steps, so no number of evaluations can be given.
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
    case .budgetTooSmall(let sampler, let evaluations, let least):
      "The sampler '\(sampler)' cannot make a step with \(evaluations) evaluation\(evaluations == 1 ? "" : "s"). "
        + "Please give at least \(least)."
    case .budgetNotApplicable(let sampler):
      "The sampler '\(sampler)' chooses its own steps. Please give a tolerance in place of evaluations."
    }
  }
}
