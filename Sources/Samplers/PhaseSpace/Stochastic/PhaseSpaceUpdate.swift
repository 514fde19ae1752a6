import Diffusion
import Integration

/// One part of a step in phase space, the same for every coordinate: `z ← state z + score s + noise g`, where `s` is the last score
/// that was evaluated and `g = (g_x, g_m)` are fresh normal numbers.
struct PhaseSpaceUpdate: Sendable {
  /// Where the score of the present state is evaluated before the update; nil to keep the last one.
  var evaluation: PhaseSpaceFrame<Double>?
  /// What becomes of the state.
  var state = PhaseMatrix<Double>(xx: 1, xm: 0, mx: 0, mm: 1)
  /// What the score adds; nil for nothing.
  var score: PhaseMatrix<Double>?
  /// What fresh noise adds; nil for nothing.
  var noise: PhaseMatrix<Double>?

  /// The draws of an update with noise over a part of the step: first `g_x`, then `g_m`.
  static func draws(over part: ClosedRange<Double> = 0...1) -> [NoiseDraw] {
    [NoiseDraw(variable: 0, over: part), NoiseDraw(variable: 1, over: part)]
  }
}

extension Sampler where Process == PhaseSpaceDiffusion {
  /// A stepper that carries out `updates` of the step between two points, for a method of the reverse SDE.
  ///
  /// - Throws: `SamplerError.onlyFromNoiseToData`, `.needsRotation`.
  func makeStepper(
    _ context: StepperContext<PhaseSpaceDiffusion>, updates: (GridPoint, GridPoint) -> [PhaseSpaceUpdate]
  ) throws(SamplerError) -> any Stepper {
    if context.grid.isEncoding { throw .onlyFromNoiseToData(sampler: card.name) }
    try context.requireRotation(for: self)
    let points = context.grid.points
    return PhaseSpaceUpdateStepper(zip(points, points.dropFirst()).map(updates), context)
  }
}

private final class PhaseSpaceUpdateStepper: Stepper {
  private let updates: [[PhaseSpaceUpdate]]
  private let context: StepperContext<PhaseSpaceDiffusion>
  private var evaluator: PhaseSpaceScore
  private var score: StateBatch
  private var positions: StateBatch
  private var momenta: StateBatch

  init(_ updates: [[PhaseSpaceUpdate]], _ context: StepperContext<PhaseSpaceDiffusion>) {
    self.updates = updates
    self.context = context
    evaluator = PhaseSpaceScore(count: context.count, dimension: context.dimension)
    score = context.makeBatch()
    positions = StateBatch(count: context.count, dimension: context.dimension)
    momenta = positions
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    var draw = 0
    for update in updates[n] {
      if let frame = update.evaluation {
        evaluator.evaluate(states, at: frame, context.evaluator, into: &score)
      }
      move(&states, update.state, update.score)
      guard let noise = update.noise else { continue }
      context.noise.fill(&positions, step: n, draw: draw)
      context.noise.fill(&momenta, step: n, draw: draw + 1)
      draw += 2
      add(noise, to: &states)
    }
  }

  private func move(_ states: inout StateBatch, _ p: PhaseMatrix<Double>, _ weight: PhaseMatrix<Double>?) {
    let half = states.values.count / 2
    let w = weight ?? PhaseMatrix(xx: 0, xm: 0, mx: 0, mm: 0)
    let isDriven = weight != nil
    states.values.withUnsafeMutableBufferPointer { z in
      score.values.withUnsafeBufferPointer { s in
        for j in 0..<half {
          let (x, m) = (z[j], z[half + j])
          z[j] = p.xx * x + p.xm * m
          z[half + j] = p.mx * x + p.mm * m
        }
        guard isDriven else { return }
        for j in 0..<half {
          let (sx, sm) = (s[j], s[half + j])
          z[j] += w.xx * sx + w.xm * sm
          z[half + j] += w.mx * sx + w.mm * sm
        }
      }
    }
  }

  private func add(_ noise: PhaseMatrix<Double>, to states: inout StateBatch) {
    let half = states.values.count / 2
    states.values.withUnsafeMutableBufferPointer { z in
      positions.values.withUnsafeBufferPointer { gx in
        momenta.values.withUnsafeBufferPointer { gm in
          for j in 0..<half {
            z[j] += noise.xx * gx[j] + noise.xm * gm[j]
            z[half + j] += noise.mx * gx[j] + noise.mm * gm[j]
          }
        }
      }
    }
  }
}
