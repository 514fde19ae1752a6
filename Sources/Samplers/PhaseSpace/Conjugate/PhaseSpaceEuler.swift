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
  /// - Throws: `SamplerError.needsRotation`.
  public func makeStepper(_ context: StepperContext<PhaseSpaceDiffusion>) throws -> any Stepper {
    try context.requireRotation(for: self)
    return PhaseSpaceEulerStepper(context)
  }
}

private final class PhaseSpaceEulerStepper: Stepper {
  private let context: StepperContext<PhaseSpaceDiffusion>
  private let frames: [PhaseSpaceFrame<Double>]
  private let velocities: [PhaseSpaceVelocity]
  private var evaluator: PhaseSpaceScore
  private var score: StateBatch

  init(_ context: StepperContext<PhaseSpaceDiffusion>) {
    self.context = context
    let times = context.grid.points.dropLast().map(\.time)
    frames = times.map(context.process.frame)
    velocities = times.map { PhaseSpaceVelocity(context.process, at: $0) }
    evaluator = PhaseSpaceScore(count: context.count, dimension: context.dimension)
    score = context.makeBatch()
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let h = context.grid.points[n + 1].time - context.grid.points[n].time
    let velocity = velocities[n]
    evaluator.evaluate(states, at: frames[n], context.evaluator, into: &score)
    let half = context.dimension
    for d in 0..<half {
      for i in 0..<states.count {
        let z = PhasePair(x: states[i, d], m: states[i, half + d])
        let slope = velocity(z, score: PhasePair(x: score[i, d], m: score[i, half + d]))
        states[i, d] = z.x + h * slope.x
        states[i, half + d] = z.m + h * slope.m
      }
    }
  }
}
