import Numbers

/// Values `v_n = v (1 - e/n + O(1/n^2))` extrapolated to infinite n.
struct Extrapolation {
  /// The limit v.
  let limit: Double
  /// The exponent a of the singularity, from `e = 1 + a`.
  let exponent: Double
  /// Whether the limit is zero for all that the values tell: they fall like a power of n.
  let isVanishing: Bool
  /// Whether successive extrapolations agree to 10 percent, to 20 percent if they swing.
  let isStable: Bool

  /// Nil for fewer than four values, and for values that jump from one to the next.
  init?(_ values: [(order: Double, value: Double)]) {
    guard values.count >= 4 else { return nil }
    // Neighbours that differ by more than a factor 1.6 follow no law in 1/n.
    let logarithms = values.suffix(8).map { Double.log($0.value) }
    guard zip(logarithms, logarithms.dropFirst()).allSatisfy({ ($0 - $1).magnitude < 0.5 }) else {
      return nil
    }
    let tail = Array(values.suffix(4))
    var linear: [Double] = []
    for (a, b) in zip(tail, tail.dropFirst()) {
      linear.append((b.order * b.value - a.order * a.value) / (b.order - a.order))
    }
    // Removing the 1/n^2 term from two linear extrapolations, whose error is that of n (n - 1).
    var quadratic: [Double] = []
    for k in 1..<linear.count {
      let (n, m) = (tail[k + 1].order * tail[k].order, tail[k].order * tail[k - 1].order)
      quadratic.append((n * linear[k] - m * linear[k - 1]) / (n - m))
    }
    let last = tail[3]
    let (simple, refined, before) = (linear[2], quadratic[1], quadratic[0])
    isVanishing =
      (simple < 0.1 * last.value && last.value < tail[0].value) || Extrapolation.fallsLikeAPower(values)
    let (step, nextStep) = (linear[1] - linear[0], linear[2] - linear[1])
    if step * nextStep < 0, nextStep.magnitude > 1e-6 * simple.magnitude {
      // The values swing about their trend, as they do next to a complex branch point.
      let line = Extrapolation.line(through: values.suffix(max(4, values.count / 2)))
      limit = line.intercept
      exponent = -line.slope / line.intercept - 1
      isStable = limit > 0 && linear.allSatisfy { [limit] in ($0 - limit).magnitude < 0.2 * limit }
    } else {
      let refines = (refined - before).magnitude <= nextStep.magnitude
      limit = refines ? refined : simple
      exponent = last.order * (1 - last.value / limit) - 1
      isStable =
        limit > 0 && nextStep.magnitude < 0.1 * limit && (limit - simple).magnitude < 0.1 * limit
    }
  }

  /// The least-squares line of the values over 1/n.
  static func line(
    through values: ArraySlice<(order: Double, value: Double)>
  ) -> (intercept: Double, slope: Double) {
    let count = Double(values.count)
    let meanX = values.reduce(0) { $0 + 1 / $1.order } / count
    let meanY = values.reduce(0) { $0 + $1.value } / count
    var (product, square) = (0.0, 0.0)
    for (order, value) in values {
      product += (1 / order - meanX) * (value - meanY)
      square += (1 / order - meanX) * (1 / order - meanX)
    }
    return (meanY - product / square * meanX, product / square)
  }

  /// Whether the values fall by similar factors from n/4 to n/2 and from n/2 to n. A finite limit with a 1/n correction
  /// falls half as much in the second step. Means over a few neighbours average oscillations out.
  static func fallsLikeAPower(_ values: [(order: Double, value: Double)]) -> Bool {
    guard values.count >= 16, let last = values.last else { return false }
    func level(_ order: Double) -> Double {
      let nearest = values.map { ($0.order - order).magnitude }.enumerated().min { $0.element < $1.element }
      let centre = min(max(nearest?.offset ?? 0, 2), values.count - 3)
      return values[(centre - 2)...(centre + 2)].reduce(0) { $0 + Double.log($1.value) / 5 }
    }
    let (early, late) = (
      level(last.order / 4) - level(last.order / 2), level(last.order / 2) - level(last.order)
    )
    return late > 0.2 && late > 0.7 * early
  }
}
