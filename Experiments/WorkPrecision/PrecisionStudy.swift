import Accuracy
import Diffusion
import Experimentation
import GSLReference
import Integration
import Numbers
import Samplers

/// Runs every method at every setting from the same latents and compares with the same reference.
struct PrecisionStudy: Sendable {
  let setting: FlowSetting
  let exact: ReferenceSolution
  let recipe: GridRecipe<ScalarDiffusion>
  let cost: CostModel
  let context: RunContext

  private var whole: TimeGrid { exact.grid }
  private var latents: StateBatch { setting.latents }

  /// The errors of fixed-grid samplers; budgets that do not pay for a step are left out.
  func fixed(_ samplers: [any Sampler<ScalarDiffusion>], budgets: [Int]) throws -> [PrecisionCurve] {
    let runs = try context.map(count: samplers.count * budgets.count, label: "samplers") {
      index -> PrecisionRun? in
      let (sampler, budget) = (samplers[index / budgets.count], budgets[index % budgets.count])
      do {
        let plan = try SamplingPlan(sampler, evaluations: budget, recipe: recipe)
        let error = try GlobalError(
          of: plan.sampler, on: setting.problem(plan.grid), latents: latents, reference: exact, jobs: 1,
          monitor: RunMonitor(check: { try context.cancellation.check() }))
        return run(.evaluations, Double(budget), error)
      } catch SamplerError.budgetTooSmall {
        return nil
      }
    }
    return samplers.enumerated().map { index, sampler in
      PrecisionCurve(
        method: sampler.card.name, variable: nil, group: PrecisionGroup(sampler.card.family),
        axis: .evaluations,
        runs: runs[index * budgets.count..<(index + 1) * budgets.count].compactMap { $0 })
    }
  }

  /// The errors of samplers with an error estimate; tolerances that a sampler refuses are left out.
  func controlled(_ samplers: [any Sampler<ScalarDiffusion>], tolerances: [Double]) throws -> [PrecisionCurve]
  {
    let runs = try context.map(count: samplers.count * tolerances.count, label: "step control") {
      index -> PrecisionRun? in
      let tolerance = tolerances[index % tolerances.count]
      guard
        let sampler = try? samplers[index / tolerances.count].setting("tolerance", to: "\(tolerance)")
      else { return nil }
      let error = try GlobalError(
        of: sampler, on: setting.problem(whole), latents: latents, reference: exact, jobs: 1)
      return run(.tolerance, tolerance, error)
    }
    return samplers.enumerated().map { index, sampler in
      PrecisionCurve(
        method: sampler.card.name, variable: nil, group: .adaptive, axis: .tolerance,
        runs: runs[index * tolerances.count..<(index + 1) * tolerances.count].compactMap { $0 })
    }
  }

  /// The errors of adaptive Taylor series, with the order that belongs to the tolerance.
  func taylor(in variables: [ChangeOfVariable], tolerances: [Double]) throws -> [PrecisionCurve] {
    let runs = try context.map(count: variables.count * tolerances.count, label: "adaptive Taylor series") {
      taylor(in: variables[$0 / tolerances.count], tolerance: tolerances[$0 % tolerances.count])
    }
    return variables.enumerated().map { index, variable in
      PrecisionCurve(
        method: "taylor-adaptive \(variable.name)", variable: variable.name, group: .variables,
        axis: .tolerance,
        runs: Array(runs[index * tolerances.count..<(index + 1) * tolerances.count]))
    }
  }

  private func taylor(in variable: ChangeOfVariable, tolerance: Double) -> PrecisionRun {
    let order = TaylorStepControl.order(forTolerance: tolerance)
    let evaluator = RunEvaluator(
      setting.mixture.makeEvaluator(count: latents.count, order: order, precision: .working),
      count: latents.count)
    let integrator = AdaptiveTaylor(
      count: latents.count, dimension: latents.dimension,
      control: TaylorStepControl(order: order, tolerance: tolerance), variable: variable,
      divisor: { (1 + $0 * $0).squareRoot() })
    var states = latents
    exact.process.enter(&states, at: whole.first)
    integrator.integrate(&states, from: whole.first.level, to: whole.last.level, flow: evaluator)
    exact.process.leave(&states, at: whole.last)
    let end = exact.endPoints
    let distances = (0..<states.count).map { i in
      integrator.outcomes[i] == .completed && exact.outcomes[i] == .completed
        ? states.distance(to: end, at: i) : .nan
    }
    let count = Double(max(states.count, 1))
    let evaluations = Double(evaluator.stateEvaluations) / count
    return PrecisionRun(
      .tolerance, tolerance, order: order,
      steps: SampleSummary(integrator.stepCounts.map(Double.init)), evaluations: evaluations,
      work: cost.cost(
        evaluations: evaluations, derivatives: Double(evaluator.stateDerivatives) / count),
      distances: distances, outcomes: integrator.outcomes.map(\.rawValue))
  }

