import CommandLineInterface
import Experimentation
import Reporting
import Symbolics

/// What the command says about a run.
extension IntegrateCommand {
  func noRoot(_ text: String, _ end: Double, isFirst: Bool) -> String {
    (isFirst ? "No root of" : "Not every part of the step could be resolved for")
      + " '\(text)' \(isFirst ? "was found " : "")up to t = \(end.plain); roots closer together than rounding "
      + "separates, or within a feature narrower than the points at which a step is checked, may be missed. "
      + "'\(Self.maximumStep.declaration.synopsis)' makes the check finer."
  }

  func touching(_ time: Double, _ option: String) -> String {
    "The expression of '\(option)' touches zero within rounding at t = \(time.plain)."
  }

  func report(
    _ outcome: IntegrationOutcome, _ integrator: SystemIntegrator<Double>, _ context: CommandContext
  ) {
    let taken = integrator.statistics
    var line = "order \(taken.order), \(taken.steps) steps"
    if taken.steps > 0, taken.smallestStep.isFinite {
      line +=
        " of \(NumberText.significant(taken.smallestStep, digits: 3)) to "
        + NumberText.significant(taken.largestStep, digits: 3)
    }
    line +=
      ", \(taken.rejected) halved, \(taken.expansions) expansions of \(integrator.tape.nodeCount) recurrences"
    context.inform(line)
    if case .event = outcome {
      context.inform(
        integrator.isTouching
          ? touching(integrator.time, "--until")
          : "The expression of '--until' has a root at t = \(integrator.time.plain).")
    }
  }

  func failure(
    _ outcome: IntegrationOutcome, _ integrator: SystemIntegrator<Double>, steps taken: Int, _ end: Double,
    _ values: ParameterValues
  ) -> String {
    let stopped = "The integration stopped at t = \(integrator.time.plain), before \(end.plain): "
    let obstacle = integrator.obstacle.map { " " + $0 } ?? ""
    switch outcome {
    case .maximumSteps:
      return stopped + "the step limit of \(values[Self.maximumSteps] ?? Self.usualSteps) is reached. "
        + "Please allow more with '--max-steps', or shorten the interval; a stiff system needs an implicit method."
    case .maximumWork:
      let steps = values[Self.maximumSteps] ?? Self.usualSteps
      return stopped
        + "\(taken) steps took the \(Double(Self.mostWork(steps)).plain) multiplications that a run of "
        + "at most \(steps) steps may take. Please allow more with '--max-steps', \(Double(Self.usualWork).plain) for each "
        + "million, or shorten the interval."
    case .nonFinite:
      return stopped + "the equations have no finite value or derivative there, or right behind."
        + (obstacle.isEmpty ? " Please check the domain of their functions." : obstacle)
    case .diverged:
      return stopped + "a state grows beyond the range of numbers. Please end the run earlier."
    case .stalled:
      return stopped
        + "ten thousand steps in a row had to be halved, as where a solution slides along a kink."
        + (obstacle.isEmpty ? " Please check the equations there." : obstacle)
    case .failedEstimate:
      return stopped + "the sizes of the coefficients give no step."
        + " Please try another '\(Self.order.declaration.synopsis)', or give '--max-step'."
    default:
      return stopped + "the steps fell below the resolution of t, as before a singularity."
        + (obstacle.isEmpty ? " " + growth(integrator) : obstacle)
    }
  }

  private func growth(_ integrator: SystemIntegrator<Double>) -> String {
    let largest = zip(integrator.system.states, integrator.state).max { $0.1.magnitude < $1.1.magnitude }
    guard let (name, value) = largest, value.magnitude > 1e6 else {
      return "Please end the run before it."
    }
    return "The state \(name) has grown to \(value.plain) there."
  }
}
