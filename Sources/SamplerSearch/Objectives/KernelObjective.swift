import Diffusion
import Integration
import MixtureKernel
import Numbers

/// The squared maximum mean discrepancy with Gaussian kernels, summed over bandwidths `b`, against the exact law of a mixture:
///
///     Σ_b (E k_b(x, x') − 2 E k_b(x, Y) + E k_b(Y, Y')),    k_b = exp(−|x − y|²/(2 b²)),
///     E k_b(x, Y) = Σ_k w_k (b²/(b² + s_k²))^{D/2} exp(−|x − μ_k|²/(2 (b² + s_k²))).
///
/// The mean over pairs of the sample is the U-statistic: the loss is unbiased and may be slightly negative. (Gretton et al.,
/// J. Mach. Learn. Res. 13, 2012.)
public struct KernelObjective: SearchObjective {
  /// The bandwidths that are used where none are given.
  public static let standardBandwidths: [Double] = [0.05, 0.1, 0.2, 0.5, 1]

  /// `b`.
  public let bandwidths: [Double]
  /// `Σ_b E k_b(Y, Y')`.
  public let dataTerm: Double
  private let means: [[Double]]
  /// For every bandwidth and component: `w_k (b²/(b² + s_k²))^{D/2}` and `1/(b² + s_k²)`.
  private let cross: [[(height: Double, rate: Double)]]

  /// The objective of a mixture.
  ///
  /// - Throws: `SearchError` unless there is a bandwidth, and all are positive.
  public init(
    _ mixture: GaussianMixture, bandwidths: [Double] = standardBandwidths
  ) throws(SearchError) {
    guard !bandwidths.isEmpty, bandwidths.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .outOfRange(
        quantity: "the bandwidths of a kernel", value: "\(bandwidths)", allowed: "positive numbers")
    }
    self.bandwidths = bandwidths
    means = mixture.means
    let half = 0.5 * Double(mixture.dimension)
    func smooth(_ b: Double, _ variance: Double) -> (height: Double, rate: Double) {
      let width = b * b + variance
      return (Double.pow(b * b / width, half), 1 / width)
    }
    cross = bandwidths.map { b in
      mixture.weights.indices.map { k in
        let s = mixture.standardDeviations[k]
        let kernel = smooth(b, s * s)
        return (mixture.weights[k] * kernel.height, kernel.rate)
      }
    }
    var total = CompensatedSum()
    for (k, mean) in mixture.means.enumerated() {
      for (l, other) in mixture.means.enumerated() {
        let square = zip(mean, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let (s, t) = (mixture.standardDeviations[k], mixture.standardDeviations[l])
        for b in bandwidths {
          let kernel = smooth(b, s * s + t * t)
          total.add(
            mixture.weights[k] * mixture.weights[l] * kernel.height * Double.exp(-0.5 * square * kernel.rate))
        }
      }
    }
    dataTerm = total.value
  }

  /// The loss and its gradient.
  public func evaluate(
    _ ends: StateBatch, _ batch: SearchBatch, gradient: inout StateBatch, jobs: Int?
  ) throws -> Double {
    let count = Double(ends.count)
    let (pair, single) = (1 / (count * (count - 1)), 1 / count)
    return try dataTerm
      + PairRows.sum(ends, gradient: &gradient, jobs: jobs) { i, room in
        let x = ends.state(i)
        var row = pairs(ends, i, x, room, share: pair)
        add(x, to: &row, share: single)
        return row
      }
  }

  private func pairs(
    _ ends: StateBatch, _ i: Int, _ x: [Double], _ room: UnsafeMutablePointer<Double>, share: Double
  ) -> PairRows.Row {
    let (squares, kernels) = (room, room + ends.stride)
    PairRows.squares(ends, from: x, excluding: i, into: squares)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: ends.stride) { weights in
      weights.initialize(repeating: 0)
      var sum = SIMD8<Double>.zero
      guard let total = weights.baseAddress else { return PairRows.Row(gradient: x) }
      for b in bandwidths {
        let rate = 1 / (b * b)
        exponentials(of: squares, times: -0.5 * rate, count: ends.stride, into: kernels)
        for j in stride(from: 0, to: ends.stride, by: 8) {
          let kernel = UnsafeRawPointer(kernels + j).loadUnaligned(as: SIMD8<Double>.self)
          sum += kernel
          let weight = UnsafeRawPointer(total + j).loadUnaligned(as: SIMD8<Double>.self)
          UnsafeMutableRawPointer(total + j).storeBytes(
            of: weight.addingProduct(kernel, SIMD8(repeating: rate)), as: SIMD8<Double>.self)
        }
      }
      let pull = PairRows.pull(ends, towards: x, weights: total)
      return PairRows.Row(loss: share * sum.sum(), gradient: pull.map { -2 * share * $0 })
    }
  }

  /// `−2 E k_b(x, Y)` for one state.
  private func add(_ x: [Double], to row: inout PairRows.Row, share: Double) {
    for (k, mean) in means.enumerated() {
      let square = zip(x, mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      var slope = 0.0
      for components in cross {
        let kernel = components[k]
        let value = kernel.height * Double.exp(-0.5 * square * kernel.rate)
        row.loss -= 2 * share * value
        slope += value * kernel.rate
      }
      for d in x.indices { row.gradient[d] += 2 * share * slope * (x[d] - mean[d]) }
    }
  }
}
