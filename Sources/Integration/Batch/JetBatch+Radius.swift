import Series

extension JetBatch {
  /// The radius of convergence of the series of trajectory `i`, in the units of the variable of the series.
  ///
  /// - Parameter estimator: for the order of the jet, or a lower one.
  public func radius(_ i: Int, by estimator: VectorRadius) -> Double {
    func product(_ n: Int, _ m: Int) -> Double {
      var sum = 0.0
      for d in 0..<dimension { sum += self[i, n, d] * self[i, m, d] }
      return sum
    }
    return estimator.radius(square: { product($0, $0) }, cross: { product($0 + 1, $0 - 1) })
  }

  /// The radius of convergence of the series of trajectory `i` from its first and its last two coefficients up to `order`, at
  /// least 2; see `TermRadius`.
  public func termRadius(_ i: Int, order: Int) -> Double {
    TermRadius.radius(order: order) { k in
      var sum = 0.0
      for d in 0..<dimension { sum += self[i, k, d] * self[i, k, d] }
      return sum.squareRoot()
    }
  }
}
