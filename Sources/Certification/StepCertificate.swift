/// How far a polynomial is from solving the flow during one step: steps 1 to 3 of the proof, whose length is that of the file.
///
/// On `θ ∈ [0, 1]`, `γ(θ) = γ₀ + Hθ`, the exact path solves `x′ = H ε(x, γ)`. For any polynomial `p` with exact double
/// coefficients the defect `p′ − H ε(p, γ)` is bounded without a single evaluation of an exponential along the step.
///
/// With a reference component `d`, `y = p − μ_d`, `Δ_k = μ_d − μ_k`, `v_k = s_k² + γ²`, the shares are `r_k = E_k/Σ E`,
/// `E_k = (w_k/w_d)(v_d/v_k)^{D/2} exp(−N_k/2v_kv_d)`, `N_k = (s_d² − s_k²)|y|² + v_d (2 y·Δ_k + |Δ_k|²)`, `E_d = 1`.
///
/// 1. *Drop.* A component with `sup E_k < e^{−46}` is left out. With `R = Σ_dropped r_k ≤ Σ_dropped sup E_k` and
///    `A = sup |a_k − a_d|`, `a_k = (p − μ_k)/v_k`, leaving them out changes `ε` by at most `2γRA`: the change is
///    `γ (Σ_dropped r_k (a_k − a_d) − R/(1 − R) Σ_kept r_k (a_k − a_d))` and `Σ_kept r_k = 1 − R`.
/// 2. *Exponentials.* `u²E_k′ = m_k E_k` with `u = v_kv_d` and `m_k = −½D v′(s_d² − s_k²) u − ½(N_k′u − N_ku′)`. For any
///    polynomial `P_k` put `Q_k = u²P_k′ − m_kP_k`. Then `(P_k/E_k)′ = Q_k/(u²E_k)`, so that `|P_k/E_k − 1|` is at most
///    `e_k + ∫|Q_k|/(inf u² inf E_k)` with `e_k` its value at 0; and multiplied by `E_k(θ)`, as
///    `E_k(θ)/E_k(τ) ≤ exp(sup m_k⁺/inf u²)` for `τ ≤ θ`, the second term is at most that factor times `∫|Q_k|/inf u²`.
///    Components of the reference's width take `u = v_d` and `N_k = 2 y·Δ_k + |Δ_k|²`. The others need `Ẽ_k = E_kv_d/v_k`
///    too, which solves the same equation with `D + 2` for `D`.
/// 3. *Defect.* `v_dS (p′ − Hε) = Σ E_k (v_dp′ − Hγ (v_d/v_k)(y + Δ_k))`. The polynomials `P_k` in place of `E_k` give a
///    polynomial with ball coefficients; what they miss is bounded by step 2.
struct StepCertificate {
  /// A kept component besides the reference.
  struct Kept {
    let index: Int
    let width: Int
    /// Bound of `|Δ_k|`.
    let offsetNorm: Double
    /// Bounds of `E_k` on the step.
    let lower: Double
    let upper: Double
    /// What `P_k` misses, and for another width than the reference's what the polynomial for `E_kv_d/v_k` misses.
    let error: ExponentialError
    let ratioError: ExponentialError?
    /// Bound of `|m_k′|`.
    let growthSlope: Double
  }

  /// Logarithm of the share below which a component is dropped.
  static let dropThreshold = -46.0

  let mixture: BallMixture
  /// Degree of the polynomials `P_k`.
  let degree: Int

  private(set) var start = 0.0
  private(set) var end = 0.0
  /// `H`, exact.
  private(set) var length = 0.0
  private(set) var reference = 0
  private(set) var widths: [WidthStep] = []
  private(set) var kept: [Kept] = []
  /// `Δ_k` of the kept components, coordinate by coordinate.
  private(set) var offsets: [Ball] = []
  /// `m_k` and `P_k` of the kept components; there may be more room than components.
  private(set) var growths: [BallPolynomial] = []
  private(set) var exponentials: [BallPolynomial] = []
  /// `y`, one polynomial per coordinate.
  private(set) var state: [BallPolynomial]
  /// Bound of `|p′|` on the step.
  private(set) var speed = 0.0
  /// Bound of `Σ_dropped E_k`.
  private(set) var dropped = 0.0
  /// Bound of `v_d |a_k − a_d|` over all components on the step.
  private(set) var spread = 0.0
  /// Bound of `|p′ − H ε(p, γ)|` on the step.
  private(set) var defect = Double.infinity
  /// `Σ min(1, E_k) |Δ_k|`, not rigorous: what the size of a rounding error is measured by.
  private(set) var weightedSpread = 0.0

