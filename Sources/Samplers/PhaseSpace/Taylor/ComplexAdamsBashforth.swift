import Diffusion
import Integration
import Numbers

/// Adams-Bashforth in phase space: `Y' = Y + ∫ P dΓ` with the polynomial `P` through the last `q` values of
/// `eps = e^{−iφ}(ε_data + i r)`, all with one origin of the angle (`PhaseSpaceStep`).
///
/// `psld-level-ab q`: `P` in the complex level `Γ`, so that the weights are integrals of complex Lagrange polynomials.
/// `psld-loglevel-ab q`: `P` in `ln γ`, integrated against `dΓ` by quadrature.
public struct ComplexAdamsBashforth: Sampler {
  /// The variable of the polynomial.
  public enum Variable: String, CaseIterable, Sendable {
    /// `Γ`.
    case level = "psld-level-ab"
    /// `ln γ`.
    case logLevel = "psld-loglevel-ab"
  }

  /// How the first `q − 1` steps are made.
  public enum Start: String, CaseIterable, Sendable {
    /// Polynomials through the values that there are: the first step has local order 2.
    case ramp
    /// Taylor steps of order `q` in the same variable, for one evaluation each.
    case taylor
  }

  /// The variable of the polynomial.
  public let variable: Variable
  /// `q`, the number of values in a step: 2 or 3.
  public let order: Int
  /// How the first `q − 1` steps are made.
  public var start: Start

  /// The method.
  public init(_ variable: Variable, order: SecondOrThird, start: Start = .ramp) {
    self.variable = variable
    self.order = order.rawValue
    self.start = start
  }

  /// The highest Taylor coefficient that a step asks for: that of the starting steps.
  public var jetOrder: Int { start == .taylor ? order : 1 }
  /// None beyond the start.
  public var derivativesPerEvaluation: Int { 0 }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "\(variable.rawValue)\(order)", family: .phaseSpace,
      orders: .init(order, started: start == .taylor ? order : 2), evaluations: .fixed(perStep: 1),
      start: start.rawValue, spacing: .quadratic,
      reference: "derived here, after arXiv 2204.13902 (DEIS)",
      formula: variable == .level
        ? "Y + sum_(j<\(order)) eps_(n-j) int L_j(G) dG, G = level e^(i phi)"
        : "Y + sum_(j<\(order)) eps_(n-j) int L_j(log level) dG, G = level e^(i phi)")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [
      .choice(
        "start", \.start,
        help: "How a multistep method makes its first steps, where it has none to look back at.")
    ]
  }

  /// A stepper with the weights of every step.
  ///
  /// - Throws: `SeriesError` where a starting step does not exist.
  public func makeStepper(_ context: StepperContext<PhaseSpaceDiffusion>) throws -> any Stepper {
    ComplexMultistepStepper(try ComplexMultistepPlan(self, context.process, context.grid), context)
  }

  /// The method with its weights on one grid.
  ///
  /// - Throws: as `makeStepper`.
  public func prepared(
    for problem: SamplingProblem<PhaseSpaceDiffusion>
  ) throws -> any Sampler<PhaseSpaceDiffusion> {
    let plan = try ComplexMultistepPlan(self, problem.process, problem.grid)
    return PreparedSampler(self) { ComplexMultistepStepper(plan, $0) }
  }

  /// The weights of the last values, newest first, for a step from levels and angles that count from its start.
  func rule(of step: PhaseSpaceStep, past: [(level: Double, angle: Double)]) -> PhaseSpaceRule {
    let level = step.from.level
    let weights: [Complex]
    switch variable {
    case .level:
      let length = step.to.level * Complex.rotation(step.angle) - Complex(level)
      var moments = [length]
      for k in 1..<max(past.count, 1) {
        moments.append((Double(k) / Double(k + 1)) * (moments[k - 1] * length))
      }
      weights = LagrangeWeights.solve(
        past.map { $0.level * Complex.rotation($0.angle) - Complex(level) }, moments)
    case .logLevel:
      weights = LagrangeWeights.solve(
        past.map { Complex(.log($0.level / level)) }, step.moments(past.count) { .log($0 / level) })
    }
    return step.rule(
      carry: .one, weights: zip(weights, past).map { $0 * Complex.rotation(-$1.angle) }, count: past.count)
  }

  /// The Taylor method of the starting steps.
  var starter: any PhaseSpaceTaylorMethod {
    switch variable {
    case .level: ComplexLevelTaylor(order: order)
    case .logLevel: ComplexExponentialTaylor(.noiseInLogLevel, order: order)
    }
  }
}

/// The weights of a multistep method on the steps of a grid, and the plan of its starting steps.
private struct ComplexMultistepPlan: Sendable {
  let order: Int
  let frames: [PhaseSpaceFrame<Double>]
  let rules: [PhaseSpaceRule]
  let start: PhaseSpaceTaylorPlan?

  init(_ method: ComplexAdamsBashforth, _ process: PhaseSpaceDiffusion, _ grid: TimeGrid) throws {
    var past: [(level: Double, angle: Double)] = []
    let steps = PhaseSpaceStep.all(of: grid, process, order: 0)
    order = method.order
    frames = steps.map(\.start)
    rules = steps.map { step in
      past = [(step.from.level, 0)] + past.prefix(method.order - 1)
      defer {
        let angle = step.angle
        past = past.map { ($0.level, $0.angle - angle) }
      }
      return method.rule(of: step, past: past)
    }
    start = method.start == .taylor ? try PhaseSpaceTaylorPlan(method.starter, process, grid) : nil
  }
}

private final class ComplexMultistepStepper: Stepper {
  private let context: StepperContext<PhaseSpaceDiffusion>
  private let plan: ComplexMultistepPlan
  private let starter: PhaseSpaceJetStepper?
  /// `y` now, then `r` and `e` now and at the points before, as in `PhaseSpaceRule`.
  private var rows: [StateBatch]

  init(_ plan: ComplexMultistepPlan, _ context: StepperContext<PhaseSpaceDiffusion>) {
    self.plan = plan
    self.context = context
    starter = plan.start.map { PhaseSpaceJetStepper($0, context) }
    rows = Array(
      repeating: StateBatch(count: context.count, dimension: context.dimension), count: 3 * plan.order)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    for j in stride(from: rows.count / 3 - 1, to: 0, by: -1) {
      rows.swapAt(3 * j + 1, 3 * j - 2)
      rows.swapAt(3 * j + 2, 3 * j - 1)
    }
    if n < plan.order - 1, let starter {
      starter.step(n, &states)
      rows[1].assign(from: starter.rows[1])
      rows[2].assign(from: starter.rows[2])
      return
    }
    var (data, complement) = (StateBatch(count: 0, dimension: 1), StateBatch(count: 0, dimension: 1))
    swap(&data, &rows[0])
    swap(&complement, &rows[1])
    data.resize(to: states.count)
    plan.frames[n].split(states, into: &data, &complement)
    swap(&data, &rows[0])
    swap(&complement, &rows[1])
    context.evaluator.noise(rows[0], at: context.grid.points[n].level, into: &rows[2])
    plan.rules[n].apply(to: rows, into: &states)
  }
}
