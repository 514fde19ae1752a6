import Diffusion
import Integration
import Numbers
import Series

/// One step between two points of a grid, with the series of the schedule about the first.
///
/// Angles count from the first point. `Γ = γ e^{iφ}` is the complex level, `Y = y + i γ r` the complex state: along the flow
/// `dY = eps dΓ` with `eps = e^{−iφ}(e + i r)`, which does not change along the path of a point mass.
struct PhaseSpaceStep: Sendable {
  /// The process.
  let process: PhaseSpaceDiffusion
  /// Where the step starts.
  let from: GridPoint
  /// Where it ends.
  let to: GridPoint
  /// The coordinates at its start.
  let start: PhaseSpaceFrame<Double>
  /// The coordinates at its end.
  let end: PhaseSpaceFrame<Double>
  /// `κ` in powers of `γ − γ_0`.
  let turn: [Double]
  /// `κ/γ` likewise.
  let turnOverLevel: [Double]

  /// The steps of a grid, with series up to `order`.
  static func all(of grid: TimeGrid, _ process: PhaseSpaceDiffusion, order: Int) -> [PhaseSpaceStep] {
    let points = grid.points
    let frames = points.map { process.frame(at: $0.time) }
    let series = PhaseSpaceSeries(process, in: .level, order: order)
    return (0..<grid.steps).map { n in
      series.expand(at: points[n].time)
      return PhaseSpaceStep(
        process: process, from: points[n], to: points[n + 1], start: frames[n], end: frames[n + 1],
        turn: series.turn, turnOverLevel: series.turnOverLevel)
    }
  }

  /// `φ` at the end; zero without rotation.
  var angle: Double { process.rotation == .on ? process.angle(from: from.time, to: to.time) : 0 }

  /// `e^{−iφ}` in powers of `γ − γ_0`, up to `order`.
  func backRotation(order: Int) -> [Complex] {
    var rotation = [Complex.one]
    for n in stride(from: 0, to: order, by: 1) {
      var sum = Complex.zero
      for k in 0...n { sum = sum + turnOverLevel[k] * rotation[n - k] }
      rotation.append(Complex(sum.im / Double(n + 1), -sum.re / Double(n + 1)))
    }
    return rotation
  }

  /// `∫ v^j dΓ` over the step, `j < count`, with `v` a function of the level that vanishes at its start.
  func moments(_ count: Int, of variable: (Double) -> Double) -> [Complex] {
    moments(count, of: variable) { speed, _ in speed }
  }

  /// `∫ v^j da` over the step, `a = 1/Γ`.
  func inverseMoments(_ count: Int, of variable: (Double) -> Double) -> [Complex] {
    moments(count, of: variable) { speed, gamma in -(speed / (gamma * gamma)) }
  }

  private func moments(
    _ count: Int, of variable: (Double) -> Double,
    _ integrand: (_ speed: Complex, _ gamma: Complex) -> Complex
  ) -> [Complex] {
    let isRotating = process.rotation == .on
    var sums = [Complex](repeating: .zero, count: count)
    for node in PhaseSpaceQuadrature(process, from: from.time, to: to.time).nodes {
      let frame = node.frame
      let gamma = isRotating ? frame.level * Complex.rotation(node.angle) : Complex(frame.level)
      let rate = node.weight * process.rate.value(at: node.time)
      let speed = gamma * Complex(rate * frame.levelRate, isRotating ? rate * frame.angleRate : 0)
      let v = variable(frame.level)
      var power = integrand(speed, gamma)
      for j in 0..<count {
        sums[j] = sums[j] + power
        power = v * power
      }
    }
    return sums
  }

  /// The rule `Y_1 = carry Y_0 + Σ_j weights_j (e_j + i r_j)`, for `count` coefficients.
  func rule(carry: Complex, weights: [Complex], count: Int) -> PhaseSpaceRule {
    var rule = PhaseSpaceRule(count: count)
    rule.add(.data, 0, landing * PhasePair(x: carry.re, m: carry.im))
    rule.add(.complement, 0, landing * PhasePair(x: -carry.im * from.level, m: carry.re * from.level))
    for (j, weight) in weights.enumerated() { rule.addPair(j, weight, through: landing) }
    return rule
  }

  /// From `(Re Y, Im Y)` to the state at the end of the step.
  var landing: PhaseMatrix<Double> {
    PhaseMatrix(
      xx: end.mean.x, xm: end.normal.x / to.level, mx: end.mean.m, mm: end.normal.m / to.level)
  }

  /// The weights of `e_j + i r_j` from those of the coefficients of `eps` in `γ − γ_0`.
  func weights(ofNoise weights: [Complex]) -> [Complex] {
    let rotation = backRotation(order: weights.count - 1)
    return weights.indices.map { k in
      (k..<weights.count).reduce(Complex.zero) { $0 + weights[$1] * rotation[$1 - k] }
    }
  }
}
