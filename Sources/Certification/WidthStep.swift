/// What the components of one width share during a step with reference component `d`: `v_k = s_k² + γ(θ)²` and
/// `u = v_k v_d`, or `u = v_d` when the width is that of the reference.
struct WidthStep {
  /// Whether the width is that of the reference.
  let isReference: Bool
  /// `s_d² − s_k²`.
  let difference: Ball
  /// `v_k`.
  let variance: BallPolynomial
  /// Bounds of `v_k` on the step.
  let varianceRange: (lower: Double, upper: Double)
  /// `u`, and its square.
  let product: BallPolynomial
  let productSquare: BallPolynomial
  /// Bounds of `u`.
  let productRange: (lower: Double, upper: Double)
  /// Bounds of `½D log(v_k/v_d)` on the step, and its value at `θ = 0`.
  let logRatio: (lower: Double, upper: Double)
  let logRatioAtStart: Ball
  /// `v_d/v_k` at `θ = 0`, and bounds on the step.
  let ratioAtStart: Ball
  let ratioRange: (lower: Double, upper: Double)
  /// `½D v′ (s_d² − s_k²) u`, the part of `m_k` that comes from the widths, and `v′ (s_d² − s_k²) u`, by which it grows for
  /// `E_k v_d/v_k`; zero for the reference's width.
  let drift: BallPolynomial
  let ratioDrift: BallPolynomial

  /// `γ` decreases along the step, so that every variance has its bounds at the ends; `v_k/v_d = 1 + (s_k² − s_d²)/v_d` is
  /// monotone too.
  init(
    square: Ball, reference: Ball, isReference: Bool, gammaSquare: BallPolynomial, ends: (Ball, Ball),
    dimension: Int
  ) {
    self.isReference = isReference
    var variance = gammaSquare
    variance[0] = variance[0] + square
    self.variance = variance
    let (first, last) = (ends.0 + square, ends.1 + square)
    varianceRange = (max(last.lower, 0), first.upper)
    difference = isReference ? Ball(0) : reference - square
    guard !isReference else {
      product = variance
      var squared = BallPolynomial()
      squared.assign(variance, times: variance)
      productSquare = squared
      productRange = varianceRange
      logRatio = (0, 0)
      logRatioAtStart = Ball(0)
      ratioAtStart = Ball(1)
      ratioRange = (1, 1)
      drift = BallPolynomial()
      ratioDrift = BallPolynomial()
      return
    }
    var other = gammaSquare
    other[0] = other[0] + reference
    let (firstOther, lastOther) = (ends.0 + reference, ends.1 + reference)
    var product = BallPolynomial()
    product.assign(variance, times: other)
    self.product = product
    var squared = BallPolynomial()
    squared.assign(product, times: product)
    productSquare = squared
    productRange = ((last * lastOther).lower, (first * firstOther).upper)
    let halfDimension = Ball(0.5 * Double(dimension))
    let (atStart, atEnd) = (
      halfDimension * Ball.log(first / firstOther), halfDimension * Ball.log(last / lastOther)
    )
    let (startRatio, endRatio) = (firstOther / first, lastOther / last)
    let isKnown = atStart.isFinite && atEnd.isFinite && startRatio.isFinite && endRatio.isFinite
    logRatioAtStart = isKnown ? atStart : .unbounded
    logRatio = (min(atStart.lower, atEnd.lower), max(atStart.upper, atEnd.upper))
    ratioAtStart = startRatio
    ratioRange = (max(min(startRatio.lower, endRatio.lower), 0), max(startRatio.upper, endRatio.upper))
    var slope = BallPolynomial()
    slope.assign(derivativeOf: gammaSquare)
    var drift = BallPolynomial()
    drift.assign(slope, times: product)
    drift.scale(by: difference)
    ratioDrift = drift
    drift.scale(by: halfDimension)
    self.drift = drift
  }

  /// Whether every number that the bounds rest on is one.
  var isFinite: Bool {
    productSquare.bound.isFinite && productRange.lower > 0x1p-300 && varianceRange.lower > 0
      && logRatioAtStart.isFinite && drift.bound.isFinite
  }
}
