import Accuracy
import Diffusion
import Integration
import Samplers
import Testing

/// Every deterministic sampler in phase space is held to the orders on its card.
@Suite struct PhaseSpaceOrderTests {
  static let names = SamplerCatalog.phaseSpace.map(\.card).filter {
    $0.evaluations.count(steps: 1) != nil && $0.strongOrder == nil
  }.map(\.name)

  static let processes: [Result<PhaseSpaceDiffusion, any Error>] = [
    Result { try PhaseSpaceDiffusion() }, Result { try PhaseSpaceDiffusion(positionFriction: 0) },
    Result {
      try PhaseSpaceDiffusion(rate: LinearRate(from: 0.5, to: 14.5), positionFriction: 0.3)
    },
    Result { try PhaseSpaceDiffusion(rotation: .off) },
  ]

  /// One study per process: its exact solutions are made once.
  static let studies = processes.map { process in
    Result { () throws -> ConvergenceStudy<PhaseSpaceDiffusion> in
      let process = try process.get()
      return ConvergenceStudy(
        model: try GaussianMixture.smooth(), process: process, from: 2, to: 0.25,
        latents: process.prior(count: 8, dimension: 2, seed: 1_234, at: process.time(atLevel: 2)))
    }
  }

  /// A short piece of the first process, on which local errors are small enough for their leading terms.
  static let short = Result { () throws -> ConvergenceStudy<PhaseSpaceDiffusion> in
    let process = try PhaseSpaceDiffusion()
    return ConvergenceStudy(
      model: try GaussianMixture.smooth(), process: process, from: 1, to: 0.7,
      latents: process.prior(count: 8, dimension: 2, seed: 1_234, at: process.time(atLevel: 1)))
  }

  /// The sampler without the loss of order of its start.
  static func exactlyStarted(_ name: String) throws -> any Sampler<PhaseSpaceDiffusion> {
    let sampler = try SamplerCatalog.sampler(named: name, on: PhaseSpaceDiffusion.self)
    return (try? sampler.setting("start", to: "taylor")) ?? (try? sampler.setting("start", to: "exact"))
      ?? sampler
  }

  static func steps(_ order: Int) -> [Int] {
    order == 1 ? [320, 640, 1280, 2560] : order == 2 ? [160, 320, 640, 1280] : [80, 160, 320, 640]
  }

  @Test(arguments: names, GridShape.allCases)
  func globalOrderIsAsDeclared(_ name: String, _ shape: GridShape) throws {
    try Self.check(name, shape, Self.studies[0].get())
  }

  /// With `Γ = 0`, with a rate that is not constant, and without rotation, on the quadratic grid.
  @Test(arguments: names, 1...3)
  func ordersHoldOnOtherProcesses(_ name: String, _ process: Int) throws {
    let study = try Self.studies[process].get()
    let sampler = try Self.exactlyStarted(name)
    let runs =
      (try? SamplingProblem(
        process: study.process, model: study.model, grid: study.grid(.quadratic, steps: 1)
      ).run(sampler, latents: study.latents)) != nil
    #expect(runs || study.process.rotation == .off)
    if runs { try Self.check(name, .quadratic, study) }
  }

  @Test(arguments: names)
  func localOrderIsAsDeclared(_ name: String) throws {
    let sampler = try Self.exactlyStarted(name)
    let declared = sampler.card.orders.smooth + 1
    let steps = declared > 3 ? [80, 160, 320] : [160, 320, 640, 1280]
    let result = try Self.short.get().local(sampler, shape: .quadratic, steps: steps)
    #expect(
      result.estimate.supports(declared),
      "\(name): \(result.estimate.slope), \(result.estimate.pairwise), \(result.errors)")
  }

  @Test(
    arguments: ["psld-level-ab2", "psld-level-ab3", "psld-loglevel-ab2", "psld-loglevel-ab3"],
    ["ramp", "taylor"])
  func startedOrderIsAsDeclared(_ name: String, _ start: String) throws {
    let sampler = try SamplerCatalog.sampler(named: name, on: PhaseSpaceDiffusion.self)
      .setting("start", to: start)
    let result = try Self.studies[0].get().global(sampler, shape: .quadratic, steps: [320, 640, 1280, 2560])
    #expect(
      result.estimate.supports(sampler.card.orders.started),
      "\(name) \(start): \(result.estimate.pairwise), \(result.errors)")
  }

  static func check(
    _ name: String, _ shape: GridShape, _ study: ConvergenceStudy<PhaseSpaceDiffusion>
  ) throws {
    let sampler = try exactlyStarted(name)
    let orders = sampler.card.orders
    let declared =
      switch shape {
      case .uniform: orders.uniform
      case .quadratic: orders.smooth
      case .alternating: orders.alternating
      }
    let result = try study.global(sampler, shape: shape, steps: steps(declared))
    #expect(
      result.estimate.supports(declared),
      "\(name) on \(shape): \(result.estimate.slope), \(result.estimate.pairwise), \(result.errors)")
  }

  /// A method of second order with a share of every step left out must not pass for second order.
  @Test func aWrongSamplerFails() throws {
    let study = try Self.studies[0].get()
    let result = try study.global(WrongTaylor(), shape: .quadratic, steps: Self.steps(2))
    #expect(!result.estimate.supports(2), "\(result.estimate.slope)")
    #expect(result.estimate.supports(1), "\(result.estimate.slope)")
  }

  /// The bits of a trajectory depend on nothing but its latent: not on threads, not on its neighbours.
  @Test(arguments: names)
  func bitsDoNotDependOnBatchingOrThreads(_ name: String) throws {
    let process = try PhaseSpaceDiffusion()
    let problem = SamplingProblem(
      process: process, model: try GaussianMixture.toy8x8(),
      grid: try TimeGrid(.quadratic, steps: 7, schedule: process))
    let sampler = try SamplerCatalog.sampler(named: name, on: PhaseSpaceDiffusion.self)
    let latents = process.prior(count: 300, dimension: 2, seed: 11, at: 1)
    let one = try problem.run(sampler, latents: latents, jobs: 1)
    #expect(one.states == (try problem.run(sampler, latents: latents, jobs: 2).states))
    #expect(one.stateEvaluations == 300 * (sampler.card.evaluations.count(steps: 7) ?? -1))
    #expect(one.diverged == 0)
    for range in [0..<1, 5..<18, 127..<130, 293..<300] {
      let part = try problem.run(sampler, latents: latents.slice(range))
      for (j, i) in range.enumerated() { #expect(part.states.state(j) == one.states.state(i)) }
    }
  }
}

/// A step of second order, plus a term of the size of its square.
private struct WrongTaylor: Sampler {
  private let base = ComplexLevelTaylor(order: 2)
  var card: SamplerCard {
    SamplerCard(
      name: "wrong", family: .phaseSpace, orders: .init(2), evaluations: .fixed(perStep: 1),
      reference: "none", formula: "a step plus 0.1 (level' - level)^2 z")
  }
  var jetOrder: Int { 2 }
  func makeStepper(_ context: StepperContext<PhaseSpaceDiffusion>) throws -> any Stepper {
    WrongStepper(try base.makeStepper(context), context.grid)
  }
}

private final class WrongStepper: Stepper {
  private let base: any Stepper
  private let grid: TimeGrid

  init(_ base: any Stepper, _ grid: TimeGrid) {
    self.base = base
    self.grid = grid
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    base.step(n, &states)
    let h = grid.points[n + 1].level - grid.points[n].level
    states.scale(by: 1 + 0.1 * h * h)
  }
}
