/// `v_dp′ − Hγy` as a polynomial, with twice the digits: far from the data the two terms are almost equal.
struct MismatchOperator {
  /// Coefficients of `v_d`, and of `−Hγ`.
  private let variance: [LongBall]
  private let steepness: [LongBall]

  /// For a step of `length` from the noise level `start`, with a reference component of this width.
  init(from start: Double, length: Double, width: Double) {
    var constant = LongBall(start, times: start)
    constant.add(LongBall(width, times: width))
    variance = [constant, LongBall(2 * start, times: length), LongBall(length, times: length)]
    steepness = [-LongBall(start, times: length), -LongBall(length, times: length)]
  }

  /// Sets `mismatch` for the coordinate of `p` with the coefficients `c`, of which the first is not read, `p(0)` = `first`
  /// and `y = p − mean`.
  ///
  /// With `b_j = j c_j`, coefficient `j` is `(v_0 b_{j+1} + v_1 b_j + v_2 b_{j−1}) − Hγ₀ y_j − H² y_{j−1}`.
  func assign(_ c: [Double], first: Double, mean: Double, to mismatch: inout BallPolynomial) {
    func slope(_ j: Int) -> LongBall {
      (1..<c.count).contains(j) ? LongBall(Double(j), times: c[j]) : LongBall()
    }
    func place(_ j: Int) -> LongBall {
      if j == 0 { return LongBall(first, minus: mean) }
      return (1..<c.count).contains(j) ? LongBall(c[j]) : LongBall()
    }
    mismatch.reset(degree: c.count)
    for j in 0...c.count {
      var sum = LongBall()
      for n in 0...2 { sum.add(variance[n], times: slope(j + 1 - n)) }
      for n in 0...1 { sum.add(steepness[n], times: place(j - n)) }
      mismatch[j] = sum.ball
    }
  }
}
