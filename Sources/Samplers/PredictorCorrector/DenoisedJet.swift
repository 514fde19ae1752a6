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
      switch k {
      case 0: combine(1, 0, -level, 1)
      case 1: combine(2 * square, 2, 0, 2)
      default: combine(-2 * square, 2, -3 * level * square, 3)
      }
      axes.turn(room, into: &coefficients[k])
    }
  }

  /// `room ← a X_m + b X_n`.
  private mutating func combine(_ a: Double, _ m: Int, _ b: Double, _ n: Int) {
    let size = jet.dimension * jet.stride
    for j in 0..<size {
      room.values[j] = (b * jet.values[n * size + j]).addingProduct(a, jet.values[m * size + j])
    }
  }
}
