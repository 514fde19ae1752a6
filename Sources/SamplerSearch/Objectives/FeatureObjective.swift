import Diffusion
import Integration
import Learning
import Numbers

/// The squared discrepancy with the cubic kernel `(φ(x)·φ(y)/F + 1)³` on `F` random Fourier features
/// `φ_f(x) = √2 cos(ω_f·x + b_f)`, between a batch and as many draws from a mixture: what stands here for the features of an
/// image network in the kernel inception distance.
///
/// `ω_f ~ N(0, I/b²)` with the bandwidths taken in turn, and the phases uniform. There is no closed form of the law's side; the
/// term of two draws, on which nothing depends, is left out.
public struct FeatureObjective: SearchObjective {
  private let data: NoisyData
  private let frequencies: [[Double]]
  private let phases: [Double]

  /// The objective of a mixture.
  ///
  /// - Parameters:
  ///   - features: `F`, a positive multiple of 8.
  ///   - seed: what frequencies and phases are keyed by.
  /// - Throws: `SearchError` for another number of features.
  public init(
    _ mixture: GaussianMixture, features: Int = 256,
    bandwidths: [Double] = KernelObjective.standardBandwidths, seed: UInt64 = 0
  ) throws(SearchError) {
    guard features > 0, features % 8 == 0, !bandwidths.isEmpty else {
      throw .outOfRange(
        quantity: "the number of random features", value: "\(features)", allowed: "a positive multiple of 8")
    }
    let random = CounterRandom(seed: seed)
    data = NoisyData(mixture, levels: .logUniform(1...1))
    frequencies = (0..<features).map { f in
      (0..<mixture.dimension).map {
        random.normal(trajectory: f, step: -1, index: $0) / bandwidths[f % bandwidths.count]
      }
    }
    phases = (0..<features).map { 2 * Double.pi * random.uniform(trajectory: $0, step: -1, index: 0) }
  }

  /// The loss, but for the term of two draws, and its gradient.
  public func evaluate(
    _ ends: StateBatch, _ batch: SearchBatch, gradient: inout StateBatch, jobs: Int?
  ) throws -> Double {
    let draws = data.clean(count: ends.count, step: batch.step, seed: batch.seed)
    let (own, others) = (features(ends), features(draws))
    let count = Double(ends.count)
    let width = phases.count
    let (pair, cross) = (1 / (count * (count - 1)), 1 / (count * count))
    return try PairRows.sum(ends, gradient: &gradient, jobs: jobs) { i, _ in
      var row = PairRows.Row(gradient: [Double](repeating: 0, count: ends.dimension))
      var slopes = [SIMD8<Double>](repeating: .zero, count: width / 8)
      let mine = Array(own[i * width / 8..<(i + 1) * width / 8])
      for j in 0..<ends.count {
        if j != i { row.loss += pair * Self.add(mine, own, j, 6 * pair, to: &slopes) }
        row.loss -= 2 * cross * Self.add(mine, others, j, -6 * cross, to: &slopes)
      }
      let x = ends.state(i)
      for f in 0..<width {
        let angle = zip(frequencies[f], x).reduce(phases[f]) { $0 + $1.0 * $1.1 }
        let rate = -2.0.squareRoot() * Double.sin(angle) * slopes[f / 8][f % 8]
        for d in x.indices { row.gradient[d] += rate * frequencies[f][d] }
      }
      return row
    }
  }

  /// `k(x_i, y_j)`; adds `factor c² φ(y_j)/F`, that is a third of `factor ∂k/∂φ(x_i)`, to the slopes.
  private static func add(
    _ mine: [SIMD8<Double>], _ others: [SIMD8<Double>], _ j: Int, _ factor: Double,
    to slopes: inout [SIMD8<Double>]
  ) -> Double {
    let blocks = mine.count
    var sum = SIMD8<Double>.zero
    for f in 0..<blocks { sum.addProduct(mine[f], others[j * blocks + f]) }
    let scale = 1 / Double(8 * blocks)
    let c = sum.sum() * scale + 1
    let weight = SIMD8(repeating: factor * c * c * scale)
    for f in 0..<blocks { slopes[f].addProduct(weight, others[j * blocks + f]) }
    return c * c * c
  }

  /// The features of every state, state by state.
  private func features(_ states: StateBatch) -> [SIMD8<Double>] {
    (0..<states.count).flatMap { i in
      let x = states.state(i)
      return (0..<phases.count / 8).map { block in
        var vector = SIMD8<Double>.zero
        for lane in 0..<8 {
          let f = 8 * block + lane
          let angle = zip(frequencies[f], x).reduce(phases[f]) { $0 + $1.0 * $1.1 }
          vector[lane] = 2.0.squareRoot() * Double.cos(angle)
        }
        return vector
      }
    }
  }
}

extension ObjectiveName {
  /// The objective on a mixture.
  ///
  /// - Throws: `SearchError` for a mixture with covariances.
  public func make(on mixture: GaussianMixture) throws(SearchError) -> any SearchObjective {
    guard mixture.covariances == nil else {
      throw .outOfRange(
        quantity: "the mixture of a search", value: "with covariances",
        allowed: "components N(mean, s^2 I), whose reverse mode and losses are in closed form here")
    }
    return switch self {
    case .rbfExact: try KernelObjective(mixture)
    case .energy: EnergyObjective(mixture)
    case .kidRaw: CubicObjective(mixture)
    case .kidFeatures: try FeatureObjective(mixture)
    case .trajectory: TrajectoryObjective()
    }
  }
}
