import Diffusion
import Integration
import Numbers
import Testing

@Suite struct GaussianMixtureTests {
  static let seed: UInt64 = 64_064

  /// A random mixture with its own widths and weights, and a state near it.
  static func randomCase(_ number: Int) throws -> (mixture: GaussianMixture, state: [Double], gamma: Double) {
    let random = CounterRandom(seed: seed)
    var index = 0
    func uniform() -> Double {
      index += 1
      return random.uniform(trajectory: number, step: 0, index: index)
    }
    let dimension = 1 + Int(4 * uniform())
    let count = 1 + Int(6 * uniform())
    let means = (0..<count).map { _ in (0..<dimension).map { _ in 4 * uniform() - 2 } }
    let mixture = try GaussianMixture(
      means: means, standardDeviations: means.map { _ in 0.05 + uniform() },
      weights: means.map { _ in 0.1 + uniform() })
    return (mixture, (0..<dimension).map { _ in 4 * uniform() - 2 }, 0.1 + 2 * uniform())
  }

  @Test func weightsAreNormalisedAndEmptyComponentsDropped() throws {
    let mixture = try GaussianMixture(
      means: [[0], [1], [2]], standardDeviations: [0.1, 0.2, 0.3], weights: [1, 0, 3])
    #expect(mixture.count == 2)
    #expect(mixture.weights == [0.25, 0.75])
    #expect(mixture.standardDeviations == [0.1, 0.3])
  }

  @Test(arguments: 0..<20)
  func scoreIsTheGradientOfTheLogDensity(_ number: Int) throws {
    let (mixture, state, gamma) = try Self.randomCase(number)
    let score = try mixture.score(of: state, atGamma: gamma)
    let h = 1e-4
    for d in state.indices {
      func density(_ shift: Double) throws -> Double {
        var moved = state
        moved[d] += shift
        return try mixture.logDensity(of: moved, atGamma: gamma)
      }
      let central = try (8 * (density(h) - density(-h)) - (density(2 * h) - density(-2 * h))) / (12 * h)
      #expect(abs(central - score[d]) < 1e-7 * (1 + abs(score[d])), "case \(number), seed \(Self.seed)")
    }
  }

  /// The density of a mixture in one dimension integrates to one.
  @Test func densityIntegratesToOne() throws {
    let mixture = try GaussianMixture(
      means: [[-1], [0.5]], standardDeviations: [0.2, 0.7], weights: [0.3, 0.7])
    let h = 0.01
    let sum = try (-1000...1000).reduce(0.0) { sum, i in
      sum + h * Double.exp(try mixture.logDensity(of: [Double(i) * h], atGamma: 0.3))
    }
    #expect(abs(sum - 1) < 1e-12)
  }

  @Test(arguments: 0..<20)
  func kernelAgreesWithTheScore(_ number: Int) throws {
    let (mixture, state, gamma) = try Self.randomCase(number)
    let score = try mixture.score(of: state, atGamma: gamma)
    let states = try StateBatch(rows: [state], dimension: mixture.dimension)
    var noise = StateBatch(count: 1, dimension: mixture.dimension)
    let gammas = [Double](repeating: gamma, count: 8)
    mixture.makeEvaluator(count: 1, order: 1).noise(states, at: gammas, into: &noise)
    for d in state.indices {
      #expect(abs(noise[0, d] + gamma * score[d]) < 1e-12 * (1 + abs(noise[0, d])), "seed \(Self.seed)")
    }
  }

  @Test func aClassIsASubMixture() throws {
    let toy = try GaussianMixture.toy8x8()
    let ring = try toy.restricted(to: Array(8..<16))
    #expect(ring.count == 8)
    #expect(ring.weights.allSatisfy { abs($0 - 0.125) < 1e-15 })
    #expect(throws: ModelError.self) { try toy.restricted(to: [64]) }
    #expect(throws: ModelError.self) { try toy.restricted(to: []) }
  }

  @Test func wrongNumbersAreRefusedByName() {
    func message(_ body: () throws -> GaussianMixture) -> String {
      do {
        _ = try body()
        return "accepted"
      } catch { return "\(error)" }
    }
    let cases: [(String, String)] = [
      (
        message { try GaussianMixture(means: [], standardDeviations: []) },
        "The value 0 is invalid for the number of components. "
          + "Please give at least one component with at least one coordinate."
      ),
      (
        message { try GaussianMixture(means: [[0, 1], [2]], standardDeviation: 1) },
        "There are 1 coordinates in mean 2 where 2 are needed. Please give 2."
      ),
      (
        message { try GaussianMixture(means: [[.nan]], standardDeviation: 1) },
        "The value nan is invalid for a coordinate of mean 1. Please give a finite number."
      ),
      (
        message { try GaussianMixture(means: [[0]], standardDeviation: -1) },
        "The value -1.0 is invalid for standard deviation 1. Please give a finite number that is not negative."
      ),
      (
        message { try GaussianMixture(means: [[0]], standardDeviations: [1], weights: [0]) },
        "The value 0 is invalid for the sum of the weights. Please give at least one positive weight."
      ),
      (
        message { try GaussianMixture(means: [[0]], standardDeviations: [1], weights: [-1]) },
        "The value -1.0 is invalid for weight 1. Please give a finite number that is not negative."
      ),
      (
        message { try GaussianMixture(means: [[0]], standardDeviations: [1, 2]) },
        "There are 2 standard deviations where 1 are needed. Please give 1."
      ),
    ]
    for (found, expected) in cases { #expect(found == expected) }
  }
}
