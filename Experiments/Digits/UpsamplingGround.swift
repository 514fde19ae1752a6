import Diffusion
import Experimentation
import Integration
import Numbers

/// Ten images, one per digit, that the law does not contain, and what is seen of them: means over blocks of 2x2 pixels with noise.
struct UpsamplingGround {
  /// Images that are left out and observed.
  static let count = 10
  /// Seed of the noise of the observations.
  static let noiseSeed: UInt64 = 4
  /// Components below this share of the largest weight are left out of a conditional law.
  static let negligible = 1e-30

  let ground: DigitGround
  let images: [[Double]]
  let labels: [Int]
  /// The images of the law.
  let rest: DigitImages

  init(_ ground: DigitGround) throws {
    let data = try DigitImages.all()
    self.ground = ground
    images = Array(data.images.prefix(Self.count))
    labels = Array(data.labels.prefix(Self.count))
    rest = data.dropping(Self.count)
  }

  /// `γ(0.1)`, the noise of the upsampler's input in the paper.
  var paperNoise: Double { ground.schedule.level(at: 0.1) }

  /// The observation of image `i` with noise `s`.
  func observation(_ i: Int, noise s: Double) throws -> LinearObservation {
    let rows = try LinearObservation.blockMeans(of: 2, dimension: DigitImages.pixels)
    let random = CounterRandom(seed: Self.noiseSeed)
    let clean = rows.map { row in CompensatedSum.of(zip(row, images[i]).map { $0 * $1 }) }
    return try LinearObservation(
      clean.enumerated().map { $1 + s * random.normal(trajectory: i, step: 0, index: $0) }, of: rows, noise: s
    )
  }

  /// The law given an observation, without components whose weight is negligible.
  func conditional(_ law: GaussianMixture, _ observation: LinearObservation) throws -> GaussianMixture {
    try pruned(law.conditioned(on: observation))
  }

  /// `whole` without such components.
  func pruned(_ whole: GaussianMixture) throws -> GaussianMixture {
    let largest = whole.weights.max() ?? 0
    return try whole.restricted(
      to: whole.componentNumbers.indices.filter { whole.weights[$0] > Self.negligible * largest }
        .map { whole.componentNumbers[$0] })
  }
}

extension StateBatch {
  /// Root mean square over coordinates of the standard deviation over states.
  var diversity: Double {
    var sum = 0.0
    for d in 0..<dimension {
      let values = (0..<count).map { self[$0, d] }
      let mean = values.reduce(0, +) / Double(count)
      sum += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(count - 1, 1))
    }
    return (sum / Double(dimension)).squareRoot()
  }

  /// Root mean square over states and observed numbers of `A x − y`.
  func consistency(with observation: LinearObservation) -> Double {
    var sum = 0.0
    for i in 0..<count {
      for (a, b) in zip(observation.observed(state(i)), observation.values) { sum += (a - b) * (a - b) }
    }
    return (sum / Double(max(count * observation.count, 1))).squareRoot()
  }
}
