import Numbers

extension TaylorSeries {
  /// Both operands at the order that their combination is known to.
  @inlinable
  static func aligned(_ a: TaylorSeries, _ b: TaylorSeries) -> (TaylorSeries, TaylorSeries) {
    let order = min(a.order, b.order)
    return a.order == b.order ? (a, b) : (a.truncated(to: order), b.truncated(to: order))
  }

  /// Sum, known to the smaller order.
  @inlinable
  public static func + (a: TaylorSeries, b: TaylorSeries) -> TaylorSeries { combined(a, b, +) }

  /// Difference, known to the smaller order.
  @inlinable
  public static func - (a: TaylorSeries, b: TaylorSeries) -> TaylorSeries { combined(a, b, -) }

  @inlinable
  static func combined(
    _ a: TaylorSeries, _ b: TaylorSeries, _ operation: (Coefficient, Coefficient) -> Coefficient
  ) -> TaylorSeries {
    let isConstant = a.isExactConstant && b.isExactConstant
    let (a, b) = aligned(a, b)
    let result = a.coefficients.withUnsafeBufferPointer { left in
      b.coefficients.withUnsafeBufferPointer { right in
        Array(orders: left.count - 1) { operation(left[$0], right[$0]) }
      }
    }
    return TaylorSeries(unchecked: result, isExactConstant: isConstant)
  }

  /// Negation.
  @inlinable
  public static prefix func - (a: TaylorSeries) -> TaylorSeries { a.map { -$0 } }

  /// Product, known to the smaller order (`Recurrence.product`).
  @inlinable
  public static func * (a: TaylorSeries, b: TaylorSeries) -> TaylorSeries {
    if a.isExactConstant { return b.map { a.constantTerm * $0 } }
    if b.isExactConstant { return a.map { $0 * b.constantTerm } }
    let order = min(a.order, b.order)
    let result = a.coefficients.withUnsafeBufferPointer { left in
      b.coefficients.withUnsafeBufferPointer { right -> [Coefficient] in
        guard let left = left.baseAddress, let right = right.baseAddress else { return [] }
        return Array(orders: order) { Recurrence.product($0, PointerRow(left), PointerRow(right)) }
      }
    }
    return TaylorSeries(unchecked: result)
  }

  /// Square, about half the work of a product (`Recurrence.square`).
  @inlinable
  public func squared() -> TaylorSeries {
    TaylorSeries(
      unchecked: Array(orders: coefficients.count - 1) { Recurrence.square($0, coefficients) },
      isExactConstant: isExactConstant)
  }

  /// Quotient (`Recurrence.quotient`).
  ///
  /// If the divisor starts with `h^v`, the dividend must too; the quotient is then known to v orders less.
  /// Throws `SeriesError` if the quotient has a pole, if no coefficient of it is determined, or if the leading
  /// coefficient of the divisor (a series itself) cannot be divided by.
  @inlinable
  public static func / (a: TaylorSeries, b: TaylorSeries) throws(SeriesError) -> TaylorSeries {
    if b.constantTerm.isInvertible { return ratio(a, b) }
    guard let valuation = b.valuation else {
      throw SeriesError(
        operation: "division", argument: b.constantTerm.description,
        reason:
          "all known coefficients of the divisor are zero, so no coefficient of the quotient is determined",
        remedy: "Carry more orders, or check that the divisor is not identically zero")
    }
    guard b.coefficients[valuation].isInvertible else {
      throw SeriesError(
        operation: "division", argument: b.constantTerm.description,
        reason: "the leading coefficient \(b.coefficients[valuation]) of the divisor cannot be divided by",
        remedy: "Expand about a point where the divisor does not vanish")
    }
    let (dividend, divisor) = aligned(a, b)
    guard dividend.coefficients[..<min(valuation, dividend.coefficients.count)].allSatisfy(\.isZero) else {
      throw SeriesError(
        operation: "division", argument: b.constantTerm.description,
        reason: "the divisor starts at h^\(valuation), the dividend earlier, so the quotient has a pole",
        remedy: "Expand about a point where the divisor does not vanish, or multiply the pole out first")
    }
    guard valuation <= dividend.coefficients.count - 1 else {
      throw SeriesError(
        operation: "division", argument: b.constantTerm.description,
        reason: "the dividend is known to order \(dividend.order) only, which is used up by h^\(valuation)",
        remedy: "Carry at least \(valuation) orders more")
    }
    return ratio(dividend.multipliedByPower(-valuation), divisor.multipliedByPower(-valuation))
  }

  /// `a / b` for a divisor with an invertible constant term; other divisors give coefficients that are not
  /// finite. The operator `/` checks and explains.
  @inlinable
  public static func ratio(_ a: TaylorSeries, _ b: TaylorSeries) -> TaylorSeries {
    if b.isExactConstant { return a.map { Coefficient.ratio($0, b.constantTerm) } }
    let (a, b) = aligned(a, b)
    var result: [Coefficient] = []
    result.reserveCapacity(b.coefficients.count)
    result.append(Coefficient.ratio(a.constantTerm, b.constantTerm))
    for n in b.coefficients.indices.dropFirst() {
      result.append(Recurrence.quotient(n, a.coefficients, b.coefficients, own: result))
    }
    return TaylorSeries(unchecked: result)
  }
}

extension TaylorSeries {
  /// Adds a coefficient to the constant term.
  @inlinable
  public static func + (a: TaylorSeries, b: Coefficient) -> TaylorSeries {
    var sum = a.coefficients
    sum[0] = sum[0] + b
    return TaylorSeries(unchecked: sum, isExactConstant: a.isExactConstant)
  }

  /// Adds a coefficient to the constant term.
  @inlinable
  public static func + (a: Coefficient, b: TaylorSeries) -> TaylorSeries { b + a }

  /// Subtracts a coefficient from the constant term.
  @inlinable
  public static func - (a: TaylorSeries, b: Coefficient) -> TaylorSeries { a + (-b) }

  /// A coefficient minus a series.
  @inlinable
  public static func - (a: Coefficient, b: TaylorSeries) -> TaylorSeries { -b + a }

  /// Every coefficient times `b`.
  @inlinable
  public static func * (a: TaylorSeries, b: Coefficient) -> TaylorSeries { a.map { $0 * b } }

  /// Every coefficient times `a`.
  @inlinable
  public static func * (a: Coefficient, b: TaylorSeries) -> TaylorSeries { b.map { a * $0 } }

  /// Every coefficient divided by `b`. Throws `SeriesError` if `b` cannot be divided by.
  @inlinable
  public static func / (a: TaylorSeries, b: Coefficient) throws(SeriesError) -> TaylorSeries {
    try a / TaylorSeries(constant: b)
  }

  /// A coefficient divided by a series. Throws `SeriesError` as for series.
  @inlinable
  public static func / (a: Coefficient, b: TaylorSeries) throws(SeriesError) -> TaylorSeries {
    try TaylorSeries(constant: a) / b
  }
}

extension Array {
  /// The values of `element` at 0...order, written into memory that is not cleared first.
  @inlinable @inline(__always)
  init(orders order: Int, _ element: (Int) -> Element) {
    self.init(unsafeUninitializedCapacity: order + 1) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      for n in 0...order { (base + n).initialize(to: element(n)) }
      count = order + 1
    }
  }
}
