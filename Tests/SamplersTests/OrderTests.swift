import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers
import Testing

/// Every sampler of the catalogue is held to the orders on its card, on a smooth mixture for `γ` from 2 to 0.05.
@Suite struct OrderTests {
  static let seed: UInt64 = 1_234

  /// One study for all tests: its exact solutions are made once.
  static let shared = Result { try study() }

  /// Methods with steps chosen by the number of them, whose orders are orders of the flow.
  static let names = SamplerCatalog.all.map(\.card).filter {
    $0.evaluations.range(steps: 1) != nil && $0.family != .stochastic
  }.map(\.name)

  /// Methods whose errors follow their order only on finer grids than those of the others.
  static let slow: Set<String> = ["dpm-solver++-3m", "unipc-data-2"]

  /// Those whose errors of single steps do.
  static let slowSteps: Set<String> = slow.union(["hpc-tau-3", "hpc-tau-q3"])

  /// A study that ends at `γ = 0.5`: `ε` behaves like `√t` near `t = 0`, which hides the order of polynomials in `t`.
  static let away = Result { try study(to: 0.5) }

  static func measured(_ name: String) throws -> ConvergenceStudy<ScalarDiffusion> {
    try (name.hasPrefix("tab-deis") ? away : shared).get()
  }

  static func study(to end: Double = 0.05) throws -> ConvergenceStudy<ScalarDiffusion> {
    ConvergenceStudy(
      model: try GaussianMixture.smooth(), from: 2, to: end,
      latents: StateBatch.normal(count: 12, dimension: 2, seed: seed))
  }

  /// Numbers of steps at which the errors of a method of order `order` lie above the round-off floor.
  static func steps(_ order: Int) -> [Int] {
    switch order {
    case 1: [320, 640, 1280, 2560]
    case 2: [160, 320, 640, 1280]
    case 3: [320, 640, 1280, 2560]
    case 4: [200, 400, 800, 1200]
    default: [80, 113, 160, 226]
    }
  }

  /// The sampler with an exact start where it has a start at all.
  static func exactlyStarted(_ name: String) throws -> any Sampler<ScalarDiffusion> {
    let sampler = try SamplerCatalog.sampler(named: name)
    return (try? sampler.setting("start", to: "exact")) ?? sampler
  }

