extension DoubleDouble {
  static let twoOverRootPi = DoubleDouble(high: 0x1.20dd750429b6dp+0, low: 0x1.1ae3a914fed80p-56)

  /// e^(-x^2), with the square carried in three doubles so that large arguments lose nothing.
  static func gaussian(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high.magnitude < 28 else { return x.high.isNaN ? x : zero }
    let (square, error) = ErrorFree.product(x.high, x.high)
    let rest =
      DoubleDouble(error) + DoubleDouble(x.high, times: x.low) * 2.0 + DoubleDouble(x.low, times: x.low)
    return exp(DoubleDouble(-square)) * (one - rest + rest * rest * 0.5)
  }

  /// 2 / sqrt(pi) e^(-x^2). Relative error below 1e-31.
  public static func erfDerivative(_ x: DoubleDouble) -> DoubleDouble { twoOverRootPi * gaussian(x) }

  /// Error function. Relative error below 1e-31.
  ///
  /// Below one in magnitude `2/sqrt(pi) x e^(-x^2) sum_n (2 x^2)^n / (1 3 5 ... (2n+1))`, all terms positive;
  /// beyond, one minus the continued fraction of erfc.
  public static func erf(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high.magnitude < 1 else {
      guard !x.high.isNaN else { return x }
      let value = one - farErfc(x.magnitude)
      return x.high < 0 ? -value : value
    }
    let twice = (x * x) * 2.0
    var term = one
    var sum = one
    var n = 1
    while term.high > 1e-34 {
      term = term * twice / DoubleDouble(2 * n + 1)
      sum = sum + term
      n += 1
    }
    return erfDerivative(x) * x * sum
  }

  /// Complementary error function. Relative error below 2e-31.
  public static func erfc(_ x: DoubleDouble) -> DoubleDouble {
    if x.high >= 0.8 { return farErfc(x) }
    return x.high > -1 || x.high.isNaN ? one - erf(x) : DoubleDouble(2) - farErfc(-x)
  }

  /// erfc for x >= 0.8 by Laplace's continued fraction
  /// `e^(-x^2)/sqrt(pi) 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...))))`.
  static func farErfc(_ x: DoubleDouble) -> DoubleDouble {
    guard x.high < 28 else { return zero }
    // Enough for a truncation below 3e-33, found by comparing depths at 200 bits.
    let depth = 12 + Int(70 / x.high + 850 / (x.high * x.high))
    var tail = x
    for k in stride(from: depth, through: 1, by: -1) { tail = x + DoubleDouble(Double(k) * 0.5) / tail }
    return (erfDerivative(x) / tail).scaled(byPowerOfTwo: -1)
  }
}
