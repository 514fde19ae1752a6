import Diffusion
import Integration
import Numbers

/// How the noise level of an example is drawn.
public enum LevelDistribution: Sendable {
  /// `ln γ` uniform: every scale of the data is seen equally often.
  case logUniform(ClosedRange<Double>)
  /// `t` uniform, as in the GENIE paper.
  case uniformTime(any NoiseLevels, ClosedRange<Double>)

  /// The level of a uniform number in (0, 1).
  func level(_ uniform: Double) -> Double {
    switch self {
    case .logUniform(let range):
      range.lowerBound * Double.exp(uniform * Double.log(range.upperBound / range.lowerBound))
    case .uniformTime(let levels, let range):
      levels.level(at: range.lowerBound + uniform * (range.upperBound - range.lowerBound))
    }
  }
}

/// Examples of noisy data of a mixture, `x̄ = x_0 + γ e`, keyed by (seed, step, example).
public struct NoisyData: Sendable {
  /// Where `x_0` comes from.
  public let mixture: GaussianMixture
  /// Where `γ` comes from.
  public let levels: LevelDistribution
  private let cumulative: [Double]

  /// Examples of a mixture.
  public init(_ mixture: GaussianMixture, levels: LevelDistribution) {
    self.mixture = mixture
    self.levels = levels
    var sum = 0.0
    cumulative = mixture.weights.map {
      sum += $0
      return sum
    }
  }

  /// Draws one example.
  ///
  /// - Parameters:
  ///   - point: room for `x̄`.
  ///   - noise: room for `e`.
  /// - Returns: `γ` and the component that `x_0` is from.
  func draw(
    _ index: Int, step: Int, random: CounterRandom, point: UnsafeMutablePointer<Double>,
    noise: UnsafeMutablePointer<Double>
  ) -> (level: Double, component: Int) {
    let chosen = random.uniform(trajectory: index, step: step, index: 0)
    let component = min(cumulative.firstIndex { $0 > chosen } ?? .max, cumulative.count - 1)
    let level = levels.level(random.uniform(trajectory: index, step: step, index: 1))
    for d in 0..<mixture.dimension {
      let (data, e) = random.normalPair(trajectory: index, step: step, index: 2 * d)
      noise[d] = e
      point[d] = mixture.means[component][d] + mixture.standardDeviations[component] * data + level * e
    }
    if let covariances = mixture.covariances {
      let normals = covariances.eigenvalues(of: component).enumerated().map { d, variance in
        variance.squareRoot() * random.normalPair(trajectory: index, step: step, index: 2 * d).0
      }
      for (d, data) in covariances.restored(normals, of: component).enumerated() {
        point[d] = mixture.means[component][d] + data + level * noise[d]
      }
    }
    return (level, component)
  }
}

extension NoisyData {
  /// `count` draws of `x_0`, keyed by (seed, step, number).
  public func clean(count: Int, step: Int, seed: UInt64) -> StateBatch {
    let random = CounterRandom(seed: seed)
    var states = StateBatch(count: count, dimension: mixture.dimension)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * mixture.dimension) { room in
      guard let point = room.baseAddress else { return }
      let noise = point + mixture.dimension
      for i in 0..<count {
        let level = draw(i, step: step, random: random, point: point, noise: noise).level
        for d in 0..<mixture.dimension { states[i, d] = point[d] - level * noise[d] }
      }
    }
    return states
  }
}

/// The examples of one block of lanes.
final class ExampleBlock {
  private let dimension: Int
  private let memory = AlignedMemory()
  private let points: UnsafeMutablePointer<Double>
  private let noises: UnsafeMutablePointer<Double>
  private(set) var levels: [Double]
  private(set) var components: [Int]

  init(lanes: Int, dimension: Int) {
    self.dimension = dimension
    points = memory.make(lanes * dimension)
    noises = memory.make(lanes * dimension)
    levels = [Double](repeating: 1, count: lanes)
    components = [Int](repeating: 0, count: lanes)
  }

  /// `x̄` of a lane.
  func point(_ lane: Int) -> UnsafeMutablePointer<Double> { points + lane * dimension }

  /// `e` of a lane.
  func noise(_ lane: Int) -> UnsafeMutablePointer<Double> { noises + lane * dimension }

  /// Draws the examples of a range, one for each lane.
  func draw(_ range: Range<Int>, step: Int, random: CounterRandom, from data: NoisyData) {
    for (lane, index) in range.enumerated() {
      (levels[lane], components[lane]) = data.draw(
        index, step: step, random: random, point: point(lane), noise: noise(lane))
    }
  }
}
