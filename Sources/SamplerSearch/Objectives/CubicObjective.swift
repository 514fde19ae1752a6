import Diffusion
import Integration
import Numbers

/// The squared discrepancy with the cubic kernel `(x·y/D + 1)³` on coordinates, against the exact law of a mixture: moments up to
/// the third. (Kernel inception distance of Bińkowski et al., ICLR 2018, without the features.)
///
/// For `Y = μ + s Z` and `c = x·μ/D + 1` the law's side is `E(x·Y/D + 1)³ = c³ + 3 c s² |x|²/D²`.
public struct CubicObjective: SearchObjective {
  /// `E k(Y, Y')`.
  public let dataTerm: Double
  private let mixture: GaussianMixture

  /// The objective of a mixture.
  public init(_ mixture: GaussianMixture) {
    self.mixture = mixture
    let scale = 1 / Double(mixture.dimension)
    var total = CompensatedSum()
    for (k, mu) in mixture.means.enumerated() {
      for (l, nu) in mixture.means.enumerated() {
        let (s, t) = (mixture.standardDeviations[k], mixture.standardDeviations[l])
        let (ss, tt) = (s * s, t * t)
        let product = zip(mu, nu).reduce(0) { $0 + $1.0 * $1.1 }
        let squares = (mu.reduce(0) { $0 + $1 * $1 }, nu.reduce(0) { $0 + $1 * $1 })
        let c = scale * product + 1
        // Second and third moment of (s Z·ν + t μ·W + s t Z·W)/D.
        let second = scale * scale * (ss * squares.1 + tt * squares.0 + ss * tt * Double(mu.count))
        let third = 6 * scale * scale * scale * ss * tt * product
        total.add(mixture.weights[k] * mixture.weights[l] * (c * c * c + 3 * c * second + third))
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
      + PairRows.sum(ends, gradient: &gradient, jobs: jobs) { i, _ in
        let x = ends.state(i)
        var row = pairs(ends, i, x, share: pair)
        add(x, to: &row, share: single)
        return row
      }
  }

  private func pairs(_ ends: StateBatch, _ i: Int, _ x: [Double], share: Double) -> PairRows.Row {
    let scale = 1 / Double(x.count)
    var row = PairRows.Row(gradient: [Double](repeating: 0, count: x.count))
    for j in 0..<ends.count where j != i {
      var c = 1.0
      for d in x.indices { c = c.addingProduct(scale * x[d], ends[j, d]) }
      row.loss += share * c * c * c
      let slope = 6 * share * scale * c * c
      for d in x.indices { row.gradient[d] = row.gradient[d].addingProduct(slope, ends[j, d]) }
    }
    return row
  }

  /// `−2 E k(x, Y)` for one state.
  private func add(_ x: [Double], to row: inout PairRows.Row, share: Double) {
    let scale = 1 / Double(x.count)
    let square = x.reduce(0) { $0 + $1 * $1 }
    for (k, mean) in mixture.means.enumerated() {
      let c = zip(x, mean).reduce(1) { $0 + scale * $1.0 * $1.1 }
      let variance = mixture.standardDeviations[k] * mixture.standardDeviations[k] * scale * scale
      let weight = -2 * share * mixture.weights[k]
      row.loss += weight * (c * c * c + 3 * c * variance * square)
      let along = weight * 3 * scale * (c * c + variance * square)
      for d in x.indices { row.gradient[d] += along * mean[d] + weight * 6 * c * variance * x[d] }
    }
  }
}
