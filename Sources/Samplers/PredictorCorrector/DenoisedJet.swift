import Diffusion
import Integration

/// The denoised point of every trajectory and its derivatives by `λ` along the flow, `D`, `D'` and `D''/2`, from a jet in `γ`.
struct DenoisedJet {
  /// `D`, `D'`, `D''/2`, as many as asked for.
  var coefficients: [StateBatch]
  private let axes: ScaledAxes
  private var jet: JetBatch
  private var room: StateBatch

  /// Room for a jet with `count` coefficients, in the directions of `axes`.
  init(_ context: StepperContext<ScalarDiffusion>, count: Int, axes: ScaledAxes) {
    self.axes = axes
    jet = context.makeJet(order: count)
    room = context.makeBatch()
    coefficients = (0..<count).map { _ in context.makeBatch() }
  }

  /// Expands the flow at `states`: with its coefficients `X_n` in `γ`, `D = X_0 − γ X_1`, `D' = 2 γ² X_2` and
  /// `D''/2 = −2 γ² X_2 − 3 γ³ X_3`.
  mutating func evaluate(_ states: StateBatch, at level: Double, by evaluator: RunEvaluator) {
    evaluator.expand(states, at: level, order: coefficients.count, into: &jet)
    let square = level * level
    for k in coefficients.indices {
      let factors =
        switch k {
        case 0: [1, -level]
        case 1: [0, 0, 2 * square]
        default: [0, 0, -2 * square, -3 * level * square]
        }
      jet.combine(factors, into: &room)
      axes.turn(room, into: &coefficients[k])
    }
  }
}
