/// Mean and standard error of many doubles, correctly rounded, in any order and from any partition.
public struct ExactMoments: Sendable, Equatable {
  /// How many numbers were added.
  public private(set) var count: Int
  /// `Σ v`.
  public private(set) var sum: ExactSum
  /// `Σ v²`.
  public private(set) var squares: ExactSum

  /// The moments of nothing.
  public init() { self.init(count: 0, sum: ExactSum(), squares: ExactSum()) }

  /// Moments from their parts.
  public init(count: Int, sum: ExactSum, squares: ExactSum) {
    self.count = count
    self.sum = sum
    self.squares = squares
  }

  /// Adds a finite number.
  public mutating func add(_ value: Double) {
    count += 1
    sum.add(value)
    squares.add(squareOf: value)
  }

  /// Adds other numbers.
  public mutating func merge(_ other: ExactMoments) {
    count += other.count
    sum.add(other.sum)
    squares.add(other.squares)
  }

  /// The double nearest to `Σ v / n`; NaN for no number.
  public var mean: Double { count > 0 ? sum.quotient(by: UInt64(count)) : .nan }

  /// The double nearest to `sqrt((n Σ v² - (Σ v)²) / (n² (n - 1)))`; NaN below two numbers.
  public var standardError: Double {
    guard count > 1 else { return .nan }
    let n = UInt64(count)
    let first = sum.signed.magnitude
    // In units of the square of the sums' unit.
    let deviations = (squares.signed.magnitude * Magnitude(n)).shifted(by: -ExactSum.unit) - first * first
    guard !deviations.isZero else { return 0 }
    // The quotient is to have 127 or 128 binary digits, an even number of them behind the point.
    let divisor = 3 * (64 - n.leadingZeroBitCount)
    var shift = 2 * ((128 + divisor - deviations.bitWidth) / 2 + 1)
    var isExact = shift >= 0 || deviations.hasOnlyZeros(below: -shift)
    var quotient = deviations.shifted(by: shift)
    for part in [n, n, n - 1] {
      let (next, remainder) = quotient.divided(by: part)
      quotient = next
      if remainder != 0 { isExact = false }
    }
    let surplus = 2 * max(0, (quotient.bitWidth - 127) / 2)
    if !quotient.hasOnlyZeros(below: surplus) { isExact = false }
    shift -= surplus
    let square = quotient.shifted(by: -surplus).leading.bits
    let root = Self.root(square)
    return Double(
      nearest: UInt128(root), exponent: ExactSum.unit - shift / 2,
      isExact: isExact && UInt128(root) * UInt128(root) == square)
  }

  /// `⌊√square⌋`, by Newton's method from a guess in doubles.
  private static func root(_ square: UInt128) -> UInt64 {
    guard square > 0 else { return 0 }
    let guess = Double(square).squareRoot()
    var root = guess < 0x1p64 ? UInt128(guess) : UInt128(UInt64.max)
    for _ in 0..<2 { root = max(1, (root + square / root) >> 1) }
    root = min(root, UInt128(UInt64.max))
    while root * root > square { root -= 1 }
    while root < UInt128(UInt64.max), (root + 1) * (root + 1) <= square { root += 1 }
    return UInt64(root)
  }
}
