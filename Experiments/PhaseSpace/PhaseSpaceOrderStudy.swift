import Accuracy
import Diffusion
import Experimentation
import Numbers
import Samplers

/// The errors of every deterministic sampler in phase space on three families of grids in the time.
struct PhaseSpaceOrderStudy: Sendable {
  /// How the times of a grid lie between its ends.
  enum Shape: String, CaseIterable, Sendable {
    /// Equal steps from 1 to 0.1.
    case uniform
    /// Steps `h, 2h, h, 2h, …` from 1 to 0.1.
    case alternating
    /// Equal steps in `√(t − 0.001)` from 1 to 0.001.
    case quadratic

    /// The last time.
    var end: Double { self == .quadratic ? 1e-3 : 0.1 }

    func grid(steps: Int, on process: PhaseSpaceDiffusion) throws -> TimeGrid {
      switch self {
      case .uniform: return try TimeGrid(.linear, steps: steps, schedule: process, to: end)
      case .quadratic: return try TimeGrid(.quadraticToCut, steps: steps, schedule: process, to: end)
      case .alternating:
        var places = [0]
        for n in 0..<steps { places.append(places[n] + (n % 2 == 0 ? 1 : 2)) }
        return try TimeGrid(.linear, steps: places[steps], schedule: process, to: end).keeping(places)
      }
    }
  }

  /// One sampler on one family of grids.
  struct Row: Sendable {
    let card: SamplerCard
    let shape: Shape
    let curve: ErrorCurve
    /// Mean errors of single steps of two lengths, of which the second is half the first.
    let steps: (coarse: Double, fine: Double)?

    /// The global order on the card.
    var declared: Int { shape == .alternating ? card.orders.alternating : card.orders.smooth }

    /// The order between the two largest numbers of evaluations.
    var global: Double? {
      let last = curve.points.suffix(2).map { ($0.value, $0.summary.mean) }
      guard last.count == 2 else { return nil }
      return Double.log(last[0].1 / last[1].1) / Double.log(last[1].0 / last[0].0)
    }

    /// The local order.
    var local: Double? { steps.map { Double.log($0.coarse / $0.fine) / Double.log(2) } }

    /// Whether the global order is that of the card.
    func agrees(within width: Double) -> Bool { global.map { abs($0 - Double(declared)) <= width } ?? false }
  }

  /// Numbers of steps on which local errors are measured.
  static let localSteps = [320, 640]

  let rows: [Row]
  let cards: [SamplerCard]
  let isComplete: Bool

  init(budgets: [Int], trajectories: Int, seed: UInt64, context: RunContext) throws {
    let process = try PhaseSpaceDiffusion()
    let mixture = try GaussianMixture.smooth4()
    let samplers = SamplerCatalog.phaseSpace.filter {
      $0.card.equation == .flow && $0.card.evaluations.count(steps: 1) != nil
    }
    let grounds = try Shape.allCases.map { shape in
      try PhaseSpaceGround(
        process, mixture, to: shape.end, trajectories: trajectories, seed: seed, context: context)
    }
    let paths = try Self.localSteps.map { steps in
      let problem = SamplingProblem(
        process: process, model: mixture, grid: try Shape.uniform.grid(steps: steps, on: process))
      return StepErrors(
        problem, try ReferenceSolution(problem, latents: grounds[0].latents, jobs: context.jobs))
    }
    cards = samplers.map(\.card)
    isComplete = grounds.allSatisfy(\.isComplete)
    rows = try context.map(count: samplers.count, label: "samplers") { index in
      let sampler = samplers[index]
      return try zip(Shape.allCases, grounds).map { shape, ground in
        let points = try budgets.compactMap { budget -> ErrorCurve.Point? in
          guard let steps = try? sampler.card.steps(within: budget, options: RunOptions()) else { return nil }
          let error = try ground.error(of: sampler, on: shape.grid(steps: steps, on: process))
          return ErrorCurve.Point(budget: budget, evaluations: error.evaluations, summary: error.summary)
        }
        return Row(
          card: sampler.card, shape: shape,
          curve: ErrorCurve(sampler.card.name, against: .evaluations, points),
          steps: shape == .uniform ? (try paths[0].mean(of: sampler), try paths[1].mean(of: sampler)) : nil)
      }
    }.flatMap { $0 }
  }
}

/// Errors of single steps that begin on the exact flow, in position and momentum together: in the position alone the leading error of
/// several methods carries the small factor `Γ`.
private struct StepErrors: Sendable {
  private let problem: SamplingProblem<PhaseSpaceDiffusion>
  private let reference: ReferenceSolution

  init(_ problem: SamplingProblem<PhaseSpaceDiffusion>, _ reference: ReferenceSolution) {
    self.problem = problem
    self.reference = reference
  }

  /// The mean distance over the trajectories and the second half of the grid.
  func mean(of sampler: any Sampler<PhaseSpaceDiffusion>) throws -> Double {
    let stepper = try sampler.makeStepper(
      problem.context(for: sampler, count: reference.outcomes.count))
    var sum = CompensatedSum()
    let (steps, count) = (problem.grid.steps, reference.outcomes.count)
    for n in 0..<steps {
      var states = reference.path[n]
      stepper.step(n, &states)
      guard n >= steps / 2 else { continue }
      for i in 0..<count { sum.add(states.distance(to: reference.path[n + 1], at: i)) }
    }
    return sum.value / Double(count * (steps - steps / 2))
  }
}
