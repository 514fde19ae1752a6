import Integration
import Numbers

/// The score of a phase-space process for a model of the data: one evaluation of the model gives both halves.
///
/// For a `GaussianMixture` it is the exact score of the diffused mixture. Buffers are made once; one value serves one thread.
public struct PhaseSpaceScore {
  private var data: StateBatch
  private var complement: StateBatch
  private var noise: StateBatch
  private var levels: [Double]

  /// An evaluator for batches of `count` states of a model with `dimension` coordinates.
  public init(count: Int, dimension: Int) {
    data = StateBatch(count: count, dimension: dimension)
    complement = data
    noise = data
    levels = [Double](repeating: 0, count: data.stride)
  }

  /// `score ← ∇_z log p_t(z)`, positions first, for states of `2 D` coordinates at the time of `frame`.
  public mutating func evaluate(
    _ states: StateBatch, at frame: PhaseSpaceFrame<Double>, _ evaluator: any NoiseEvaluator,
    into score: inout StateBatch
  ) {
    data.resize(to: states.count)
    for j in levels.indices { levels[j] = frame.level }
    frame.split(states, into: &data, &complement)
    evaluator.noise(data, at: levels, into: &noise)
    let half = data.values.count
    let (push, turn) = (frame.push, frame.complement)
    noise.values.withUnsafeBufferPointer { e in
      complement.values.withUnsafeBufferPointer { r in
        score.values.withUnsafeMutableBufferPointer { out in
          for j in 0..<half {
            out[j] = -(push.x * e[j] + turn.x * r[j])
            out[half + j] = -(push.m * e[j] + turn.m * r[j])
          }
        }
      }
    }
  }
}

extension PhaseSpaceDiffusion {
  /// `log p_t(z)` of one state `z = (x_0 … x_{D−1}, m_0 … m_{D−1})` of the diffused mixture,
  /// `log p_γ(y) + Σ_d log N(r_d; 0, 1) + D log(γ/√det Σ)`.
  ///
  /// - Throws: `ModelError` for a state of the wrong dimension.
  public func logDensity(of state: [Double], under mixture: GaussianMixture, at time: Double) throws -> Double
  {
    let dimension = mixture.dimension
    guard state.count == 2 * dimension else {
      throw ModelError.dimensionMismatch(expected: 2 * dimension, found: state.count)
    }
    let frame = frame(at: time)
    var (y, square) = ([Double](), 0.0)
    for d in 0..<dimension {
      let (x, m) = (state[d], state[dimension + d])
      y.append(frame.statistic.x * x + frame.statistic.m * m)
      let r = frame.complement.x * x + frame.complement.m * m
      square += r * r
    }
    let volume = frame.statistic.x * frame.complement.m - frame.statistic.m * frame.complement.x
    return try mixture.logDensity(of: y, atGamma: frame.level) - 0.5 * square
      + Double(dimension) * (Double.log(volume) - 0.5 * Double.log(2 * Double.pi))
  }
}
