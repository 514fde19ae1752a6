/// Step 2 of the proof for one exponential `E` with `u²E′ = mE`: a polynomial that stands for it, and how far it is from it.
struct ExponentialSolver {
  private var coefficients: [Double]
  private var slope = BallPolynomial()
  private var left = BallPolynomial()
  private var right = BallPolynomial()

  /// Solutions of this degree.
  init(degree: Int) { coefficients = [Double](repeating: 0, count: degree + 1) }

  /// Sets `solution` to a polynomial `P` near the `E` that begins in the ball `start`; `lower` is a lower bound of `E`.
  ///
  /// `P` solves `u²P′ = mP` in floating point:
  /// `(j + 1) (u²)₀ p_{j+1} = Σ m_i p_{j−i} − Σ_{i ≥ 1} (u²)_i (j + 1 − i) p_{j+1−i}`. Its errors are in the residual.
  mutating func solve(
    _ solution: inout BallPolynomial, _ growth: BallPolynomial, from start: Ball, _ width: WidthStep,
    lower: Double
  ) -> ExponentialError {
    let (rates, factors) = (growth.centers, width.productSquare.centers)
    coefficients[0] = start.center
    for j in 0..<coefficients.count - 1 {
      var sum = 0.0
      for i in 0...min(j, rates.count - 1) { sum += rates[i] * coefficients[j - i] }
      for i in 1..<max(min(j + 1, factors.count), 1) {
        sum -= factors[i] * Double(j + 1 - i) * coefficients[j + 1 - i]
      }
      coefficients[j + 1] = sum / (factors[0] * Double(j + 1))
    }
    solution.assign(exactly: coefficients)
    slope.assign(derivativeOf: solution)
    left.assign(width.productSquare, times: slope)
    right.assign(growth, times: solution)
    slope.assign(left, minus: Ball(1), right)
    let least = width.productRange.lower
    let square = Rounding.down(least * least)
    let smallest = start.lower
    return ExponentialError(
      initial: smallest > 0 ? Rounding.up(start.radius / smallest) : .infinity,
      integral: Rounding.up(slope.integralBound / square),
      factor: Ball.exponentialBound(Rounding.up(max(0, growth.range.upper) / square)), lower: lower)
  }
}

/// How far a polynomial `P` is from the exponential `E` that it stands for, on one step.
struct ExponentialError {
  /// Bound of `|P/E − 1|` at `θ = 0`.
  let initial: Double
  /// Bound of `∫|u²P′ − mP|/inf u²`.
  let integral: Double
  /// Bound of `E(θ)/E(τ)` for `τ ≤ θ`.
  let factor: Double
  /// Lower bound of `E`.
  let lower: Double

  /// Bound of `|P/E − 1|` on the step; infinite when `E` has no positive lower bound.
  var relative: Double { lower > 0 ? Rounding.up(initial + integral / lower) : .infinity }

  /// Bound of `|P − E|/S`, where `E/S ≤ share` and `S ≥ sum`.
  func bound(share: Double, sum: Double) -> Double {
    let absolute = factor * integral / sum
    let relative = lower > 0 ? share * (integral / lower) : .infinity
    return Rounding.up(share * initial + (relative < absolute ? relative : absolute), terms: 4)
  }
}
