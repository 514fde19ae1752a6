import Accuracy
import Diffusion
import Integration
import Experimentation
import Numbers
import Samplers

/// Everything that the audit measures.
struct AuditMeasurements: Sendable {
  /// One sampler on one family of grids.
  struct Grid: Sendable {
    let shape: GridShape
    /// The order on the sampler's card.
    let declared: Int
    let global: OrderEstimate
    let local: OrderEstimate
  }

  /// One sampler.
  struct Entry: Sendable {
    let card: SamplerCard
    let grids: [Grid]
    /// The order with the sampler's own start on the smooth grid; nil where it has no start.
    let started: OrderEstimate?

    /// What was measured on the grids that refine smoothly.
    var smooth: Grid? { grids.first { $0.shape == .quadratic } }
    /// What the paper says.
    var claimed: Int { card.claimedOrder ?? card.orders.smooth }
  }

  /// A published rule or its consistent counterpart, for one cause of a lost order.
  struct Variant: Sendable {
    let cause: AuditCause
    let name: String
    let expected: Int
    let steps: [Int]
    let errors: [Double]
    let estimate: OrderEstimate
  }

  let entries: [Entry]
  let variants: [Variant]

  /// The ends of every grid.
  static let ends = (start: 2.0, end: 0.05)

  /// Errors below these are round-off.
  static let floors = (global: 1e-12, local: 2e-14)

  init<Process: DiffusionProcess>(
    on process: Process, finest: Int, trajectories: Int, seed: UInt64, context: RunContext
  ) throws {
    let mixture = try GaussianMixture.smooth()
    let study = ConvergenceStudy(
      model: mixture, process: process, from: Self.ends.start, to: Self.ends.end,
      latents: process.prior(
        count: trajectories, dimension: mixture.dimension, seed: seed,
        at: process.time(atLevel: Self.ends.start)))
    let ladder = (0...7).reversed().map { finest >> $0 }.filter { $0 >= 10 }
    let samplers = SamplerCatalog.everyProcess.samplers(on: Process.self).filter {
      $0.card.evaluations.count(steps: 1) != nil && $0.card.equation == .flow && !$0.needsDerivativeHead
    }
    entries = try context.map(count: samplers.count, label: "samplers") { index in
      try Self.entry(samplers[index], study, ladder)
    }
    guard let scalar = study as? ConvergenceStudy<ScalarDiffusion> else {
      variants = []
      return
    }
    let cases = try AuditCause.allCases.flatMap { cause in try cause.cases(mixture).map { (cause, $0) } }
    variants = try context.map(count: cases.count, label: "variants") { index in
      let (cause, item) = cases[index]
      let errors = try ladder.map { try item.error(scalar, $0) }
      return Variant(
        cause: cause, name: item.name, expected: item.expected, steps: ladder, errors: errors,
        estimate: Self.slope(ladder, errors, floor: Self.floors.global))
    }
  }

  private static func entry<Process: DiffusionProcess>(
    _ sampler: any Sampler<Process>, _ study: ConvergenceStudy<Process>, _ ladder: [Int]
  ) throws -> Entry {
    let exactlyStarted = try? sampler.setting("start", to: StartPolicy.exact.rawValue)
    let rule = exactlyStarted ?? sampler
    let orders = sampler.card.orders
    let grids = try GridShape.allCases.map { shape in
      let declared =
        switch shape {
        case .uniform: orders.uniform
        case .quadratic: orders.smooth
        case .alternating: orders.alternating
        }
      let global = try study.global(rule, shape: shape, steps: ladder)
      let local = try study.local(rule, shape: shape, steps: ladder)
      return Grid(
        shape: shape, declared: declared, global: slope(ladder, global.errors, floor: Self.floors.global),
        local: slope(ladder, local.errors, floor: Self.floors.local))
    }
    let started =
      exactlyStarted != nil
      ? slope(
        ladder, try study.global(sampler, shape: .quadratic, steps: ladder).errors, floor: Self.floors.global)
      : nil
    return Entry(card: sampler.card, grids: grids, started: started)
  }

  /// The slope over the four finest grids whose errors lie above `floor`.
  static func slope(_ steps: [Int], _ errors: [Double], floor: Double) -> OrderEstimate {
    let usable = steps.indices.filter { errors[$0] > floor }.suffix(4)
    return OrderEstimate(
      steps: usable.map { 1 / Double(steps[$0]) }, errors: usable.map { errors[$0] })
  }
}
