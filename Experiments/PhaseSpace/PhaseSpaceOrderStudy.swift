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
    /// Mean errors of single steps of 160 and 320 in number.
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
    let paths = try [160, 320].map { steps in
      let problem = SamplingProblem(
        process: process, model: mixture, grid: try Shape.uniform.grid(steps: steps, on: process))
      return (problem, try ReferenceSolution(problem, latents: grounds[0].latents, jobs: context.jobs))
    }
    @Sendable func local(_ sampler: any Sampler<PhaseSpaceDiffusion>) throws -> (Double, Double) {
      let means = try paths.map { problem, reference in
        let errors = try LocalError(of: sampler, on: problem, reference: reference, jobs: 1).summaries
        let half = errors.suffix(errors.count / 2).map(\.mean)
        return CompensatedSum.of(half) / Double(half.count)
      }
      return (means[0], means[1])
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
          steps: shape == .uniform ? try local(sampler) : nil)
      }
    }.flatMap { $0 }
  }
}
