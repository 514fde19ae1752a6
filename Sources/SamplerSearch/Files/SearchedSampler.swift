import Diffusion
import Integration
import Numbers
import Samplers

/// A sampler that a search found: coefficients of form (M) or (G), or a sampler of the catalogue, on a grid of its own.
public struct SearchedSampler: Sampler {
  /// What is carried out.
  public enum Form: Sendable {
    /// Form (M).
    case multistep(MultistepRows<Double>)
    /// Form (G).
    case gaussian(GaussianRows<Double>)
    /// A sampler of the catalogue on the given levels.
    case onGrid(any Sampler<ScalarDiffusion>, levels: [Double])
  }

  /// How the method is called.
  public let name: String
  /// What is carried out.
  public let form: Form

  /// The relative size up to which a row may miss the condition of consistency: rounding of what a file holds.
  public static let tolerance = 1e-9

  /// A sampler.
  ///
  /// - Throws: `SearchError` naming the number that is refused: levels that make no grid, rows of the wrong length, a number that
  ///   is not finite, a row that is not consistent with its levels.
  public init(name: String, _ form: Form) throws(SearchError) {
    self.name = name
    self.form = form
    guard !name.isEmpty, name.utf8.allSatisfy(Self.isAllowed) else {
      throw .outOfRange(
        quantity: "the name of a sampler", value: "'\(name)'",
        allowed: "letters, digits, '-', '+', '.' and '_'")
    }
    try LearnedGrid.validate(levels)
    switch form {
    case .multistep(let rows): try Self.validate(rows)
    case .gaussian(let rows): try Self.validate(rows)
    case .onGrid(let sampler, _):
      guard levels.last != 0 else {
        throw .outOfRange(
          quantity: "the last level of a grid for '\(sampler.card.name)'", value: "0",
          allowed: "a positive number")
      }
    }
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-+._".utf8.contains(byte)
    }
  }

  private static func requireRows(
    _ rows: [[Double]], _ quantity: String, levels: [Double]
  ) throws(SearchError) {
    guard rows.count == levels.count - 1 else {
      throw .outOfRange(
        quantity: "the number of rows of \(quantity)", value: "\(rows.count)",
        allowed: "\(levels.count - 1) rows, one for each step of the \(levels.count) levels")
    }
    for (n, row) in rows.enumerated() {
      guard row.count == n + 1 else {
        throw .outOfRange(
          quantity: "the length of row \(n) of \(quantity)", value: "\(row.count)",
          allowed: "\(n + 1) numbers")
      }
      for (j, value) in row.enumerated() where !value.isFinite {
        throw .outOfRange(
          quantity: "number \(j) of row \(n) of \(quantity)", value: "\(value)", allowed: "a finite number")
      }
    }
  }

  private static func validate(_ rows: MultistepRows<Double>) throws(SearchError) {
    try requireRows(rows.increments, "the increments", levels: rows.levels)
    for (n, row) in rows.increments.enumerated() {
      let step = rows.levels[n + 1] - rows.levels[n]
      let size = row.reduce(step.magnitude) { $0 + $1.magnitude }
      let sum = row.reduce(0, +)
      guard (sum - step).magnitude <= tolerance * size else {
        throw .outOfRange(
          quantity: "the sum of row \(n) of the increments", value: "\(sum)",
          allowed: "\(step), the difference of the levels \(n + 1) and \(n)")
      }
    }
  }

  private static func validate(_ rows: GaussianRows<Double>) throws(SearchError) {
    try requireRows(rows.weights, "the weights", levels: rows.levels)
    guard rows.fresh.count == rows.weights.count else {
      throw .outOfRange(
        quantity: "the length of the fresh noise", value: "\(rows.fresh.count)",
        allowed: "\(rows.weights.count) numbers, one for each step")
    }
    for (n, value) in rows.fresh.enumerated() where !(value.isFinite && value >= 0) {
      throw .outOfRange(
        quantity: "number \(n) of the fresh noise", value: "\(value)",
        allowed: "a finite number that is not negative")
    }
    for (n, spread) in rows.spreads.enumerated() {
      let level = rows.levels[n]
      let size = level > 0 ? level : rows.levels[max(n - 1, 0)]
      guard (spread - level).magnitude <= tolerance * size else {
        throw .outOfRange(
          quantity: "the deviation of the noise in state \(n) that the weights give", value: "\(spread)",
          allowed: "\(level), level \(n)")
      }
    }
  }

  /// `γ_0 … γ_K`.
  public var levels: [Double] {
    switch form {
    case .multistep(let rows): rows.levels
    case .gaussian(let rows): rows.levels
    case .onGrid(_, let levels): levels
    }
  }

  /// Whether the last evaluation leads to the level zero.
  public var endsAtZero: Bool { levels.last == 0 }

  /// Whether normal numbers are drawn.
  private var isStochastic: Bool {
    switch form {
    case .multistep: false
    case .gaussian(let rows): rows.fresh.contains { $0 != 0 }
    case .onGrid(let sampler, _): !sampler.draws.isEmpty
    }
  }

  /// Name, cost and what it is; its coefficients belong to one grid, so that it has no order of convergence.
  public var card: SamplerCard {
    SamplerCard(
      name: name, family: .learned, orders: .init(0), strongOrder: isStochastic ? 0 : nil,
      cause: "coefficients and grid are those of one number of steps",
      evaluations: base?.card.evaluations ?? .fixed(perStep: 1), start: base?.card.start ?? "none",
      reference: "Watson, Chan, Ho, Norouzi 2022 (DDSS), arXiv 2202.05830",
      formula: base.map { "\($0.card.name) on a learned grid" }
        ?? (isStochastic
          ? "sum_j m_nj xbar_j + (1 - sum_j m_nj) D_n + s_n z_n, learned"
          : "xbar + sum_j c_nj eps_j, learned"))
  }

  private var base: (any Sampler<ScalarDiffusion>)? {
    if case .onGrid(let sampler, _) = form { sampler } else { nil }
  }

  /// The highest Taylor coefficient that a step asks for.
  public var jetOrder: Int { base?.jetOrder ?? 1 }
  /// Those that the model must predict for the sampler of the catalogue, or none.
  public var predictionsPerEvaluation: Int { base?.predictionsPerEvaluation ?? 0 }
  /// Those of the sampler of the catalogue, or none.
  public var derivativesPerEvaluation: Int { base?.derivativesPerEvaluation ?? 0 }
  /// One for every step with fresh noise.
  public var draws: [NoiseDraw] { base?.draws ?? (isStochastic ? [NoiseDraw()] : []) }

  /// The levels, without a zero at their end, as a grid of the process.
  ///
  /// - Throws: `ModelError` where the process does not have the levels.
  public func ownGrid(on process: ScalarDiffusion) throws -> OwnGrid? {
    OwnGrid(
      try TimeGrid(levels: endsAtZero ? levels.dropLast() : levels, schedule: process.schedule),
      endsAtZero: endsAtZero)
  }

  /// The method on its own grid.
  ///
  /// - Throws: `SamplerError.budgetTooSmall` where the evaluations are fewer than it takes.
  public func plan(
    evaluations: Int, recipe: GridRecipe<ScalarDiffusion>
  ) throws -> SamplingPlan<ScalarDiffusion> {
    guard let own = try ownGrid(on: recipe.process) else {
      throw SamplerError.needsEvaluations(sampler: name)
    }
    let least = card.evaluations.count(steps: own.grid.steps) ?? own.grid.steps
    guard evaluations >= least else {
      throw SamplerError.budgetTooSmall(sampler: name, evaluations: evaluations, least: least)
    }
    return SamplingPlan(sampler: self, grid: own.grid)
  }

  /// The method with the sampler of the catalogue, where it has one, made ready for the problem.
  ///
  /// - Throws: what the sampler throws.
  public func prepared(
    for problem: SamplingProblem<ScalarDiffusion>
  ) throws -> any Sampler<ScalarDiffusion> {
    guard case .onGrid(let sampler, let levels) = form else { return self }
    return try SearchedSampler(name: name, .onGrid(sampler.prepared(for: problem), levels: levels))
  }

  /// A stepper on the method's own grid.
  ///
  /// - Throws: `SamplerError.ownGrid` on another.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    guard let own = try ownGrid(on: context.process), own.grid == context.grid else {
      throw SamplerError.ownGrid(
        sampler: name, steps: levels.count - 1, from: context.grid.first.time, to: context.grid.last.time)
    }
    switch form {
    case .multistep(let rows): return MultistepStepper(rows, context)
    case .gaussian(let rows): return GaussianStepper(rows, context)
    case .onGrid(let sampler, _): return try sampler.makeStepper(context)
    }
  }
}

