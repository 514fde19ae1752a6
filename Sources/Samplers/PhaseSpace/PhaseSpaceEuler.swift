import Diffusion
import Integration

/// Euler's rule on the probability flow of phase space: `z' = z + (t' − t) dz/dt`, one evaluation per step.
public struct PhaseSpaceEuler: Sampler {
  /// The method.
  public init() {}

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "psld-euler", family: .phaseSpace, orders: .init(1), evaluations: .fixed(perStep: 1),
      spacing: .quadratic, reference: "Pandey and Mandt 2023, Eq. 11; Euler 1768",
      formula: "z + (t' - t) (F z - G G^T score/2)")
  }

  /// A stepper with the coefficients of every step.
  ///
  /// - Throws: `SeriesError` on a grid that reaches `t = 0`.
  public func makeStepper(_ context: StepperContext<PhaseSpaceDiffusion>) throws -> any Stepper {
    PhaseSpaceEulerStepper(
      try context.grid.points.dropLast().map { try PhaseSpaceVelocity(context.process, at: $0.time) }, context
    )
  }
}

private final class PhaseSpaceEulerStepper: Stepper {
  private let rules: [PhaseSpaceVelocity]
  private let context: StepperContext<PhaseSpaceDiffusion>
  private var statistic: StateBatch
  private var noise: StateBatch

  init(_ rules: [PhaseSpaceVelocity], _ context: StepperContext<PhaseSpaceDiffusion>) {
    self.rules = rules
    self.context = context
    statistic = StateBatch(count: context.count, dimension: context.dimension)
    noise = statistic
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (context.grid.points[n], context.grid.points[n + 1])
    let (rule, h, half) = (rules[n], to.time - from.time, context.dimension)
    rule.formStatistic(of: states, into: &statistic)
    context.evaluator.noise(statistic, at: from.level, into: &noise)
    for d in 0..<half {
      for i in 0..<states.count {
        let (x, m, e) = (states[i, d], states[i, half + d], noise[i, d])
        let slope = rule.velocity(x: x, m: m, noise: e)
        states[i, d] = x + h * slope.x
        states[i, half + d] = m + h * slope.m
      }
    }
  }
}