  /// The median error of the sampler `taylor-adaptive` itself, to which the step counts of `taylor` belong.
  func sampler(in variable: ChangeOfVariable, tolerance: Double) throws -> Double {
    try GlobalError(
      of: TaylorAdaptive(tolerance: tolerance, variable: variable), on: setting.problem(whole),
      latents: latents,
      reference: exact, jobs: context.jobs
    ).summary.median
  }

  /// The order of the solution that the reference is held against.
  static let floorOrder = AdaptiveTaylor.referenceOrder + 7

  /// The median distance of the reference from one of a higher order with shorter steps: below it no error is resolved.
  func floor() throws -> Double {
    let other = try ReferenceSolution(
      setting.problem(whole), latents: latents, order: Self.floorOrder,
      tolerance: AdaptiveTaylor.referenceTolerance / 10, jobs: context.jobs, monitor: context.monitor)
    let (ends, others) = (exact.endPoints, other.endPoints)
    return SampleSummary(
      (0..<latents.count).map { i in
        exact.outcomes[i] == .completed && other.outcomes[i] == .completed
          ? ends.distance(to: others, at: i) : .nan
      }
    ).median
  }

  /// The errors of GSL's integrators in `γ`; a trajectory on which one gives up is an outcome.
  func gsl(_ methods: [GSLIntegrator.Method], tolerances: [Double]) throws -> [PrecisionCurve] {
    let runs = try context.map(count: methods.count * tolerances.count, label: "GSL") {
      try gsl(methods[$0 / tolerances.count], tolerance: tolerances[$0 % tolerances.count])
    }
    return methods.enumerated().map { index, method in
      PrecisionCurve(
        method: "GSL \(method.rawValue)", variable: ChangeOfVariable.identity.name, group: .adaptive,
        axis: .tolerance,
        runs: Array(runs[index * tolerances.count..<(index + 1) * tolerances.count]))
    }
  }

  private func gsl(_ method: GSLIntegrator.Method, tolerance: Double) throws -> PrecisionRun {
    let integrator = try GSLIntegrator(
      method: method, absoluteTolerance: tolerance, relativeTolerance: tolerance, maximumSteps: 20_000)
    let field = NoiseField(setting.mixture)
    let jacobian = MixtureJacobian(setting.mixture)
    let end = exact.endPoints
    let alpha = (
      start: exact.process.amplitude(at: whole.first), end: exact.process.amplitude(at: whole.last)
    )
    var (distances, outcomes): ([Double], [String]) = ([], [])
    var (steps, evaluations, work): ([Double], [Double], [Double]) = ([], [], [])
    for i in 0..<latents.count {
      try context.cancellation.check()
      do {
        let solution = try integrator.integrate(
          from: whole.first.level, to: whole.last.level,
          initialState: latents.state(i).map { $0 / alpha.start },
          jacobian: { gamma, state, matrix, rates in
            jacobian.evaluate(state, at: gamma, into: matrix, rates)
          }, derivative: { gamma, state, result in field.evaluate(state, at: gamma, into: result) })
        let square = solution.finalState.enumerated().reduce(0.0) { sum, item in
          let difference = alpha.end * item.element - end[i, item.offset]
          return sum + difference * difference
        }
        distances.append(exact.outcomes[i] == .completed ? square.squareRoot() : .nan)
        outcomes.append(TrajectoryOutcome.completed.rawValue)
        steps.append(Double(solution.steps))
        evaluations.append(Double(solution.derivativeEvaluations + solution.jacobianEvaluations))
        work.append(
          cost.cost(
            evaluations: Double(solution.derivativeEvaluations + solution.jacobianEvaluations),
            derivatives: Double(latents.dimension * solution.jacobianEvaluations)))
      } catch let error as GSLError {
        distances.append(.nan)
        outcomes.append(Self.outcome(error))
      }
    }
    return PrecisionRun(
      .tolerance, tolerance, steps: SampleSummary(steps), evaluations: SampleSummary(evaluations).mean,
      work: SampleSummary(work).mean, distances: distances, outcomes: outcomes)
  }

  private static func outcome(_ error: GSLError) -> String {
    switch error {
    case .stepTooSmall: "step-too-small"
    case .tooManySteps: TrajectoryOutcome.stepLimit.rawValue
    case .nonFiniteDerivative: TrajectoryOutcome.diverged.rawValue
    default: "refused"
    }
  }

  private func run(_ axis: ErrorCurve.Axis, _ value: Double, _ error: GlobalError) -> PrecisionRun {
    PrecisionRun(
      axis, value, evaluations: error.evaluations, work: cost.cost(of: error.run),
      distances: error.distances, outcomes: error.run.outcomes.map(\.rawValue))
  }
}
