import Accuracy
import Diffusion
import Numbers
import Samplers
import Testing

/// Every sampler of the catalogue is held to the orders on its card, on a smooth mixture for `γ` from 2 to 0.05.
@Suite struct OrderTests {
  static let seed: UInt64 = 1_234

  static func study() throws -> ConvergenceStudy {
    let mixture = try GaussianMixture(
      means: [[-1, 0.2], [0.8, 0.9], [0.3, -1.1]], standardDeviations: [0.5, 0.6, 0.45],
      weights: [0.5, 0.3, 0.2])
    return ConvergenceStudy(
      model: mixture, from: 2, to: 0.05, latents: Latents.prior(count: 12, dimension: 2, seed: seed))
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
  static func exactlyStarted(_ name: String) throws -> any Sampler {
    let sampler = try SamplerCatalog.sampler(named: name)
    return (try? sampler.configured(SamplerOptions(start: .exact))) ?? sampler
  }

  @Test(arguments: CatalogTests.names, ConvergenceStudy.Shape.allCases)
  func globalOrderIsAsDeclared(_ name: String, _ shape: ConvergenceStudy.Shape) throws {
    let sampler = try Self.exactlyStarted(name)
    let orders = sampler.card.orders
    let declared =
      switch shape {
      case .uniform: orders.uniform
      case .quadratic: orders.smooth
      case .alternating: orders.alternating
      }
    let result = try Self.study().global(sampler, shape: shape, steps: Self.steps(declared))
    #expect(
      result.estimate.supports(declared),
      "\(name) on \(shape): \(result.estimate.slope) ± \(result.estimate.standardError), \(result.estimate.pairwise)"
    )
  }

  @Test(arguments: CatalogTests.names, [ConvergenceStudy.Shape.uniform, .quadratic])
  func localOrderIsAsDeclared(_ name: String, _ shape: ConvergenceStudy.Shape) throws {
    let sampler = try Self.exactlyStarted(name)
    let declared = (shape == .uniform ? sampler.card.orders.uniform : sampler.card.orders.smooth) + 1
    let steps =
      declared > 5
      ? [40, 57, 80, 113]
      : declared > 4 ? [100, 141, 200, 282] : declared > 3 ? [160, 320, 640, 1280] : [320, 640, 1280, 2560]
    let result = try Self.study().local(sampler, shape: shape, steps: steps)
    #expect(
      result.estimate.supports(declared),
      "\(name) on \(shape): \(result.estimate.slope) ± \(result.estimate.standardError), \(result.estimate.pairwise)"
    )
  }

  @Test(arguments: ["ab2", "ab3", "ab4", "ab3-const", "ab4-const"], [StartPolicy.ramp, .heun, .rk4])
  func startedOrderIsAsDeclared(_ name: String, _ start: StartPolicy) throws {
    let sampler = try SamplerCatalog.sampler(named: name, options: SamplerOptions(start: start))
    let declared = sampler.card.orders.started
    let result = try Self.study().global(
      sampler, shape: .quadratic, steps: Self.steps(declared).map { 2 * $0 })
    #expect(
      result.estimate.supports(declared),
      "\(name) \(start): \(result.estimate.slope) ± \(result.estimate.standardError), \(result.estimate.pairwise)"
    )
  }

  /// A second-order method whose derivative is scaled by 0.9 must not pass for second order.
  @Test func aWrongSamplerFails() throws {
    let result = try Self.study().global(ScaledTaylor(), shape: .quadratic, steps: Self.steps(2))
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
  func makeStepper(_ setting: StepperSetting) -> any Stepper { ScaledStepper(setting) }
}

private final class ScaledStepper: Stepper {
  private let setting: StepperSetting
  private var jet: FlowJet

  init(_ setting: StepperSetting) {
    self.setting = setting
    jet = setting.makeJet(order: 2)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (setting.grid.points[n].gamma, setting.grid.points[n + 1].gamma)
    setting.evaluator.expand(states, at: from, order: 2, into: &jet)
    jet.combine([1, to - from, 0.9 * (to - from) * (to - from)], into: &states)
  }
}
