import Diffusion
import Numbers

/// The part of the flow that an exponential integrator carries over a step exactly: the linear part of the process, or the
/// probability flow of centred Gaussian data, under which `(y/√(γ² + σ²), r)` turns by `∫χ γ/√(γ² + σ²) db` (`PhaseSpaceQuadrature`).
struct ExactLinearFlow {
  /// A node of the quadrature over the step.
  struct Node {
    /// The time.
    let time: Double
    /// The weight of `∫ · dt`.
    let weight: Double
    /// `φ` since the start of the step.
    let phase: Double
    /// The coordinates.
    let frame: PhaseSpaceFrame<Double>
    /// From here to the end of the step.
    let toEnd: PhaseMatrix<Double>
  }

  /// The nodes.
  let nodes: [Node]
  /// From the start of the step to its end.
  let whole: PhaseMatrix<Double>

  /// The exact part of `step`.
  init(_ step: PhaseSpaceStep, _ preconditioning: Preconditioning) {
    let quadrature = PhaseSpaceQuadrature(step.process, from: step.from.time, to: step.to.time)
    switch preconditioning {
    case .none:
      let propagator = PhaseSpacePropagator<Double>(step.process)
      let last = step.process.integratedRate(at: step.to.time)
      func toEnd(_ time: Double) -> PhaseMatrix<Double> {
        propagator.flow(last - step.process.integratedRate(at: time))
      }
      whole = toEnd(step.from.time)
      nodes = quadrature.nodes.map {
        Node(time: $0.time, weight: $0.weight, phase: $0.angle, frame: $0.frame, toEnd: toEnd($0.time))
      }
    case .gaussian(let deviation):
      let turning = PhaseSpaceQuadrature(
        step.process, from: step.from.time, to: step.to.time, deviation: deviation)
      let end = step.end.spread(deviation)
      func toEnd(_ frame: PhaseSpaceFrame<Double>, _ angle: Double) -> PhaseMatrix<Double> {
        let (c, s) = (Double.cos(turning.angle - angle), Double.sin(turning.angle - angle))
        let here = frame.spread(deviation)
        return PhaseMatrix(
          xx: step.end.mean.x, xm: step.end.normal.x, mx: step.end.mean.m, mm: step.end.normal.m)
          * PhaseMatrix(xx: end / here * c, xm: -end * s, mx: s / here, mm: c)
          * PhaseMatrix(
            xx: frame.statistic.x, xm: frame.statistic.m, mx: frame.complement.x, mm: frame.complement.m)
      }
      whole = toEnd(step.start, 0)
      nodes = zip(quadrature.nodes, turning.nodes).map { node, turned in
        Node(
          time: node.time, weight: node.weight, phase: node.angle, frame: node.frame,
          toEnd: toEnd(node.frame, turned.angle))
      }
    }
  }
}
