extension JetBatch {
  /// Replaces the coefficients `X_m` by `Σ_k P_{k,m} X_k`, those of the series composed with an inner one.
  ///
  /// - Parameter powers: `P_{k,m}` at `k (order + 1) + m`: coefficient `m` of the `k`-th power of the inner series, whose
  ///   own constant is zero, so that `P_{k,m} = 0` for `m < k`.
  public mutating func substitute(_ powers: [Double]) {
    let size = dimension * stride
    // Every power of the inner series starts at its own order, so going down no coefficient is needed any more.
    for m in (0...order).reversed() {
      for j in 0..<size {
        var sum = 0.0
        for k in 0...m { sum += powers[k * (order + 1) + m] * values[k * size + j] }
        values[m * size + j] = sum
      }
    }
  }
}
