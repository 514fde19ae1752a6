import Integration
import MixtureKernel
import Numbers

/// A loss that is a mean of `k(x_i, x_j)` over pairs of different states and of a function of single states: one row of the
/// double sum at a time.
///
/// Rows are shared among threads in fixed parts and added in their order, so that no bit depends on the number of threads.
struct PairRows: Sendable {
  /// States of a part.
  static let partSize = 64

  /// What one row gives: its share of the loss and its gradient.
  struct Row {
    var loss = 0.0
    var gradient: [Double]
  }

  /// The sum of the losses of all rows; `gradient ←` theirs.
  ///
  /// - Parameter body: computes a row, with room for as many numbers as the batch has lanes.
  static func sum(
    _ ends: StateBatch, gradient: inout StateBatch, jobs: Int?,
    _ body: @Sendable (Int, UnsafeMutablePointer<Double>) -> Row
  ) throws -> Double {
    let parts = (ends.count + partSize - 1) / partSize
    let results = try ParallelMap.map(count: parts, jobs: jobs) { part in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * ends.stride) { room -> [Row] in
        guard let room = room.baseAddress else { return [] }
        return (part * partSize..<min(ends.count, (part + 1) * partSize)).map { body($0, room) }
      }
    }
    var total = 0.0
    var i = 0
    for row in results.joined() {
      total += row.loss
      for d in 0..<ends.dimension { gradient[i, d] = row.gradient[d] }
      i += 1
    }
    return total
  }

  /// `|x_j − centre|²` for all lanes; infinite in the padding and at `excluded`.
  static func squares(
    _ states: StateBatch, from centre: [Double], excluding excluded: Int,
    into row: UnsafeMutablePointer<Double>
  ) {
    squares(states, from: centre, in: 0, into: row)
    row[excluded] = .infinity
  }

  /// The same for the lanes after `last`; whole vectors, with the lanes up to `last` infinite.
  static func squares(
    _ states: StateBatch, from centre: [Double], through last: Int, into row: UnsafeMutablePointer<Double>
  ) {
    let first = (last + 1) & ~7
    squares(states, from: centre, in: first, into: row)
    for j in stride(from: first, through: last, by: 1) { row[j] = .infinity }
  }

  private static func squares(
    _ states: StateBatch, from centre: [Double], in first: Int, into row: UnsafeMutablePointer<Double>
  ) {
    states.values.withUnsafeBufferPointer { values in
      guard let x = values.baseAddress else { return }
      for j in stride(from: first, to: states.stride, by: 8) {
        var square = SIMD8<Double>.zero
        for (d, c) in centre.enumerated() {
          let z = UnsafeRawPointer(x + d * states.stride + j).loadUnaligned(as: SIMD8<Double>.self) - c
          square.addProduct(z, z)
        }
        UnsafeMutableRawPointer(row + j).storeBytes(of: square, as: SIMD8<Double>.self)
      }
    }
    for j in states.count..<states.stride { row[j] = .infinity }
  }

  /// `Σ_j w_j (centre − x_j)`, coordinate by coordinate.
  static func pull(
    _ states: StateBatch, towards centre: [Double], weights: UnsafePointer<Double>
  ) -> [Double] {
    states.values.withUnsafeBufferPointer { values in
      guard let x = values.baseAddress else { return centre }
      return centre.indices.map { d in
        var sum = SIMD8<Double>.zero
        for j in stride(from: 0, to: states.stride, by: 8) {
          let z =
            centre[d] - UnsafeRawPointer(x + d * states.stride + j).loadUnaligned(as: SIMD8<Double>.self)
          sum.addProduct(UnsafeRawPointer(weights + j).loadUnaligned(as: SIMD8<Double>.self), z)
        }
        return sum.sum()
      }
    }
  }
}
