import Integration
import Numbers

/// One evaluation of a score network for a batch at one level, with the activations that reverse mode needs.
///
/// With the factors of the frame `ε = skip(γ) y + scale(γ) F(input(γ) y, c(γ))`, reverse mode of `F` gives the gradients `g_z` and
/// `g_c` of its inputs for the seed `scale g`, and
///
///     (∂ε/∂y)ᵀ g = skip g + input g_z,    g · ∂ε/∂γ = skip' g·y + scale' g·F + input' g_z·y + c' g_c.
public final class ScoreTape {
  private let frame: NetworkFrame
  private let layers: ScoreLayers
  private let workspace: GraphWorkspace<Double>
  private var level = 1.0

  /// A tape for batches of `count` states.
  public init(_ network: ScoreNetwork, count: Int) {
    frame = NetworkFrame(network.architecture)
    layers = network.architecture.layers
    workspace = GraphWorkspace(
      layers.graph, lanes: (max(count, 1) + 15) & ~15, order: 0, withGradients: true, reachingInputs: true)
    workspace.load(network.weights)
  }

  /// Bytes of the activations, of the room for their gradients and of the weights.
  public var byteCount: Int { workspace.byteCount }

  /// `noise ← ε(y_i, level)` for a positive level.
  public func evaluate(_ states: StateBatch, at level: Double, into noise: inout StateBatch) {
    self.level = level
    let factors = frame.factors(at: level)
    let lanes = workspace.lanes
    let (state, coordinate) = (workspace.plane(layers.state), workspace.plane(layers.level))
    let used = min(states.count, lanes)
    for lane in 0..<lanes { coordinate[lane] = frame.coordinate(ofLevel: level) }
    for d in 0..<frame.dimension {
      for lane in 0..<lanes {
        state[d * lanes + lane] = lane < used ? factors.input * states[lane, d] : 0
      }
    }
    workspace.advance(0)
    let output = workspace.plane(layers.output)
    for d in 0..<frame.dimension {
      for lane in 0..<used {
        noise[lane, d] = factors.skip * states[lane, d] + factors.scale * output[d * lanes + lane]
      }
    }
  }

  /// `gradient_i ← gradient_i + (∂ε/∂y)ᵀ seed_i` at the states and the level of the last `evaluate`.
  ///
  /// - Returns: `Σ_i seed_i · ∂ε/∂γ`.
  public func pullBack(_ states: StateBatch, seed: StateBatch, into gradient: inout StateBatch) -> Double {
    let (factors, rates) = (frame.factors(at: level), frame.rates(at: level))
    let lanes = workspace.lanes
    let used = min(states.count, lanes)
    workspace.clearGradients()
    let (output, outputGradient) = (workspace.plane(layers.output), workspace.gradient(layers.output))
    var total = 0.0
    for d in 0..<frame.dimension {
      for lane in 0..<used {
        let g = seed[lane, d]
        outputGradient[d * lanes + lane] = factors.scale * g
        total += g * (rates.skip * states[lane, d] + rates.scale * output[d * lanes + lane])
      }
    }
    workspace.pullBack(into: nil)
    let (state, coordinate) = (workspace.gradient(layers.state), workspace.gradient(layers.level))
    for d in 0..<frame.dimension {
      for lane in 0..<used {
        let g = state[d * lanes + lane]
        gradient[lane, d] += factors.skip * seed[lane, d] + factors.input * g
        total += rates.input * g * states[lane, d]
      }
    }
    for lane in 0..<used { total += frame.slope / level * coordinate[lane] }
    return total
  }
}
