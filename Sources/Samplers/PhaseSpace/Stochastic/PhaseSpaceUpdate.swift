import Diffusion
import Integration

/// One part of a step in phase space, the same for every coordinate: `z ← state z + score s + past (z_p, s_p) + noise g`, where `s` is
/// the last score that was evaluated and `g = (g_x, g_m)` are fresh normal numbers.
struct PhaseSpaceUpdate: Sendable {
  /// What the state and the score at the start of the last step add.
  struct Past: Sendable {
    let state: PhaseMatrix<Double>
    let score: PhaseMatrix<Double>
  }

  /// Where the score of the present state is evaluated before the update; nil to keep the last one.
  var evaluation: PhaseSpaceFrame<Double>?
  /// What becomes of the state.
  var state = PhaseMatrix<Double>(xx: 1, xm: 0, mx: 0, mm: 1)
  /// What the score adds; nil for nothing.
  var score: PhaseMatrix<Double>?
  /// What the last step adds, for methods of one update per step; nil for nothing.
  var past: Past?
  /// What fresh noise adds; nil for nothing.
  var noise: PhaseMatrix<Double>?

  /// The draws of an update with noise over a part of the step: first `g_x`, then `g_m`.
  static func draws(over part: ClosedRange<Double> = 0...1) -> [NoiseDraw] {
    [NoiseDraw(variable: 0, over: part), NoiseDraw(variable: 1, over: part)]
  }
}

extension Sampler where Process == PhaseSpaceDiffusion {
  /// A stepper that carries out `updates` of the step between two points.
  ///
  /// - Throws: `SamplerError.onlyFromNoiseToData` for a method of the reverse SDE, `.needsRotation`.
  func makeStepper(
    _ context: StepperContext<PhaseSpaceDiffusion>, updates: (GridPoint, GridPoint) -> [PhaseSpaceUpdate]
  ) throws(SamplerError) -> any Stepper {
    let points = context.grid.points
    return try makeStepper(context, zip(points, points.dropFirst()).map(updates))
  }

  /// A stepper that carries out the updates of every step.
  ///
  /// - Throws: `SamplerError.onlyFromNoiseToData` for a method of the reverse SDE, `.needsRotation`.
  func makeStepper(
    _ context: StepperContext<PhaseSpaceDiffusion>, _ updates: [[PhaseSpaceUpdate]]
  ) throws(SamplerError) -> any Stepper {
    if context.grid.isEncoding, card.equation == .sde { throw .onlyFromNoiseToData(sampler: card.name) }
    try context.requireRotation(for: self)
    return PhaseSpaceUpdateStepper(updates, context)
  }
}

private final class PhaseSpaceUpdateStepper: Stepper {
  private let updates: [[PhaseSpaceUpdate]]
  private let context: StepperContext<PhaseSpaceDiffusion>
  private var evaluator: PhaseSpaceScore
  private var score: StateBatch
  private var positions: StateBatch
  private var momenta: StateBatch
  private var last: (state: StateBatch, score: StateBatch)?

  init(_ updates: [[PhaseSpaceUpdate]], _ context: StepperContext<PhaseSpaceDiffusion>) {
    self.updates = updates
    self.context = context
    evaluator = PhaseSpaceScore(count: context.count, dimension: context.dimension)
    score = context.makeBatch()
    positions = StateBatch(count: context.count, dimension: context.dimension)
    momenta = positions
    let remembers = updates.contains { $0.contains { $0.past != nil } }
    last = remembers ? (context.makeBatch(), context.makeBatch()) : nil
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    var draw = 0
    for update in updates[n] {
      if let frame = update.evaluation {
        evaluator.evaluate(states, at: frame, context.evaluator, into: &score)
      }
      if last == nil {
        move(&states, update.state, update.score)
      } else {
        moveRemembering(&states, update)
      }
      guard let noise = update.noise else { continue }
      context.noise.fill(&positions, step: n, draw: draw)
      context.noise.fill(&momenta, step: n, draw: draw + 1)
      draw += 2
      states.add(noise, positions, momenta)
    }
  }

  private func move(_ states: inout StateBatch, _ p: PhaseMatrix<Double>, _ weight: PhaseMatrix<Double>?) {
    let half = states.values.count / 2
    states.values.withUnsafeMutableBufferPointer { z in
      for j in 0..<half {
        let (x, m) = (z[j], z[half + j])
        z[j] = p.xx * x + p.xm * m
        z[half + j] = p.mx * x + p.mm * m
      }
    }
    if let weight { states.add(weight, score) }
  }

  private func moveRemembering(_ states: inout StateBatch, _ update: PhaseSpaceUpdate) {
    guard var last else { return }
    self.last = nil
    var next = states
    move(&next, update.state, update.score)
    if let past = update.past {
      next.add(past.state, last.state)
      next.add(past.score, last.score)
    }
    last.state.assign(from: states)
    last.score.assign(from: score)
    states.assign(from: next)
    self.last = last
  }
}

extension StateBatch {
  /// `self ← self + weight other`, pair by pair: positions in the first half of the coordinates.
  fileprivate mutating func add(_ weight: PhaseMatrix<Double>, _ other: StateBatch) {
    let half = values.count / 2
    values.withUnsafeMutableBufferPointer { z in
      other.values.withUnsafeBufferPointer { s in
        for j in 0..<half {
          let (sx, sm) = (s[j], s[half + j])
          z[j] += weight.xx * sx + weight.xm * sm
          z[half + j] += weight.mx * sx + weight.mm * sm
        }
      }
    }
  }

  /// The same for a pair of batches.
  fileprivate mutating func add(
    _ weight: PhaseMatrix<Double>, _ positions: StateBatch, _ momenta: StateBatch
  ) {
    let half = values.count / 2
    values.withUnsafeMutableBufferPointer { z in
      positions.values.withUnsafeBufferPointer { gx in
        momenta.values.withUnsafeBufferPointer { gm in
          for j in 0..<half {
            z[j] += weight.xx * gx[j] + weight.xm * gm[j]
            z[half + j] += weight.mx * gx[j] + weight.mm * gm[j]
          }
        }
      }
    }
  }
}
