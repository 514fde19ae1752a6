import Numbers

extension TaylorSeries {
  /// Estimates of the radius of convergence from the known coefficients, with a verdict.
  ///
  /// Even, odd and other series with regular gaps are analysed in the power of h that they live on. With signs that
  /// are constant or alternate the singularity is on the real axis of that power and the ratios `c_n / c_{n-1} =
  /// (1/r) (1 - (1 + a)/n + O(1/n^2))` are extrapolated to 1/n = 0 (Domb and Sykes); with other signs a complex
  /// pair is fitted (Mercer and Roberts). About ten nonzero coefficients are needed; the further the nearest singularity
  /// stands out from the next, the better the estimate.
  public func convergence() -> ConvergenceReport {
    ConvergenceAnalysis(coefficients.map(\.double), isExact: isExactConstant).report()
  }
}

/// The steps behind `TaylorSeries.convergence()`.
struct ConvergenceAnalysis {
  /// The nonzero coefficients at regular distance.
  let terms: [Double]
  /// The order of the first of them and their distance.
  let (first, step): (Int, Int)
  /// Whether the tail is exactly zero.
  let isPolynomial: Bool

  init(_ coefficients: [Double], isExact: Bool) {
    // What has underflowed says nothing.
    let finite = coefficients.prefix { $0.isFinite }
    let usable = finite.isEmpty ? [0] : finite
    let last = usable.lastIndex { $0.magnitude > 1e-290 } ?? 0
    isPolynomial = isExact || (last < usable.count / 2 && usable[(last + 1)...].allSatisfy { $0 == 0 })
    let support = usable[...last].indices.filter { usable[$0] != 0 && $0 > 0 }
    first = support.first ?? 0
    var distance = 0
    for index in support.dropFirst() { distance = ConvergenceAnalysis.gcd(distance, index - first) }
    step = max(distance, 1)
    terms = support.isEmpty ? [] : stride(from: first, through: last, by: step).map { usable[$0] }
  }

  func report() -> ConvergenceReport {
    guard !isPolynomial else { return conclude(.polynomial, radius: .infinity) }
    guard terms.count >= 6 else { return conclude(.inconclusive) }
    let half = terms.count / 2
    let signs = zip(terms[half...], terms[(half + 1)...]).map { $0 * $1 }
    if signs.allSatisfy({ $0 > 0 }) { return realAxis(isNegative: false) }
    if signs.allSatisfy({ $0 < 0 }) { return realAxis(isNegative: true) }
    return complexPair()
  }

  /// Constant or alternating signs: a singularity of the series in h^step on its real axis.
  func realAxis(isNegative: Bool) -> ConvergenceReport {
    let ratios = (1..<terms.count).map { (order: order($0), value: (terms[$0] / terms[$0 - 1]).magnitude) }
    guard let fit = Extrapolation(ratios) else { return conclude(.inconclusive) }
    return switch (isNegative, step) {
    case (false, 1): conclude(fit, .positive, angle: 0)
    case (true, 1): conclude(fit, .negative, angle: .pi)
    case (false, 2): conclude(fit, .bothSides, angle: 0)
    case (false, _): conclude(fit, .complex, angle: 2 * .pi / Double(step))
    case (true, _): conclude(fit, .complex, angle: .pi / Double(step))
    }
  }

  /// The order of term k in powers of h^step, not always a whole number.
  func order(_ k: Int) -> Double { Double(first) / Double(step) + Double(k) }

  /// Irregular signs: `B_n^2 = (c_{n+1} c_{n-1} - c_n^2) / (c_n c_{n-2} - c_{n-1}^2)` takes the place of the ratio.
  func complexPair() -> ConvergenceReport {
    var values: [(order: Double, value: Double)] = []
    var cosines: [Double] = []
    for n in 2..<(terms.count - 1) {
      let above = terms[n + 1] * terms[n - 1] - terms[n] * terms[n]
      let below = terms[n] * terms[n - 2] - terms[n - 1] * terms[n - 1]
      let square = above / below
      guard square > 0, square.isFinite else { continue }
      let value = square.squareRoot()
      values.append((order(n), value))
      if terms[n] != 0 {
        cosines.append(0.5 * (terms[n - 1] * value / terms[n] + terms[n + 1] / (terms[n] * value)))
      }
    }
    guard values.count > terms.count / 2, let fit = Extrapolation(values) else {
      return conclude(.inconclusive)
    }
    let cosine = cosines.suffix(5).sorted().dropFirst(min(2, cosines.count / 2)).first ?? .nan
    return conclude(fit, .complex, angle: Double.acos(max(-1, min(1, cosine))) / Double(step))
  }

  func conclude(
    _ fit: Extrapolation, _ verdict: ConvergenceReport.Verdict, angle: Double
  ) -> ConvergenceReport {
    if fit.isVanishing {
      return conclude(.entire, radius: .infinity, extrapolated: .infinity)
    }
    let radius = Double.pow(1 / fit.limit, 1 / Double(step))
    guard fit.isStable else { return conclude(.inconclusive, extrapolated: radius) }
    return conclude(verdict, radius: radius, extrapolated: radius, exponent: fit.exponent, angle: angle)
  }

  func conclude(
    _ verdict: ConvergenceReport.Verdict, radius: Double = .nan, extrapolated: Double = .nan,
    exponent: Double = .nan, angle: Double = .nan
  ) -> ConvergenceReport {
    let count = terms.count
    let ratio =
      count > 1 && terms[count - 2] != 0
      ? Double.pow((terms[count - 2] / terms[count - 1]).magnitude, 1 / Double(step)) : .nan
    let lastOrder = Double(first + (count - 1) * step)
    return ConvergenceReport(
      radius: radius, verdict: verdict, ratioEstimate: ratio,
      rootEstimate: count > 0 ? Double.pow(terms[count - 1].magnitude, -1 / lastOrder) : .nan,
      extrapolatedEstimate: extrapolated, exponent: exponent, angle: angle)
  }

  static func gcd(_ a: Int, _ b: Int) -> Int {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return x
  }
}
