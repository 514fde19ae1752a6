/// Where a step is compared with the equation between its ends.
///
/// The points lie in equal cells, each at its own irrational place, so that no regular pattern of the solution stays between
/// them.
enum StepSampler {
  /// Point k of a step with `count` points, as a fraction of it: ascending, strictly between 0 and 1.
  static func fraction(_ k: Int, of count: Int) -> Double { place(k) / Double(count) }

  /// Eight of them from `first` on; behind the last one it comes again.
  @inline(__always)
  static func eightFractions(from first: Int, of count: Int) -> SIMD8<Double> {
    let last = Double(count &- 1)
    var k = Double(first) + SIMD8(0, 1, 2, 3, 4, 5, 6, 7)
    k = k.replacing(with: last, where: k .> last)
    let golden = 0.618_033_988_749_894_9 * (k + 1)
    return (k + 0.1 + 0.8 * (golden - golden.rounded(.down))) / Double(count)
  }

  /// Where in cells of length 1 the point of cell k is.
  private static func place(_ k: Int) -> Double {
    let golden = 0.618_033_988_749_894_9 * Double(k + 1)
    return Double(k) + 0.1 + 0.8 * (golden - golden.rounded(.down))
  }

  /// How many points a step gets.
  ///
  /// - Parameters:
  ///   - share: the length of the step over the length of the whole run.
  ///   - isBlind: whether the last coefficients vanish, so that nothing bounds the step.
  ///   - mayRest: see ``Tape/mayRest``.
  static func count(share: Double, isBlind: Bool, mayRest: Bool) -> Int {
    guard isBlind || mayRest else { return 0 }
    let whole = isBlind ? 1024.0 : 256
    return max(3, Int((whole * min(1, share)).rounded(.up)))
  }
}