/// Carries out form (M).
private final class MultistepStepper: DenoisingStepper {
  private let rows: MultistepRows<Double>
  private let context: StepperContext<ScalarDiffusion>
  private var noises: [StateBatch]

  init(_ rows: MultistepRows<Double>, _ context: StepperContext<ScalarDiffusion>) {
    self.rows = rows
    self.context = context
    noises = rows.increments.map { _ in context.makeBatch() }
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    context.evaluator.noise(states, at: rows.levels[n], into: &noises[n])
    for (j, c) in rows.increments[n].enumerated() where c != 0 { states.add(c, times: noises[j]) }
  }

  func denoise(_ states: inout StateBatch) -> Bool {
    guard rows.levels.last == 0 else { return false }
    step(rows.increments.count - 1, &states)
    return true
  }
}

/// Carries out form (G).
private final class GaussianStepper: DenoisingStepper {
  private let rows: GaussianRows<Double>
  private let context: StepperContext<ScalarDiffusion>
  private var history: [StateBatch]
  private var noise: StateBatch

  init(_ rows: GaussianRows<Double>, _ context: StepperContext<ScalarDiffusion>) {
    self.rows = rows
    self.context = context
    history = rows.weights.map { _ in context.makeBatch() }
    noise = context.makeBatch()
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    history[n].assign(from: states)
    context.evaluator.noise(states, at: rows.levels[n], into: &noise)
    let rest = rows.weights[n].reduce(1, -)
    states.scale(by: rest + rows.weights[n][n])
    states.add(-rest * rows.levels[n], times: noise)
    for j in 0..<n where rows.weights[n][j] != 0 { states.add(rows.weights[n][j], times: history[j]) }
    guard rows.fresh[n] != 0 else { return }
    context.noise.fill(&noise, step: n)
    states.add(rows.fresh[n], times: noise)
  }

  func denoise(_ states: inout StateBatch) -> Bool {
    guard rows.levels.last == 0 else { return false }
    step(rows.weights.count - 1, &states)
    return true
  }
}