  private var pathSlopes: [BallPolynomial]
  private var path: BallPolynomial
  private var exponent = BallPolynomial()
  private var ratioExponential = BallPolynomial()
  private var first = BallPolynomial()
  private var second = BallPolynomial()
  private var third = BallPolynomial()
  private var mismatch = BallPolynomial()
  /// `Σ P_k`, `Σ (P̃_k − P_k)` and `Σ P̃_k Δ_k`.
  private var total = LongPolynomialSum()
  private var excess = LongPolynomialSum()
  private var moments: [LongPolynomialSum]
  private var level = BallPolynomial(degree: 1)
  private var squaredDistance = BallPolynomial()
  private var ratioGrowth = BallPolynomial()
  /// `Δ_k` of the component at hand.
  private var offset: [Ball]
  private var solver: ExponentialSolver
  /// `p(0)`.
  private var begin: [Double]

  init(_ mixture: BallMixture, degree: Int) {
    self.mixture = mixture
    self.degree = degree
    let empty = [BallPolynomial](repeating: BallPolynomial(), count: mixture.dimension)
    (state, pathSlopes) = (empty, empty)
    moments = [LongPolynomialSum](repeating: LongPolynomialSum(), count: mixture.dimension)
    offset = [Ball](repeating: Ball(0), count: mixture.dimension)
    begin = [Double](repeating: 0, count: mixture.dimension)
    solver = ExponentialSolver(degree: degree)
    path = BallPolynomial()
  }

  /// Bounds the defect of the polynomial with these coefficients, one list per coordinate, on the step from `start` to
  /// `end`, `0 ≤ end < start ≤ 2 end` or `end = 0`.
  ///
  /// - Returns: false when a number on the way is not finite.
  mutating func examine(_ coefficients: [[Double]], from start: Double, to end: Double, reference: Int)
    -> Bool
  {
    self.start = start
    self.end = end
    length = end - start
    self.reference = reference
    prepareWidths()
    guard widths.allSatisfy(\.isFinite) else { return false }
    preparePath(coefficients)
    chooseComponents()
    boundDefect()
    return defect.isFinite
  }

  /// A lower bound of the reference's `v_d` on the step.
  var leastVariance: Double { own.varianceRange.lower }

  private var own: WidthStep { widths[mixture.widthIndex[reference]] }

  private mutating func prepareWidths() {
    level.assign(exactly: [start, length])
    var square = BallPolynomial()
    square.assign(level, times: level)
    let ends = (Ball(start) * Ball(start), Ball(end) * Ball(end))
    let ownIndex = mixture.widthIndex[reference]
    widths = mixture.widthSquares.indices.map { q in
      WidthStep(
        square: mixture.widthSquares[q], reference: mixture.widthSquares[ownIndex],
        isReference: q == ownIndex, gammaSquare: square, ends: ends, dimension: mixture.dimension)
    }
  }

  private mutating func preparePath(_ coefficients: [[Double]]) {
    var bounds: [Double] = []
    for i in 0..<mixture.dimension {
      path.assign(exactly: coefficients[i])
      pathSlopes[i].assign(derivativeOf: path)
      bounds.append(pathSlopes[i].bound)
      begin[i] = coefficients[i][0]
      state[i].assign(exactly: coefficients[i])
      state[i][0] = Ball(coefficients[i][0]) - Ball(mixture.means[reference][i])
    }
    speed = Rounding.norm(bounds)
    guard widths.count > 1 else { return }
    squaredDistance.reset(degree: 2 * (coefficients[0].count - 1))
    for y in state {
      first.assign(y, times: y)
      squaredDistance.add(Ball(1), first)
    }
  }

  /// Steps 1 and 2 for every component.
  private mutating func chooseComponents() {
    kept.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    (dropped, spread, weightedSpread) = (0, 0, 0)
    total.reset(degree: degree)
    total.add(constant: 1)
    excess.reset(degree: degree)
    for i in moments.indices { moments[i].reset(degree: degree) }
    let distance = Rounding.norm(state.map(\.bound))
    for k in 0..<mixture.count where k != reference {
      let width = widths[mixture.widthIndex[k]]
      for i in offset.indices { offset[i] = Ball(mixture.means[reference][i]) - Ball(mixture.means[k][i]) }
      let norm = Rounding.norm(offset.map(\.bound))
      var reach = norm
      if !width.isReference {
        let tilt = (width.difference.bound / width.varianceRange.lower) * (distance + norm)
        reach = Rounding.up(norm + tilt, terms: 4)
      }
      spread = Rounding.larger(spread, reach)
      setExponent(k, width)
      let logWeight = mixture.logWeightRatio(k, reference)
      let (lower, upper) = exponentRange(logWeight, width)
      if upper < Self.dropThreshold {
        dropped = Rounding.up(dropped + Ball.exp(Ball(upper)).upper)
      } else {
        keep(k, norm, width, logWeight, (lower, upper))
      }
    }
  }

  /// `N_k` into `exponent`; its constant term, where large squares cancel, with twice the digits.
  private mutating func setExponent(_ k: Int, _ width: WidthStep) {
    first.reset(degree: state[0].degree)
    for i in offset.indices { first.add(Ball(2) * offset[i], state[i]) }
    first[0] = LongBall.differenceOfSquares(begin, mixture.means[k], mixture.means[reference])
    guard !width.isReference else {
      swap(&exponent, &first)
      return
    }
    second.assign(own.variance, times: first)
    exponent.reset(degree: max(second.degree, squaredDistance.degree))
    exponent.add(Ball(1), second)
    exponent.add(width.difference, squaredDistance)
  }

