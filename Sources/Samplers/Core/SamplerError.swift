import Numbers

/// Why a sampler cannot be made or run.
public enum SamplerError: Refusal, Equatable {
  /// No sampler has this name.
  case unknown(String)
  /// The order in the name is outside `allowed`.
  case orderOutOfRange(name: String, allowed: ClosedRange<Int>)
  /// No number of steps fits the evaluations given.
  case budgetTooSmall(sampler: String, evaluations: Int, least: Int)
  /// The sampler divides a number of evaluations among its steps, so a number of steps does not determine it.
  case needsEvaluations(sampler: String)
  /// The sampler has no meaning in the encoding direction.
  case onlyFromNoiseToData(sampler: String)
  /// The sampler chooses its own steps, so its first evaluation is not that of a step of the grid.
  case noAnalyticFirstStep(sampler: String)
  /// The process has no analytical first step.
  case noAnalyticStart(process: String)
  /// The sampler chooses its own steps, so no number of evaluations can be given.
  case budgetNotApplicable(sampler: String)
  /// The sampler follows the flow or the SDE of phase space itself, not the flow without its rotation.
  case needsRotation(sampler: String)
  /// The sampler's coefficients belong to one grid, and this is another.
  case ownGrid(sampler: String, steps: Int, from: Double, to: Double)
  /// The sampler's last evaluation leads to the level zero, so that it takes the place of the denoising one.
  case needsDenoising(sampler: String)
  /// The sampler takes derivatives from heads, of which the model has too few.
  case needsHeads(sampler: String, needed: Int, found: Int)
  /// The sampler needs the deviation of the data, which the model does not know.
  case needsDataScale(sampler: String)

  /// What was refused.
  public var quantity: String {
    switch self {
    case .unknown: "a sampler"
    case .orderOutOfRange: "the order of a sampler"
    case .budgetTooSmall(let sampler, _, _): "the number of evaluations of the sampler '\(sampler)'"
    case .needsEvaluations(let sampler): "the steps of the sampler '\(sampler)'"
    case .onlyFromNoiseToData(let sampler): "the direction of the sampler '\(sampler)'"
    case .noAnalyticFirstStep(let sampler): "the first step of the sampler '\(sampler)'"
    case .noAnalyticStart(let process): "the first step on the process '\(process)'"
    case .budgetNotApplicable(let sampler): "the evaluations of the sampler '\(sampler)'"
    case .needsRotation(let sampler): "the rotation of the flow for the sampler '\(sampler)'"
    case .ownGrid(let sampler, _, _, _): "the grid of the sampler '\(sampler)'"
    case .needsDenoising(let sampler): "the end of the sampler '\(sampler)'"
    case .needsHeads(let sampler, _, _): "the model of the sampler '\(sampler)'"
    case .needsDataScale(let sampler): "the data scale of the sampler '\(sampler)'"
    }
  }

  /// The value that was refused.
  public var value: String {
    switch self {
    case .unknown(let name), .orderOutOfRange(let name, _): "'\(name)'"
    case .budgetTooSmall(_, let evaluations, _): "\(evaluations)"
    case .needsEvaluations: "a number of steps"
    case .onlyFromNoiseToData: "from data to noise"
    case .noAnalyticFirstStep, .noAnalyticStart: "analytical"
    case .budgetNotApplicable: "a number"
    case .needsRotation: "off"
    case .ownGrid: "another than its own"
    case .needsDenoising: "without denoising"
    case .needsHeads(_, _, let found): found == 0 ? "without a head" : "with heads: \(found)"
    case .needsDataScale: "that of the model"
    }
  }

  /// What is accepted.
  public var allowed: String {
    switch self {
    case .unknown: "a name of the catalogue"
    case .orderOutOfRange(_, let allowed):
      "a whole number from \(allowed.lowerBound) to \(allowed.upperBound)"
    case .budgetTooSmall(_, _, let least): "at least \(least)"
    case .needsEvaluations: "a number of evaluations to divide among them"
    case .onlyFromNoiseToData: "a grid from noise to data"
    case .noAnalyticFirstStep, .noAnalyticStart: "a first step with the model's noise prediction"
    case .budgetNotApplicable: "a tolerance"
    case .needsRotation: "on"
    case .ownGrid(_, let steps, let from, let to):
      "\(steps) step\(steps == 1 ? "" : "s") from t = \(from) to t = \(to)"
    case .needsDenoising: "the denoising step at the end"
    case .needsHeads(_, let needed, _):
      needed == 1 ? "a network with a derivative head" : "a network with \(needed) derivative heads"
    case .needsDataScale: "the deviation of the data as a number"
    }
  }

  /// What is wrong and the next step.
  public var description: String { "\(reason) \(advice)" }

  /// The next step where nothing but the sampler can be changed.
  public var advice: String {
    switch self {
    case .unknown, .orderOutOfRange, .budgetTooSmall, .needsDataScale: "Please give \(allowed)."
    case .needsEvaluations, .onlyFromNoiseToData, .noAnalyticFirstStep, .budgetNotApplicable,
      .needsRotation:
      "Please choose another sampler."
    case .ownGrid: "Please give \(allowed), or choose another sampler."
    case .needsDenoising: "Please ask for \(allowed)."
    case .noAnalyticStart: "Please let the model make the first step."
    case .needsHeads: "Please give \(allowed), or choose another sampler."
    }
  }

  /// What is wrong.
  public var reason: String {
    switch self {
    case .unknown(let name): "There is no sampler '\(name)'."
    case .orderOutOfRange(let name, _): "The order in '\(name)' is invalid."
    case .budgetTooSmall(let sampler, let evaluations, _):
      "The sampler '\(sampler)' cannot make a step with \(evaluations) evaluation\(evaluations == 1 ? "" : "s")."
    case .needsEvaluations(let sampler):
      "The sampler '\(sampler)' divides a number of evaluations among its steps; a number of steps does not determine it."
    case .onlyFromNoiseToData(let sampler): "The sampler '\(sampler)' runs from noise to data only."
    case .noAnalyticFirstStep(let sampler):
      "The sampler '\(sampler)' chooses its own steps, so it has no first step of the grid to be made analytically."
    case .noAnalyticStart(let process):
      "The process '\(process)' has no analytical first step."
    case .budgetNotApplicable(let sampler):
      "The sampler '\(sampler)' chooses its own steps, so no number of evaluations determines it."
    case .needsRotation(let sampler):
      "The sampler '\(sampler)' follows the flow of phase space with its rotation only."
    case .ownGrid(let sampler, _, _, _):
      "The coefficients of the sampler '\(sampler)' belong to a grid of its own, which is another one."
    case .needsDenoising(let sampler):
      "The last evaluation of the sampler '\(sampler)' leads to the level zero, in place of the denoising one."
    case .needsHeads(let sampler, let needed, let found):
      "The sampler '\(sampler)' takes derivatives from \(needed == 1 ? "a head" : "\(needed) heads"), and the model has "
        + (found == 0 ? "none." : "\(found).")
    case .needsDataScale(let sampler):
      "The sampler '\(sampler)' needs the deviation of the data, which the model does not know."
    }
  }
}
