/// Two numbers between which a number, here never negative, is proved to lie.
public struct Bracket: Sendable, Equatable {
  /// At most the number.
  public let lower: Double
  /// At least the number.
  public let upper: Double

  /// The interval `[lower, upper]`.
  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// `|x − y|₂` for an exact point `x` and any `y` within `radius` of the balls' product with `scale`:
  /// `|x − s c| ∓ s ρ`, rounded outwards.
  ///
  /// - Parameters:
  ///   - point: the exact point.
  ///   - disc: what is proved of `ȳ`; `y = scale · ȳ`.
  ///   - scale: positive.
  public init(distanceFrom point: [Double], to disc: CertifiedPoint, scale: Ball) {
    var sum = Ball(0)
    for (x, c) in zip(point, disc.center) {
      let difference = Ball(x) - scale * Ball(c)
      sum = sum + difference * difference
    }
    let reach = Rounding.up(scale.bound * disc.radius)
    let most = Rounding.up(Rounding.up(sum.upper.magnitude).squareRoot() + reach)
    let least = Rounding.down(max(0, sum.lower).squareRoot()) - reach
    self.init(lower: reach.isFinite ? Rounding.down(max(0, least)) : 0, upper: most)
  }

  /// Brackets the mean of numbers in these brackets.
  ///
  /// - Parameter brackets: at least one.
  public init(meanOf brackets: [Bracket]) {
    var (low, high) = (0.0, 0.0)
    for bracket in brackets {
      low += bracket.lower
      high += bracket.upper
    }
    let count = Double(max(brackets.count, 1))
    self.init(
      lower: Rounding.down(low / count, terms: brackets.count),
      upper: Rounding.up(high / count, terms: brackets.count))
  }

  /// Brackets the quantile of type 7 (`v_⌊h⌋ + (h − ⌊h⌋)(v_⌊h⌋₊₁ − v_⌊h⌋)`, `h = (n − 1) p`) of numbers in these brackets: the
  /// `i`-th smallest number lies between the `i`-th smallest lower and the `i`-th smallest upper end. `h` is the double nearest
  /// to the product.
  ///
  /// - Parameters:
  ///   - probability: from 0 to 1.
  ///   - brackets: at least one.
  public init(quantile probability: Double, of brackets: [Bracket]) {
    let position = Double(max(brackets.count - 1, 0)) * probability
    let index = Int(position)
    func value(_ ends: [Double]) -> Double {
      guard index + 1 < ends.count else { return ends.last ?? .nan }
      let fraction = position - Double(index)
      return ends[index] * (1 - fraction) + ends[index + 1] * fraction
    }
    self.init(
      lower: Rounding.down(value(brackets.map(\.lower).sorted())),
      upper: Rounding.up(value(brackets.map(\.upper).sorted())))
  }

  /// Brackets `log(e/e′)/log q`: the order with which an error falls from `e` to `e′` when steps become `q` times as many.
  ///
  /// Nil when the finer error may be zero or a logarithm is not enclosed.
  public init?(orderFrom coarse: Bracket, to fine: Bracket, ratio: Double) {
    guard fine.lower > 0, coarse.lower > 0, ratio > 1 else { return nil }
    let scale = Ball.log(Ball(ratio))
    let low = Ball.log(Ball(coarse.lower) / Ball(fine.upper)) / scale
    let high = Ball.log(Ball(coarse.upper) / Ball(fine.lower)) / scale
    guard low.isFinite, high.isFinite else { return nil }
    self.init(lower: low.lower, upper: high.upper)
  }
}
