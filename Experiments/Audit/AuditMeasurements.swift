import Accuracy
import Diffusion
import Integration
import Experimentation
import Numbers
import Samplers

/// Everything that the audit measures.
struct AuditMeasurements: Sendable {
  /// One configuration of a sampler on one family of grids.
  struct Grid: Sendable {
    let shape: GridShape
    /// The order on the card of the configuration; nil where the card has none for these grids.
    let declared: Int?
    let global: OrderEstimate
  }

  /// One sampler on both axes.
  struct Entry: Sendable {
    let card: SamplerCard
    /// The rule: exact start, full final order, exact integrals; on every family of grids.
    let rule: [Grid]
    /// The local order of the rule on smooth grids.
    let local: OrderEstimate
    /// The code: its own start, end and quadrature; on smooth grids, and on equal steps where the claim is about them.
    let shipped: [Grid]

    /// What was measured on grids of the shape.
    func rule(_ shape: GridShape) -> OrderEstimate? { rule.first { $0.shape == shape }?.global }
    /// What was measured on grids of the shape.
    func shipped(_ shape: GridShape) -> OrderEstimate? { shipped.first { $0.shape == shape }?.global }

    /// The grids that the claim is about.
    private var claimed: GridShape { card.claim.isOnEqualSteps ? .uniform : .quadratic }
    /// What the claim is held against on each axis.
    var verdicts: (rule: AuditVerdict, shipped: AuditVerdict) {
      (
        AuditVerdict(card.claim, measured: rule(claimed)),
        AuditVerdict(card.claim, measured: shipped(claimed))
      )
    }
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
    _ mixture: GaussianMixture, on process: Process, finest: Int, trajectories: Int, seed: UInt64,
    context: RunContext
  ) throws {
    let study = ConvergenceStudy(
      model: mixture, process: process, from: Self.ends.start, to: Self.ends.end,
      latents: process.prior(
        count: trajectories, dimension: mixture.dimension, seed: seed,
        at: process.time(atLevel: Self.ends.start)))
    let ladder = (0...7).reversed().map { finest >> $0 }.filter { $0 >= 10 }
    let samplers = SamplerCatalog.everyProcess.samplers(on: Process.self).filter {
      $0.card.evaluations.range(steps: 1) != nil && $0.card.equation == .flow
        && $0.predictionsPerEvaluation == 0
    }
    entries = try context.map(count: samplers.count, label: "samplers") { index in
      try Self.entry(samplers[index], study, ladder)
    }
    guard let scalar = study as? ConvergenceStudy<ScalarDiffusion> else {
      variants = []
      return
    }
    let cases = try AuditCause.allCases.filter { $0.applies(to: mixture) }.flatMap { cause in
      try cause.cases(mixture).map { (cause, $0) }
    }
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
    let (rule, shipped) = (sampler.asRule, sampler.asShipped)
    func measured(
      _ method: any Sampler<Process>, _ shape: GridShape, _ declared: Int?
    ) throws -> Grid {
      let errors = try study.global(method, shape: shape, steps: ladder).errors
      return Grid(shape: shape, declared: declared, global: slope(ladder, errors, floor: floors.global))
    }
    let orders = rule.card.orders
    let grids = try GridShape.allCases.map { shape in
      let declared =
        switch shape {
        case .uniform: orders.uniform
        case .quadratic: orders.smooth
        case .alternating: orders.alternating
        }
      return try measured(rule, shape, declared)
    }
    let local = try study.local(rule, shape: .quadratic, steps: ladder).errors
    // Where only the quadrature differs its order is a limit that these grids do not reach with a start of another order.
    let limit = shipped.card.orders == sampler.card.orders ? shipped.card.orders.started : nil
    let equal = sampler.card.claim.isOnEqualSteps ? [try measured(shipped, .uniform, nil)] : []
    return Entry(
      card: sampler.card, rule: grids, local: slope(ladder, local, floor: floors.local),
      shipped: [try measured(shipped, .quadratic, limit)] + equal)
  }

  /// The slope over the four finest grids whose errors lie above `floor`.
  static func slope(_ steps: [Int], _ errors: [Double], floor: Double) -> OrderEstimate {
    let usable = steps.indices.filter { errors[$0] > floor }.suffix(4)
    return OrderEstimate(
      steps: usable.map { 1 / Double(steps[$0]) }, errors: usable.map { errors[$0] })
  }
}
