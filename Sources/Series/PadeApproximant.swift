import Numbers

/// A rational function p(h) / q(h) with q(0) = 1.
public struct PadeApproximant<Coefficient: FieldElement>: Sendable, Equatable {
  /// Coefficients of p, from order 0 to L.
  public let numerator: [Coefficient]
  /// Coefficients of q, from order 0 to M; the first one is one.
  public let denominator: [Coefficient]

  /// p(h) / q(h); not finite at a pole.
  @inlinable
  public func evaluate(at h: Coefficient) -> Coefficient {
    TaylorSeries(numerator).evaluate(at: h) / TaylorSeries(denominator).evaluate(at: h)
  }

  /// The Taylor series of the rational function.
  @inlinable
  public func series(order: Int) -> TaylorSeries<Coefficient> {
    let count = max(order, 0) + 1
    func padded(_ list: [Coefficient]) -> TaylorSeries<Coefficient> {
      TaylorSeries(
        Array(list.prefix(count)) + [Coefficient](repeating: .zero, count: max(0, count - list.count)))
    }
    return TaylorSeries.ratio(padded(numerator), padded(denominator))
  }
}

extension TaylorSeries where Coefficient: FieldElement {
  /// The Pade approximant [L/M], the rational function of these degrees that agrees with the series to order L + M.
  ///
  /// The denominator solves `sum_{j=0}^{M} q_j c_{k-j} = 0` for k = L+1...L+M with q_0 = 1 by elimination with
  /// pivoting. Throws `SeriesError` if L + M exceeds the order, if a degree is negative, and if the approximant
  /// does not exist or is not unique.
  ///
  /// - Parameters:
  ///   - numeratorDegree: L.
  ///   - denominatorDegree: M.
  ///   - tolerance: pivots below this fraction of the largest entry count as zero. The default 0 is right for exact
  ///     coefficients; for rounded ones use some multiple of the unit round-off.
  public func pade(
    _ numeratorDegree: Int, _ denominatorDegree: Int, tolerance: Double = 0
  ) throws(SeriesError) -> PadeApproximant<Coefficient> {
    let (l, m) = (numeratorDegree, denominatorDegree)
    let name = "Pade approximant [\(l)/\(m)]"
    guard l >= 0, m >= 0, l <= order, m <= order - l else {
      throw SeriesError(
        operation: name, argument: constantTerm.description,
        reason: "it takes degrees from 0 on and \(l) + \(m) orders, and the series has \(order)",
        remedy: "Lower the degrees or carry more orders")
    }
    func known(_ k: Int) -> Coefficient { k < 0 ? .zero : self[k] ?? .zero }
    var rows = (0..<m).map { i in (0..<m).map { j in known(l + i - j) } + [-known(l + i + 1)] }
    guard let solution = LinearSystem.solve(&rows, tolerance: tolerance) else {
      throw SeriesError(
        operation: name, argument: constantTerm.description,
        reason: "the equations for the denominator are singular, so it does not exist or is not unique",
        remedy: m > 1 ? "Try [\(l)/\(m - 1)] or [\(max(l - 1, 0))/\(m - 1)]" : "Try [\(l + 1)/\(m)]")
    }
    let denominator = [Coefficient.one] + solution
    let numerator = (0...l).map { k in
      (0...min(k, m)).reduce(Coefficient.zero) { sum, j in sum + denominator[j] * known(k - j) }
    }
    return PadeApproximant(numerator: numerator, denominator: denominator)
  }
}

/// Elimination with partial pivoting for the small systems of Pade approximants.
enum LinearSystem {
  /// The solution of the square system whose rows carry the right-hand side last; nil if a pivot vanishes.
  static func solve<C: FieldElement>(_ rows: inout [[C]], tolerance: Double) -> [C]? {
    let size = rows.count
    let largest = rows.flatMap { $0.dropLast() }.reduce(0.0) { max($0, $1.double.magnitude) }
    for column in 0..<size {
      var pivot: Int?
      for row in column..<size where !rows[row][column].isZero {
        guard let best = pivot else {
          pivot = row
          continue
        }
        if rows[row][column].double.magnitude > rows[best][column].double.magnitude { pivot = row }
      }
      guard let pivot, tolerance <= 0 || rows[pivot][column].double.magnitude > tolerance * largest else {
        return nil
      }
      rows.swapAt(column, pivot)
      for row in (column + 1)..<max(size, column + 1) where !rows[row][column].isZero {
        let factor = rows[row][column] / rows[column][column]
        for k in column...size { rows[row][k] = rows[row][k] - factor * rows[column][k] }
      }
    }
    var solution = [C](repeating: .zero, count: size)
    for row in (0..<size).reversed() {
      var sum = rows[row][size]
      for k in (row + 1)..<max(size, row + 1) { sum = sum - rows[row][k] * solution[k] }
      solution[row] = sum / rows[row][row]
    }
    return solution
  }
}
