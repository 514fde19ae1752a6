import Diffusion
import Integration
import Numbers

/// The energy distance `2 E|x − Y| − E|x − x'| − E|Y − Y'|` against the exact law of a mixture, in any dimension.
///
/// Both expectations over the law are in closed form (`GaussianNorm`). The mean over pairs of the sample is the U-statistic: the
/// loss is unbiased and may be slightly negative. Where two states coincide their distance has the gradient zero. (Székely and
/// Rizzo, J. Statist. Plann. Inference 143, 2013.)
public struct EnergyObjective: SearchObjective {
  /// `E|Y − Y'|`.
  public let dataTerm: Double
  private let mixture: GaussianMixture
  private let norm: GaussianNorm
  private let infinite = SIMD8<Double>(repeating: .infinity)

  /// The objective of a mixture.
  public init(_ mixture: GaussianMixture) {
    self.mixture = mixture
    norm = GaussianNorm(dimension: mixture.dimension)
    var total = CompensatedSum()
    for (k, mean) in mixture.means.enumerated() {
      for (l, other) in mixture.means.enumerated() {
        let square = zip(mean, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let (s, t) = (mixture.standardDeviations[k], mixture.standardDeviations[l])
        let value = norm.evaluate(square.squareRoot(), deviation: (s * s + t * t).squareRoot()).value
        total.add(mixture.weights[k] * mixture.weights[l] * value)
      }
    }
    dataTerm = total.value
  }

  /// The distance of a sample without its gradient: half the pairs.
  ///
  /// - Parameter jobs: threads at most; all cores when nil. No bit depends on it.
  public func distance(_ states: StateBatch, jobs: Int? = nil) throws -> Double {
    let count = Double(states.count)
    var unused = states
    let sum = try PairRows.sum(states, gradient: &unused, jobs: jobs) { i, room in
      let x = states.state(i)
      var row = PairRows.Row(gradient: x)
      PairRows.squares(states, from: x, through: i, into: room)
      var total = SIMD8<Double>.zero
      for j in stride(from: (i + 1) & ~7, to: states.stride, by: 8) {
        let square = UnsafeRawPointer(room + j).loadUnaligned(as: SIMD8<Double>.self)
        total += square.squareRoot().replacing(with: 0, where: square .== infinite)
      }
      row.loss = -2 / (count * (count - 1)) * total.sum()
      add(x, to: &row, share: 1 / count)
      return row
    }
    return sum - dataTerm
  }

  /// The loss and its gradient.
  public func evaluate(
    _ ends: StateBatch, _ batch: SearchBatch, gradient: inout StateBatch, jobs: Int?
  ) throws -> Double {
    let count = Double(ends.count)
    let (pair, single) = (1 / (count * (count - 1)), 1 / count)
    let sum = try PairRows.sum(ends, gradient: &gradient, jobs: jobs) { i, room in
      let x = ends.state(i)
      var row = pairs(ends, i, x, room, share: pair)
      add(x, to: &row, share: single)
      return row
    }
    return sum - dataTerm
  }

  private func pairs(
    _ ends: StateBatch, _ i: Int, _ x: [Double], _ room: UnsafeMutablePointer<Double>, share: Double
  ) -> PairRows.Row {
    PairRows.squares(ends, from: x, excluding: i, into: room)
    var sum = SIMD8<Double>.zero
    for j in stride(from: 0, to: ends.stride, by: 8) {
      let square = UnsafeRawPointer(room + j).loadUnaligned(as: SIMD8<Double>.self)
      // Lanes that do not count are infinite, those that coincide zero: both without weight.
      let distance = square.squareRoot()
      sum += distance.replacing(with: 0, where: square .== infinite)
      let weight = (1 / distance).replacing(with: 0, where: square .== 0)
      UnsafeMutableRawPointer(room + j).storeBytes(of: weight, as: SIMD8<Double>.self)
    }
    let pull = PairRows.pull(ends, towards: x, weights: room)
    return PairRows.Row(loss: -share * sum.sum(), gradient: pull.map { -2 * share * $0 })
  }

  /// `2 E|x − Y|` for one state.
  private func add(_ x: [Double], to row: inout PairRows.Row, share: Double) {
    for (k, mean) in mixture.means.enumerated() {
      let distance = zip(x, mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      let value = norm.evaluate(distance, deviation: mixture.standardDeviations[k])
      let weight = 2 * share * mixture.weights[k]
      row.loss += weight * value.value
      guard distance > 0 else { continue }
      for d in x.indices { row.gradient[d] += weight * value.slope * (x[d] - mean[d]) / distance }
    }
  }
}
