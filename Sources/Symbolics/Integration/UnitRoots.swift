import Numbers

/// The roots of a polynomial in (0, 1] where it changes sign.
///
/// The polynomial is written in the Bernstein basis, whose coefficients change sign at least as often as the polynomial has
/// roots in the interval; halving (de Casteljau) isolates the roots, bisection with Newton steps refines them.
enum UnitRoots {
  /// All roots in ascending order; none if a coefficient (of 1, s, s^2, ...) is not finite.
  static func all<S: ElementaryNumber>(of coefficients: [S]) -> [S] {
    guard !mayNotVanish(coefficients), coefficients.allSatisfy(\.isFinite) else { return [] }
    var roots: [S] = []
    var open = [Piece(lower: .zero, width: .one, values: bernstein(coefficients), depth: 0)]
    while let piece = open.popLast() {
      let changes = signChanges(piece.values)
      if changes == 0 { continue }
      if changes == 1 || piece.depth == largestDepth {
        if let root = bracketed(coefficients, piece.lower, piece.lower + piece.width), root > .zero {
          roots.append(root)
        }
        continue
      }
      let (left, right) = piece.halves
      open.append(right)
      open.append(left)
    }
    return roots
  }

  /// Whether the first coefficient outweighs all others, so that there is no root.
  static func mayNotVanish<S: ElementaryNumber>(_ coefficients: [S]) -> Bool {
    guard let constant = coefficients.first else { return true }
    var rest = S.zero
    for coefficient in coefficients.dropFirst() { rest = rest + coefficient.magnitude }
    return constant.magnitude > rest
  }

  /// The value by Horner's scheme.
  static func value<S: ElementaryNumber>(_ coefficients: [S], at s: S) -> S {
    var sum = S.zero
    for coefficient in coefficients.reversed() { sum = sum * s + coefficient }
    return sum
  }

  /// The root between two places of different sign; `nil` if the signs do not differ.
  static func bracketed<S: ElementaryNumber>(_ a: [S], _ lower: S, _ upper: S) -> S? {
    func valueAndSlope(_ s: S) -> (S, S) {
      var (sum, slope) = (S.zero, S.zero)
      for coefficient in a.reversed() {
        slope = slope * s + sum
        sum = sum * s + coefficient
      }
      return (sum, slope)
    }
    var (low, high) = (lower, upper)
    let (first, last) = (value(a, at: low), value(a, at: high))
    if last.isZero { return high }
    let isRising = last > .zero
    if !first.isZero, (first > .zero) == isRising { return nil }
    var s = low + (high - low) / S(2)
    for _ in 0..<200 {
      let (sum, slope) = valueAndSlope(s)
      if sum.isZero { return s }
      if (sum > .zero) == isRising { high = s } else { low = s }
      let newton = s - sum / slope
      let middle = low + (high - low) / S(2)
      let next = newton > low && newton < high ? newton : middle
      if next == s || (high - low) <= S.ulpOfOne * high { return next }
      s = next
    }
    return s
  }

  private static let largestDepth = 50

  private struct Piece<S: ElementaryNumber> {
    let lower: S
    let width: S
    let values: [S]
    let depth: Int

    var halves: (Piece, Piece) {
      let half = S.one / S(2)
      var left: [S] = [values[0]]
      var right: [S] = [values[values.count - 1]]
      var level = values
      while level.count > 1 {
        for j in 0..<level.count - 1 { level[j] = half * (level[j] + level[j + 1]) }
        level.removeLast()
        left.append(level[0])
        right.append(level[level.count - 1])
      }
      let middle = half * width
      return (
        Piece(lower: lower, width: middle, values: left, depth: depth + 1),
        Piece(lower: lower + middle, width: middle, values: right.reversed(), depth: depth + 1)
      )
    }
  }

  /// Bernstein coefficients: `b_j = sum_k C(j, k)/C(p, k) a_k`.
  private static func bernstein<S: ElementaryNumber>(_ a: [S]) -> [S] {
    let degree = a.count - 1
    var result: [S] = []
    for j in 0...degree {
      var sum = a[0]
      var ratio = S.one
      for k in stride(from: 1, through: j, by: 1) {
        ratio = ratio * (S(j - k + 1) / S(degree - k + 1))
        sum = sum + ratio * a[k]
      }
      result.append(sum)
    }
    return result
  }

  private static func signChanges<S: ElementaryNumber>(_ values: [S]) -> Int {
    var changes = 0
    var last = S.zero
    for value in values where !value.isZero {
      if !last.isZero, (value > .zero) != (last > .zero) { changes += 1 }
      last = value
    }
    // A root exactly at the right end changes no sign.
    if let end = values.last, end.isZero, changes == 0, !last.isZero { return 1 }
    return changes
  }
}
