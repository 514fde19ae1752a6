import Diffusion
import Numbers

/// Mixtures that nobody chose: a seed draws dimension, modes, widths, scales of the axes and weights.
enum DrawnMixtures {
  /// The dimension of every tenth family.
  private static let dimensions = [1, 2, 2, 3, 4, 6, 8, 12, 16, 2]

  /// What a random number is for.
  private enum Purpose: Int {
    case modes, width, spread, scale, mean, curve, deviation, weight
  }

  /// Mixture `number` of a seed: 3 to 64 modes, log-uniform; deviations log-uniform between a width from 0.01 to 0.2 and up to ten
  /// times of it, at most 0.5; axes of scale 0.3 to 1.5, log-uniform; exponential weights. Means are uniform in the box of the
  /// axes, or for every third mixture on a random closed curve of five harmonics.
  ///
  /// - Throws: never for these numbers.
  static func mixture(_ number: Int, seed: UInt64) throws -> GaussianMixture {
    let random = CounterRandom(seed: seed)
    func uniform(_ purpose: Purpose, _ index: Int) -> Double {
      random.uniform(trajectory: number, step: purpose.rawValue, index: index)
    }
    func between(_ low: Double, _ high: Double, _ share: Double) -> Double {
      low * Double.pow(high / low, share)
    }
    let dimension = dimensions[number % dimensions.count]
    let modes = Int(between(3, 65, uniform(.modes, 0)))
    let width = between(0.01, 0.2, uniform(.width, 0))
    let widest = min(between(1, 10, uniform(.spread, 0)) * width, 0.5)
    let scales = (0..<dimension).map { between(0.3, 1.5, uniform(.scale, $0)) }
    func onCurve(_ angle: Double, _ d: Int) -> Double {
      (1...5).reduce(0) { sum, harmonic in
        let index = 10 * d + 2 * (harmonic - 1)
        let (a, b) = (2 * uniform(.curve, index) - 1, 2 * uniform(.curve, index + 1) - 1)
        let phase = Double(harmonic) * angle
        return sum + (a * Double.cos(phase) + b * Double.sin(phase)) / Double(harmonic)
      }
    }
    return try GaussianMixture(
      means: (0..<modes).map { k in
        let angle = 2 * Double.pi * uniform(.mean, k * dimension)
        return (0..<dimension).map { d in
          scales[d] * (number % 3 == 2 ? onCurve(angle, d) : 2 * uniform(.mean, k * dimension + d) - 1)
        }
      },
      standardDeviations: (0..<modes).map { between(width, widest, uniform(.deviation, $0)) },
      weights: (0..<modes).map { -Double.log(uniform(.weight, $0)) })
  }
}
