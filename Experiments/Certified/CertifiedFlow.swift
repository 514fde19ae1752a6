import Certification
import Diffusion
import Experimentation
import Integration

/// Proved end points of the exact flow for a batch of latents.
struct CertifiedFlow {
  /// Discs in `x/α`, one per latent.
  let points: [CertifiedPoint]
  /// `α` at the end, so that `x = α x̄`.
  let scale: Ball

  /// Trajectories that a thread takes at a time.
  private static let chunk = 8

  /// Certifies the flow of a mixture from `x` = `latents` at the time `start` to the time `cut`, both exact doubles.
  ///
  /// - Throws: `CertificationError`; `UsageError` for a schedule without enclosed noise levels; `Interrupted`.
  init(
    _ certifier: FlowCertifier, latents: StateBatch, schedule: any NoiseSchedule, from start: Double,
    to cut: Double, context: RunContext
  ) throws {
    let (first, last) = (try Self.level(schedule, start), try Self.level(schedule, cut))
    let chunks = try context.map(
      count: (latents.count + Self.chunk - 1) / Self.chunk, label: "proofs"
    ) { n in
      let workspace = certifier.workspace()
      return (n * Self.chunk..<min((n + 1) * Self.chunk, latents.count)).map { i in
        let state = (0..<latents.dimension).map { Ball(latents[i, $0]) / first.alpha }
        return certifier.certify(state, from: first.gamma, to: last.gamma, in: workspace)
      }
    }
    points = chunks.flatMap { $0 }
    scale = last.alpha
  }

  /// `γ` and `α` of the schedule's own formula, evaluated in balls.
  private static func level(_ schedule: any NoiseSchedule, _ time: Double) throws -> (
    gamma: Ball, alpha: Ball
  ) {
    let gamma: Ball = schedule.gamma(at: Ball(time))
    let alpha = try schedule.alphaSeries(at: Ball(time), order: 0).coefficients[0]
    guard gamma.isFinite, alpha.isFinite else {
      throw UsageError(
        "The noise level of the schedule '\(schedule.name)' at t = \(time) is not enclosed. "
          + "Please give a time at which it is finite and positive.")
    }
    return (gamma, alpha)
  }

  /// Proved bounds of the distances in `x` of given points from the exact ones.
  func distances(of states: StateBatch) -> [Bracket] {
    points.indices.map { i in
      Bracket(distanceFrom: (0..<states.dimension).map { states[i, $0] }, to: points[i], scale: scale)
    }
  }

  /// Proved radii in `x`, infinite where nothing was proved.
  var radii: [Double] { points.map { (scale * Ball(center: 0, radius: $0.radius)).bound } }
}