  /// Bounds of `log E_k` on the step.
  private func exponentRange(_ logWeight: Ball, _ width: WidthStep) -> (lower: Double, upper: Double) {
    let (least, most) = exponent.range
    let (small, large) = (Ball(-2 * width.productRange.lower), Ball(-2 * width.productRange.upper))
    let upper = Ball(least) / (least > 0 ? large : small)
    let lower = Ball(most) / (most > 0 ? small : large)
    guard upper.isFinite, lower.isFinite else { return (-.infinity, .infinity) }
    return (
      (logWeight - Ball(width.logRatio.upper) + lower).lower,
      (logWeight - Ball(width.logRatio.lower) + upper).upper
    )
  }

  /// Step 2 for one component.
  private mutating func keep(
    _ k: Int, _ norm: Double, _ width: WidthStep, _ logWeight: Ball, _ range: (lower: Double, upper: Double)
  ) {
    let slot = kept.count
    if growths.count == slot {
      growths.append(BallPolynomial())
      exponentials.append(BallPolynomial())
    }
    first.assign(derivativeOf: exponent)
    second.assign(first, times: width.product)
    first.assign(derivativeOf: width.product)
    third.assign(exponent, times: first)
    first.assign(third, minus: Ball(1), second)
    first.scale(by: Ball(0.5))
    growths[slot].assign(first, minus: Ball(1), width.drift)
    let atStart = Ball.exp(
      logWeight - width.logRatioAtStart - exponent[0] / (Ball(2) * width.product[0]))
    let lower = max(0, Ball.exp(Ball(range.lower)).lower)
    let upper = Ball.exp(Ball(range.upper)).upper
    let error = solver.solve(&exponentials[slot], growths[slot], from: atStart, width, lower: lower)
    total.add(Ball(1), exponentials[slot])
    var ratioError: ExponentialError?
    if width.isReference {
      for i in offset.indices { moments[i].add(offset[i], exponentials[slot]) }
    } else {
      ratioGrowth.assign(growths[slot], minus: Ball(1), width.ratioDrift)
      let ratioAtStart = atStart * width.ratioAtStart
      ratioError = solver.solve(
        &ratioExponential, ratioGrowth, from: ratioAtStart, width,
        lower: Rounding.down(lower * width.ratioRange.lower))
      for i in offset.indices { moments[i].add(offset[i], ratioExponential) }
      excess.add(Ball(1), ratioExponential)
      excess.add(Ball(-1), exponentials[slot])
    }
    kept.append(
      Kept(
        index: k, width: mixture.widthIndex[k], offsetNorm: norm, lower: lower, upper: upper, error: error,
        ratioError: ratioError, growthSlope: growths[slot].slopeBound))
    offsets.append(contentsOf: offset)
    weightedSpread += min(1, upper) * norm
  }

  /// Step 3.
  private mutating func boundDefect() {
    let steepness = length.magnitude * start
    let least = own.varianceRange.lower
    var sum = 1.0
    for component in kept { sum += component.lower }
    let smallestSum = Rounding.down(sum, terms: kept.count)
    var (residuals, mismatches, distances): ([Double], [Double], [Double]) = ([], [], [])
    let field = MismatchOperator(
      from: start, length: length, width: mixture.widths[mixture.widthIndex[reference]])
    for i in 0..<mixture.dimension {
      field.assign(
        state[i].centers, first: begin[i], mean: mixture.means[reference][i], to: &mismatch)
      mismatches.append(mismatch.bound)
      distances.append(state[i].bound)
      moments[i].assign(to: &third)
      if widths.count > 1 {
        excess.assign(to: &first)
        second.assign(state[i], times: first)
        second.add(Ball(1), third)
        first.assign(level, times: second)
      } else {
        first.assign(level, times: third)
      }
      total.assign(to: &second)
      third.assign(mismatch, times: second)
      second.assign(third, minus: Ball(length), first)
      residuals.append(second.bound)
    }
    let mismatchNorm = Rounding.norm(mismatches)
    let distance = Rounding.norm(distances)
    var missed = 0.0
    for component in kept {
      let share = min(1, Rounding.up(component.upper / smallestSum))
      let error = component.error.bound(share: share, sum: smallestSum)
      if let ratioError = component.ratioError {
        let tilt = widths[component.width].ratioRange.upper
        let other = ratioError.bound(share: Rounding.up(share * tilt), sum: smallestSum)
        missed += error * speed + other * (steepness * (distance + component.offsetNorm)) / least
      } else {
        missed += error * (mismatchNorm + steepness * component.offsetNorm) / least
      }
    }
    missed = Rounding.up(missed, terms: kept.count)
    let left = Rounding.up(2 * steepness * (spread / least) * dropped, terms: 4)
    defect = Rounding.up(Rounding.norm(residuals) / (least * smallestSum) + missed + left, terms: 4)
  }
}