  @Test(arguments: names, GridShape.allCases)
  func globalOrderIsAsDeclared(_ name: String, _ shape: GridShape) throws {
    let sampler = try Self.exactlyStarted(name)
    let orders = sampler.card.orders
    let declared =
      switch shape {
      case .uniform: orders.uniform
      case .quadratic: orders.smooth
      case .alternating: orders.alternating
      }
    let scale = Self.slow.contains(name) ? 4 : 1
    let result = try Self.measured(name).global(
      sampler, shape: shape, steps: Self.steps(declared).map { scale * $0 })
    #expect(
      result.estimate.supports(declared),
      "\(name) on \(shape): \(result.estimate.slope) ± \(result.estimate.standardError), \(result.estimate.pairwise)"
    )
  }

  @Test(arguments: names, [GridShape.uniform, .quadratic])
  func localOrderIsAsDeclared(_ name: String, _ shape: GridShape) throws {
    let sampler = try Self.exactlyStarted(name)
    let declared = (shape == .uniform ? sampler.card.orders.uniform : sampler.card.orders.smooth) + 1
    let steps =
      declared > 5
      ? [40, 57, 80, 113]
      : declared > 4 ? [100, 141, 200, 282] : declared > 3 ? [160, 320, 640, 1280] : [320, 640, 1280, 2560]
    let scale = Self.slowSteps.contains(name) ? 4 : 1
    let result = try Self.measured(name).local(sampler, shape: shape, steps: steps.map { scale * $0 })
    #expect(
      result.estimate.supports(declared),
      "\(name) on \(shape): \(result.estimate.slope) ± \(result.estimate.standardError), \(result.estimate.pairwise)"
    )
  }

  @Test(
    arguments: [
      "ab2", "ab3", "ab4", "ab3-const", "ab4-const", "tab-deis2", "dpm-solver-3m-consistent",
      "dpm-solver++-3m-consistent", "unipc-2", "unipc-3", "hpc-tau-2",
    ], [StartPolicy.ramp, .heun, .rk4])
  func startedOrderIsAsDeclared(_ name: String, _ start: StartPolicy) throws {
    let sampler = try SamplerCatalog.sampler(named: name).setting("start", to: start.rawValue)
    let declared = sampler.card.orders.started
    let result = try Self.shared.get().global(
      sampler, shape: .quadratic, steps: Self.steps(declared).map { 2 * $0 })
    #expect(
      result.estimate.supports(declared),
      "\(name) \(start): \(result.estimate.slope) ± \(result.estimate.standardError), \(result.estimate.pairwise)"
    )
  }

  /// Without the Euler step at its end UniPC-p has order p + 1, as its paper proves.
  @Test(arguments: ["unipc-2", "unipc-3", "unipc-data-2", "unipc-data-3"])
  func predictorAndCorrectorHaveTheOrderOfTheirPaper(_ name: String) throws {
    let sampler = try SamplerCatalog.sampler(named: name).setting("start", to: "exact")
      .setting("final-order", to: "kept")
    let declared = sampler.card.orders.smooth
    #expect(declared == (name.hasSuffix("2") ? 3 : 4))
    let result = try Self.shared.get().global(
      sampler, shape: .quadratic, steps: Self.steps(declared).map { 2 * $0 })
    #expect(result.estimate.supports(declared), "\(name): \(result.estimate)")
  }

  /// With the plain difference quotient SciRE-Solver's single steps are of second order.
  @Test(arguments: ["scire-2", "scire-3", "scire-v2-2", "scire-v2-3", "scirei-2"])
  func theFactorCostsTheRecursiveDifferenceItsOrder(_ name: String) throws {
    for (phi, order) in [(2 / 3.0, 1), (1, 2)] {
      let sampler = try SamplerCatalog.sampler(named: name).setting("phi", to: "\(phi)")
      #expect(sampler.card.orders.smooth == order)
      let result = try Self.shared.get().global(sampler, shape: .quadratic, steps: Self.steps(order))
      #expect(result.estimate.supports(order), "\(name), phi \(phi): \(result.estimate)")
    }
  }

  /// The variants with Taylor weights and with nodes from the grid keep their orders.
  @Test(arguments: ["dpm-solver-2s", "dpm-solver-3s", "dpm-solver++-2s", "dpm-solver++-3s"])
  func variantsOfSingleStepsKeepTheirOrder(_ name: String) throws {
    for settings in [
      ["weights": "taylor"], ["inner-nodes": "grid:quadratic"],
      ["inner-nodes": "grid:linear", "weights": "taylor"],
    ] {
      let sampler = try settings.reduce(SamplerCatalog.sampler(named: name)) {
        try $0.setting($1.key, to: $1.value)
      }
      let result = try Self.shared.get().global(
        sampler, shape: .quadratic, steps: Self.steps(sampler.card.orders.smooth))
      #expect(
        result.estimate.supports(sampler.card.orders.smooth), "\(name) \(settings): \(result.estimate)")
    }
  }

  /// Guided Taylor methods keep their order along the guided flow, and lose it with a derivative per branch.
  @Test(arguments: ["ttm2", "ttm3", "etd-ttm2", "pf-ttm2"], GuidedDerivatives.allCases)
  func guidedOrderDependsOnTheDerivative(_ name: String, _ form: GuidedDerivatives) throws {
    let sampler = try SamplerCatalog.sampler(named: name)
    let mixture = try #require(try Self.study().model as? GaussianMixture)
    func study(_ form: GuidedDerivatives) throws -> ConvergenceStudy<ScalarDiffusion> {
      ConvergenceStudy(
        model: try GuidedModel(
          conditional: mixture.restricted(to: [0, 2]), unconditional: mixture, weight: 1, derivatives: form),
        from: 2, to: 0.05, latents: StateBatch.normal(count: 12, dimension: 2, seed: Self.seed))
    }
    let declared = form == .guidedFlow ? sampler.card.orders.smooth : 1
    let exact = try study(.guidedFlow)
    let measured = try study(form)
    let steps = Self.steps(declared)
    let errors = try steps.map { count in
      let grid = try exact.grid(.quadratic, steps: count)
      let reference = try ReferenceSolution(
        SamplingProblem(model: exact.model, schedule: exact.process.schedule, grid: grid),
        latents: exact.latents)
      return try GlobalError(
        of: sampler,
        on: SamplingProblem<ScalarDiffusion>(
          model: measured.model, schedule: exact.process.schedule, grid: grid),
        latents: exact.latents, reference: reference
      ).summary.mean
    }
    let estimate = OrderEstimate(steps: steps.map { 1 / Double($0) }, errors: errors, floor: 1e-13)
    #expect(estimate.supports(declared), "\(name) \(form): \(estimate)")
  }

  /// A second-order method whose derivative is scaled by 0.9 must not pass for second order.
  @Test func aWrongSamplerFails() throws {
    let result = try Self.shared.get().global(ScaledTaylor(), shape: .quadratic, steps: Self.steps(2))
    #expect(!result.estimate.supports(2), "\(result.estimate.slope)")
    #expect(result.estimate.supports(1), "\(result.estimate.slope)")
  }
}

private struct ScaledTaylor: Sampler {
  var card: SamplerCard {
    SamplerCard(
      name: "scaled-ttm2", family: .taylor, orders: .init(2), evaluations: .fixed(perStep: 1),
      reference: "none",
      formula: "xbar + h X_1 + 0.9 h^2 X_2")
  }
  var jetOrder: Int { 2 }
  func makeStepper(_ setting: StepperContext<ScalarDiffusion>) -> any Stepper { ScaledStepper(setting) }
}

private final class ScaledStepper: Stepper {
  private let setting: StepperContext<ScalarDiffusion>
  private var jet: JetBatch

  init(_ setting: StepperContext<ScalarDiffusion>) {
    self.setting = setting
    jet = setting.makeJet(order: 2)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (setting.grid.points[n].level, setting.grid.points[n + 1].level)
    setting.evaluator.expand(states, at: from, order: 2, into: &jet)
    jet.combine([1, to - from, 0.9 * (to - from) * (to - from)], into: &states)
  }
}
