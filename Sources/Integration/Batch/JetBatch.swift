/// Normalised Taylor coefficients `X_0 … X_p` of the trajectories through a batch of states,
/// `y_i(u_i + h) = Σ_n Y_n h^n`. Where the text of a user says `X_n`, the states are `x̄` and the variable is `γ`.
///
/// Coordinate `d` of coefficient `n` of state `i` is `values[(n * dimension + d) * stride + i]`, with the
/// stride of `StateBatch`.
public struct JetBatch: Sendable {
  /// How many trajectories.
  public let count: Int
  /// Coordinates per state.
  public let dimension: Int
  /// Distance between two coordinates of one coefficient.
  public let stride: Int
  /// The highest coefficient, `p`.
  public let order: Int
  /// The coefficients; see the type's description for the layout.
  public var values: [Double]

  /// Room for the coefficients `0 … order` of `count` states.
  public init(count: Int, dimension: Int, order: Int) {
    self.count = count
    self.dimension = dimension
    self.order = order
    stride = (count + 7) & ~7
    values = [Double](repeating: 0, count: stride * dimension * (order + 1))
  }

  /// Coordinate `d` of `X_n` of trajectory `i`.
  @inlinable
  public subscript(i: Int, n: Int, d: Int) -> Double {
    get { values[(n * dimension + d) * stride + i] }
    set { values[(n * dimension + d) * stride + i] = newValue }
  }

  /// Coefficient `n` of every state.
  public func coefficient(_ n: Int) -> StateBatch {
    var batch = StateBatch(count: count, dimension: dimension)
    let offset = n * dimension * stride
    for j in batch.values.indices { batch.values[j] = values[offset + j] }
    return batch
  }

  /// Coefficient `n` of every trajectory ← `batch`, of the same stride and dimension.
  public mutating func set(_ n: Int, to batch: StateBatch) {
    precondition(batch.values.count == stride * dimension, "The batch and the jet have different shapes.")
    let offset = n * dimension * stride
    values.withUnsafeMutableBufferPointer { own in
      batch.values.withUnsafeBufferPointer { theirs in
        for j in theirs.indices { own[offset + j] = theirs[j] }
      }
    }
  }

  /// `state ← Σ_{n ≤ p} X_n h^n` with the same `h` for all, by Horner's rule in fused multiply-adds.
  public func evaluate(at h: Double, order p: Int, into state: inout StateBatch) {
    let size = dimension * stride
    values.withUnsafeBufferPointer { c in
      state.values.withUnsafeMutableBufferPointer { out in
        for j in 0..<min(size, out.count) {
          var sum = c[p * size + j]
          var n = p - 1
          while n >= 0 {
            sum = c[n * size + j].addingProduct(h, sum)
            n -= 1
          }
          out[j] = sum
        }
      }
    }
  }

  /// `state ← Σ_n factors[n] X_n`, a Taylor step in a variable other than `γ`.
  public func combine(_ factors: [Double], into state: inout StateBatch) {
    let size = dimension * stride
    values.withUnsafeBufferPointer { c in
      state.values.withUnsafeMutableBufferPointer { out in
        for j in 0..<min(size, out.count) {
          var sum = 0.0
          for n in factors.indices.reversed() {
            sum = sum.addingProduct(factors[n], c[n * size + j])
          }
          out[j] = sum
        }
      }
    }
  }
}
