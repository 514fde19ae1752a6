import Numbers

/// The first root of a polynomial in (0, 1].
///
/// The polynomial is written in the Bernstein basis, whose coefficients change sign at least as often as the polynomial has
/// roots in the interval; halving (de Casteljau) isolates the first one, bisection with Newton steps refines it. Roots of
/// even multiplicity, where the sign does not change, count when they are resolved as two.
enum FirstRoot {
  /// - Parameters:
  ///   - coefficients: of 1, s, s^2, ...; all finite.
  ///   - start: roots up to here are skipped.
  static func find<S: ElementaryNumber>(_ coefficients: [S], after start: S = .zero) -> S? {
    guard let constant = coefficients.first, coefficients.allSatisfy(\.isFinite) else { return nil }
    var rest = S.zero
    for coefficient in coefficients.dropFirst() { rest = rest + coefficient.magnitude }
    if constant.magnitude > rest { return nil }
    var open = [Piece(lower: .zero, width: .one, values: bernstein(coefficients), depth: 0)]
    while let piece = open.popLast() {
      let changes = signChanges(piece.values)
      let upper = piece.lower + piece.width
      if changes == 0 || upper <= start { continue }
      if changes == 1 || piece.depth == largestDepth {
        if let root = refine(coefficients, piece.lower, upper), root > start { return root }
        if changes == 1 { continue }
      }
      if piece.depth == largestDepth { continue }
      let (left, right) = piece.halves
      open.append(right)
      open.append(left)
    }
    return nil
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

  /// The root between two places of different sign; `nil` if the signs do not differ.
  private static func refine<S: ElementaryNumber>(_ a: [S], _ lower: S, _ upper: S) -> S? {
    func value(_ s: S) -> (S, S) {
      var (sum, slope) = (S.zero, S.zero)
      for coefficient in a.reversed() {
        slope = slope * s + sum
        sum = sum * s + coefficient
      }
      return (sum, slope)
    }
    var (low, high) = (lower, upper)
    let (first, last) = (value(low).0, value(high).0)
    if last.isZero { return high }
    let isRising = last > .zero
    if !first.isZero, (first > .zero) == isRising { return nil }
    var s = low + (high - low) / S(2)
    for _ in 0..<200 {
      let (sum, slope) = value(s)
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
}
