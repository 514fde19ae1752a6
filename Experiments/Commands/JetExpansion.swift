import Diffusion
import Numbers

/// The coefficients of one expansion, each with an estimate of its error.
struct JetExpansion {
  /// A coefficient and what is known of it.
  struct Entry {
    let order: Int
    let coordinate: Int
    let value: WideRange<DoubleDouble>
    /// Estimated absolute error of `value`.
    let error: WideRange<DoubleDouble>
    /// The digits that the number type has, as it prints itself.
    let shortest: String?

    /// How many significant decimal digits are right, a unit of the last being at least twice the error.
    var digits: Int {
      if value.isZero { return error.isZero ? Int.max : 0 }
      if error.isZero { return Int.max }
      let known = (leading - Self.decade(error * WideRange(2))).rounded(.down)
      return known.isNaN ? 0 : Int(max(known, 0))
    }

    /// The decimal exponent of the first digit, plus 1.
    private var leading: Double { Self.decade(value).rounded(.down) + 1 }

    private static func decade(_ x: WideRange<DoubleDouble>) -> Double {
      (WideRange<DoubleDouble>.log(x.magnitude) / WideRange(DoubleDouble.log(10))).double
    }

    /// The coefficient, the derivative (n! times it) and the error of the former as printed, with as many digits as are known
    /// and at most `limit`.
    func texts(limit: Int?, factorial: WideRange<DoubleDouble>) -> [String] {
      let count = min(digits, limit ?? Int.max, 33)
      guard count > 0 else { return ["0.0", "0.0", Self.text(error + value.magnitude)] }
      let product = value * factorial
      if let shortest, limit == nil, digits >= 17 {
        return [
          shortest, order < 2 ? shortest : product.decimal(digits: 17),
          Self.text(error + value.magnitude * JetExpansion.power(-53)),
        ]
      }
      guard !value.isZero else { return ["0.0", "0.0", Self.text(error)] }
      // Half a unit of the last digit printed.
      let exponent = DoubleDouble.log(10) * DoubleDouble(leading - Double(count))
      let rounding = WideRange<DoubleDouble>.exp(WideRange(exponent)) * WideRange(DoubleDouble(0.5))
      return [value.decimal(digits: count), product.decimal(digits: count), Self.text(error + rounding)]
    }

    /// Two digits, rounded up.
    private static func text(_ error: WideRange<DoubleDouble>) -> String {
      error.isZero ? "0.0" : (error * WideRange(DoubleDouble(1.05))).decimal(digits: 2)
    }
  }

  let entries: [Entry]

  /// 80-bit numbers, checked by arithmetic with more digits: the difference is the error. Beside it, 2^-8 of the errors
  /// around, since a difference may be small by chance.
  init(extended coefficients: [[WideRange<DoubleDouble>]], finer: [[WideRange<DoubleDouble>]]) {
    let spread = Self.spread(finer, against: coefficients)
    entries = Self.entries(coefficients) { n, d, value in
      Entry(
        order: n, coordinate: d, value: value,
        error: (value - finer[n][d]).magnitude + spread[n] * Self.power(-8) + Self.size(finer[n])
          * Self.power(-72),
        shortest: nil)
    }
  }

  /// Double-double numbers, checked by the same expansion in doubles: rounding errors are in proportion to the unit of the
  /// arithmetic, 2^-104 to 2^-53; eight times that is taken.
  init(doubleDoubles coefficients: [[WideRange<DoubleDouble>]], coarser: [[WideRange<Double>]]) {
    let errors = Self.errors(of: coefficients, coarser: coarser)
    entries = Self.entries(coefficients) { n, d, value in
      Entry(
        order: n, coordinate: d, value: value, error: errors[n] + value.magnitude * Self.power(-102),
        shortest: nil)
    }
  }

  /// The same, each coefficient rounded to a double.
  init(roundedToDoubles coefficients: [[WideRange<DoubleDouble>]], coarser: [[WideRange<Double>]]) {
    let errors = Self.errors(of: coefficients, coarser: coarser)
    entries = Self.entries(coefficients) { n, d, value in
      let rounded = value.map { DoubleDouble($0.double) }
      let plain = rounded.base.double
      return Entry(
        order: n, coordinate: d, value: rounded, error: errors[n] + (value - rounded).magnitude,
        shortest: plain.isNormal ? plain.description : nil)
    }
  }

  private static func errors(
    of coefficients: [[WideRange<DoubleDouble>]], coarser: [[WideRange<Double>]]
  ) -> [WideRange<DoubleDouble>] {
    let spread = spread(coefficients, against: coarser.map { $0.map { $0.map { DoubleDouble($0) } } })
    return coefficients.indices.map { spread[$0] * power(-48) + size(coefficients[$0]) * power(-104) }
  }

  /// Doubles, checked by the same expansion in single precision: as for double-double numbers, 2^-53 to 2^-24 and eight times that.
  init(doubles coefficients: [[Double]], singles: [[Float]]) {
    let wide = coefficients.map { $0.map { WideRange(DoubleDouble($0)) } }
    let coarse = singles.map { $0.map { WideRange(DoubleDouble(Double($0))) } }
    let spread = Self.spread(wide, against: coarse)
    entries = Self.entries(wide) { n, d, value in
      Entry(
        order: n, coordinate: d, value: value,
        error: spread[n] * Self.power(-26) + Self.size(wide[n]) * Self.power(-52),
        shortest: coefficients[n][d].isNormal ? coefficients[n][d].description : nil)
    }
  }

  /// The size of each order times the largest relative difference among five orders up to it.
  private static func spread(
    _ coefficients: [[WideRange<DoubleDouble>]], against others: [[WideRange<DoubleDouble>]]
  ) -> [WideRange<DoubleDouble>] {
    let sizes = coefficients.map { size($0) }
    let relative = coefficients.indices.map { n in
      let difference = size(zip(coefficients[n], others[n]).map { $0 - $1 })
      return sizes[n].isZero ? WideRange.zero : difference / sizes[n]
    }
    return coefficients.indices.map { sizes[$0] * (relative[max(0, $0 - 4)...$0].max() ?? .zero) }
  }

  private static func size(_ row: [WideRange<DoubleDouble>]) -> WideRange<DoubleDouble> {
    row.map(\.magnitude).max() ?? .zero
  }

  fileprivate static func power(_ exponent: Int) -> WideRange<DoubleDouble> {
    WideRange(DoubleDouble(Double(sign: .plus, exponent: exponent, significand: 1)))
  }

  private static func entries(
    _ coefficients: [[WideRange<DoubleDouble>]], _ make: (Int, Int, WideRange<DoubleDouble>) -> Entry
  ) -> [Entry] {
    coefficients.enumerated().flatMap { n, row in row.enumerated().map { make(n, $0, $1) } }
  }
}

#if arch(x86_64)
  extension WideRange<Float80> {
    /// The same number, exactly.
    var doubleDouble: WideRange<DoubleDouble> {
      map { value in
        let high = Double(value)
        return DoubleDouble(high, plus: Double(value - Float80(high)))
      }
    }
  }
#endif
